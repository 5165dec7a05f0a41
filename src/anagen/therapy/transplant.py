"""Hair transplant: resistant follicles that move, shed, rest, and grow again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from anagen.therapy.course import Course


@dataclass(frozen=True)
class GraftPlan:
    """Grafted follicles of a site.

    Attributes:
        day: of surgery. density: grafted follicles per cm2. survival: share that lives.
        kept_growing: share that does not shed at first.
        shed_days: within which the others shed. dormancy_days: mean rest before regrowth.
    """

    day: float
    density: float
    survival: float
    kept_growing: float
    shed_days: float
    dormancy_days: float


def graft_plan(course: Course, draw: Callable[[str], float]) -> GraftPlan | None:
    """The plan of a transplant course; None for any other therapy."""
    if course.record.model != "graft" or not course.dose:
        return None
    values = {
        name: draw(f"{course.therapy}.{name}")
        for name in ("follicles_per_graft", "survival", "kept_growing", "shed_days", "dormancy_days")
    }
    per_graft = values.pop("follicles_per_graft")
    return GraftPlan(day=float(course.schedule.first_day or 0), density=course.dose * per_graft, **values)
