"""Share of patients who keep a response after a second randomisation."""

from __future__ import annotations

from dataclasses import dataclass

from anagen.trial.results.written import Bounds, TrialData


@dataclass(frozen=True)
class SecondRandomisationRow(TrialData):
    """Responders of one arm at a later visit, continuing against stopped; shares in percent.

    Attributes:
        arm: of the first randomisation.
        week: of the visit.
        n: patients who continue, and who stopped.
        share: percent of each group with the response, in the reported trial.
        difference: continuing less stopped, percentage points.
        ci95: its 95 % interval (Newcombe).
        mean_share: mean of `share` over all repeats.
    """

    arm: str
    week: float
    n: tuple[int, int]
    share: tuple[float, float]
    difference: float
    ci95: Bounds
    mean_share: tuple[float, float]
