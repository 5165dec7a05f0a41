"""A person's own measurements: outcome, day, method and treatment at the time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from anagen.errors import InputError
from anagen.files.phrases import DAYS_PER_WEEK, plain, require_whole_day
from anagen.files.source_text import SourceText
from anagen.forecasting.patient_file import MeasurementSection
from anagen.measurement.method import method
from anagen.measurement.outcomes import OUTCOMES
from anagen.measurement.placebo_response import strongest_carrier
from anagen.quantities import Quantity, outcome_quantity, quantity
from anagen.therapy.course import Course
from anagen.units import parse_quantity

WHOLES: Mapping[str, tuple[str, ...]] = {
    "non-vellus density": ("total density",),
    "terminal density": ("non-vellus density", "total density"),
    "anagen density": ("total density",),
    "telogen density": ("total density",),
}
"""Outcomes that are no smaller than a part of them, counted by the same method on the same day."""
_LEAST_COUNTED = 0.5
"""Hairs of a field below which nothing was counted."""
_DAYS_PER_YEAR = 365.25
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
    sections: Sequence[MeasurementSection], given: Sequence[Course], source: SourceText, age: float
) -> tuple[Reading, ...]:
    """Check the [[measurement]] tables; sorted by day. `age` is that of the person at week 0, years.

    Raises:
        InputError: a table has a fault; the first is named.
    """
    days = _days(sections, source, age)
    found = [
        _reading(section, day, i, given, source)
        for i, (section, day) in enumerate(zip(sections, days, strict=True))
    ]
    _require_whole(found, source)
    return tuple(sorted(found, key=lambda reading: reading.day))


def _days(sections: Sequence[MeasurementSection], source: SourceText, age: float) -> list[int]:
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
        for i, section in enumerate(sections):
            assert section.date is not None
            _require_in_life(section.date, first, age, source.where(("measurement", i, "date")))
        return [(section.date - first).days for section in sections if section.date]
    return [
        require_whole_day(
            DAYS_PER_WEEK * section.week,
            f"week {plain(section.week)}",
            source.where(("measurement", i, "week")),
        )
        for i, section in enumerate(sections)
        if section.week is not None
    ]


def _require_in_life(day: date, first: date, age: float, where: str) -> None:
    """Check a date of a measurement; `first` is week 0.

    Raises:
        InputError: it is in the future, the person would have lived too long, or the measurements span more
            years than a forecast follows.
    """
    today = date.today()
    if day > today:
        raise InputError(f"{day} is in the future", where=where, expected=f"at most {today}, today")
    oldest = quantity("span of a life")
    lived = age + (today - first).days / _DAYS_PER_YEAR
    if lived > oldest.high:
        raise InputError(
            f"somebody of {age:g} years on {first} would be {lived:.0f} today",
            where=where,
            expected=f"a life of {oldest.words}s",
        )
    longest = quantity("week of a person").high
    if (day - first).days > longest * DAYS_PER_WEEK:
        raise InputError(
            f"{day} is {(day - first).days // 7} weeks after the first measurement",
            where=where,
            expected=f"at most {longest:g} weeks",
        )


def _require_whole(found: Sequence[Reading], source: SourceText) -> None:
    """Check readings of one day and method against each other.

    Raises:
        InputError: one is given twice, or a part is larger than its whole.
    """
    for number, one in enumerate(found):
        for before, other in enumerate(found):
            if (one.day, one.method, one.area_cm2) != (other.day, other.method, other.area_cm2):
                continue
            if before < number and (one.outcome, one.value) == (other.outcome, other.value):
                raise InputError(
                    f"the same reading as measurement {before + 1}",
                    where=source.where(("measurement", number)),
                    expected="each reading once",
                )
            if other.outcome in WHOLES.get(one.outcome, ()) and one.value > other.value:
                raise InputError(
                    f"{one.outcome} of {one.value:g} {one.unit} is above {other.outcome} of the same day, "
                    f"{other.value:g}",
                    where=source.where(("measurement", number, "value")),
                    expected=f"at most {other.value:g} {other.unit}",
                )


def _error(text: str, unit: str, limits: Quantity, where: str) -> float:
    """Standard error of a reading, in `unit`.

    Raises:
        InputError: not above zero, or no error that a method can have.
    """
    sd, share = parse_quantity(text, unit, where=where), quantity("spread of a reading")
    low, high = share.low * limits.high, share.high * limits.high
    if not low <= sd <= high:
        raise InputError(
            f"a standard error of {sd:g} {unit}",
            where=where,
            expected=f"above zero: {low:g} to {high:g} {unit}; or no key",
        )
    return sd


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
    limits = outcome_quantity(section.outcome)
    value = limits.read(section.value, where("value"))
    area = parse_quantity(section.field, "cm2", where=where("field"))
    if not quantity("area counted").contains(area):
        raise InputError(
            f"a field of {area:g} cm2", where=where("field"), expected=quantity("area counted").words
        )
    if unit == "%":
        least, most = 0.0, limits.high
        inside = least < value < most
    else:
        least, most = max(limits.low, _LEAST_COUNTED / area), limits.high
        inside = value >= least
    if not inside:
        raise InputError(
            f"{section.outcome} of {section.value[:40]!r}",
            where=where("value"),
            expected=f"above zero: {least:g} to {most:g} {unit}",
        )
    sd = None if section.sd is None else _error(section.sd, unit, limits, where("sd"))
    carrier: str | None = section.carrier
    if carrier is None:
        begun = [
            course.carrier
            for course in given
            if (first := course.schedule.first_day) is not None and first < day
        ]
        carrier = strongest_carrier(begun)
    return Reading(day, section.outcome, value, section.method, area, sd, carrier)
