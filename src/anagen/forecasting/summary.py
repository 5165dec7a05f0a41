"""Summary of a forecast for tables, pages and other programs (``forecast.json``)."""

from __future__ import annotations

from dataclasses import dataclass, field

from anagen import __version__
from anagen.evidence_base.certainty import EvidenceRow
from anagen.files.notice import NOTICE
from anagen.files.plain import OMITTED, PlainData, rounded
from anagen.forecasting.beyond_studied import beyond_studied
from anagen.forecasting.conditioned import Conditioning, conditioning_of
from anagen.forecasting.country import jurisdiction
from anagen.forecasting.doctor_first import DoctorFirst, doctor_first
from anagen.forecasting.forecast_option import EVERY, ForecastOption, forecast_option
from anagen.forecasting.hairline import hairline_warning
from anagen.forecasting.horizon import STEP_DAYS
from anagen.forecasting.noticing import EYES, thresholds
from anagen.forecasting.options import NotOffered
from anagen.forecasting.person import Person
from anagen.forecasting.simulate import Simulation
from anagen.forecasting.timeline import plans_of
from anagen.forecasting.without_numbers import WithoutNumbers, without_numbers
from anagen.safety.health import HealthTold

SCHEMA = "anagen-forecast/1"
DIGITS = 5
"""Significant digits; further ones would claim more than is known."""


@dataclass(frozen=True)
class PersonSummary:
    """Person of a forecast.

    Attributes:
        label: name in reports.
        description: in words.
        sex: "male" or "female".
        age: at week 0, years.
        scale: clinical scale; "" without pattern hair loss.
        stage: on that scale.
        supposed: diagnosis that the forecast takes as given.
        region: of the scalp where the hair is looked at.
        onset: age at which the loss began, years; null where it is not known.
        ancestry: for the diameter of hair.
        country: where they live, or null.
        jurisdiction: whose rules apply there, or null.
        given: treatments since week 0.
        now_week: start of the forecast, weeks since week 0.
    """

    label: str
    description: str
    sex: str
    age: float
    scale: str
    stage: str
    supposed: str
    region: str
    onset: float | None
    ancestry: str
    country: str | None
    jurisdiction: str | None
    given: tuple[str, ...]
    now_week: float

    @classmethod
    def of(cls, person: Person) -> PersonSummary:
        """Summary of `person`."""
        return cls(
            label=person.label,
            description=person.describe(),
            sex=person.sex,
            age=person.age,
            scale=person.scale,
            stage=person.stage,
            supposed=person.supposed,
            region=person.region,
            onset=person.onset,
            ancestry=person.ancestry,
            country=person.country,
            jurisdiction=jurisdiction(person.country),
            given=tuple(course.describe() for course in person.given),
            now_week=person.now / 7,
        )


@dataclass(frozen=True)
class ParametersUsed:
    """Parameters of hair that a run drew from.

    Attributes:
        source: "posterior", "prior" or "fixed".
        id: of the file.
    """

    source: str
    id: str


@dataclass(frozen=True)
class Threshold:
    """A change of density that is noticed.

    Attributes:
        name: "own_eyes" or "trained_eyes".
        change: relative, 0.1 is 10 %.
        words: who notices it.
        note: on how it was found.
        source: publication of the value.
    """

    name: str
    change: float
    words: str
    note: str
    source: str


@dataclass(frozen=True)
class ForecastSummary(PlainData):
    """Summary of a forecast, numbers with five significant digits.

    Attributes:
        schema: name and version of this shape.
        anagen: version of the package.
        disclaimer: the notice.
        person: of the forecast.
        parameters: that were drawn from.
        seed: of the people drawn.
        particles: virtual people followed under every option.
        doctor_first: signs for which to see a dermatologist first.
        health: pregnancy, diseases and allergies, as far as they were told.
        conditioning: use of the person's readings; null without any.
        thresholds: changes of density that are counted, where a file asks for it; else none.
        days: from now, of the points of every course.
        options: doing nothing first, in a fixed order.
        not_offered: options that do not suit this person, with the reason; no number is given for them.
        without_numbers: what people do that changes no hair: camouflage, wigs.
        warnings: what the file holds beyond the range studied or was taken for something else, a sentence
            each; left out without any.
    """

    schema: str
    anagen: str
    disclaimer: str
    person: PersonSummary
    parameters: ParametersUsed
    seed: int
    particles: int
    doctor_first: DoctorFirst
    health: HealthTold
    conditioning: Conditioning | None
    thresholds: tuple[Threshold, ...]
    days: tuple[int, ...]
    options: tuple[ForecastOption, ...]
    not_offered: tuple[NotOffered, ...]
    without_numbers: tuple[WithoutNumbers, ...]
    warnings: tuple[str, ...] | None = field(default=None, metadata=OMITTED)

    @property
    def evidence(self) -> tuple[EvidenceRow, ...]:
        """Certainty of the evidence on the treatments of all options."""
        return tuple(row for one in self.options for row in one.evidence)


def summary_of(sim: Simulation) -> ForecastSummary:
    """Summary of a finished simulation."""
    person = sim.person
    plans = plans_of(sim.options, person.given, person.now)
    found = ForecastSummary(
        schema=SCHEMA,
        anagen=__version__,
        disclaimer=NOTICE,
        person=PersonSummary.of(person),
        parameters=ParametersUsed(sim.belief.source, sim.belief.id),
        seed=sim.seed,
        particles=sim.particles,
        doctor_first=doctor_first(person),
        health=HealthTold.of(person.health),
        conditioning=conditioning_of(sim),
        thresholds=tuple(
            Threshold(name, record.value, EYES[name], record.note, record.source)
            for name, record in thresholds().items()
            if person.thresholds
        ),
        days=tuple(STEP_DAYS * step for step in range(0, sim.density.shape[2], EVERY)),
        options=tuple(forecast_option(sim, i, plan) for i, plan in enumerate(plans)),
        not_offered=sim.left_out,
        without_numbers=without_numbers(),
        warnings=(*beyond_studied(person), *person.notes, *hairline_warning(person)) or None,
    )
    return rounded(found, DIGITS)
