"""The battery for diseases: laws that every hair loss of the field simulator must keep.

Each check is a law, not a number: without severity there is no disease, worse is never less, no effect
precedes its cause, hair returns once the causes are gone, and no follicle returns that was destroyed.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from anagen.biology.alopecias.androgenetic import REGIONS
from anagen.biology.alopecias.diagnosis import SYMPTOMS, DiseaseCourse, Patients
from anagen.biology.alopecias.disease import Disease
from anagen.biology.alopecias.disease_reading import disease_from_source
from anagen.biology.alopecias.driven_cause import DESTROYING, DRIVEN
from anagen.biology.alopecias.kinds import KINDS, Diagnoses, Diagnosis, diagnosis, disease_records
from anagen.biology.alopecias.severity import SEVERITIES
from anagen.biology.niche import Niche
from anagen.engine.keys import children, key_of
from anagen.engine.meanfield import Course, expect, stationary
from anagen.errors import unknown_name
from anagen.files.source_text import parse_source
from anagen.learning.distribution import distribution
from anagen.learning.knowledge import Knowledge
from anagen.testing.report import Check, Failed, Report
from anagen.therapy.catalogue import Catalogue

PEOPLE = 8
FOLLOWED = 3
"""People whose hair is followed."""
DAYS = 300
ENDED = 200
"""Day from which all causes are relieved, for the return of hair."""
LONG = 2400
"""Days within which hair must have returned."""
DRAWS = 6
STRONG_GROWTH = 1.0
"""Growth signal that brings back all hair that a treatment can."""


@dataclass(frozen=True)
class DiseaseReport(Report):
    """Result of all checks of a disease.

    Attributes:
        disease: its name.
        settings: keys with which it was tested.
        checks: all checks made, in order.
    """

    disease: str
    settings: Mapping[str, Any]
    checks: tuple[Check, ...]

    @property
    def subject(self) -> str:
        """Name of the disease."""
        return self.disease

    def to_dict(self) -> dict[str, Any]:
        """Report as plain data."""
        return {
            "disease": self.disease,
            "settings": dict(self.settings),
            "passed": self.passed,
            "checks": [vars(check) for check in self.checks],
        }


class DiseaseFailed(Failed):
    """A disease breaks a law; `report` holds all checks."""

    what = "disease"


def check_disease(
    disease: Disease | str,
    *,
    catalogue: Catalogue | None = None,
    checks: Sequence[str] | None = None,
    strict: bool = True,
    **settings: str | float,
) -> DiseaseReport:
    """Report of all checks of a disease.

    Args:
        disease: made in Python, or the name of a built-in one or of one in the catalogue.
        catalogue: diseases known; default those of installed packages.
        checks: names of `DISEASE_CHECKS`; default all of them.
        strict: False to return the report of a disease that fails, instead of raising.
        settings: keys of a trial file; default the disease's own defaults.

    Raises:
        DiseaseFailed: a law that does not hold.
        InputError: no such disease or check, or a key that it does not take.
    """
    if isinstance(disease, str) and disease not in KINDS:
        own = Catalogue.of(catalogue).diseases
        if disease not in own:
            raise unknown_name("disease", disease, (*KINDS, *own))
        disease = own[disease]
    given = _Given(disease, diagnosis(disease, settings))
    made = []
    for name in checks if checks is not None else DISEASE_CHECKS:
        if name not in DISEASE_CHECKS:
            raise unknown_name("check", name, DISEASE_CHECKS)
        fault = DISEASE_CHECKS[name](given)
        made.append(Check(name, fault is None, fault or ""))
    report = DiseaseReport(given.diagnosis.kind, given.diagnosis.settings, tuple(made))
    if strict and not report.passed:
        raise DiseaseFailed(report)
    return report


@dataclass(frozen=True, eq=False)
class _Given:
    """A disease with the settings under test."""

    disease: Disease | str
    diagnosis: Diagnosis

    @cached_property
    def draws(self) -> tuple[Knowledge, ...]:
        """Best values of all parameters, and some draws."""
        believed = distribution("prior").extended(disease_records((self.diagnosis,)))
        return (believed.centre, *(believed.knowledge(draw) for draw in range(DRAWS)))

    @property
    def knowledge(self) -> Knowledge:
        return self.draws[0]

    def course(
        self,
        severity: str | None = None,
        *,
        people: int = PEOPLE,
        days: int = DAYS,
        region: str = "vertex",
        known: Knowledge | None = None,
    ) -> DiseaseCourse:
        """Course of the disease in `people`, its past included."""
        knowledge = known or self.knowledge
        worded = {} if severity is None else {"severity": severity}
        one = diagnosis(self.disease, {**self.diagnosis.settings, **worded})
        diagnoses = Diagnoses.of((one,), knowledge.part)
        edges = np.concatenate([diagnoses.past, np.arange(1.0, days + 1.0)])
        keys = children(key_of(0, "battery"), np.arange(people))
        return diagnoses.course(Patients(keys, region, edges, knowledge.chain, 500.0))

    def followed(
        self, course: DiseaseCourse, relieved_from: int | None = None, growth: float = 0.0
    ) -> Course:
        """Mean course of the hair of people who were healthy at baseline, on its days after that."""
        future = course.part(int(np.flatnonzero(course.edges == 0.0)[0]), len(course.edges) - 1)
        days = len(future.edges) - 1
        left = np.ones((1, days))
        if relieved_from is not None:
            left[:, relieved_from:] = 0.0
        signals = future.signals({cause.name: left for cause in future.causes})
        people = next(iter(signals.values())).shape[0]
        niche = Niche.quiet(people, 1, days)
        niche.signal("growth")[:] = growth
        for name, values in signals.items():
            niche.signal(name)[:] += values
        response, chain = self.knowledge.response, self.knowledge.chain
        start = np.stack([stationary(chain, response.target, response.kenogen)] * people)
        return expect(chain, response.drivers(niche), start, every=30)

    @property
    def destroys(self) -> bool:
        """Whether it makes a signal by which follicles are lost."""
        return any(self.course().signals().get(name, np.zeros(1)).any() for name in DESTROYING)


def _apart(one: DiseaseCourse, other: DiseaseCourse, people: int, steps: int) -> str | None:
    """First signal or symptom in which two courses differ in any bit, or None."""
    for here, there in ((one.signals(), other.signals()), (one.symptoms(), other.symptoms())):
        if here.keys() != there.keys():
            return "the set of signals"
        for name, values in here.items():
            if not np.array_equal(values[:people, :steps], there[name][:people, :steps]):
                return name
    return None


def _bounds(given: _Given) -> str | None:
    for known in given.draws:
        for region in REGIONS:
            course = given.course("severe", region=region, known=known)
            for name, values in course.signals().items():
                if name not in DRIVEN:
                    return f"{name} is no signal that a disease makes"
                if not np.isfinite(values).all():
                    return f"{name} is not finite on the {region} scalp"
            for name, values in course.symptoms().items():
                if name not in SYMPTOMS or not ((values >= 0.0) & (values <= 10.0)).all():
                    return f"{name} is not a symptom of 0 to 10"
    made = given.course("severe").signals()
    return None if any(values.any() for values in made.values()) else "it makes no signal at all"


def _none(given: _Given) -> str | None:
    course = given.course("none")
    for name, values in {**course.signals(), **course.symptoms()}.items():
        if values.any():
            return f"{name} is there without severity"
    few = given.course("none", people=FOLLOWED)
    start, after = given.followed(few), given.followed(few, relieved_from=0)
    same = start.occupancy.tobytes() == after.occupancy.tobytes()
    return None if same else "hair differs from that of healthy people"


def _monotone(given: _Given) -> str | None:
    courses = [given.course(word) for word in SEVERITIES]
    for (less, low), (more, high) in pairwise(zip(SEVERITIES, courses, strict=True)):
        for of in ("signals", "symptoms"):
            values, others = getattr(low, of)(), getattr(high, of)()
            for name, value in values.items():
                if (np.abs(others[name]) < np.abs(value) - 1e-9).any():
                    return f"{name} is less if {more} than if {less}"
    return None


def _people_apart(given: _Given) -> str | None:
    few, more = given.course(), given.course(people=PEOPLE + 1)
    part = _apart(few, more, PEOPLE, len(few.edges))
    return None if part is None else f"{part} of one person depends on the others"


def _no_look_back(given: _Given) -> str | None:
    short, long = given.course(), given.course(days=DAYS + 60)
    part = _apart(short, long, PEOPLE, len(short.edges) - 1)
    return None if part is None else f"{part} depends on the length of the simulation"


def _relieved(given: _Given) -> str | None:
    course = given.course()
    nothing = {cause.name: np.zeros((1, len(course.edges) - 1)) for cause in course.causes}
    for name, values in course.signals(nothing).items():
        if values.any():
            return f"{name} is left when all causes are relieved"
    return None


def _balance(given: _Given) -> str | None:
    found = given.followed(given.course("severe", people=FOLLOWED))
    total = found.occupancy.sum(axis=(2, 3)) + found.lost
    if np.abs(total / total[:, :1] - 1.0).max() > 1e-6:
        return f"shares of follicles add up to {total.min():g} to {total.max():g}, expected 1"
    return None


def _lost(given: _Given) -> str | None:
    course = given.course("severe", people=FOLLOWED)
    for growth in (0.0, STRONG_GROWTH):
        lost = given.followed(course, growth=growth).lost
        if (np.diff(lost, axis=1) < -1e-12).any():
            return "follicles return that were lost"
        if lost.max() > 1e-12 and not given.destroys:
            return "follicles are lost without a signal that destroys them"
    return None


def _returns(given: _Given) -> str | None:
    found = given.followed(given.course(people=FOLLOWED, days=LONG), relieved_from=ENDED)
    hair = _hair(found)
    healthy, living = hair[:, 0], 1.0 - found.lost[:, -1] - found.fixed[:, -1]
    off = np.abs(hair[:, -1] / (healthy * living) - 1.0).max()
    return None if off < 0.01 else f"hair of the remaining follicles is off by {off:.1%} long after its end"


def _hair(course: Course) -> NDArray[np.float64]:
    """Follicles with a hair, those in telogen included, float64[n, V]."""
    return np.asarray(course.occupancy[:, :, :4].sum(axis=(2, 3)))


def _ends(given: _Given) -> str | None:
    """Fault if its signals go on after it was stopped or is over, else None; lasting diseases have no end."""
    settings = dict(given.diagnosis.settings)
    own = given.disease if isinstance(given.disease, Disease) else None
    keys = {setting.key for setting in given.diagnosis.definition.settings}
    if "stopped_week" in keys:
        settings["stopped_week"] = 1.0
    elif own is None or any(cause.lasts is None for cause in own.causes):
        return None
    days = 1 if own is None else int(_tail(own, given.knowledge))
    ended = _Given(given.disease, diagnosis(given.disease, settings))
    course = ended.course("moderate", people=2, days=days + 30)
    for name, values in course.signals().items():
        if np.abs(values[:, -1]).max() > 0.01 * max(np.abs(values).max(), 1e-12):
            return f"{name} goes on after its end"
    return None


def _tail(disease: Disease, known: Knowledge) -> float:
    """Days from baseline until all episodes and what is left of them are over."""
    records = known.part(disease.part)
    settings = diagnosis(disease).settings
    far = 0.0
    for cause in disease.causes:
        for course in cause.courses(disease.episode.begins, settings, records):
            end = course.ends if np.isfinite(course.ends) else 0.0
            far = max(far, end + 8.0 * course.recovery)
    return min(max(far, 30.0), 40_000.0)


def _pickles(given: _Given) -> str | None:
    copy = _Given(*pickle.loads(pickle.dumps((given.disease, given.diagnosis))))
    part = _apart(copy.course(), given.course(), PEOPLE, DAYS)
    if part is not None or copy.diagnosis != given.diagnosis:
        return f"{part or 'it'} differs after pickling"
    if isinstance(given.disease, Disease):
        read = disease_from_source(parse_source(given.disease.to_toml(), f"{given.disease.name}.toml"))
        if read != given.disease:
            return "its file reads back as another disease"
    return None


_Law = Callable[[_Given], str | None]
DISEASE_CHECKS: dict[str, _Law] = {
    "signals and symptoms are finite and within bounds": _bounds,
    "no severity is a healthy scalp, to the bit": _none,
    "worse is never less": _monotone,
    "people do not see each other": _people_apart,
    "nothing reaches back in time": _no_look_back,
    "a relieved cause leaves nothing": _relieved,
    "what ends is over": _ends,
    "hair returns after its end": _returns,
    "follicles are conserved": _balance,
    "a lost follicle stays lost": _lost,
    "it pickles, and its file reads back": _pickles,
}
"""Laws by name; each returns None, or the observation that breaks it."""
