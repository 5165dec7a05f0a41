"""Doses and sessions that a patient misses, and a silent stop: what each patient takes of what is prescribed.

A patient takes a share of the doses of their own, from a beta law; each day's doses are taken or missed
together. Some stop for good without telling anybody, at a constant hazard. The luck belongs to the patient
and the day, so it is the same in every arm, and who would take more in one scenario than in another takes
every dose of the other, too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import scipy
from numpy.typing import NDArray

from anagen.engine.keys import key_of, uniforms, uniforms_for
from anagen.therapy.course import GRAFT, Course


@dataclass(frozen=True)
class Adherence:
    """How doses are taken by the patients of an arm.

    Attributes:
        taken: mean share of the doses that those take who have not stopped, above 0 to 1.
        spread: SD of that share between patients.
        hazard: of stopping for good, per day.
    """

    taken: float
    spread: float = 0.0
    hazard: float = 0.0

    def shares(self, keys: NDArray[np.uint64]) -> NDArray[np.float64]:
        """Share of the doses that each patient takes, float64[n]."""
        if self.spread == 0.0:
            return np.full(len(keys), self.taken)
        precision = self.taken * (1.0 - self.taken) / self.spread**2 - 1.0
        a, b = self.taken * precision, (1.0 - self.taken) * precision
        return np.asarray(scipy.special.betaincinv(a, b, uniforms_for(keys, "share of doses")))

    def stops(self, keys: NDArray[np.uint64]) -> NDArray[np.float64]:
        """Day on which each patient stops, float64[n]; inf for never."""
        if self.hazard == 0.0:
            return np.full(len(keys), np.inf)
        return np.asarray(-np.log(uniforms_for(keys, "silent stop")) / self.hazard)

    def given(self, courses: Sequence[Course], key: np.uint64, days: int) -> tuple[Course, ...]:
        """Courses as one patient takes them in `days` days; an operation is not missed."""
        keys = np.array([key], dtype=np.uint64)
        luck = uniforms(keys ^ key_of(0, "dose"), np.arange(days))
        missed = luck >= self.shares(keys)[0]
        missed |= np.arange(days) >= self.stops(keys)[0]
        which = tuple(np.flatnonzero(missed).tolist())
        return tuple(
            course
            if course.definition.model == GRAFT
            else replace(course, schedule=course.schedule.without(which))
            for course in courses
        )

    def share_given(
        self, courses: Sequence[Course], keys: NDArray[np.uint64], days: int
    ) -> NDArray[np.float64]:
        """Share of the days with a dose on which each patient takes one, float64[n]; NaN without doses."""
        planned = sum(len(course.schedule.sessions(days)) for course in courses)
        if not planned:
            return np.full(len(keys), np.nan)
        return np.array(
            [
                sum(len(one.schedule.sessions(days)) for one in self.given(courses, key, days)) / planned
                for key in keys
            ]
        )
