"""Particles that stand for one person, and what followed under the options that were asked for so far.

A further option, or a plan, costs only what is new in it: the particles are those of the forecast, and each
option is followed once. Numbers are the same as without any of it, to the last bit.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from anagen.forecasting.candidates import Candidate, choose, follicles_of, together, visible_weights
from anagen.forecasting.conditioning import Likelihood
from anagen.forecasting.course import Courses, follow_together
from anagen.forecasting.horizon import HORIZONS, STOP_DAY, step_of
from anagen.forecasting.person import Person
from anagen.forecasting.timeline import Plan, Timed
from anagen.forecasting.weighting import Diagnostics
from anagen.learning.distribution import ParameterDistribution
from anagen.measurement.outcomes import Sum

SEEN_MONTHS = (0, *HORIZONS)
"""Months at which plans are compared."""
_SEEN = [step_of(month) for month in SEEN_MONTHS]
STOP_EVERY = 4
"""Every fourth particle is also followed after stopping."""

Progress = Callable[[int, int], object]
T = TypeVar("T")


@dataclass(frozen=True, eq=False)
class Course:
    """Visible hair of one particle under one option at every step; its own per follicle, moved hair per cm2.

    Attributes:
        counted: float64[STEPS + 1], hairs.
        width: float64[STEPS + 1], sum of their diameters, mm.
        shed: float64[STEPS], hairs a day.
        moved: counted, width and shed of transplanted follicles, or None.
        stopped: float64[STEPS + 1 - STOP_STEP], hairs from the day of a stop after a year; or None.
    """

    counted: NDArray[np.float64]
    width: NDArray[np.float64]
    shed: NDArray[np.float64]
    moved: tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]] | None
    stopped: NDArray[np.float64] | None

    @property
    def nbytes(self) -> int:
        """Bytes of its arrays."""
        parts = [self.counted, self.width, self.shed, *(self.moved or ())]
        stopped = () if self.stopped is None else (self.stopped,)
        return sum(int(one.nbytes) for one in (*parts, *stopped))


Seen = tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]
"""Own hairs, moved hairs and the width of both of one particle under one option, per cm2 at `SEEN_MONTHS`."""


@dataclass(eq=False)
class Company:
    """Particles of one person.

    Attributes:
        chosen: particles; one that is likely by the readings may be there several times.
        diagnostics: of the readings; None without any.
        before: float64[candidates, J], readings that the candidates predicted before weighing.
    """

    chosen: tuple[Candidate, ...]
    diagnostics: Diagnostics | None
    before: NDArray[np.float64]
    _courses: dict[object, dict[int, Course]] = field(default_factory=dict)
    _seen: dict[object, dict[int, Seen]] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        person: Person,
        believed: ParameterDistribution,
        seed: int,
        particles: int,
        pool: ThreadPoolExecutor,
    ) -> Company:
        """Particles of a person, drawn and weighed."""
        likelihood = Likelihood.of(person.readings) if person.readings else None
        chosen, diagnostics, before = choose(person, believed, likelihood, seed, particles, pool)
        return cls(tuple(chosen), diagnostics, before)

    def courses(
        self, plans: Sequence[Plan], pool: ThreadPoolExecutor, tell: Progress = lambda done, total: None
    ) -> list[list[Course]]:
        """Course of every particle under every plan, plans first."""
        missing = [plan for plan in plans if plan_key(plan) not in self._courses]
        stops = {i: plan.stopped(STOP_DAY) for i, plan in enumerate(missing) if plan.goes_on_after(STOP_DAY)}
        stopping = {id(one) for one in self.chosen[::STOP_EVERY]}

        def run(some: Sequence[Candidate]) -> list[tuple[list[Course], list[Seen]]]:
            halted = [i for i, one in enumerate(some) if id(one) in stopping]
            people = [(one.particle, one.past) for one in some]
            found = follow_together(people, missing, stops, halted)
            return [
                (_whole(one, own, list(stops)), _seen(one, own)) for one, own in zip(some, found, strict=True)
            ]

        if missing:
            made = self._each(run, pool, tell)
            for i, plan in enumerate(missing):
                self._courses[plan_key(plan)] = {key: whole[i] for key, (whole, _) in made.items()}
                self._seen[plan_key(plan)] = {key: seen[i] for key, (_, seen) in made.items()}
        found = [self._courses[plan_key(plan)] for plan in plans]
        return [[of[id(one)] for one in self.chosen] for of in found]

    def seen(
        self, plans: Sequence[Plan], pool: ThreadPoolExecutor, tell: Progress = lambda done, total: None
    ) -> list[list[Seen]]:
        """Visible hair of every particle under every plan at `SEEN_MONTHS`, plans first."""
        missing = [plan for plan in plans if plan_key(plan) not in self._seen]

        def run(some: Sequence[Candidate]) -> list[list[Seen]]:
            found = follow_together([(one.particle, one.past) for one in some], missing)
            return [_seen(one, own) for one, own in zip(some, found, strict=True)]

        if missing:
            made = self._each(run, pool, tell)
            for i, plan in enumerate(missing):
                self._seen[plan_key(plan)] = {key: seen[i] for key, seen in made.items()}
        found = [self._seen[plan_key(plan)] for plan in plans]
        return [[of[id(one)] for one in self.chosen] for of in found]

    @property
    def nbytes(self) -> int:
        """Bytes of memory that it takes, about."""
        unique = {id(one): one for one in self.chosen}.values()
        states = sum(
            one.particle.start.nbytes + one.past.final.nbytes + one.past.occupancy.nbytes for one in unique
        )
        courses = sum(one.nbytes for of in self._courses.values() for one in of.values())
        seen = sum(part.nbytes for of in self._seen.values() for one in of.values() for part in one)
        return states + courses + seen

    def _each(
        self, run: Callable[[Sequence[Candidate]], list[T]], pool: ThreadPoolExecutor, tell: Progress
    ) -> dict[int, T]:
        """Result of `run` for each particle that differs, by its identity."""
        groups = together(self.chosen)
        found: dict[int, T] = {}
        for some, made in zip(groups, pool.map(run, groups), strict=True):
            found |= zip(map(id, some), made, strict=True)
            tell(len(found), sum(map(len, groups)))
        return found


def plan_key(plan: Plan) -> object:
    """Key of all that a person's courses under a plan depend on: two plans with one key are one."""

    def told(timed: Sequence[Timed]) -> tuple[object, ...]:
        return tuple((one.course, id(one.course.definition), one.began) for one in timed)

    return (told(plan.going), told(plan.ended), plan.synergy)


def _whole(one: Candidate, courses: Courses, stops: Sequence[int]) -> list[Course]:
    """Course of a particle under every plan; `stops` are the places of the plans that are stopped."""
    weights = visible_weights(one.particle.calibre)
    native = weights.sums(courses.occupancy)
    moved = {i: (weights.sums(grafts.occupancy), grafts.shed) for i, grafts in courses.grafts.items()}
    halted = courses.stopped
    stopped = dict(zip(stops, weights.sums(halted)[..., Sum.COUNTED], strict=True)) if len(halted) else {}
    counted = [row[:, Sum.COUNTED].copy() for row in native]
    width = [row[:, Sum.WIDTH].copy() for row in native]
    return [
        Course(
            counted[place],
            width[place],
            courses.shed[place],
            None
            if i not in moved
            else (moved[i][0][:, Sum.COUNTED].copy(), moved[i][0][:, Sum.WIDTH].copy(), moved[i][1]),
            stopped.get(i),
        )
        for i, place in enumerate(courses.of_plan)
    ]


def _seen(one: Candidate, courses: Courses) -> list[Seen]:
    weights = visible_weights(one.particle.calibre)
    own = (follicles_of(one) * weights.sums(courses.occupancy[:, _SEEN]))[courses.of_plan]
    moved = np.zeros_like(own)
    for i, grafts in courses.grafts.items():
        moved[i] = weights.sums(grafts.occupancy[_SEEN])
    width = (own + moved)[..., Sum.WIDTH]
    return list(zip(own[..., Sum.COUNTED], moved[..., Sum.COUNTED], width, strict=True))


class Companies:
    """Companies of people asked about lately, the least recent dropped first.

    Args:
        most: bytes of all of them.
    """

    def __init__(self, most: int) -> None:
        self.most = most
        self._kept: list[tuple[tuple[object, ...], Company]] = []
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._kept)

    @property
    def nbytes(self) -> int:
        """Bytes of all of them, about."""
        return sum(company.nbytes for _, company in self._kept)

    def of(
        self,
        person: Person,
        believed: ParameterDistribution,
        seed: int,
        particles: int,
        pool: ThreadPoolExecutor,
    ) -> Company:
        """Company of a person, as it is kept or new; `keep` it when it has been used."""
        key = _person_key(person, believed, seed, particles)
        with self._lock:
            for known, company in self._kept:
                if known == key:
                    return company
        company = Company.of(person, believed, seed, particles, pool)
        with self._lock:
            self._kept.append((key, company))
        return company

    def keep(self, company: Company) -> None:
        """Make a company the most recent one, and drop others until all have room."""
        with self._lock:
            self._kept.sort(key=lambda one: one[1] is company)
            while self._kept and self.nbytes > self.most:
                self._kept.pop(0)


def _person_key(
    person: Person, believed: ParameterDistribution, seed: int, particles: int
) -> tuple[object, ...]:
    """Key of all that particles depend on; distributions with one id may differ in a record."""
    drawn = replace(
        person,
        label="",
        country=None,
        warning_signs=(),
        own_options=(),
        usual_options=True,
        thresholds=False,
        stance="mixture",  # it is in the distribution
    )
    given = tuple((course, id(course.definition)) for course in person.given)
    return (drawn, given, believed, seed, particles)
