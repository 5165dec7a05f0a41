"""Summary of ranked plans for tables, pages and other programs (``plan.json``)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from anagen import __version__
from anagen.evidence_base.certainty import EvidenceRow
from anagen.files.notice import NOTICE
from anagen.files.plain import OMITTED, PlainData, rounded
from anagen.forecasting.beyond_studied import beyond_studied
from anagen.forecasting.country import jurisdiction
from anagen.forecasting.doctor_first import DoctorFirst, doctor_first
from anagen.forecasting.person import Person
from anagen.forecasting.summary import ParametersUsed
from anagen.parameters import Parameter
from anagen.planning.exclusion import Excluded
from anagen.planning.followed import Followed
from anagen.planning.plan_numbers import PlanAside, RankedPlan, numbers_of
from anagen.planning.preferences import Preferences
from anagen.planning.tiers import comparison_records
from anagen.safety.health import HealthTold

SCHEMA = "anagen-plan/1"
DIGITS = 4
"""Significant digits; neither a chance nor a price is known to more."""


@dataclass(frozen=True)
class PersonPlanned:
    """Person of the plans.

    Attributes:
        label: name in reports.
        description: in words.
        supposed: diagnosis that the plans take as given.
        pattern_loss: whether pattern hair loss is all they have.
        sex: "male" or "female".
        region: of the scalp where the hair is looked at.
        country: where they live, or null.
        jurisdiction: whose rules apply there, or null.
        given: treatments since week 0.
    """

    label: str
    description: str
    supposed: str
    pattern_loss: bool
    sex: str
    region: str
    country: str | None
    jurisdiction: str | None
    given: tuple[str, ...]

    @classmethod
    def of(cls, person: Person) -> PersonPlanned:
        """Summary of `person`."""
        return cls(
            label=person.label,
            description=person.describe(),
            supposed=person.supposed,
            pattern_loss=person.pattern_loss and not person.diagnoses,
            sex=person.sex,
            region=person.region,
            country=person.country,
            jurisdiction=jurisdiction(person.country),
            given=tuple(course.describe() for course in person.given),
        )


@dataclass(frozen=True)
class Wishes:
    """Preferences of the person.

    Attributes:
        goal: "visible gain" or "keep what there is".
        budgets: in words.
        dislikes: burdens that they do not want.
        only_lawful: whether therapies that may only be given in a trial are left out.
        most_therapies: largest number that a plan combines.
    """

    goal: str
    budgets: tuple[str, ...]
    dislikes: tuple[str, ...]
    only_lawful: bool
    most_therapies: int

    @classmethod
    def of(cls, wishes: Preferences) -> Wishes:
        """Summary of `wishes`."""
        return cls(
            goal=wishes.goal,
            budgets=tuple(budget.words for budget in wishes.budgets),
            dislikes=wishes.dislikes,
            only_lawful=wishes.only_lawful,
            most_therapies=wishes.most_therapies,
        )


@dataclass(frozen=True)
class RecordUsed:
    """Number that the order of plans uses: value, unit, status and source."""

    value: float
    unit: str
    status: str
    source: str
    note: str

    @classmethod
    def of(cls, record: Parameter) -> RecordUsed:
        """Summary of a parameter."""
        return cls(record.value, record.unit, record.status, record.source, record.note)


@dataclass(frozen=True)
class PlanSummary(PlainData):
    """Summary of ranked plans, numbers with four significant digits.

    Attributes:
        schema: name and version of this shape.
        anagen: version of the package.
        disclaimer: the notice.
        person: of the plans.
        preferences: of the person.
        parameters: that were drawn from.
        seed: of the people drawn.
        particles: virtual people followed under every plan.
        effective: effective number of them.
        doctor_first: signs for which to see a dermatologist first.
        health: pregnancy, diseases and allergies, as far as they were told.
        comparison: least difference and least chance that tell two plans apart.
        considered: number of plans considered.
        followed: number of them followed in full.
        screening_error: largest difference between a screened and a full chance at month 24, or null.
        currency: in which plans are compared.
        plans: tier by tier, the best of each first; doing nothing is among them.
        tiers: names of plans; plans of one tier cannot be told apart from its first.
        beats: chance that the plan of the row beats that of the column.
        aside: plans left out for law or wishes but followed too.
        excluded: regimens and plans that are not ranked, with the reason.
        warnings: numbers of the file beyond the range studied, one sentence each; left out without any.
    """

    schema: str
    anagen: str
    disclaimer: str
    person: PersonPlanned
    preferences: Wishes
    parameters: ParametersUsed
    seed: int
    particles: int
    effective: float
    doctor_first: DoctorFirst
    health: HealthTold
    comparison: Mapping[str, RecordUsed]
    considered: int
    followed: int
    screening_error: float | None
    currency: str
    plans: tuple[RankedPlan, ...]
    tiers: tuple[tuple[str, ...], ...]
    beats: tuple[tuple[float, ...], ...]
    aside: tuple[PlanAside, ...]
    excluded: tuple[Excluded, ...]
    warnings: tuple[str, ...] | None = field(default=None, metadata=OMITTED)

    @property
    def evidence(self) -> tuple[EvidenceRow, ...]:
        """Certainty of the evidence on the treatments of all ranked plans."""
        return tuple(row for one in self.plans for row in one.evidence)


def summary_of(made: Followed) -> PlanSummary:
    """Summary of plans that were followed."""
    found = PlanSummary(
        schema=SCHEMA,
        anagen=__version__,
        disclaimer=NOTICE,
        person=PersonPlanned.of(made.person),
        preferences=Wishes.of(made.wishes),
        parameters=ParametersUsed(made.belief.source, made.belief.id),
        seed=made.seed,
        particles=len(made.cloud.chosen),
        effective=made.cloud.effective,
        doctor_first=replace(doctor_first(made.person), source=None),
        health=HealthTold.of(made.person.health),
        comparison={name: RecordUsed.of(record) for name, record in comparison_records().items()},
        considered=made.considered,
        followed=made.hair.own.shape[1],
        screening_error=made.screening_error,
        currency=made.currency,
        plans=_ranked(made),
        tiers=tuple(tuple(made.ranked[i].plan.name for i in tier) for tier in made.tiers),
        beats=tuple(tuple(map(float, row)) for row in made.beats),
        aside=tuple(
            PlanAside(**vars(numbers_of(made, one)), ground=why.ground, why=why.why)
            for one, why in made.aside
        ),
        excluded=made.out,
        warnings=beyond_studied(made.person) or None,
    )
    return rounded(found, DIGITS)


def _ranked(made: Followed) -> tuple[RankedPlan, ...]:
    tier_of = {i: number for number, tier in enumerate(made.tiers, start=1) for i in tier}
    nothing = next(i for i, one in enumerate(made.ranked) if one.plan.kind == "nothing")
    last = len(made.ranked) - 1
    return tuple(
        RankedPlan(
            **vars(numbers_of(made, one)),
            rank=i + 1,
            tier=tier_of[i],
            unbeaten=i in made.unbeaten,
            beats_nothing=float(made.beats[i, nothing]),
            beats_next=None if i == last else float(made.beats[i, i + 1]),
            fits=one.fit.fits,
            fits_surely=one.fit.sure,
            fit=one.fit.words,
            also=one.also,
        )
        for i, one in enumerate(made.ranked)
    )
