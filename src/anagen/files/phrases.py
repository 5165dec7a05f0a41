"""Phrases of a trial file, read and written: ages, visits, dropout, ratios, dates.

Every pair is inverse: ``read(write(x)) == x``. An ambiguous phrase is refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import accumulate, pairwise
from math import isfinite, log1p

from anagen.errors import InputError, unknown_name
from anagen.quantities import quantity

DAYS_PER_WEEK = 7.0
DAYS_PER_MONTH = 365.25 / 12.0
LONGEST_TRIAL_WEEKS = int(quantity("week").high)
WHOLE_DAY = 0.05
"""Days by which a week, as a decimal number, may miss a whole day: 17.43 weeks are 122.01 days."""
MOST_VISITS = 60

_NUMBER = r"(\d{1,9}(?:\.\d{1,9})?)"
_UNIT_DAYS = {"day": 1.0, "week": DAYS_PER_WEEK, "month": DAYS_PER_MONTH}
_MONTH_DAYS = {
    "January": 31,
    "February": 28,
    "March": 31,
    "April": 30,
    "May": 31,
    "June": 30,
    "July": 31,
    "August": 31,
    "September": 30,
    "October": 31,
    "November": 30,
    "December": 31,
}
_DAYS_BEFORE = dict(zip(_MONTH_DAYS, accumulate(_MONTH_DAYS.values(), initial=0), strict=False))


def plain(value: float) -> str:
    """A number as a person writes it: ``6``, ``0.903``; reads back to the same float."""
    if value == int(value) and abs(value) < 1e15:
        return str(int(value))
    return repr(value)


# --- times --------------------------------------------------------------------------------------


def day_of(number: str, unit: str, where: str | None = None) -> int:
    """Whole day of ``week 24``, ``month 6`` or ``day 30``; of a month, whose days differ, the nearest.

    Raises:
        InputError: a part of a day, or beyond the longest trial.
    """
    days = float(number) * _UNIT_DAYS[unit]
    day = round(days)
    if unit != "month":
        require_whole_day(days, f"{unit} {number}", where)
    if day > LONGEST_TRIAL_WEEKS * DAYS_PER_WEEK:
        raise InputError(
            f"{unit} {number} is beyond the longest trial",
            where=where,
            expected=f"at most week {LONGEST_TRIAL_WEEKS}",
        )
    return day


def require_whole_day(days: float, text: str, where: str | None) -> int:
    """Whole day of `days`, which `text` names.

    Raises:
        InputError: a part of a day, which nothing here can keep.
    """
    day = round(days)
    if abs(days - day) > WHOLE_DAY:
        raise InputError(
            f"{text} is day {days:g}", where=where, expected=f"a whole day, such as {time_text(day)}"
        )
    return day


def time_text(day: int) -> str:
    """``week 24`` if `day` is whole weeks, else ``day 183``."""
    return f"week {day // 7}" if day % 7 == 0 else f"day {day}"


def read_visits(text: str, where: str | None = None) -> tuple[int, ...]:
    """``weeks 0, 6, 12, 24`` -> days of the visits; also months and days.

    Raises:
        InputError: not such a list, not rising, no baseline at 0, too many, or too late.
    """
    expected = 'visits such as "weeks 0, 6, 12, 24", the first of them 0'
    match = re.fullmatch(r"\s*(day|week|month)s?\s+(\S.*?)\s*", text)
    if match is None:
        raise InputError(f"{text[:80]!r} is not a list of visits", where=where, expected=expected)
    numbers = [part.strip() for part in re.split(r",|\band\b", match.group(2)) if part.strip()]
    if len(numbers) > MOST_VISITS:
        raise InputError(f"{len(numbers)} visits", where=where, expected=f"at most {MOST_VISITS}")
    days = []
    for number in numbers:
        if number.startswith("-"):
            raise InputError(f"visit {number[:20]!r} is before baseline", where=where, expected=expected)
        if not re.fullmatch(_NUMBER, number):
            raise InputError(f"{number[:40]!r} is not a {match.group(1)}", where=where, expected=expected)
        days.append(day_of(number, match.group(1), where))
    if not days or days[0] != 0:
        raise InputError(f"the first visit must be week 0: {text[:80]!r}", where=where, expected=expected)
    if any(later <= earlier for earlier, later in pairwise(days)):
        raise InputError(f"visits must rise: {text[:80]!r}", where=where, expected=expected)
    if len(days) < 2:
        raise InputError("a trial needs a visit after baseline", where=where, expected=expected)
    return tuple(days)


def visits_text(days: tuple[int, ...]) -> str:
    """Visits in weeks if all are whole weeks, else in days."""
    if all(day % 7 == 0 for day in days):
        return "weeks " + ", ".join(str(day // 7) for day in days)
    return "days " + ", ".join(str(day) for day in days)


def read_season(text: str, where: str | None = None) -> int:
    """``15 March`` -> day of the year (1 January is 0).

    Raises:
        InputError: not a day and a month.
    """
    match = re.fullmatch(r"\s*(\d{1,2})\s+([A-Za-z]+)\s*", text)
    expected = 'a day of the year such as "1 March"'
    if match is None:
        raise InputError(f"{text[:40]!r} is not a day of the year", where=where, expected=expected)
    month = match.group(2).capitalize()
    if month not in _DAYS_BEFORE:
        raise unknown_name("month", match.group(2), _DAYS_BEFORE, where)
    day = int(match.group(1))
    if not 1 <= day <= _MONTH_DAYS[month]:
        raise InputError(f"{month} has no day {day}", where=where, expected=expected)
    return _DAYS_BEFORE[month] + day - 1


def season_text(day_of_year: int) -> str:
    """``1 March`` of a day of the year."""
    month = max((m for m in _DAYS_BEFORE if _DAYS_BEFORE[m] <= day_of_year), key=_DAYS_BEFORE.__getitem__)
    return f"{day_of_year - _DAYS_BEFORE[month] + 1} {month}"


# --- people -------------------------------------------------------------------------------------


def read_age(text: str, where: str | None = None) -> tuple[float, float]:
    """``22 to 55 years`` -> (22, 55).

    Raises:
        InputError: not such a range, or outside 12 to 100 years.
    """
    ages = quantity("age")
    expected = f'an age range such as "22 to 55 years", within {ages.words}s'
    match = re.fullmatch(rf"\s*{_NUMBER}\s*(?:to|-|–)\s*{_NUMBER}\s*years?\s*", text)
    if match is None:
        raise InputError(f"{text[:80]!r} is not an age range", where=where, expected=expected)
    youngest, oldest = float(match.group(1)), float(match.group(2))
    if not ages.low <= youngest <= oldest <= ages.high:
        raise InputError(f"ages {text[:80]!r}", where=where, expected=expected)
    return youngest, oldest


def age_text(age: tuple[float, float]) -> str:
    """``22 to 55 years``."""
    return f"{plain(age[0])} to {plain(age[1])} years"


@dataclass(frozen=True)
class Dropout:
    """`percent` of the patients have left by day `by_day`, at a constant hazard."""

    percent: float
    by_day: int

    @property
    def hazard(self) -> float:
        """Per day: -ln(1 - p) / day."""
        return -log1p(-self.percent / 100.0) / self.by_day

    def __str__(self) -> str:
        return f"{plain(self.percent)} % by {time_text(self.by_day)}"


def read_dropout(text: str, where: str | None = None) -> Dropout:
    """``15 % by week 24``.

    Raises:
        InputError: not such a phrase, or not 0 to 95 %.
    """
    most = quantity("dropout").high
    expected = f'dropout such as "15 % by week 24", at most {most:g} %'
    match = re.fullmatch(rf"\s*{_NUMBER}\s*%\s*by\s+(day|week|month)\s+{_NUMBER}\s*", text)
    if match is None:
        raise InputError(f"{text[:80]!r} is not a dropout", where=where, expected=expected)
    percent, by_day = float(match.group(1)), day_of(match.group(3), match.group(2), where)
    if percent > most or by_day < 1:
        raise InputError(f"dropout {text[:80]!r}", where=where, expected=expected)
    return Dropout(percent, by_day)


def read_allocation(text: str, arms: int, where: str | None = None) -> tuple[int, ...]:
    """``2:2:1`` -> (2, 2, 1), one whole number of 1 to 20 for each of `arms`.

    Raises:
        InputError: not such a ratio, or not one part for each.
    """
    expected = 'a ratio such as "' + ":".join("1" * arms) + f'", {arms} whole numbers of 1 to 20'
    parts = [part.strip() for part in text.split(":")]
    if not all(re.fullmatch(r"\d{1,2}", part) and 1 <= int(part) <= 20 for part in parts):
        raise InputError(f"{text[:80]!r} is not a ratio", where=where, expected=expected)
    if len(parts) != arms:
        raise InputError(
            f"{len(parts)} parts in {text[:80]!r} for {arms} groups", where=where, expected=expected
        )
    return tuple(int(part) for part in parts)


def number_ok(value: float) -> bool:
    """Whether a number is finite and of a size that a clinic could write down."""
    return isfinite(value) and abs(value) < 1e15
