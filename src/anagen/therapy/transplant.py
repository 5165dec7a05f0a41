"""Hair transplant: resistant follicles move in, shed, rest, and grow again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from anagen.therapy.course import Course


@dataclass(frozen=True)
class GraftPlan:
    """What surgery brings to a site.

    Attributes:
        day: of surgery. density: follicles moved in, per cm2. survival: share that live.
        kept_growing: share that never shed. shed_days: within which the others shed.
        dormancy_days: mean rest before they grow again.
    """

    day: int
    density: float
    survival: float
    kept_growing: float
    shed_days: float
    dormancy_days: float


def graft_plan(course: Course, draw: Callable[[str], float]) -> GraftPlan | None:
    """The plan of a transplant; None for any other therapy.

    Args:
        draw: value of a parameter in this replicate, by qualified name.
    """
    day = course.schedule.first_day
    if course.definition.model != "graft" or not course.dose or day is None:
        return None
    value = course.parameter(draw)
    return GraftPlan(
        day=day,
        density=course.dose,
        survival=min(value("survival"), 1.0),
        kept_growing=min(value("kept_growing"), 1.0),
        shed_days=value("shed_days"),
        dormancy_days=value("dormancy_days"),
    )
