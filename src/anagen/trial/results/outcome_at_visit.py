"""One outcome of one arm at one visit."""

from __future__ import annotations

from dataclasses import dataclass

from anagen.trial.results.written import Bounds, TrialData


@dataclass(frozen=True)
class OutcomeAtVisit(TrialData):
    """Results of an arm: in the reported trial, over all repeats, and without errors.

    Attributes:
        outcome: outcome measured.
        unit: of all numbers below but n.
        region: of the scalp.
        week: of the visit.
        n: sites observed.
        mean: of the sites observed.
        sd: of the sites observed.
        change: mean change from baseline.
        change_sd: standard deviation of the change.
        ci95: 95 % confidence interval of the mean change (Student's t).
        mean_change: mean of the change over all repeats.
        interval95: holds 95 % of the repeats' changes.
        true_change: mean change without errors of measurement and the placebo response.
    """

    outcome: str
    unit: str
    region: str
    week: float
    n: int
    mean: float
    sd: float
    change: float
    change_sd: float
    ci95: Bounds
    mean_change: float
    interval95: Bounds
    true_change: float
