"""Prognosis of one person: one shape for every kind of hair loss."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from anagen.errors import unknown_name
from anagen.evidence_base.certainty import EvidenceRow
from anagen.files.html_table import html_table
from anagen.files.plain import PlainData
from anagen.files.result_set import write_result
from anagen.forecasting.doctor_first import DoctorFirst
from anagen.forecasting.harms import HarmNumber
from anagen.forecasting.interval import Interval, OutcomeCourse
from anagen.forecasting.options import NotOffered
from anagen.forecasting.prognosis.chance import Chance
from anagen.forecasting.standing import Status
from anagen.forecasting.summary import ParametersUsed, PersonSummary
from anagen.safety.blood_tests import BloodTest
from anagen.safety.health import HealthTold
from anagen.safety.judge import Safety

SCHEMA = "anagen-prognosis/1"


@dataclass(frozen=True)
class Measure:
    """One measure over time under an option.

    Attributes:
        name: for a reader.
        unit: "" for a ratio.
        course: at the prognosis' `days`.
    """

    name: str
    unit: str
    course: OutcomeCourse


@dataclass(frozen=True)
class Event:
    """Something to hope for.

    Attributes:
        name: as chances and moments have it.
        people: what such people do, as it follows "45 of 100 people like you".
    """

    name: str
    people: str


@dataclass(frozen=True)
class Moment:
    """When something first holds for half a year.

    Attributes:
        event: in words.
        months: from now, of those who reach it within the horizon; null where hardly anybody does.
        of_100: people who do.
    """

    event: str
    months: Interval | None
    of_100: float


@dataclass(frozen=True)
class PrognosisOption:
    """One option from now on.

    Attributes:
        name: for a reader.
        kind: "nothing", "usual" or "own".
        treatments: each course in words.
        source: of the dose and rhythm.
        label: what labels allow.
        warnings: about its treatments.
        measures: over time.
        chances: at some months.
        moments: when something first holds.
        kept: of those who have reached it after a year, who still have it a year later, going on.
        after_stopping: the same of those who stop after that year, by months since.
        evidence: certainty of every therapy given, and last of all of them together.
        certainty: of all its treatments as a whole; null for doing nothing.
        safety: for this person's health; null for doing nothing.
        harms: of every course, the most serious first.
        regulation: position of regulators.
        blood_tests: that go with its therapies.
    """

    name: str
    kind: str
    treatments: tuple[str, ...]
    source: str
    label: str
    warnings: tuple[str, ...]
    measures: tuple[Measure, ...]
    chances: tuple[Chance, ...]
    moments: tuple[Moment, ...]
    kept: tuple[Chance, ...]
    after_stopping: tuple[Chance, ...]
    evidence: tuple[EvidenceRow, ...]
    certainty: str | None
    safety: Safety | None
    harms: tuple[HarmNumber, ...]
    regulation: tuple[Status, ...]
    blood_tests: tuple[BloodTest, ...]

    @property
    def is_nothing(self) -> bool:
        """Whether this option is doing nothing."""
        return self.kind == "nothing"

    def chance(self, event: str, month: int) -> Chance:
        """Chance of the event whose name begins with `event`, at `month`.

        Raises:
            InputError: no such event or month.
        """
        for one in self.chances:
            if one.month == month and one.event.startswith(event):
                return one
        raise unknown_name(
            "chance", f"{event}, month {month}", [f"{one.event}, month {one.month}" for one in self.chances]
        )


@dataclass(frozen=True)
class Unanswered:
    """A question without a number, and why."""

    question: str
    why: str


@dataclass(frozen=True, repr=False)
class Prognosis(PlainData):
    """Prognosis of one person, with numbers or with the reasons why there are none.

    Attributes:
        schema: name and version of this shape.
        anagen: version of the package.
        disclaimer: the notice.
        person: whom it is of.
        label: kind of hair loss, for a reader.
        what: the kind in a sentence.
        now: what to know first, in a sentence.
        natural_course: what is known of it in words.
        parameters: that were drawn from.
        seed: of the people drawn.
        people: virtual people followed under every option; 0 where no number can be had.
        draws: different draws of the parameters among them.
        doctor_first: signs for which to see a dermatologist first.
        health: pregnancy, diseases and allergies, as far as they were told.
        events: to hope for, the main one first.
        days: from now, of the points of every measure.
        options: doing nothing first; none where no number can be had.
        not_offered: treatments that do not suit this person, and why.
        unanswered: questions without a number, and why.
        notes: what was not told, or was taken for something else.
        care: what else is done about it.
    """

    schema: str
    anagen: str
    disclaimer: str
    person: PersonSummary
    label: str
    what: str
    now: str
    natural_course: tuple[str, ...]
    parameters: ParametersUsed
    seed: int
    people: int
    draws: int
    doctor_first: DoctorFirst
    health: HealthTold
    events: tuple[Event, ...]
    days: tuple[int, ...]
    options: tuple[PrognosisOption, ...]
    not_offered: tuple[NotOffered, ...]
    unanswered: tuple[Unanswered, ...]
    notes: tuple[str, ...]
    care: tuple[str, ...]

    def option(self, name: str) -> PrognosisOption:
        """Option called `name`.

        Raises:
            InputError: no option has that name.
        """
        for one in self.options:
            if one.name.casefold() == name.casefold():
                return one
        raise unknown_name("option", name, [one.name for one in self.options])

    def measure(self, name: str) -> Measure:
        """Untreated course of the measure whose name begins with `name`.

        Raises:
            InputError: nothing of that name is followed.
        """
        known = self.options[0].measures if self.options else ()
        for one in known:
            if one.name.startswith(name):
                return one
        raise unknown_name("measure", name, [one.name for one in known])

    def save(self, folder: Path | str) -> Path:
        """Write ``prognosis.json`` and a manifest into `folder` (made if need be), and return its path.

        Raises:
            InputError: the folder cannot be written to.
        """
        name = "prognosis.json"
        return write_result(folder, "prognosis", {name: self.to_json()}) / name

    def __repr__(self) -> str:
        return f"<Prognosis: {self.person.description}; {len(self.options)} options, {self.people} people>"

    def _repr_html_(self) -> str:
        rows = [
            (
                one.name,
                chance.event,
                f"{chance.month}",
                chance.words,
            )
            for one in self.options
            for chance in one.chances
        ]
        return html_table(self.person.description, ("option", "event", "month", "of 100 (90 %)"), rows)
