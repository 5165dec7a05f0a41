"""Courses of a patient who is given other treatments from some day on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from anagen.therapy.course import Course, stopped
from anagen.therapy.one_course import one_course_each


def switched(first: Sequence[Course], second: Sequence[Course], day: int) -> tuple[Course, ...]:
    """Courses `first` until `day`, and then `second`, whose schedules begin on `day`.

    A drug that is in both is one course of which the dose changes, so that its level in the body is
    neither lost nor counted twice; to go on with the same dose and schedule is to be given the first
    courses throughout, to the last bit.
    """
    return one_course_each((*stopped(first, day), *_later(second, day)))


def added(first: Sequence[Course], second: Sequence[Course], day: int) -> tuple[Course, ...]:
    """Courses `first` throughout, and besides `second`, whose schedules begin on `day`.

    A drug that is in both is one course, whose doses add from that day on.
    """
    return one_course_each((*first, *_later(second, day)))


def _later(courses: Sequence[Course], day: int) -> list[Course]:
    return [replace(course, schedule=course.schedule.shifted(day)) for course in courses]
