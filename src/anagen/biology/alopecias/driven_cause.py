"""Causes made from numbers alone: which niche signals they drive, how strongly, where and for how long.

A `DrivenCause` names the records that it reads, so that built-in kinds and diseases of one's own are the same
objects: "drug shedding" is one (`anagen.biology.alopecias.effluvium`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from anagen.biology.alopecias.androgenetic import REGIONS
from anagen.biology.alopecias.course_in_time import CourseInTime
from anagen.biology.alopecias.diagnosis import SYMPTOMS, Cause, Patients, Settings, past_steps
from anagen.biology.alopecias.severity import severity_factor
from anagen.biology.niche import SIGNALS
from anagen.parameters import ParameterSet

WEEK = 7.0
NOT_DRIVEN = ("androgen", "season")
"""Signals that no cause makes: androgens act by class of sensitivity, the season is everybody's."""
DRIVEN = tuple(name for name in SIGNALS if name not in NOT_DRIVEN)
"""Signals that a cause may make."""
LOWERED = ("growth", "perfusion")
"""Signals of which a cause takes away; it adds to the others."""
DESTROYING = ("scarring",)
"""Signals by which follicles are lost for good."""
ABRUPT = ("stress", "toxicity")
"""Signals that act within days, so that the past is followed in short steps."""


@dataclass(frozen=True)
class Limits:
    """Unit of a number of a cause and the values that it may have.

    Attributes:
        unit: of the number.
        least: smallest value.
        most: largest value.
    """

    unit: str
    least: float
    most: float


STRONGEST: Mapping[str, Limits] = {
    **dict.fromkeys(DRIVEN, Limits("1", 0.0, 5.0)),
    "toxicity": Limits("1", 0.0, 1.2),
    "scarring": Limits("1/year", 0.0, 5.0),
}
"""Strength of each signal; the follicle's response is not computed beyond it."""
LIMITS: Mapping[str, Limits] = {
    "delay": Limits("day", 0.0, 3650.0),
    "rise": Limits("day", 0.0, 3650.0),
    "lasts": Limits("day", 1.0, 36500.0),
    "recovery": Limits("day", 0.0, 3650.0),
    "spread": Limits("1", 0.0, 2.0),
    "swing": Limits("1", 0.0, 1.0),
    "period": Limits("day", 14.0, 3650.0),
}
"""Further numbers of a cause."""
FACTORS: Mapping[str, Limits] = dict.fromkeys(REGIONS, Limits("1", 0.0, 5.0))
"""Factor on the strength in each region."""
SCORES: Mapping[str, Limits] = dict.fromkeys(SYMPTOMS, Limits("1", 0.0, 10.0))
"""Score of each symptom."""


@dataclass(frozen=True)
class DrivenCause:
    """One cause; each of its numbers is the name of a parameter record.

    Attributes:
        name: which a treatment may relieve.
        signals: (signal, record of its strength): in the median patient of moderate severity.
        luck: purpose of the draws of the people's own strengths.
        symptoms: (symptom, record of its score).
        regions: (region, record of the factor there); 1 elsewhere.
        delay: days from the beginning of the episode to that of the cause.
        rise: half-time of setting in, days.
        lasts: duration, days; None: until the disease is stopped, or for good.
        recovery: half-life after its end, days.
        spread: log standard deviation of the strength between people.
        swing: share by which the strength comes and goes.
        period: days from one high to the next.
        phase_luck: purpose of the draws of where in the period people are.
    """

    name: str
    signals: tuple[tuple[str, str], ...]
    luck: str
    symptoms: tuple[tuple[str, str], ...] = ()
    regions: tuple[tuple[str, str], ...] = ()
    delay: str | None = None
    rise: str | None = None
    lasts: str | None = None
    recovery: str | None = None
    spread: str | None = None
    swing: str | None = None
    period: str | None = None
    phase_luck: str = ""

    def courses(self, begins: str, settings: Settings, records: ParameterSet) -> tuple[CourseInTime, ...]:
        """Its course in every episode; `begins` is the key of the episode's first week."""
        days = {key: _number(records, getattr(self, key), key) for key in ("delay", "rise", "recovery")}
        lasts = np.inf if self.lasts is None else _number(records, self.lasts, "lasts")
        stopped = settings.get("stopped_week")
        last = np.inf if stopped is None else float(stopped) * WEEK
        first = float(settings[begins]) * WEEK
        gap = float(settings.get("cycle_weeks", 0.0)) * WEEK
        found = []
        for cycle in range(int(settings.get("cycles", 1))):
            start = first + cycle * gap + days["delay"]
            found.append(CourseInTime(start, min(start + lasts, last), days["rise"], days["recovery"]))
        return tuple(found)

    def cause(
        self, people: Patients, begins: str, settings: Settings, records: ParameterSet, *, held: bool = True
    ) -> Cause:
        """Cause in a group of people; `held`: their strengths stay within `STRONGEST`."""
        courses = self.courses(begins, settings, records)
        shape = courses[0].over(people.edges)
        for later in courses[1:]:  # episodes that overlap are no stronger than one
            shape = np.maximum(shape, later.over(people.edges))
        own = np.ones((len(people.key), 1))
        if self.spread is not None:
            own = people.spread(_number(records, self.spread, "spread"), self.luck)
        severity = severity_factor(records, settings["severity"])
        here = dict(self.regions).get(people.region)

        def level(record: str, limits: Limits) -> NDArray[np.float64]:
            found = _within(records, record, limits) * own
            found = found * severity
            if here is not None:
                found = found * _within(records, here, FACTORS[people.region])
            return np.asarray(np.minimum(found, limits.most) if held else found)

        wave = self._wave(people, records)
        signals = {}
        for name, record in self.signals:
            made = level(record, STRONGEST[name])
            made = made * shape if wave is None else made * wave * shape
            signals[name] = 0.0 - made if name in LOWERED else made
        symptoms = {name: level(record, SCORES[name]) * shape for name, record in self.symptoms}
        return Cause(self.name, signals, symptoms)

    def _wave(self, people: Patients, records: ParameterSet) -> NDArray[np.float64] | None:
        """Coming and going around 1, float64[n, T]; None if it does not."""
        if self.swing is None or self.period is None:
            return None
        turn = people.middle / _number(records, self.period, "period") + people.luck(self.phase_luck)
        return np.asarray(1.0 + _number(records, self.swing, "swing") * np.sin(2.0 * np.pi * turn))


def _number(records: ParameterSet, record: str | None, key: str) -> float:
    return 0.0 if record is None else _within(records, record, LIMITS[key])


def _within(records: ParameterSet, record: str, limits: Limits) -> float:
    """Value of a record; a draw beyond the limits is set to them."""
    return min(max(records.value(record), limits.least), limits.most)


@dataclass(frozen=True)
class DrivenCauses:
    """Function of a `Kind` whose causes are all driven: people, settings and records to causes.

    Attributes:
        begins: key of the episode's first week.
        causes: of the kind.
        held: whether strengths stay within `STRONGEST`.
    """

    begins: str
    causes: tuple[DrivenCause, ...]
    held: bool = True

    def __call__(self, people: Patients, settings: Settings, records: ParameterSet) -> tuple[Cause, ...]:
        """Causes in these people."""
        return tuple(one.cause(people, self.begins, settings, records, held=self.held) for one in self.causes)


@dataclass(frozen=True)
class DrivenPast:
    """Function of a `Kind` whose causes are all driven: settings and records to steps before baseline.

    Attributes:
        begins: key of the episode's first week.
        causes: of the kind.
    """

    begins: str
    causes: tuple[DrivenCause, ...]

    def __call__(self, settings: Settings, records: ParameterSet) -> NDArray[np.float64]:
        """Edges of the steps, short where a cause changes fast."""
        edges = np.zeros(1)
        for cause in self.causes:
            longest = 2.0 * WEEK if {name for name, _ in cause.signals} & set(ABRUPT) else 4.0 * WEEK
            if cause.period is not None:
                longest = min(longest, _number(records, cause.period, "period") / 12.0)
            courses = cause.courses(self.begins, settings, records)
            before = -min(course.begins for course in courses)
            edges = np.union1d(edges, past_steps(before, longest))
            for course in courses:
                turns = np.array([course.begins, course.ends])
                edges = np.union1d(edges, turns[(turns > -before) & (turns < 0.0)])
                for first, last, time in course.changes():
                    step = max(time / 6.0, 1.0)
                    if step < longest:
                        edges = np.union1d(edges, past_steps(before, longest, [(first, last)], step))
        far = np.append(np.diff(edges) > 1e-6, True)  # edges that differ by rounding alone are one
        return np.asarray(edges[far])
