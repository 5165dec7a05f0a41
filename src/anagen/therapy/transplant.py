"""Hair transplant: resistant follicles are moved in, shed, rest, and grow again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from anagen.therapy.course import Course


@dataclass(frozen=True)
class GraftPlan:
    """Grafts that surgery moves to a site, and their survival and shedding.

    Attributes:
        day: of surgery.
        density: follicles moved in, per cm2.
        survival: share of them that live.
        kept_growing: share that never sheds.
        shed_days: days within which the others shed.
        dormancy_days: mean rest before they grow again.
    """

    day: int
    density: float
    survival: float
    kept_growing: float
    shed_days: float
    dormancy_days: float


def graft_plan(course: Course, draw: Callable[[str], float]) -> GraftPlan | None:
    """Graft plan of a transplant; None for any other therapy.

    Args:
        course: any course.
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
