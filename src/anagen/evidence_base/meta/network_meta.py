"""Result of all therapies in one network, for a table, a page or a JSON file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from anagen.evidence_base.meta.hair_trials import PLACEBO, LeftOut
from anagen.evidence_base.meta.small_table import effect_cell, small_table
from anagen.evidence_base.meta.therapy_meta import Interval, PooledTrial, QSummary
from anagen.files.plain import OMITTED, PlainData


@dataclass(frozen=True)
class TreatmentEffect(PlainData):
    """One treatment against the reference.

    Attributes:
        treatment: its name.
        trials: with it.
        people: given it.
        effect: net change against the reference.
        se: its standard error, or the posterior SD.
        ci95: its 95 % interval.
        score: P-score, or SUCRA.
        assumed: whether anything was assumed in one of its trials.
    """

    treatment: str
    trials: int
    people: int
    effect: float
    se: float
    ci95: Interval
    score: float
    assumed: bool


@dataclass(frozen=True)
class ComparisonMade(PlainData):
    """Two treatments that trials compared.

    Attributes:
        first: treatment.
        second: treatment.
        trials: that compared them.
    """

    first: str
    second: str
    trials: int


@dataclass(frozen=True)
class DesignTest(QSummary):
    """Test of all inconsistency at once with heterogeneity allowed for.

    Attributes:
        tau_within: SD between trials of one design.
    """

    tau_within: float


@dataclass(frozen=True)
class DirectAndIndirect(PlainData):
    """One comparison by trials that made it and by all others; `first` minus `second`.

    Attributes:
        first: treatment.
        second: treatment.
        direct: estimate and standard error.
        indirect: estimate and standard error.
        difference: estimate and standard error.
        p: of the difference.
    """

    first: str
    second: str
    direct: tuple[float, float]
    indirect: tuple[float, float]
    difference: tuple[float, float]
    p: float


@dataclass(frozen=True)
class BetweenTrials(PlainData):
    """Posterior of the SD between trials.

    Attributes:
        mean: of the posterior.
        sd: of the posterior.
        ci95: its 95 % credible interval.
    """

    mean: float
    sd: float
    ci95: Interval


@dataclass(frozen=True)
class Priors(PlainData):
    """Prior distributions in words.

    Attributes:
        tau: of the SD between trials.
        effects: of the effects against the reference.
    """

    tau: str
    effects: str


@dataclass(frozen=True, repr=False)
class NetworkMeta(PlainData):
    """All therapies against the reference and one another.

    Attributes:
        analysis: kind of analysis.
        method: common, DL, REML or bayes.
        reference: treatment that the others are compared with.
        outcome: what was counted.
        unit: of all effects.
        weeks: window that enters.
        sex: whose trials enter.
        treatments: the best-ranked first.
        rank_probabilities: of each treatment, best rank first.
        comparisons: that trials made.
        tau2: variance between trials.
        tau2_ci95: its 95 % interval; None if it does not exist.
        i2_percent: share of the variance that is between trials.
        q_total: of all heterogeneity and inconsistency.
        q_within_designs: of heterogeneity.
        q_between_designs: of inconsistency.
        design_by_treatment: test of all inconsistency at once.
        direct_and_indirect: comparisons for which both exist.
        trials: in the network.
        left_out: trials that do not enter.
        tau: left out unless Bayesian.
        priors: left out unless Bayesian.
    """

    analysis: str = field(default="network meta-analysis", init=False)
    method: str
    reference: str = field(default=PLACEBO, init=False)
    outcome: str
    unit: str
    weeks: Interval
    sex: str
    treatments: tuple[TreatmentEffect, ...]
    rank_probabilities: Mapping[str, tuple[float, ...]]
    comparisons: tuple[ComparisonMade, ...]
    tau2: float
    tau2_ci95: Interval | None
    i2_percent: float
    q_total: QSummary
    q_within_designs: QSummary
    q_between_designs: QSummary
    design_by_treatment: DesignTest
    direct_and_indirect: tuple[DirectAndIndirect, ...]
    trials: tuple[PooledTrial, ...]
    left_out: tuple[LeftOut, ...]
    tau: BetweenTrials | None = field(default=None, metadata=OMITTED)
    priors: Priors | None = field(default=None, metadata=OMITTED)

    def __repr__(self) -> str:
        return (
            f"<NetworkMeta of {self.outcome} in {self.sex}: {len(self.treatments)} treatments, "
            f"{len(self.trials)} trials>"
        )

    def _repr_html_(self) -> str:
        rows = [
            (row.treatment, str(row.trials), effect_cell(row.effect, row.ci95))
            for row in self.treatments
            if row.treatment != self.reference
        ]
        return small_table(
            f"{self.outcome} in {self.sex}, against {self.reference}",
            "treatment",
            f"net effect ({self.unit})",
            rows,
        )
