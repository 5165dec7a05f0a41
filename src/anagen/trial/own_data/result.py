"""Result of the analysis of one's own trial data."""

from __future__ import annotations

from dataclasses import dataclass, field

from anagen.files.plain import OMITTED
from anagen.trial.own_data.doses import DosesOfData
from anagen.trial.results.written import Bounds, TrialData

SCHEMA = "anagen-analysis/1"


@dataclass(frozen=True)
class ArmOfData(TrialData):
    """One arm.

    Attributes:
        name: of the arm.
        fields: patients, or sides of scalps, in the data.
        n: of them analysed.
        mean: of the endpoint; least-squares mean of an ANCOVA; percent of responders.
        se: its standard error.
    """

    name: str
    fields: int
    n: int
    mean: float
    se: float


@dataclass(frozen=True)
class ComparisonOfData(TrialData):
    """An arm against the reference, or a single arm against no change.

    Attributes:
        arm: arm compared.
        reference: arm that it is compared with; None in a trial of one arm.
        difference: estimate.
        se: its standard error.
        df: degrees of freedom; None for a normal test.
        ci: confidence interval at the plan's level.
        p: two-sided p value.
        odds_ratio: of responding; left out for other endpoints, as are the next two.
        odds_ratio_ci: its confidence interval.
        separated: whether Firth's estimate had to be used.
        hazard_ratio: of the event; left out for other endpoints, as is the next.
        hazard_ratio_ci: its confidence interval.
        ratio: of wins, or common odds ratio of a better category; left out for other models, as is the next.
        ratio_ci: its confidence interval.
    """

    arm: str
    reference: str | None
    difference: float
    se: float
    df: float
    ci: Bounds
    p: float
    odds_ratio: float | None = field(default=None, metadata=OMITTED)
    odds_ratio_ci: Bounds | None = field(default=None, metadata=OMITTED)
    separated: bool | None = field(default=None, metadata=OMITTED)
    hazard_ratio: float | None = field(default=None, metadata=OMITTED)
    hazard_ratio_ci: Bounds | None = field(default=None, metadata=OMITTED)
    ratio: float | None = field(default=None, metadata=OMITTED)
    ratio_ci: Bounds | None = field(default=None, metadata=OMITTED)


@dataclass(frozen=True, repr=False)
class OwnAnalysis(TrialData):
    """Analysis of one's own trial data.

    Attributes:
        schema: of this result.
        anagen: version that made it.
        disclaimer: limits of the result.
        trial: its name.
        data: name of the file of data.
        sha256: digest of that file.
        plan: name of the plan's file.
        endpoint: on which arms are compared.
        unit: of estimates; "%" for responders and percent changes.
        model: estimator.
        missing: treatment of missing values.
        alpha: two-sided level.
        strata: columns.
        covariates: columns, beside the baseline.
        arms: in the plan's order.
        comparisons: one for each arm but the reference.
        notes: sentences that a reader must know.
        doses: dose finding; left out without.
    """

    schema: str
    anagen: str
    disclaimer: str
    trial: str
    data: str
    sha256: str
    plan: str
    endpoint: str
    unit: str
    model: str
    missing: str
    alpha: float
    strata: tuple[str, ...]
    covariates: tuple[str, ...]
    arms: tuple[ArmOfData, ...]
    comparisons: tuple[ComparisonOfData, ...]
    notes: tuple[str, ...]
    doses: DosesOfData | None = field(default=None, metadata=OMITTED)

    def __repr__(self) -> str:
        return f"<OwnAnalysis of {self.trial!r}: {self.endpoint}, {self.model}, {len(self.arms)} arms>"
