"""Person: read from a patient file, and checked whole before anything runs.

    person = load_person("examples/patients/man_34.toml")
    person.readings, person.given, person.own_options

Time is in days since week 0, the first thing in the file: the first measurement or treatment.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from anagen.biology.alopecias.disease import Disease, last_beginning
from anagen.biology.alopecias.driven import Loss, losses_of
from anagen.biology.alopecias.kinds import Diagnosis, diseases_of
from anagen.errors import InputError, unknown_name
from anagen.files.drawing import figure_of
from anagen.files.html_table import html_table
from anagen.files.names import same_name
from anagen.files.shape_check import check_shape
from anagen.files.source_text import Path_, SourceText, parse_source, read_source
from anagen.forecasting.brands import understood_brands
from anagen.forecasting.country import require_country
from anagen.forecasting.horizon import HORIZON_DAYS
from anagen.forecasting.patient_file import OptionSection, PatientFile, PersonSection
from anagen.forecasting.readings import Reading, read_readings
from anagen.population.cohort import Recruitment
from anagen.population.hair_loss_keys import OWN_KEYS, known_alopecias, read_hair_loss
from anagen.population.hair_loss_section import PATTERN_LOSS
from anagen.population.hair_losses import hair_losses
from anagen.population.other_names import understood
from anagen.population.own_measures import ALL_KEYS, OWN_MEASURES, Told
from anagen.population.possible import require_possible
from anagen.population.screening import Screening
from anagen.population.stage import stage_progress
from anagen.quantities import quantity
from anagen.safety.conditions import ADULT, allergens, conditions
from anagen.safety.health import Health
from anagen.therapy.catalogue import Catalogue
from anagen.therapy.course import Course, course_from_table
from anagen.therapy.one_course import read_as_one

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SCALES = {"male": ("norwood",), "female": ("ludwig", "sinclair")}
YOUNGEST, OLDEST = quantity("age of a person").low, quantity("age of a person").high
LATEST_TRIGGER = -4.0
"""Weeks from week 0 by which a trigger must be over; the steps of a forecast are too long for one."""
LONGEST_PAST = 3640
"""Last day of the past for which schedules are worked out."""


@dataclass(frozen=True)
class OwnOption:
    """Option of the file itself: its name and the courses given together."""

    name: str
    courses: tuple[Course, ...]
    synergy: float = 0.0


@dataclass(frozen=True, repr=False)
class Person:
    """One person, checked.

    Attributes:
        label: name in reports.
        sex: "male" or "female".
        age: years at week 0.
        scale: clinical scale, for example "norwood"; "" without pattern loss.
        stage: on that scale, for example "III vertex"; "" without pattern loss.
        region: of the scalp where the hair is looked at.
        onset: age at which the loss began, years; or None.
        warning_signs: keys of ``data/doctor_first.toml`` answered with yes.
        readings: their own measurements, by day.
        given: treatments since week 0.
        own_options: options of the file.
        usual_options: whether the usual options are wanted too.
        now: day from which to forecast.
        diagnoses: hair losses other than the androgenetic.
        menopause: "premenopausal" or "postmenopausal", or "" for a man or where it is not known.
        thresholds: whether people whose density changes by a threshold are counted, too.
        stance: on exosomes: "mixture", or one belief.
        health: what was told of pregnancy, diseases and allergies.
        alopecia: hair loss of the file, as it is named there; "" where nobody asks.
        screening: recruitment of people who share their own measures of the disease, where it has such.
        told: those measures as numbers, by name.
        notes: what was not told, or was taken for something else, a sentence each.
    """

    label: str
    sex: str
    age: float
    scale: str
    stage: str
    region: str
    onset: float | None = None
    ancestry: str = "european"
    country: str | None = None
    warning_signs: tuple[str, ...] = ()
    readings: tuple[Reading, ...] = ()
    given: tuple[Course, ...] = field(default=(), compare=False)
    own_options: tuple[OwnOption, ...] = field(default=(), compare=False)
    usual_options: bool = True
    now: int = 0
    diagnoses: tuple[Diagnosis, ...] = ()
    menopause: str = ""
    thresholds: bool = False
    stance: str = "mixture"
    health: Health = field(default=Health(), compare=False)
    alopecia: str = ""
    screening: Screening | None = None
    told: Mapping[str, float] = field(default_factory=dict, compare=False)
    notes: tuple[str, ...] = ()

    @property
    def female(self) -> bool:
        return self.sex == "female"

    @property
    def pattern_loss(self) -> bool:
        """Whether androgens thin the hair."""
        return bool(self.stage)

    @property
    def kinds(self) -> tuple[str, ...]:
        """Names of the hair losses other than the androgenetic."""
        named = tuple(one.kind for one in self.diagnoses)
        return named if named or self.pattern_loss or not self.alopecia else (self.alopecia,)

    @property
    def asked(self) -> str:
        """Name of the hair loss that the person came with."""
        return self.kinds[0] if self.kinds else PATTERN_LOSS

    @property
    def counted(self) -> bool:
        """Whether counted hair can be forecast: no follicle is destroyed, and no trigger is still at work."""
        known = hair_losses(diseases_of(self.diagnoses))
        return all(known[name].forecast for name in self.kinds) and not any(
            _still_at_work(one) for one in self.diagnoses
        )

    @property
    def losses(self) -> tuple[Loss, ...]:
        """Hair losses of the person, each with its drivers; pattern loss last."""
        kinds = [*self.kinds, *([PATTERN_LOSS] if self.pattern_loss else [])]
        return losses_of(kinds, self.diagnoses)

    @property
    def supposed(self) -> str:
        """Diagnosis that the forecast takes as given, in words."""
        return " and ".join([*self.kinds, *(["pattern hair loss"] if self.pattern_loss else [])])

    def recruitment(self) -> Recruitment:
        """Recruitment of people of this sex, age and stage."""
        alopecia = PATTERN_LOSS if self.pattern_loss else self.kinds[0]
        age = (self.age, self.age)
        people = Recruitment(alopecia, self.sex, age, ancestry=self.ancestry, diagnoses=self.diagnoses)
        people = replace(people, onset=self.onset, screening=self.screening)
        if self.scale == "norwood":
            return replace(people, norwood=(self.stage,))
        return replace(people, ludwig=(self.stage,)) if self.scale == "ludwig" else people

    def describe(self) -> str:
        """Description in words: ``man of 34, Norwood III vertex, vertex``."""
        grown = self.age >= ADULT
        who = ("woman" if grown else "girl") if self.female else ("man" if grown else "boy")
        loss = [*self.kinds, *(f"{name} {value:g}" for name, value in self.told.items())]
        loss += [f"{self.scale.capitalize()} {self.stage}"] if self.pattern_loss else []
        where = "scalp" if self.region == "scalp" else f"{self.region} scalp"
        return f"{who} of {self.age:g}, {', '.join(loss)}, {where}"

    def plot(self) -> Figure:
        """Picture of the readings over time, with the periods of treatment."""
        return figure_of(self)

    def __repr__(self) -> str:
        told = (("reading", self.readings), ("treatment", self.given), ("own option", self.own_options))
        counts = [f"{len(what)} {name}{'s' * (len(what) > 1)}" for name, what in told if what]
        return f"<Person: {'; '.join([self.describe(), *counts])}>"

    def _repr_html_(self) -> str:
        rows = [
            ("diagnosis supposed", self.supposed),
            *((f"week {one.day / 7:g}", f"{one.outcome} {one.value:g} {one.unit}") for one in self.readings),
            *(("given", course.describe()) for course in self.given),
            *(("own option", option.name) for option in self.own_options),
        ]
        return html_table(f"{self.label}: {self.describe()}", (), rows)


def require_counted(person: Person) -> None:
    """Check that counted hair can be forecast in `person`.

    Raises:
        InputError: it cannot.
    """
    if not person.counted:
        raise InputError(
            f"counted hair cannot be forecast in {person.supposed}",
            expected="anagen.prognosis of the same person, which serves every kind of hair loss",
        )


def load_person(path: str | Path, catalogue: Catalogue | None = None, *, every_kind: bool = False) -> Person:
    """Read and check a patient file; `catalogue` holds the therapies and diseases known.

    Raises:
        InputError: the file has a fault; file, line and key are named.
    """
    return checked_person(read_source(path), catalogue, every_kind=every_kind)


def person_from_text(
    text: str, name: str = "patient file", catalogue: Catalogue | None = None, *, every_kind: bool = False
) -> Person:
    """Read and check a patient file's text; `name` stands for the file in errors.

    Raises:
        InputError: any fault of it.
    """
    return checked_person(parse_source(text, name), catalogue, every_kind=every_kind)


def checked_person(
    source: SourceText, catalogue: Catalogue | None = None, *, every_kind: bool = False
) -> Person:
    """Person of a parsed file, or of the table of an object composed in Python.

    Args:
        source: of the file.
        catalogue: therapies and diseases known.
        every_kind: take hair losses of which no counted hair is forecast, too.

    Raises:
        InputError: any fault of it.
    """
    file, brands = understood_brands(check_shape(source, PatientFile))
    section, notes = understood(file.person)
    age = _years(section.age, source.where(("person", "age")))
    youngest = 0.0 if every_kind else YOUNGEST
    if not youngest <= age <= OLDEST:
        raise InputError(
            f"an age of {age:g}",
            where=source.where(("person", "age")),
            expected=f"{youngest:g} to {OLDEST:g}",
        )
    diseases = Catalogue.of(catalogue).diseases
    diagnoses, pattern_loss = _hair_loss(section, source, diseases, every_kind)
    own = _own_measures(section, age, source)
    scale, stage = _stage(section, source) if pattern_loss else _no_stage(section, source)
    given = tuple(
        _course(table, ("treatment", i), source, LONGEST_PAST, catalogue)
        for i, table in enumerate(file.treatment)
    )
    for i, course in enumerate(given):
        if course.definition.model == "graft":
            raise InputError(
                "a transplant already done cannot be simulated",
                where=source.where(("treatment", i)),
                expected="week 0 after it has grown in, with the hair counted then as a [[measurement]]",
            )
    given = read_as_one(given, (), source)
    readings = read_readings(file.measurement, given, source, age)
    menopause = _menopause(section, source)
    require_possible(
        diagnoses, (section.sex,), (age, age), lambda key: source.where(("person", key)), menopause or None
    )
    if section.country is not None:
        require_country(section.country, source.where(("person", "country")))
    return Person(
        label=section.name,
        sex=section.sex,
        age=age,
        scale=scale,
        stage=stage,
        region=_region(section, source, diseases),
        onset=_onset(section, age, source),
        ancestry=section.ancestry,
        country=section.country,
        warning_signs=_signs(file, age),
        readings=readings,
        given=given,
        own_options=_own_options(file.option, source, catalogue),
        usual_options=file.forecast.usual_options,
        now=_now(file, readings, source),
        diagnoses=diagnoses,
        menopause=menopause,
        thresholds=file.forecast.thresholds,
        stance=file.forecast.stance,
        health=_health(file, age, menopause, source),
        alopecia=section.alopecia,
        screening=own.screening,
        told=own.values,
        notes=(*notes, *own.notes, *brands),
    )


def _own_measures(section: PersonSection, age: float, source: SourceText) -> Told:
    """Measures of their own disease that the file tells."""
    known = OWN_MEASURES.get(section.alopecia)
    given = {key: value for key in ALL_KEYS if (value := getattr(section, key)) is not None}
    if known is None:
        given = {key: value for key, value in given.items() if key not in OWN_KEYS}
    else:
        given |= {key: value for key in OWN_KEYS if (value := getattr(section, key)) is not None}
    for key in given:
        if known is None or key not in known.keys:
            raise InputError(
                f"alopecia {section.alopecia!r} takes no {key}",
                where=source.where(("person", key)),
                expected=f"no key {key!r}",
            )
    if known is None:
        return Told(None, {})
    if section.also:
        raise InputError(
            f"another hair loss beside {section.alopecia}",
            where=source.where(("person", "with")),
            expected="no key 'with': this disease is simulated alone",
        )
    return known.told(given, age, lambda key: source.where(("person", key)))


def _region(section: PersonSection, source: SourceText, diseases: Mapping[str, Disease]) -> str:
    from anagen.simulators.registry import simulator_of

    known = simulator_of(section.alopecia, diseases.values()).capabilities.regions
    if section.region is None and len(known) == 1:
        return known[0]
    possible = [one for one in ("frontal", "vertex", "scalp") if one in known]
    if section.region not in possible:
        raise InputError(
            "no region" if section.region is None else f"region = {section.region!r}",
            where=source.where(("person",) if section.region is None else ("person", "region")),
            expected=" or ".join(f'region = "{one}"' for one in possible),
        )
    return section.region


def _years(text: str, where: str) -> float:
    found = re.fullmatch(r"\s*(\d{1,3}(?:\.\d{1,3})?)\s*years?\s*", text)
    if found is None:
        raise InputError(f"{text[:60]!r} is not an age", where=where, expected='for example "34 years"')
    return float(found.group(1))


def _hair_loss(
    section: PersonSection, source: SourceText, diseases: Mapping[str, Disease], every_kind: bool
) -> tuple[tuple[Diagnosis, ...], bool]:
    """Diagnoses, and whether androgens thin the hair."""
    losses = hair_losses(diseases.values()).all.values()
    known = tuple(loss.name for loss in losses if loss.forecast or every_kind)
    where = source.where(("person", "alopecia"))
    if section.alopecia not in known_alopecias(diseases):
        raise unknown_name("alopecia", section.alopecia, known, where)
    diagnoses: tuple[Diagnosis, ...] = ()
    also = False
    if section.alopecia in known and section.alopecia not in OWN_MEASURES:
        diagnoses, also = read_hair_loss(section.alopecia, section, source, "person", diseases)
    for name in (section.alopecia, *(one.kind for one in diagnoses)):
        if name not in known:
            expected = "one of: " + ", ".join(known)
            raise InputError(
                f"{name!r} cannot be forecast for a person",
                where=where,
                expected=f"forecast = true in its own file, or {expected}" if name in diseases else expected,
            )
    for one in diagnoses:
        if _still_at_work(one) and not every_kind:
            raise InputError(
                "a trigger that is not over by week 0",
                where=source.where(("person", "trigger_week")),
                expected=f"{LATEST_TRIGGER:g} or earlier: weeks from week 0, negative before it",
            )
    return diagnoses, also or section.alopecia == PATTERN_LOSS


def _still_at_work(one: Diagnosis) -> bool:
    """Whether a trigger is not over by week 0."""
    last = last_beginning(one.settings)
    return last is not None and last > LATEST_TRIGGER


def _no_stage(section: PersonSection, source: SourceText) -> tuple[str, str]:
    for scale in ("norwood", "ludwig", "sinclair", "onset"):
        if getattr(section, scale) is not None:
            raise InputError(
                f"{scale} goes with androgenetic alopecia",
                where=source.where(("person", scale)),
                expected=f'no key {scale!r}, or with = ["androgenetic"]',
            )
    return "", ""


def _stage(section: PersonSection, source: SourceText) -> tuple[str, str]:
    known = stage_progress()
    possible = [scale for scale in SCALES[section.sex] if scale in known]
    given = {
        scale: stage
        for scale in ("norwood", "ludwig", "sinclair")
        if (stage := getattr(section, scale)) is not None
    }
    for scale in given:
        if scale not in possible:
            who = "a man" if section.sex == "male" else "a woman"
            raise InputError(
                f"{who} has no {scale} stage here",
                where=source.where(("person", scale)),
                expected=" or ".join(f"{name} = {next(iter(known[name]))!r}" for name in possible),
            )
    if len(given) != 1:
        what = "no stage" if not given else f"{len(given)} stages"
        raise InputError(
            what,
            where=source.where(("person", *list(given)[1:2])),
            expected="one of: " + ", ".join(f'{name} = "…"' for name in possible),
        )
    ((scale, stage),) = given.items()
    if stage not in known[scale]:
        raise unknown_name(f"{scale} stage", stage, known[scale], source.where(("person", scale)))
    return scale, stage


def _menopause(section: PersonSection, source: SourceText) -> str:
    if section.menopause is not None and section.sex == "male":
        raise InputError(
            "menopause is given for a man",
            where=source.where(("person", "menopause")),
            expected="a woman's, or no such key",
        )
    return section.menopause or ""


def _health(file: PatientFile, age: float, menopause: str, source: SourceText) -> Health:
    """Answers of [health], each possible for this person."""
    sex, answers = file.person.sex, file.health.model_dump()
    allergies = answers.pop("allergies")
    for key, answer in answers.items():
        if answer and conditions()[key].sex not in (None, sex):
            who = "a man" if sex == "male" else "a woman"
            raise InputError(
                f"{key} is true for {who}",
                where=source.where(("health", key)),
                expected="false, or no such key",
            )
        if answer and menopause == "postmenopausal" and key in ("pregnant", "planning", "breastfeeding"):
            raise InputError(
                f"{key} is true after the menopause",
                where=source.where(("health", key)),
                expected='false, or another menopause than "postmenopausal" in [person]',
            )
    for i, name in enumerate(allergies or ()):
        if name not in allergens():
            raise unknown_name("allergy", name, allergens(), source.where(("health", "allergies", i)))
    return Health.of(sex, age, answers, None if allergies is None else tuple(allergies))


def _onset(section: PersonSection, age: float, source: SourceText) -> float | None:
    if section.onset is None:
        return None
    where = source.where(("person", "onset"))
    onset = _years(section.onset, where)
    earliest = quantity("onset").low
    if not earliest <= onset <= age:
        raise InputError(
            f"an onset at {onset:g} years", where=where, expected=f"{earliest:g} to {age:g} years"
        )
    return onset


def _signs(file: PatientFile, age: float) -> tuple[str, ...]:
    answers = file.warning_signs.model_dump()
    answers["child"] = answers["child"] or age < ADULT
    return tuple(name for name, answer in answers.items() if answer)


def _own_options(
    sections: list[OptionSection], source: SourceText, catalogue: Catalogue | None
) -> tuple[OwnOption, ...]:
    found: dict[str, OwnOption] = {}
    for i, section in enumerate(sections):
        if not section.treatment:
            raise InputError(
                f"option {section.name!r} has no treatment",
                where=source.where(("option", i)),
                expected="an [[option.treatment]] table; doing nothing is always forecast",
            )
        same = same_name(section.name)
        if same in found:
            raise InputError(
                f"a second option is called {section.name!r}",
                where=source.where(("option", i, "name")),
                expected="a name of its own for each option",
            )
        courses = tuple(
            _course(table, ("option", i, "treatment", j), source, HORIZON_DAYS, catalogue)
            for j, table in enumerate(section.treatment)
        )
        found[same] = OwnOption(section.name, read_as_one(courses, ("option", i), source), section.synergy)
    return tuple(found.values())


def _course(
    table: Mapping[str, Any], path: Path_, source: SourceText, horizon: int, catalogue: Catalogue | None
) -> Course:
    """Course of one treatment table; errors name the line of the key."""
    where = source.where(path)
    try:
        return course_from_table(table, where, horizon, catalogue)
    except InputError as error:
        tail = (error.where or "").removeprefix(where).strip(" ,.:")
        key = tail if tail in table else next((key for key in table if repr(key) in error.what), None)
        if key is None and error.where not in (None, where):
            raise
        exact = source.where((*path, key)) if key else where
        raise InputError(error.what, where=exact, expected=error.expected, nearest=error.nearest) from None


def _now(file: PatientFile, readings: tuple[Reading, ...], source: SourceText) -> int:
    last = max((reading.day for reading in readings), default=0)
    if file.forecast.week is None:
        return 7 * -(-last // 7)
    now = 7 * round(file.forecast.week)
    if now != 7 * file.forecast.week:
        raise InputError(
            f"a forecast from week {file.forecast.week:g}",
            where=source.where(("forecast", "week")),
            expected=f"a whole week, such as {now // 7}",
        )
    if now < last:
        raise InputError(
            f"a forecast from week {now // 7}, before the last measurement",
            where=source.where(("forecast", "week")),
            expected=f"week {-(-last // 7)} or later",
        )
    return now
