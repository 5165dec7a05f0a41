"""The course as which a course acts: its own, or a known drug's that an assumption puts in its place."""

from __future__ import annotations

from dataclasses import replace

from anagen.therapy.course import Course
from anagen.therapy.schedule import Schedule


def acting(course: Course) -> Course:
    """Course as which `course` acts: itself, or the known drug's that an assumption puts in its place."""
    one = course.assumed
    if one is None:
        return course
    dose = one.as_dose
    if dose is not None and one.dose and course.dose is not None:
        dose *= course.dose / one.dose
    return replace(
        course,
        product=None,
        handling=None,
        dose=dose,
        dose_unit=None if one.other.dose is None else one.other.dose.unit,
        schedule=_during(one.schedule, course.schedule),
        definition=one.like,
        assumed=None,
    )


def _during(usual: Schedule, own: Schedule) -> Schedule:
    """`usual` while `own` lasts: after the last of single sessions, as long as between the last two."""
    if own.listed:
        start, last = own.listed[0], own.listed[-1]
        stop: int | None = last + (last - own.listed[-2] if len(own.listed) > 1 else 1)
    else:
        start, stop = own.start, own.stop
    found = usual.shifted(start) if start else usual
    if not own.listed and not own.pattern:
        found = found.stopped(0)
    if stop is not None:
        found = found.stopped(stop)
    later = tuple((_during(usual, part), relative) for part, relative in own.followed)
    return replace(found, text=own.text, followed=later)
