"""A protocol as the other parts of a trial use it. Times are days, areas cm2, ages years."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from anagen.errors import InputError, unknown_name
from anagen.files.phrases import DAYS_PER_WEEK, Dropout
from anagen.statistics.hypothesis import USUAL, Hypothesis
from anagen.trial.protocol.adaptation import Adaptation, ResponseAdaptive
from anagen.trial.protocol.arm import Arm
from anagen.trial.protocol.dose_finding import DoseFinding
from anagen.trial.protocol.endpoint import ALL_VISITS, Endpoint
from anagen.trial.protocol.entry import AT_ONCE, RUN_IN, Entry
from anagen.trial.protocol.further import NONE, Further
from anagen.trial.protocol.imputation import IMPUTED
from anagen.trial.protocol.intercurrent import LEAVE, Intercurrent
from anagen.trial.protocol.looks import Looks
from anagen.trial.protocol.model_options import ModelOptions
from anagen.trial.protocol.multiplicity import Procedure
from anagen.trial.protocol.responders import Rule

if TYPE_CHECKING:
    from anagen.biology.alopecias.disease import Disease
    from anagen.biology.alopecias.driven import Loss
    from anagen.biology.alopecias.kinds import Diagnosis
    from anagen.population.biomarker import Biomarker
    from anagen.population.cohort import Recruitment
    from anagen.population.menopause import Menopause
    from anagen.population.screening import Screening
    from anagen.population.screening_by_density import DensityRange
    from anagen.therapy.adherence import Adherence
    from anagen.trial.protocol.adherence import ArmAdherence
    from anagen.trial.protocol.background import Background
    from anagen.trial.protocol.retreatment import Retreatment

CONTINUE, STOP = "continue", "stop"
WITHDRAWAL = (CONTINUE, STOP)
"""Usual groups of a second randomisation."""
PRIMARY = "primary"
"""Name of the endpoint of [analysis], unless it is given one."""
MALE_STAGES = ("III vertex", "IV", "V")
FEMALE_STAGES = ("I", "II")


@dataclass(frozen=True)
class Settings:
    """[trial].

    Attributes:
        name: of the trial.
        seed: of all random numbers.
        replicates: number of repeats.
        parameters: "posterior", "prior" or "fixed".
        account: of miniaturisation.
        stance: on exosomes: "mixture", or one belief.
    """

    name: str
    seed: int = 1
    replicates: int = 200
    parameters: str = "posterior"
    account: str = "gradual"
    stance: str = "mixture"


@dataclass(frozen=True)
class Population:
    """[population].

    Attributes:
        size: patients in all.
        alopecia: hair loss that they are recruited for.
        sex: "male", "female" or "any".
        age: lowest and highest, years.
        norwood: stages of men.
        ludwig: stages of women.
        ancestry: "european", "african" or "asian".
        washout_days: recorded only.
        diagnoses: all hair losses but the androgenetic, the first of them `alopecia` unless that
            is "androgenetic".
        also_androgenetic: whether androgens add to another alopecia.
        screening: limits on measures of the disease, or None.
        women: per cent of women where `sex` is "any"; None for half.
        menopause: status of the women, or None for any.
        density: range of the density counted at baseline, or None.
        biomarker: that they are taken by, or None.
    """

    size: int
    alopecia: str
    sex: str
    age: tuple[float, float]
    norwood: tuple[str, ...]
    ludwig: tuple[str, ...]
    ancestry: str = "european"
    washout_days: float | None = None
    diagnoses: tuple[Diagnosis, ...] = ()
    also_androgenetic: bool = False
    screening: Screening | None = None
    women: float | None = None
    menopause: Menopause | None = None
    density: DensityRange | None = None
    biomarker: Biomarker | None = None

    @property
    def alopecias(self) -> tuple[str, ...]:
        """Names of all their hair losses; ("none",) for healthy people."""
        from anagen.population.hair_loss_section import PATTERN_LOSS

        kinds = tuple(one.kind for one in self.diagnoses)
        first = () if self.alopecia in kinds else (self.alopecia,)
        return (*first, *kinds, *((PATTERN_LOSS,) if self.also_androgenetic else ()))

    @property
    def diseases(self) -> tuple[Disease, ...]:
        """Those of their hair losses that are the user's own."""
        from anagen.biology.alopecias.kinds import diseases_of

        return diseases_of(self.diagnoses)

    @property
    def losses(self) -> tuple[Loss, ...]:
        """All their hair losses with their causes; first the one that they are recruited for."""
        from anagen.biology.alopecias.driven import losses_of

        return losses_of(self.alopecias, self.diagnoses)

    def recruitment(self) -> Recruitment:
        """Recruitment for `anagen.population.cohort.draw_cohort`."""
        from anagen.population.cohort import Recruitment

        return Recruitment(
            alopecia=self.alopecia,
            sex=self.sex,
            age=self.age,
            norwood=self.norwood or MALE_STAGES,
            ludwig=self.ludwig or FEMALE_STAGES,
            ancestry=self.ancestry,
            diagnoses=self.diagnoses,
            also_androgenetic=self.also_androgenetic,
            screening=self.screening,
            women=0.5 if self.women is None else self.women / 100.0,
            menopause=self.menopause,
            density=self.density,
        )


@dataclass(frozen=True)
class Design:
    """[design].

    Attributes:
        kind: "parallel"; "split-scalp": each patient has the reference arm on one side of the scalp and
            one of the other arms on the other; or "crossover": each has both treatments, one after the other.
        allocation: one part for each group (`Protocol.groups`).
        randomisation: "simple", "blocked" or "stratified".
        block: patients in a permuted block; 1 for simple randomisation.
        strata: any of "sex", "stage", "age", "centre".
        dropout: of arms without their own, or None.
        visit_window_days: largest distance of a visit from its nominal day.
        season_start: day of the year of baseline (1 January is 0), or None for no seasons.
        identical_arms: whether arms that are given the same are meant (A/A).
        centres: number of centres.
        centre_spread: SD between centres of the logarithm of the factor by which they count.
        washout_days: between the two periods of a crossover.
    """

    kind: str = "parallel"
    allocation: tuple[int, ...] = (1,)
    randomisation: str = "blocked"
    block: int = 1
    strata: tuple[str, ...] = ()
    dropout: Dropout | None = None
    visit_window_days: float = 0.0
    season_start: int | None = None
    identical_arms: bool = False
    centres: int = 1
    centre_spread: float = 0.0
    washout_days: int = 0

    def __post_init__(self) -> None:
        """Check that the design can be randomised.

        Raises:
            InputError: no part for a group, or a block that cannot hold the allocation.
        """
        if not self.allocation or min(self.allocation) < 1:
            raise InputError(
                f"allocation is {self.allocation}",
                where="Design",
                expected="a whole number above 0 for each group",
            )
        if self.randomisation != "simple":
            check_block(self.block, self.allocation, "Design")


def check_block(block: int, allocation: Sequence[int], where: str) -> None:
    """Check that a block holds the allocation a whole number of times.

    Raises:
        InputError: it does not.
    """
    whole = sum(allocation)
    if block < 1 or block % whole:
        raise InputError(
            f"block {block} cannot hold the allocation", where=where, expected=f"a multiple of {whole}"
        )


@dataclass(frozen=True)
class Measurement:
    """[measurement].

    Attributes:
        method: name of the method.
        region: of the scalp.
        field_cm2: area of the field.
        visit_days: ascending, from 0.
        outcomes: names of the outcomes, including the endpoint's.
        also: further regions, measured in the same patients by the same method.
        threshold_um: least width that counts as a hair; None for the method's own.
    """

    method: str
    region: str
    field_cm2: float
    visit_days: tuple[int, ...]
    outcomes: tuple[str, ...]
    also: tuple[str, ...] = ()
    threshold_um: float | None = None

    @property
    def regions(self) -> tuple[str, ...]:
        """All regions measured, the one of the trial's endpoint first."""
        return (self.region, *self.also)

    @property
    def visit_weeks(self) -> tuple[float, ...]:
        """Weeks of the visits."""
        return tuple(day / DAYS_PER_WEEK for day in self.visit_days)


@dataclass(frozen=True)
class Analysis:
    """[analysis].

    Attributes:
        endpoint: on which arms are compared.
        model: of the analysis.
        reference: name of the reference arm; None in a trial of one arm.
        alpha: significance level, two-sided unless the hypothesis says otherwise.
        missing: treatment of missing values.
        hypothesis: what is to be shown.
        looks: before the end, or None.
        multiplicity: adjustment for several arms (`anagen.trial.protocol.multiplicity`), or None.
        estimand: that it targets, where there are intercurrent events; else None.
        delta: added to values filled in for all arms but the reference, in the endpoint's unit.
        further: analyses beside the comparison of the arms.
        options: of the model, where it has some.
        dose_finding: over the arms, or None.
    """

    endpoint: Endpoint
    model: str
    reference: str | None
    alpha: float = 0.05
    missing: str = "complete cases"
    hypothesis: Hypothesis = USUAL
    looks: Looks | None = None
    multiplicity: str | None = None
    estimand: str | None = None
    delta: float = 0.0
    further: Further = NONE
    options: ModelOptions | None = None
    dose_finding: DoseFinding | None = None

    @property
    def all_visits(self) -> bool:
        """Whether it needs the values of all visits up to the endpoint's."""
        return self.model in ALL_VISITS or self.missing in IMPUTED


@dataclass(frozen=True)
class NamedEndpoint:
    """[[endpoint]], or the endpoint of [analysis].

    Attributes:
        name: in results, and in [multiplicity].
        region: of the scalp.
        analysis: of it; reference and level are the trial's.
        exploratory: whether it is judged alone, outside of the claims of the trial.
    """

    name: str
    region: str
    analysis: Analysis
    exploratory: bool = False


@dataclass(frozen=True)
class SeveralEndpoints:
    """Further endpoints, and how all of them are judged together.

    Attributes:
        first: name of the endpoint of [analysis].
        further: the others, in the file's order.
        procedure: [multiplicity]; None if each hypothesis is judged alone.
    """

    first: str = PRIMARY
    further: tuple[NamedEndpoint, ...] = ()
    procedure: Procedure | None = None


@dataclass(frozen=True)
class Observed:
    """[[observed]]: a published result, in the outcome's own unit (or % for a share).

    Attributes:
        arms: one name, or two for the first minus the second.
        outcome: its name.
        kind: of `anagen.trial.protocol.kinds.ObservedKind`.
        day: of the visit.
        value: published value.
        unit: of all numbers but n.
        sd: between patients, or None.
        se: standard error, or None.
        ci95: 95 % confidence interval, or None.
        n: patients analysed, or None.
        source: where it was read.
        note: for the reader, or None.
        rule: of responders, where the value is their share; else None.
        record: name of the record of the evidence base that gives the rest, or None.
        from_day: of the visit that a change is counted from; 0 is baseline.
        ci90: 90 % confidence interval, or None.
        quartiles: lower and upper quartile of the patients, or None.
        then: groups of the second randomisation, one for each arm; none where the row is about whole arms.
        region: of the scalp; None for the trial's first.
    """

    arms: tuple[str, ...]
    outcome: str
    kind: str
    day: int
    value: float
    unit: str
    sd: float | None
    se: float | None
    ci95: tuple[float, float] | None
    n: int | None
    source: str
    note: str | None = None
    rule: Rule | None = None
    record: str | None = None
    from_day: int = 0
    ci90: tuple[float, float] | None = None
    quartiles: tuple[float, float] | None = None
    then: tuple[str, ...] = ()
    region: str | None = None

    @property
    def week(self) -> float:
        """Week of the visit."""
        return self.day / DAYS_PER_WEEK

    @property
    def from_week(self) -> float:
        """Week that a change is counted from."""
        return self.from_day / DAYS_PER_WEEK


@dataclass(frozen=True)
class Rerandomisation:
    """[rerandomisation].

    Attributes:
        day: of the second randomisation.
        among: rule of those randomised again.
        arms: names of their arms.
        ratio: of the groups `to`.
        to: groups: `CONTINUE`, `STOP`, or names of arms.
        own: arms that nobody begins the trial with.
        retreatment: after loss of the benefit, or None.
    """

    day: int
    among: Rule
    arms: tuple[str, ...]
    ratio: tuple[int, ...] = (1, 1)
    to: tuple[str, ...] = WITHDRAWAL
    own: tuple[Arm, ...] = ()
    retreatment: Retreatment | None = None


@dataclass(frozen=True)
class Protocol:
    """A whole protocol, checked, with all defaults filled in."""

    trial: Settings
    population: Population
    design: Design
    arms: tuple[Arm, ...]
    measurement: Measurement
    analysis: Analysis
    observed: tuple[Observed, ...] = ()
    rerandomisation: Rerandomisation | None = None
    intercurrent: tuple[Intercurrent, ...] = ()
    several: SeveralEndpoints | None = None
    adaptation: Adaptation | None = None
    entry: Entry = AT_ONCE
    adherence: ArmAdherence | None = None
    background: Background | None = None
    file: str = field(default="", compare=False)

    def __post_init__(self) -> None:
        """Check that the parts fit together, however they were made.

        Raises:
            InputError: the first fault.
        """
        reference, endpoint = self.analysis.reference, self.analysis.endpoint
        if reference is not None and reference not in self.arm_names:
            raise unknown_name("arm", reference, self.arm_names, "Protocol, analysis, reference")
        if reference is None and self.design.kind == "split-scalp":
            raise InputError("a split scalp needs a reference", where="Protocol, analysis, reference")
        if len(self.design.allocation) != len(self.groups):
            raise InputError(
                f"the allocation has {len(self.design.allocation)} parts for {len(self.groups)} groups",
                where="Protocol, design, allocation",
                expected="one part for each group",
            )
        if endpoint.outcome not in self.measurement.outcomes:
            raise unknown_name(
                "outcome", endpoint.outcome, self.measurement.outcomes, "Protocol, analysis, endpoint"
            )
        if endpoint.day not in self.measurement.visit_days:
            raise InputError(
                f"the endpoint is on day {endpoint.day}, without a visit",
                where="Protocol, analysis, endpoint",
                expected="the day of a visit",
            )

    @property
    def named_endpoints(self) -> tuple[NamedEndpoint, ...]:
        """All endpoints, that of [analysis] first."""
        several = self.several
        first = NamedEndpoint(several.first if several else PRIMARY, self.measurement.region, self.analysis)
        return (first, *(several.further if several else ()))

    @property
    def all_arms(self) -> tuple[Arm, ...]:
        """The arms, those that a second randomisation or an event alone gives, background and run-in."""
        again = () if self.rerandomisation is None else self.rerandomisation.own
        beneath = () if self.background is None else (self.background.arm,)
        events = (one.own for one in self.intercurrent if one.own is not None)
        run_in = self.entry.run_in
        found = (*self.arms, *again, *beneath, *events)
        if run_in is None or not run_in.treatments:
            return found
        return (*found, Arm(RUN_IN, run_in.treatments, courses=run_in.courses))

    @property
    def recruits(self) -> int:
        """Patients simulated: more than take part where later ones are allocated by response."""
        if isinstance(self.adaptation, ResponseAdaptive):
            return self.adaptation.stream(self.population.size, self.design.allocation, self.design.block)
        return self.population.size

    @property
    def ends_early(self) -> bool:
        """Whether a look can change the number of patients."""
        by_response = isinstance(self.adaptation, ResponseAdaptive)
        return self.analysis.looks is not None or (self.adaptation is not None and not by_response)

    @property
    def eventful(self) -> bool:
        """Whether an intercurrent event can happen to anybody."""
        return any(one.rate.percent > 0 for one in self.intercurrent)

    @property
    def ends_by_leaving(self) -> NDArray[np.bool_]:
        """Whether a patient leaves the trial by each intercurrent event, bool[events]."""
        return np.array([one.then == LEAVE for one in self.intercurrent], dtype=np.bool_)

    @property
    def raters(self) -> tuple[str, ...]:
        """Raters of improvement, of the outcomes measured and of the published rows."""
        from anagen.measurement.outcomes import OUTCOMES

        names = (*self.measurement.outcomes, *(row.outcome for row in self.observed))
        return tuple(dict.fromkeys(OUTCOMES[name].rater for name in names if OUTCOMES[name].rater))

    @property
    def arm_names(self) -> tuple[str, ...]:
        """Names of the arms, in the file's order."""
        return tuple(arm.name for arm in self.arms)

    @property
    def reference_index(self) -> int | None:
        """Index of the reference arm."""
        return None if self.analysis.reference is None else self.arm_names.index(self.analysis.reference)

    @property
    def groups(self) -> tuple[tuple[int, ...], ...]:
        """Groups to which patients are allocated: the arms (indices) on a patient's scalp.

        Parallel and crossover: one arm. Split-scalp: (an arm, the reference); the sides are drawn separately.
        """
        if self.design.kind != "split-scalp":
            return tuple((index,) for index in range(len(self.arms)))
        reference = self.reference_index
        assert reference is not None
        return tuple((index, reference) for index in range(len(self.arms)) if index != reference)

    @property
    def horizon_days(self) -> int:
        """Day by which all visits are over."""
        return self.measurement.visit_days[-1] + int(self.design.visit_window_days)

    def adherence_of(self, arm: str) -> Adherence | None:
        """Adherence of the patients who are given the arm called `arm`; None where all is taken."""
        return None if self.adherence is None else self.adherence.of(arm)

    def dropout_of(self, arm: int) -> Dropout | None:
        """Dropout of arm `arm`: its own, else the design's."""
        return self.arms[arm].dropout or self.design.dropout
