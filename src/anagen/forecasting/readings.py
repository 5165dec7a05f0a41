"""A person's own measurements: outcome, day, method and treatment at the time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from anagen.errors import InputError
from anagen.files.source_text import SourceText
from anagen.forecasting.patient_file import MeasurementSection
from anagen.measurement.method import method
from anagen.measurement.outcomes import OUTCOMES
from anagen.measurement.placebo_response import strongest_carrier
from anagen.therapy.course import Course
from anagen.units import parse_quantity

NOT_EXPECTED = ("long hair density", "shed hairs per day", "hair mass")
"""Outcomes that a forecast does not use: they depend on growth speed, or are not in expected counts."""


@dataclass(frozen=True)
class Reading:
    """One measurement.

    Attributes:
        day: since week 0.
        outcome: its name.
        value: in the outcome's own unit.
        method: of counting or measuring.
        area_cm2: area counted.
        sd: standard error of the reading in the same unit; None: the method's.
        carrier: form given at the time, for the placebo response (`anagen.measurement.placebo_response`).
    """

    day: int
    outcome: str
    value: float
    method: str
    area_cm2: float = 1.0
    sd: float | None = None
    carrier: str = "none"

    @property
    def unit(self) -> str:
        return OUTCOMES[self.outcome].unit


def read_readings(
    sections: Sequence[MeasurementSection], given: Sequence[Course], source: SourceText
) -> tuple[Reading, ...]:
    """Check the [[measurement]] tables; sorted by day.

    Raises:
        InputError: a table has a fault; the first is named.
    """
    days = _days(sections, source)
    found = [
        _reading(section, day, i, given, source)
        for i, (section, day) in enumerate(zip(sections, days, strict=True))
    ]
    return tuple(sorted(found, key=lambda reading: reading.day))


def _days(sections: Sequence[MeasurementSection], source: SourceText) -> list[int]:
    dated = [section.date is not None for section in sections]
    for i, section in enumerate(sections):
        where = source.where(("measurement", i))
        if (section.week is None) == (section.date is None):
            raise InputError(
                "needs a week or a date", where=where, expected="week = 24, or date = 2026-03-01"
            )
        if dated[i] != dated[0]:
            raise InputError(
                "some measurements have a week and some a date",
                where=where,
                expected="weeks for all, or dates for all",
            )
    if not sections:
        return []
    if dated[0]:
        first: date = min(section.date for section in sections if section.date)
        return [(section.date - first).days for section in sections if section.date]
    return [round(7 * section.week) for section in sections if section.week is not None]


def _reading(
    section: MeasurementSection, day: int, number: int, given: Sequence[Course], source: SourceText
) -> Reading:
    def where(key: str) -> str:
        return source.where(("measurement", number, key))

    found = method(section.method, where("method"))
    found.check(section.outcome, where("outcome"))
    if section.outcome in NOT_EXPECTED:
        raise InputError(
            f"a forecast cannot use {section.outcome!r}",
            where=where("outcome"),
            expected="one of: " + ", ".join(name for name in found.outcomes if name not in NOT_EXPECTED),
        )
    unit = OUTCOMES[section.outcome].unit
    value = parse_quantity(section.value, unit, where=where("value"))
    if not 0.0 < value < (100.0 if unit == "%" else 5000.0):
        raise InputError(
            f"{section.outcome} of {section.value[:40]!r}", where=where("value"), expected="above zero"
        )
    area = parse_quantity(section.field, "cm2", where=where("field"))
    if not 0.1 <= area <= 100.0:
        raise InputError(f"a field of {area:g} cm2", where=where("field"), expected="0.1 to 100 cm2")
    sd = None if section.sd is None else parse_quantity(section.sd, unit, where=where("sd"))
    if sd is not None and not sd > 0.0:
        raise InputError(
            "a standard error is above zero", where=where("sd"), expected="above zero, or no key"
        )
    carrier: str | None = section.carrier
    if carrier is None:
        begun = [
            course.carrier
            for course in given
            if (first := course.schedule.first_day) is not None and first < day
        ]
        carrier = strongest_carrier(begun)
    return Reading(day, section.outcome, value, section.method, area, sd, carrier)
