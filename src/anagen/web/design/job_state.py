"""How far a run is, as the API and the page tell it."""

from __future__ import annotations

from dataclasses import dataclass

from anagen.files.plain import PlainData


@dataclass(frozen=True)
class JobState(PlainData):
    """One run.

    Attributes:
        key: its address.
        name: of the trial.
        state: queued, running, finished, cancelled or failed.
        over: whether nothing more will happen.
        ahead: runs that come before it.
        what: is done now.
        done: how much of it.
        of: how much there is.
        seconds: it took; None while it runs.
        fault: what went wrong, or "".
        summary: whether the numbers are there.
        files: that can be fetched.
        page: where it is shown.
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
