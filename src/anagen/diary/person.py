"""The person of a diary: its file's content, with treatments and counts on the days since week 0."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from anagen.diary.observation import Observation
from anagen.diary.rows import Taken
from anagen.errors import InputError
from anagen.files.composed import ComposedSource
from anagen.files.source_text import Path_
from anagen.forecasting.person import Person, checked_person
from anagen.therapy.schedule import parse_schedule

ITS_OWN = ("measurement", "treatment", "forecast", "option", "preferences")
"""Sections of a patient file that a diary holds in tables of its own, or does not need."""


def person_of(
    told: Mapping[str, Any],
    began: datetime.date,
    taken: Sequence[Taken] = (),
    seen: Sequence[Observation] = (),
    today: datetime.date | None = None,
) -> Person:
    """Person on `today`, checked as a patient file is; all treatments and counts are in the past.

    Raises:
        InputError: any fault of it.
    """
    today = today or datetime.date.today()
    counts = [one for one in seen if one.kind == "count" and began <= one.date <= today]
    given = [one for one in taken if one.begun <= today]
    now = (today - began).days
    names: dict[Path_, str] = {("person",): "the person"}
    names |= {("measurement", i): f"the count of {one.date}" for i, one in enumerate(counts)}
    names |= {("treatment", i): f"{one.course['therapy']} from {one.begun}" for i, one in enumerate(given)}
    table: dict[str, Any] = {
        **{key: value for key, value in told.items() if key not in ITS_OWN},
        "measurement": [_measurement(one, began) for one in counts],
        "treatment": [_treatment(one, began) for one in given],
        "forecast": {"usual_options": False, "week": float(-(-now // 7))},
    }
    person = checked_person(ComposedSource("the diary", table, {}, names), every_kind=True)
    missed: dict[str, set[int]] = {}
    for one in given:
        missed.setdefault(str(one.course["therapy"]), set()).update((day - began).days for day in one.missed)
    courses = tuple(
        replace(course, schedule=course.schedule.without(tuple(sorted(days))))
        if (days := missed.get(course.therapy))
        else course
        for course in person.given
    )
    return replace(person, given=courses)


def require_undated(course: Mapping[str, Any]) -> None:
    """Check that a treatment's schedule leaves its first and last day to the diary.

    Raises:
        InputError: it names them itself, or is not understood.
    """
    found = parse_schedule(course.get("schedule", "daily"), where="schedule")
    if (found.start, found.stop) != (0, None) and not found.listed:
        raise InputError(
            f"{found.text!r} names its own days",
            where="schedule",
            expected='only how often, such as "daily"; the diary keeps its first and last day',
        )


def _measurement(one: Observation, began: datetime.date) -> dict[str, Any]:
    row = {
        "week": (one.date - began).days / 7,
        "outcome": one.outcome,
        "value": f"{one.value:.12g} {one.unit}",
        "method": one.method,
        "field": None if one.field_cm2 is None else f"{one.field_cm2:.12g} cm2",
        "sd": None if one.sd is None else f"{one.sd:.12g} {one.unit}",
    }
    return {key: value for key, value in row.items() if value is not None}


def _treatment(one: Taken, began: datetime.date) -> dict[str, Any]:
    """Table of a patient file, whose schedule begins and ends on the diary's days."""
    text = str(one.course.get("schedule", "daily"))
    schedule = parse_schedule(text)
    first = (one.begun - began).days
    last = None if one.stopped is None else (one.stopped - began).days
    if schedule.listed:
        days = [first + day for day in schedule.listed if last is None or first + day < last]
        text = "days " + ", ".join(map(str, days)) if days else "never"
    else:
        text += f" from day {first}" + ("" if last is None else f" until day {last}")
    return {**one.course, "schedule": text}
