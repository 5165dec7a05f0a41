"""Share of patients who keep a response after a second randomisation."""

from __future__ import annotations

from dataclasses import dataclass, field

from anagen.files.plain import OMITTED
from anagen.trial.results.written import Bounds, TrialData


@dataclass(frozen=True)
class SecondRandomisationRow(TrialData):
    """Responders of one arm at a later visit, in two groups; shares in percent.

    Attributes:
        arm: of the first randomisation.
        week: of the visit.
        n: patients of each group: those who continue and those who stopped, or those of `groups`.
        share: percent of each group with the response, in the reported trial.
        difference: first group less second, percentage points.
        ci95: its 95 % interval (Newcombe).
        mean_share: mean of `share` over all repeats.
        groups: what they were randomised to; left out where that is to continue or to stop.
        lost: percent of each group that has lost the benefit by then, mean over all repeats; left out without
            a rule of losing it.
    """

    arm: str
    week: float
    n: tuple[int, int]
    share: tuple[float, float]
    difference: float
    ci95: Bounds
    mean_share: tuple[float, float]
    groups: tuple[str, str] | None = field(default=None, metadata=OMITTED)
    lost: tuple[float, float] | None = field(default=None, metadata=OMITTED)
