"""Courses of a patient who is given other treatments from some day on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from anagen.therapy.course import Course, stopped
from anagen.therapy.models import MODELS


def switched(first: Sequence[Course], second: Sequence[Course], day: int) -> tuple[Course, ...]:
    """Courses `first` until `day`, and then `second`, whose schedules begin on `day`.

    A drug that is in both is one course of which the dose changes, so that its level in the body is
    neither lost nor counted twice; to go on with the same dose and schedule is to be given the first
    courses throughout, to the last bit.
    """
    later = [replace(course, schedule=course.schedule.shifted(day)) for course in second]
    found = []
    for course in stopped(first, day):
        partner = next((one for one in later if _one_course(course, one)), None)
        if partner is not None:
            later.remove(partner)
            relative = 1.0 if course.dose is None else (partner.dose or 0.0) / course.dose
            schedule = replace(course.schedule, followed=((partner.schedule, relative),))
            course = replace(course, schedule=schedule)
        found.append(course)
    return (*found, *later)


def _one_course(first: Course, second: Course) -> bool:
    """Whether both are the same treatment, of which at most the dose and the schedule change."""
    same = ("therapy", "product", "route", "handling")
    if any(getattr(first, name) != getattr(second, name) for name in same):
        return False
    return first.dose == second.dose or (bool(first.dose) and MODELS[first.definition.model].by_total)
