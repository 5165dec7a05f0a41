"""Result of one therapy against its controls, pooled, for a table, a page or a JSON file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from anagen.evidence_base.meta.hair_trials import HairTrial, LeftOut
from anagen.evidence_base.meta.inconsistency import QTest
from anagen.evidence_base.meta.small_table import effect_cell, small_table
from anagen.files.plain import OMITTED, PlainData

Interval = tuple[float, float]


@dataclass(frozen=True)
class PooledTrial(PlainData):
    """A trial that entered.

    Attributes:
        study: id.
        label: for a reader.
        sex: men, women or both.
        week: of the outcome, from baseline.
        outcome: what was counted.
        treatments: of its arms.
        n: people by treatment, where reported.
        error_from: origin of the standard errors, in words.
        assumed: assumptions beyond the source.
        note: to be known, or "".
        source: DOI or address.
    """

    study: str
    label: str
    sex: str
    week: float
    outcome: str
    treatments: tuple[str, ...]
    n: Mapping[str, int]
    error_from: str
    assumed: tuple[str, ...]
    note: str
    source: str

    @classmethod
    def of(cls, trial: HairTrial) -> PooledTrial:
        """Entry of one trial."""
        return PooledTrial(
            study=trial.study,
            label=trial.label,
            sex=trial.sex,
            week=trial.week,
            outcome=trial.outcome,
            treatments=tuple(trial.arms),
            n=dict(trial.n),
            error_from=trial.errors,
            assumed=tuple(trial.assumed),
            note=trial.note,
            source=trial.link,
        )


@dataclass(frozen=True)
class EffectOfTrial(PooledTrial):
    """A trial of one therapy against its control, with its net change.

    Attributes:
        strengths: of the therapy that were pooled.
        effect: net change.
        se: its standard error.
        ci95: its 95 % interval.
        weight: share in the pooled effect, 0 to 1.
    """

    strengths: tuple[str, ...]
    effect: float
    se: float
    ci95: Interval
    weight: float


@dataclass(frozen=True)
class QSummary(PlainData):
    """A chi-squared test of heterogeneity or inconsistency.

    Attributes:
        q: statistic.
        df: degrees of freedom.
        p: p value.
    """

    q: float
    df: int
    p: float

    @classmethod
    def of(cls, test: QTest) -> QSummary:
        """Summary of one test."""
        return cls(test.q, test.df, test.p)


@dataclass(frozen=True)
class PooledEffect(PlainData):
    """Pooled effect of the trials.

    Attributes:
        k: trials.
        method: estimator of the variance between trials.
        test: method of the interval.
        estimate: pooled net change.
        se: its standard error.
        ci95: its 95 % interval.
        p: p value.
        prediction95: 95 % interval of a new trial's true effect; None if it does not exist.
        tau2: variance between trials.
        tau2_ci95: its 95 % interval; None if it does not exist.
        i2_percent: share of the variance that is between trials.
        q: test of heterogeneity.
    """

    k: int
    method: str
    test: str
    estimate: float
    se: float
    ci95: Interval
    p: float
    prediction95: Interval | None
    tau2: float
    tau2_ci95: Interval | None
    i2_percent: float
    q: QSummary


@dataclass(frozen=True)
class TrimAndFill(PlainData):
    """Pooled effect with the trials that seem to be missing.

    Attributes:
        missing: number of them.
        side: of the funnel.
        estimate: pooled effect with them.
    """

    missing: int
    side: str
    estimate: float


@dataclass(frozen=True)
class Asymmetry(PlainData):
    """Whether small trials differ from large ones.

    Attributes:
        tested: False with too few trials.
        why: why not; left out if tested.
        egger_z: Egger's test; left out if not tested, as are the next two.
        egger_p: its p value.
        trim_and_fill: effect with the trials that seem to be missing.
    """

    tested: bool
    why: str | None = field(default=None, metadata=OMITTED)
    egger_z: float | None = field(default=None, metadata=OMITTED)
    egger_p: float | None = field(default=None, metadata=OMITTED)
    trim_and_fill: TrimAndFill | None = field(default=None, metadata=OMITTED)


@dataclass(frozen=True)
class Elsewhere(PlainData):
    """A trial with the therapy that does not isolate it.

    Attributes:
        study: id.
        label: for a reader.
        arms: with the therapy.
        against: the others.
    """

    study: str
    label: str
    arms: tuple[str, ...]
    against: tuple[str, ...]


@dataclass(frozen=True)
class Contrast(PlainData):
    """A difference between two groups of trials.

    Attributes:
        estimate: of the difference.
        se: its standard error.
        p: p value.
    """

    estimate: float
    se: float
    p: float


@dataclass(frozen=True, repr=False)
class TherapyMeta(PlainData):
    """One therapy against its controls.

    Attributes:
        analysis: kind of analysis.
        therapy: its name.
        against: treatments that count as a control.
        outcome: what was counted.
        unit: of all effects.
        weeks: window that enters.
        sex: whose trials enter.
        strength: which strengths enter.
        studies: trials that enter.
        pooled: None without trials.
        elsewhere: trials that do not isolate it.
        left_out: trials that do not enter.
        asymmetry: of the funnel; left out without trials.
        women_minus_men: difference of the effect; left out where it cannot be estimated.
    """

    analysis: str = field(default="pairwise meta-analysis", init=False)
    therapy: str
    against: str = field(default="placebo, vehicle, sham or saline", init=False)
    outcome: str
    unit: str
    weeks: Interval
    sex: str
    strength: str
    studies: tuple[EffectOfTrial, ...]
    pooled: PooledEffect | None
    elsewhere: tuple[Elsewhere, ...]
    left_out: tuple[LeftOut, ...]
    asymmetry: Asymmetry | None = field(default=None, metadata=OMITTED)
    women_minus_men: Contrast | None = field(default=None, metadata=OMITTED)

    def __repr__(self) -> str:
        told = "nothing to pool"
        if self.pooled is not None:
            told = f"{effect_cell(self.pooled.estimate, self.pooled.ci95)} {self.unit}"
        return f"<TherapyMeta of {self.therapy}, {self.outcome}, {len(self.studies)} trials: {told}>"

    def _repr_html_(self) -> str:
        rows = [(row.label, f"{row.week:g}", effect_cell(row.effect, row.ci95)) for row in self.studies]
        if self.pooled is not None:
            rows.append(("all together", "", effect_cell(self.pooled.estimate, self.pooled.ci95)))
        return small_table(
            f"{self.therapy} against {self.against}", "trial", f"net effect ({self.unit})", rows
        )
