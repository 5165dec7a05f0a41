"""Courses on the time axis of a forecast: those that continue, end or begin now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from anagen.forecasting.horizon import HORIZON_DAYS
from anagen.forecasting.option import Option
from anagen.therapy.course import Course
from anagen.therapy.joint import clusters
from anagen.therapy.schedule import Schedule


@dataclass(frozen=True)
class Remembered(Schedule):
    """Schedule that computes its applications once, since hundreds of particles need them."""

    @classmethod
    def of(cls, schedule: Schedule) -> Remembered:
        return cls(**{field.name: getattr(schedule, field.name) for field in fields(Schedule)})

    def applications(self, days: int) -> NDArray[np.float64]:
        """Applications as of `Schedule.applications`; do not write to the array."""
        return _applications(self, days)


@lru_cache(maxsize=512)
def _applications(schedule: Remembered, days: int) -> NDArray[np.float64]:
    found = Schedule.applications(schedule, days)
    found.setflags(write=False)
    return found


@dataclass(frozen=True, eq=False)
class Timed:
    """Course whose day 0 lies `began` days before now."""

    course: Course
    began: int = 0

    @classmethod
    def of(cls, course: Course, began: int = 0) -> Timed:
        """Timed course with a schedule that computes its applications once."""
        return cls(replace(course, schedule=Remembered.of(course.schedule)), began)


@dataclass(frozen=True, eq=False)
class Cluster:
    """Courses that act on each other: one drug, one target, or wounds of needles (`anagen.therapy.joint`)."""

    going: tuple[Timed, ...]
    ended: tuple[Timed, ...]

    @property
    def courses(self) -> tuple[Timed, ...]:
        """All of them, those that go on first."""
        return (*self.going, *self.ended)

    def on_one_axis(self) -> tuple[int, list[Course]]:
        """Day that is now, and the courses on the time axis of the one that began first."""
        began = max(one.began for one in self.courses)
        if len(self.courses) == 1:
            return began, [self.courses[0].course]
        return began, [
            replace(one.course, schedule=one.course.schedule.shifted(began - one.began))
            for one in self.courses
        ]


@dataclass(frozen=True, eq=False)
class Plan:
    """One option on the time axis.

    Attributes:
        going: courses given together from now on.
        synergy: of those courses.
        ended: courses given until now that still wear off.
    """

    going: tuple[Timed, ...]
    ended: tuple[Timed, ...]
    synergy: float

    @cached_property
    def clusters(self) -> tuple[Cluster, ...]:
        """Its courses, those together that act on each other."""
        every = (*self.going, *self.ended)
        return tuple(
            Cluster(
                tuple(every[one] for one in numbers if one < len(self.going)),
                tuple(every[one] for one in numbers if one >= len(self.going)),
            )
            for numbers in clusters([one.course for one in every])
        )

    def goes_on_after(self, day: int) -> bool:
        """Whether any treatment is given `day` days from now or later and so can be stopped; grafts stay."""
        return any(
            given_after(one.course, one.began + day)
            for one in self.going
            if one.course.definition.model != "graft"
        )

    def stopped(self, day: int) -> Plan:
        """Copy with all treatments ended `day` days from now."""
        return replace(
            self, going=tuple(Timed.of(until(one.course, one.began + day), one.began) for one in self.going)
        )


def plans_of(options: Sequence[Option], given: Sequence[Course], now: int) -> list[Plan]:
    """Plans of the options for a person with courses `given` since `now` days ago.

    A treatment that continues keeps its old course, without a fresh start; all others end now.
    Plans share the courses that they have in common, so that each effect is computed once.
    """
    old = [Timed.of(course, now) for course in given]
    ended = [Timed.of(until(course, now), now) for course in given]
    fresh: dict[int, Timed] = {}
    plans = []
    for option in options:
        going, left = [], list(ended) if now else []
        for course in option.courses:
            under_way = [
                i for i, one in enumerate(given) if same_thing(one, course) and given_after(one, now)
            ]
            if under_way:
                (i, *_) = under_way
                going.append(old[i])
                if ended[i] in left:
                    left.remove(ended[i])
            else:
                going.append(fresh.setdefault(_identity(course), Timed.of(course)))
        plans.append(Plan(tuple(going), tuple(left), option.synergy))
    return plans


def _identity(course: Course) -> int:
    return hash((course.therapy, course.product, course.dose, course.route, course.schedule, course.handling))


def given_after(course: Course, day: int) -> bool:
    """Whether the course gives anything on `day` or within two years after."""
    return bool(course.schedule.applications(day + HORIZON_DAYS)[day:].any())


def until(course: Course, day: int) -> Course:
    """Copy of a course that ends before `day`."""
    return replace(course, schedule=_until(course.schedule, day))


def _until(schedule: Schedule, day: int) -> Schedule:
    later = tuple((_until(one, day), relative) for one, relative in schedule.followed)
    given = replace(schedule, followed=()).applications(day)
    text = f"{schedule.text}, until day {day}"
    if not given.any():
        return Schedule(text, followed=later)
    return Schedule(text, pattern=tuple(map(float, given)), start=0, stop=day, followed=later)


def same_thing(one: Course, other: Course) -> bool:
    """Whether two courses give the same thing in the same dose by the same route."""
    return (one.therapy, one.product, one.dose, one.route) == (
        other.therapy,
        other.product,
        other.dose,
        other.route,
    )


def same_things(some: tuple[Course, ...], others: tuple[Course, ...]) -> bool:
    """Whether two sets of courses give the same things."""
    return len(some) == len(others) and all(any(same_thing(a, b) for b in others) for a in some)
