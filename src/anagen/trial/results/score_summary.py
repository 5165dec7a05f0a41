"""Worth of a prognostic score in a trial."""

from __future__ import annotations

from dataclasses import dataclass

from anagen.trial.results.written import TrialData

WITHOUT, WITH, SHUFFLED = "without a score", "with the score", "with a score of no worth"


@dataclass(frozen=True)
class ScoreVariant(TrialData):
    """One comparison over all repeats, adjusted in one way.

    Attributes:
        adjusted: "without a score", "with the score", or "with a score of no worth": the same scores shuffled
            among the patients.
        mean_estimate: mean of the repeats' estimates.
        sd: their standard deviation.
        mean_se: mean of their standard errors.
        shown: share of repeats that show what is to be shown.
        shown_mcse: its Monte Carlo standard error.
    """

    adjusted: str
    mean_estimate: float
    sd: float
    mean_se: float
    shown: float
    shown_mcse: float


@dataclass(frozen=True)
class ScoreRow(TrialData):
    """One comparison.

    Attributes:
        arm: arm compared.
        reference: arm that it is compared with.
        null: whether both are given the same, so that `shown` is the type I error.
        patients: of the trial.
        needed: patients with which the trial has the same power if it is adjusted for the score.
        variants: the comparison adjusted in each way.
    """

    arm: str
    reference: str
    null: bool
    patients: int
    needed: int
    variants: tuple[ScoreVariant, ...]


@dataclass(frozen=True)
class ScoreSummary(TrialData):
    """Prognostic score of a trial.

    Attributes:
        learned_from: simulated untreated patients.
        correlation_learned: of score and outcome in such patients whom it had not seen.
        correlation: of score and endpoint within the arms, given baseline and strata: the root of `saved`.
        saved: share of the patients that it saves at the same power: by how much it lowers the residual
            variance of the ANCOVA, mean over repeats, and 0 if it does not.
        rows: one for each comparison.
    """

    learned_from: int
    correlation_learned: float
    correlation: float
    saved: float
    rows: tuple[ScoreRow, ...]
