"""Plan of a trial for a simulator: arms, sites and visits, and values that all replicates share."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from anagen.measurement.field import Field
from anagen.measurement.method import Method
from anagen.population.cohort import Recruitment
from anagen.therapy.acting import acting
from anagen.therapy.adherence import Adherence
from anagen.therapy.course import Course, stopped
from anagen.therapy.schedule import Schedule
from anagen.therapy.switch import added, switched


@dataclass(frozen=True)
class ArmPlan:
    """One arm: its name and the courses given together, as they act (none: untreated).

    Attributes:
        name: of the arm.
        courses: as prescribed.
        synergy: of the courses.
        adherence: how patients take them; None where they take everything.
    """

    name: str
    courses: tuple[Course, ...]
    synergy: float = 0.0
    adherence: Adherence | None = None

    def __post_init__(self) -> None:
        """Put what is assumed of a course's effect in its place."""
        object.__setattr__(self, "courses", tuple(acting(course) for course in self.courses))

    @property
    def adhered(self) -> ArmPlan:
        """This arm, had its patients taken everything."""
        return replace(self, adherence=None)

    def taken_by(self, key: np.uint64, days: int) -> ArmPlan:
        """The arm as the patient `key` takes it in `days` days."""
        if self.adherence is None:
            return self
        return replace(self, courses=self.adherence.given(self.courses, key, days), adherence=None)

    @property
    def given(self) -> str:
        """Key of the luck that all patients of the arm share: what is given, whatever the arm is called."""
        return "; ".join(sorted(_given(course) for course in self.courses))

    def stopped(self, day: int) -> ArmPlan:
        """Copy of the arm whose treatment ends on `day`."""
        return replace(self, courses=stopped(self.courses, day))

    def switched(self, other: ArmPlan, day: int) -> ArmPlan:
        """This arm until `day`, then `other`, whose schedules begin on `day`."""
        return replace(other, courses=switched(self.courses, other.courses, day))

    def with_added(self, other: ArmPlan, day: int) -> ArmPlan:
        """This arm throughout, and besides it `other`, whose schedules begin on `day`."""
        together = max(self.synergy, other.synergy)
        return replace(self, courses=added(self.courses, other.courses, day), synergy=together)


def _given(course: Course) -> str:
    """A course in a text that does not depend on the words of its schedule."""
    route = "" if course.route is None else course.route.describe()
    return f"{course.therapy}, {course.product}, {course.dose!r}, {route}, {_days(course.schedule)}"


def _days(schedule: Schedule) -> tuple[object, ...]:
    later = tuple((_days(part), relative) for part, relative in schedule.followed)
    return schedule.listed, schedule.pattern, schedule.start, schedule.stop, later


@dataclass(frozen=True)
class TrialPlan:
    """Values that all replicates of a trial share.

    Attributes:
        recruitment: patients that it recruits.
        region: region of the head that is measured.
        field: field on which hair is counted; not used by a score of a whole scalp.
        method: method of measurement.
        visit_days: nominal days of the visits, the first is 0.
        arms: arms with their courses.
        seed: of all random numbers.
        first_day_of_year: of baseline, 0 on 1 January; switches the seasons on.
        raters: who rates improvement.
        effect: factor on the effects of all treatments, as the trial assumes it of its people.
        response_from: day from which the response to being in the trial, and to a carrier, comes on.
        background: treatments of everybody, from `lead_days` before baseline on; None for none.
        lead_days: days before baseline.
        outside_trials: the people are no trial's, so that nothing sets one trial apart from another.
    """

    recruitment: Recruitment
    region: str
    field: Field
    method: Method
    visit_days: tuple[float, ...]
    arms: tuple[ArmPlan, ...]
    seed: int
    first_day_of_year: float | None = None
    raters: tuple[str, ...] = ()
    effect: float = 1.0
    response_from: float = 0.0
    background: ArmPlan | None = None
    lead_days: int = 0
    outside_trials: bool = False

    def beside_background(self, arm: ArmPlan | None) -> ArmPlan | None:
        """Treatments from the first day before baseline on: the background, and later `arm`."""
        if self.background is None:
            return arm
        return self.background if arm is None else self.background.with_added(arm, self.lead_days)


@dataclass(frozen=True, eq=False)
class Sites:
    """Sites and their patients, arms and visits; arrays have one entry per site, S of them.

    Attributes:
        patient: int64[S], index into the cohort.
        arm: int64[S], index into the arms.
        side: int64[S], 0 or 1 on a split scalp.
        visit_days: float64[S, V], actual days of the visits.
    """

    patient: NDArray[np.int64]
    arm: NDArray[np.int64]
    side: NDArray[np.int64]
    visit_days: NDArray[np.float64]
