"""Truth of one estimand, and how the trial's estimator does against it."""

from __future__ import annotations

from dataclasses import dataclass

from anagen.trial.results.written import Bounds, TrialData


@dataclass(frozen=True)
class EstimandRow(TrialData):
    """One comparison under one strategy for intercurrent events (ICH E9(R1)).

    Attributes:
        estimand: strategy, one of `anagen.trial.protocol.intercurrent.ESTIMANDS`.
        targeted: whether the trial's analysis targets it.
        true_difference: mean over repeats of its true difference, over all patients in both arms.
        true_interval95: holds 95 % of the true differences.
        bias: mean of the trial's estimate less this truth.
        bias_mcse: its Monte Carlo standard error.
        coverage: share of the trial's intervals that hold this truth.
        coverage_mcse: its Monte Carlo standard error.
    """

    estimand: str
    targeted: bool
    true_difference: float
    true_interval95: Bounds
    bias: float
    bias_mcse: float
    coverage: float
    coverage_mcse: float
