"""Schedules: plain words read into applications per day.

    3 sessions every 6 weeks · weeks 0, 2, 4, 6 · once · daily · twice daily until week 96 ·
    every other day · 3 times weekly for 26 weeks · daily from week 12 until week 24

Ambiguous words ("biweekly", "monthly") are refused, with the clear ways to say them.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from difflib import get_close_matches
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from anagen.errors import InputError
from anagen.quantities import quantity

MOST_DAYS = 40_000
"""Last day that a schedule may reach (a century)."""
EXAMPLES = (
    "once",
    "3 sessions every 6 weeks",
    "4 sessions every 2 weeks",
    "weeks 0, 2, 4, 6",
    "days 0, 15, 45",
    "daily",
    "twice daily",
    "daily until week 96",
    "daily from week 12 until week 24",
    "every other day",
    "every 4 weeks",
    "weekly",
    "3 times weekly for 26 weeks",
)
_EXPECTED = "a schedule such as " + ", ".join(f'"{text}"' for text in EXAMPLES[:8])
_VOCABULARY = frozenset(
    re.findall(
        r"\w+",
        "once twice daily weekly fortnightly every other day days week weeks session sessions times "
        "apart from until for at a per and single one two three four five six seven eight nine ten twelve",
    )
)
_NUMBERS = {
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "twelve": 12,
}


@dataclass(frozen=True)
class Schedule:
    """Applications on whole days after baseline.

    Attributes:
        text: as written.
        listed: days of single sessions, ascending; empty for a repeating schedule.
        pattern: applications on the days of a cycle that repeats from `start`; empty if listed.
        start: first day of treatment.
        stop: first day without treatment again (None: no end).
        followed: further parts of one course, each with its dose relative to this one's
            (`anagen.therapy.one_course`, `anagen.therapy.switch`).
        missed: days on which nothing of this part is taken, ascending (`anagen.therapy.adherence`).
    """

    text: str
    listed: tuple[int, ...] = ()
    pattern: tuple[float, ...] = ()
    start: int = 0
    stop: int | None = None
    followed: tuple[tuple[Schedule, float], ...] = ()
    missed: tuple[int, ...] = ()

    def applications(self, days: int) -> NDArray[np.float64]:
        """Number of applications of the dose on each of the first `days` days, float64[days].

        An application of a later part counts as its dose does, relative to this one's.
        """
        found = self._own(days)
        for later, relative in self.followed:
            found += relative * later.applications(days)
        return found

    def _own(self, days: int) -> NDArray[np.float64]:
        """Applications without those of later parts, float64[days]."""
        found = np.zeros(days)
        if self.listed:
            inside = [day for day in self.listed if day < days]
            found[inside] = 1.0
        elif self.pattern:
            end = days if self.stop is None else min(days, self.stop)
            if end > self.start:
                found[self.start : end] = np.resize(np.asarray(self.pattern), end - self.start)
        if self.missed:
            found[[day for day in self.missed if day < days]] = 0.0
        return found

    def without(self, missed: tuple[int, ...]) -> Schedule:
        """Copy of the schedule, and of its later parts, without the doses of the days `missed`."""
        later = tuple((one.without(missed), relative) for one, relative in self.followed)
        return replace(self, missed=missed, followed=later)

    def counts(self, days: int) -> NDArray[np.float64]:
        """Applications on each day whatever their dose, float64[days]; those of several parts are one."""
        found = self._own(days)
        for later, _ in self.followed:
            found = np.maximum(found, later.counts(days))
        return found

    def session_doses(self, days: int) -> NDArray[np.float64]:
        """Dose of one session on each day in units of the course's, float64[days]; parts of a day add."""
        found = (self._own(days) > 0.0).astype(np.float64)
        for later, relative in self.followed:
            found += relative * later.session_doses(days)
        return found

    def sessions(self, days: int) -> NDArray[np.int64]:
        """Days below `days` with an application, of a zero dose too, int64[s], ascending."""
        return np.flatnonzero(self.counts(days))

    @property
    def first_day(self) -> int | None:
        """First day with an application; None if there is none."""
        days = [self._own_first_day, *(later.first_day for later, _ in self.followed)]
        return min((day for day in days if day is not None), default=None)

    @property
    def _own_first_day(self) -> int | None:
        if self.listed:
            return self.listed[0]
        given = [day for day, number in enumerate(self.pattern) if number > 0]
        if not given or (self.stop is not None and self.start + given[0] >= self.stop):
            return None
        return self.start + given[0]

    @property
    def last_day(self) -> int | None:
        """Last day with an application; None if there is none, or no end."""
        parts = [replace(self, followed=()), *(later for later, _ in self.followed)]
        days = [part._own_last_day for part in parts if part.first_day is not None]
        return None if None in days else max((day for day in days if day is not None), default=None)

    @property
    def _own_last_day(self) -> int | None:
        if self.followed:
            return self.last_day
        if self.listed:
            return self.listed[-1]
        return None if self.stop is None else int(self.sessions(self.stop)[-1])

    @property
    def ends(self) -> int | None:
        """First day from which on a repeating schedule gives nothing; None without such a day."""
        stops = [self.stop, *(later.ends for later, _ in self.followed)]
        return None if None in stops else max(stop for stop in stops if stop is not None)

    def shifted(self, days: int) -> Schedule:
        """Copy of the schedule that begins `days` later."""
        return replace(
            self,
            text=f"{self.text}, {days} days later",
            listed=tuple(day + days for day in self.listed),
            start=self.start + days,
            stop=None if self.stop is None else self.stop + days,
            followed=tuple((later.shifted(days), relative) for later, relative in self.followed),
        )

    def stopped(self, day: int) -> Schedule:
        """Copy of the schedule that ends on `day`."""
        later = tuple((one.stopped(day), relative) for one, relative in self.followed)
        if self.listed:
            return replace(self, listed=tuple(one for one in self.listed if one < day), followed=later)
        end = day if self.stop is None else min(self.stop, day)
        return replace(self, stop=max(end, self.start), followed=later)

    @property
    def plain(self) -> Schedule:
        """The schedule without the words in which it was written, to compare it with others."""
        later = tuple((one.plain, relative) for one, relative in self.followed)
        return Schedule("", self.listed, self.pattern, self.start, self.stop, later)

    def describe(self) -> str:
        """Description in words."""
        return self.text


NEVER = Schedule("never")


def parse_schedule(text: object, *, where: str | None = None) -> Schedule:
    """Schedule read from text.

    Raises:
        InputError: not text, ambiguous, not understood (with the nearest spelling), out of order,
            or further than a century away.
    """
    if not isinstance(text, str):
        raise InputError(f"a schedule must be text, not {repr(text)[:60]}", where=where, expected=_EXPECTED)
    if len(text) > 400:
        raise InputError("the schedule has more than 400 characters", where=where, expected=_EXPECTED)
    words = re.sub(r"\s+", " ", text.strip().lower())
    if words == "never":
        return NEVER
    _refuse_ambiguous(words, where)
    words = re.sub(r"\b(" + "|".join(_NUMBERS) + r")\b", lambda m: str(_NUMBERS[m[0]]), words)
    body, start, stop, span = _window(words, where)
    found = _body(body, where)
    if found is None:
        raise _not_understood(text, words, where)
    found = replace(found, text=text.strip())
    if found.listed:
        if stop is not None or span is not None:
            raise InputError(
                f"{text.strip()[:80]!r} has both a number of sessions and an end",
                where=where,
                expected="only one of the two",
            )
        found = replace(found, listed=tuple(day + (start or 0) for day in found.listed))
    else:
        first = start or 0
        end = stop if span is None else first + span
        if end is not None and end <= first:
            raise InputError(f"{text.strip()[:80]!r} ends before it begins", where=where)
        found = replace(found, start=first, stop=end)
    reach = max([*found.listed, found.start, found.stop or 0])
    if reach > MOST_DAYS:
        raise InputError(f"{text.strip()[:80]!r} reaches beyond {MOST_DAYS} days", where=where)
    return found


def check_horizon(schedule: Schedule, horizon_days: int, *, where: str | None = None) -> list[str]:
    """Warnings of a schedule that goes on after the end of a trial.

    Returns:
        One sentence on the sessions after `horizon_days`, which are never given; empty if there are none.

    Raises:
        InputError: no application before the end.
    """
    first = schedule.first_day
    if first is None:
        raise InputError(f"{schedule.text!r} has no application", where=where, expected=_EXPECTED)
    if first >= horizon_days:
        raise InputError(
            f"{schedule.text!r} starts on day {first}, but the last visit is on day {horizon_days}",
            where=where,
            expected=f"a start before day {horizon_days}",
        )
    late = [day for day in schedule.listed if day >= horizon_days]
    if late:
        return [
            f"{len(late)} of {len(schedule.listed)} sessions fall on or after the last visit "
            f"(day {horizon_days}) and are not given"
        ]
    return []


def _refuse_ambiguous(words: str, where: str | None) -> None:
    refused = {
        r"\bbi-?weekly\b": 'either "every 2 weeks" or "2 times weekly"',
        r"\bbi-?monthly\b": '"every 2 weeks" or "every 8 weeks"',
        r"\b(monthly|months?)\b": 'weeks, as in "every 4 weeks": months differ in length',
        r"\b(yearly|annually|years?)\b": 'weeks, as in "every 52 weeks"',
        r"\b(regularly|sometimes|often|as needed|prn|occasionally)\b": "a number of times",
    }
    for pattern, expected in refused.items():
        hit = re.search(pattern, words)
        if hit:
            raise InputError(f"{hit[0]!r} can be read in two ways", where=where, expected=expected)


_UNIT = r"(day|week)s?"
_POINT = r"(?:(day|week) (\d+(?:\.\d+)?))"


def _day(unit: str, number: str, where: str | None) -> int:
    days = float(number) * (7 if unit == "week" else 1)
    if days > MOST_DAYS:
        raise InputError(
            f"{unit} {number[:20]} is too late", where=where, expected=f"at most day {MOST_DAYS}"
        )
    if not math.isclose(days, round(days), abs_tol=1e-9):
        raise InputError(f"{unit} {number} is not a whole day", where=where)
    return round(days)


def _window(words: str, where: str | None) -> tuple[str, int | None, int | None, int | None]:
    """Schedule text without "from …", "until …" and "for …", with its start, stop and span in days."""
    start = stop = span = None
    while True:
        hit = re.search(
            rf",? (?:(from|until|to|starting at|starting in|at|in) {_POINT}|for (\d+(?:\.\d+)?) {_UNIT})$",
            words,
        )
        if hit is None:
            return words, start, stop, span
        word, unit, number, length, length_unit = hit.groups()
        if length is not None:
            if span is not None or stop is not None:
                raise InputError("the end is given twice", where=where)
            span = _day(length_unit, length, where)
            if span <= 0:
                raise InputError("the course lasts 0 days", where=where, expected="1 day or more")
        elif word in ("until", "to"):
            if span is not None or stop is not None:
                raise InputError("the end is given twice", where=where)
            stop = _day(unit, number, where)
        else:
            if start is not None:
                raise InputError("the start is given twice", where=where)
            start = _day(unit, number, where)
        words = words[: hit.start()]


def _body(words: str, where: str | None) -> Schedule | None:
    for pattern, make in _RULES:
        hit = re.fullmatch(pattern, words)
        if hit:
            return make(hit, where)
    return None


def _repeating(every: int, where: str | None, per_day: float = 1.0) -> Schedule:
    interval = quantity("interval of sessions")
    if not interval.contains(every):
        raise InputError(f"the interval is {every} days", where=where, expected=f"{interval.words}s")
    return Schedule("", pattern=(per_day, *([0.0] * (every - 1))))


def _counted(count: str, every: int, where: str | None) -> Schedule:
    number = _whole(count, where)
    sessions, interval = quantity("sessions"), quantity("interval of sessions")
    if not sessions.contains(number):
        raise InputError(f"{number} sessions are given", where=where, expected=f"{sessions.words} sessions")
    if number > 1 and not interval.contains(every):
        raise InputError(f"sessions are {every} days apart", where=where, expected=f"{interval.words}s apart")
    return Schedule("", listed=tuple(range(0, number * max(every, 1), max(every, 1)))[:number])


def _listed(hit: re.Match[str], where: str | None) -> Schedule:
    days = [_day(hit[1], number, where) for number in re.findall(r"\d+(?:\.\d+)?", hit[2])]
    if any(late <= early for early, late in pairwise(days)):
        raise InputError("session days are not in ascending order", where=where)
    if not quantity("sessions").contains(len(days)):
        raise InputError(f"{len(days)} sessions are listed", where=where, expected=quantity("sessions").words)
    return Schedule("", listed=tuple(days))


def _weekly(count: str, where: str | None) -> Schedule:
    number = _whole(count, where)
    if not 1 <= number <= 7:
        raise InputError(f"{number} times weekly", where=where, expected='1 to 7, or "twice daily"')
    pattern = [0.0] * 7
    for i in range(number):
        pattern[(7 * i) // number] = 1.0
    return Schedule("", pattern=tuple(pattern))


def _times_daily(count: str, where: str | None) -> Schedule:
    number = _whole(count, where)
    if not 1 <= number <= 12:
        raise InputError(f"{number} times a day", where=where, expected="1 to 12")
    return Schedule("", pattern=(float(number),))


def _whole(digits: str, where: str | None) -> int:
    """Whole number of all its digits, leading zeros or not.

    Raises:
        InputError: more than six digits that count.
    """
    counted = digits.lstrip("0") or "0"
    if len(counted) > 6:
        raise InputError(f"{digits[:20]} is too large a number", where=where, expected="at most 999999")
    return int(counted)


def _days_of(number: str | None, unit: str, where: str | None) -> int:
    return _whole(number or "1", where) * (7 if unit == "week" else 1)


_Make = Callable[[re.Match[str], str | None], Schedule]
_RULES: tuple[tuple[str, _Make], ...] = (
    (r"once|1 session|single session", lambda hit, where: Schedule("", listed=(0,))),
    (r"daily|once daily|once a day|once per day|every day", lambda hit, where: _times_daily("1", where)),
    (r"twice daily|twice a day|twice per day", lambda hit, where: _times_daily("2", where)),
    (r"(\d+) times (?:daily|a day|per day)", lambda hit, where: _times_daily(hit[1], where)),
    (r"every other day|every second day", lambda hit, where: _repeating(2, where)),
    (r"weekly|once weekly|once a week|once per week|every week", lambda hit, where: _repeating(7, where)),
    (r"fortnightly", lambda hit, where: _repeating(14, where)),
    (r"twice weekly|twice a week|twice per week", lambda hit, where: _weekly("2", where)),
    (r"(\d+) times (?:weekly|a week|per week)", lambda hit, where: _weekly(hit[1], where)),
    (rf"every (\d+) {_UNIT}", lambda hit, where: _repeating(_days_of(hit[1], hit[2], where), where)),
    (
        rf"(\d+) sessions?,? every (?:(\d+) )?{_UNIT}",
        lambda hit, where: _counted(hit[1], _days_of(hit[2], hit[3], where), where),
    ),
    (
        rf"(\d+) sessions?,? (\d+) {_UNIT} apart",
        lambda hit, where: _counted(hit[1], _days_of(hit[2], hit[3], where), where),
    ),
    (r"(\d+) weekly sessions?|(\d+) sessions? weekly", lambda h, w: _counted(h[1] or h[2], 7, w)),
    (r"(\d+) fortnightly sessions?|(\d+) sessions? fortnightly", lambda h, w: _counted(h[1] or h[2], 14, w)),
    (r"(day|week)s? (\d+(?:\.\d+)?(?:(?:, and |, ?| and )\d+(?:\.\d+)?)*)", _listed),
)


def _not_understood(text: str, words: str, where: str | None) -> InputError:
    """Error that names a misspelt word if there is one, else the nearest valid schedule."""
    for word in re.findall(r"[a-z]+", words):
        if word not in _VOCABULARY:
            near = get_close_matches(word, sorted(_VOCABULARY), n=1, cutoff=0.7)
            if near:
                repaired = re.sub(rf"\b{word}\b", near[0], words)
                return InputError(
                    f"schedule {text.strip()[:80]!r} is not understood",
                    where=where,
                    expected=_EXPECTED,
                    nearest=repaired,
                )
    close = get_close_matches(words, EXAMPLES, n=1, cutoff=0.5)
    hint = 'how many, as in "3 sessions every 6 weeks"' if "session" in words else _EXPECTED
    return InputError(
        f"schedule {text.strip()[:80]!r} is not understood",
        where=where,
        expected=hint,
        nearest=close[0] if close else None,
    )
