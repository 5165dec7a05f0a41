"""State of a run, for the API and the page."""

from __future__ import annotations

from dataclasses import dataclass

from anagen.files.plain import PlainData


@dataclass(frozen=True)
class JobState(PlainData):
    """State of one run.

    Attributes:
        key: its address.
        name: of the trial.
        state: queued, running, finished, cancelled or failed.
        over: whether it has ended.
        ahead: number of runs before it.
        what: current stage.
        done: finished parts of that stage.
        of: parts of that stage.
        seconds: duration; None while it runs.
        fault: reason of a failure, or "".
        summary: whether the numbers are ready.
        files: that can be fetched.
        page: address of its page.
    """

    key: str
    name: str
    state: str
    over: bool
    ahead: int
    what: str
    done: int
    of: int
    seconds: float | None
    fault: str
    summary: bool
    files: tuple[str, ...]
    page: str
