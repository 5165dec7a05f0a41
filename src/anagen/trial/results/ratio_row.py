"""Ratio that a model estimates, and how its estimate does against the truth."""

from __future__ import annotations

from dataclasses import dataclass

from anagen.trial.results.written import Bounds, TrialData


@dataclass(frozen=True)
class RatioRow(TrialData):
    """Ratio of an arm against the reference.

    Attributes:
        name: "marginal odds ratio", "common odds ratio" or "win ratio".
        ratio: estimate of the reported trial; null where it is infinite.
        ci: its confidence interval at the trial's level.
        mean_ratio: geometric mean of the repeats' estimates.
        interval95: holds 95 % of them.
        true_ratio: geometric mean over repeats of the true ratio, without errors of measurement.
        true_interval95: holds 95 % of the true ratios.
        bias: mean of the logarithm of estimate less that of the truth.
        bias_mcse: its Monte Carlo standard error.
        coverage: share of intervals that hold the truth.
        coverage_mcse: its Monte Carlo standard error.
    """

    name: str
    ratio: float
    ci: Bounds
    mean_ratio: float
    interval95: Bounds
    true_ratio: float
    true_interval95: Bounds
    bias: float
    bias_mcse: float
    coverage: float
    coverage_mcse: float
