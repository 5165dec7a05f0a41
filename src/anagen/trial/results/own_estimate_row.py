"""How an estimator does over all repeats, against the truth of each estimand."""

from __future__ import annotations

from dataclasses import dataclass

from anagen.trial.results.written import Bounds, TrialData


@dataclass(frozen=True)
class AgainstTruth(TrialData):
    """One estimator against one truth, in the repeats that have a truth.

    Attributes:
        estimand: strategy for intercurrent events; "" in a trial without.
        targeted: whether the trial's analysis targets it.
        true_difference: mean over repeats of the true difference.
        bias: mean of estimate less truth.
        bias_mcse: its Monte Carlo standard error.
        coverage: share of the intervals that hold the truth.
        coverage_mcse: its Monte Carlo standard error.
    """

    estimand: str
    targeted: bool
    true_difference: float
    bias: float
    bias_mcse: float
    coverage: float
    coverage_mcse: float


@dataclass(frozen=True)
class OwnEstimateRow(TrialData):
    """One estimator of one arm against the reference, over all repeats.

    Attributes:
        name: of the estimator; of the trial's own its model.
        built_in: whether it is the trial's own.
        arm: arm compared.
        reference: arm that it is compared with; None in a trial of one arm.
        repeats: in which it gave an estimate.
        estimate: of the reported trial.
        se: its standard error.
        ci: its confidence interval at the trial's level.
        p: of the trial's test.
        mean_estimate: mean of the repeats' estimates.
        sd: their standard deviation, which the standard errors should meet.
        mean_se: mean of the repeats' standard errors.
        shown: share of all repeats that show what is to be shown; one without an estimate shows nothing.
        shown_mcse: its Monte Carlo standard error.
        null: whether arm and reference are given the same, so that `shown` is the type I error.
        truths: the estimates held against each truth; none where they are on another scale.
    """

    name: str
    built_in: bool
    arm: str
    reference: str | None
    repeats: int
    estimate: float
    se: float
    ci: Bounds
    p: float
    mean_estimate: float
    sd: float
    mean_se: float
    shown: float
    shown_mcse: float
    null: bool
    truths: tuple[AgainstTruth, ...]
