"""What a simulator is asked to run: arms of a trial, who is measured when, what all replicates share."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from anagen.measurement.field import Field
from anagen.measurement.method import Method
from anagen.population.cohort import Recruitment
from anagen.therapy.course import Course, stopped


@dataclass(frozen=True)
class ArmPlan:
    """One arm: its name and the courses given together (none: untreated)."""

    name: str
    courses: tuple[Course, ...]
    synergy: float = 0.0

    def stopped(self, day: int) -> ArmPlan:
        """The same, given no longer from `day` on."""
        return replace(self, courses=stopped(self.courses, day))


@dataclass(frozen=True)
class TrialPlan:
    """What all replicates of a trial share.

    Attributes:
        recruitment: whom it takes.
        region: where on the head is measured.
        field: the field on which hair is counted; a score of a whole scalp has no use for it.
        method: how it is measured.
        visit_days: nominal days of the visits, the first is 0.
        arms: what is given.
        seed: of everything that chance decides.
        first_day_of_year: of baseline, 0 on 1 January; turns the seasons on.
    """

    recruitment: Recruitment
    region: str
    field: Field
    method: Method
    visit_days: tuple[float, ...]
    arms: tuple[ArmPlan, ...]
    seed: int
    first_day_of_year: float | None = None


@dataclass(frozen=True, eq=False)
class Sites:
    """Who is measured where, under which arm; arrays have one entry a site, S of them.

    Attributes:
        patient: int64[S], index into the cohort.
        arm: int64[S], index into the arms.
        side: int64[S], 0 or 1 on a split scalp.
        visit_days: float64[S, V], as kept.
    """

    patient: NDArray[np.int64]
    arm: NDArray[np.int64]
    side: NDArray[np.int64]
    visit_days: NDArray[np.float64]
