"""Work of the room that runs in a process of its own: estimates while a trial is typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from anagen.web.design.live_estimate import LiveEstimate


def make_ready() -> None:
    """Load and compile what estimates need."""
    from anagen.web.design.examples import blank

    estimated_effect(blank(), 8, 1)


def estimated_effect(toml: str, replicates: int, workers: int, target: float = 0.8) -> LiveEstimate:
    """Expected effect and power of the trial of a file's text, and the number that a target needs.

    Args:
        toml: the text.
        replicates: to run in all, with those of earlier requests.
        workers: threads.
        target: chance of success wanted.

    Raises:
        InputError: the text has a fault.
    """
    from anagen.web.design.draft import checked
    from anagen.web.design.estimate import estimate

    return estimate(checked(toml), replicates, lambda: False, workers, target)
