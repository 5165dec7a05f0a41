"""Reminders as a calendar file (iCalendar, RFC 5545): photographs every few weeks, blood tests due."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from anagen.errors import InputError
from anagen.safety.blood_tests import BloodTest, blood_tests

if TYPE_CHECKING:
    from anagen.diary.held import Held
    from anagen.diary.rows import Taken

FEWEST_WEEKS, MOST_WEEKS = 1, 52
_LONGEST_LINE = 75
"""Octets of a line without its end."""
_FIRST = "PT9H"
"""Time of day of an alarm, after midnight of an event of a whole day."""
_WEEKS_AFTER = re.compile(r"after (?:(\d+)|(one|two|three|four|five|six)) (weeks?|months?)")
_NUMBERS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_MONTH_DAYS = 365.25 / 12


def calendar(diary: Held, weeks: int, today: datetime.date) -> str:
    """Text of a calendar file; its events keep their identity, so that a new file replaces an old one.

    Raises:
        InputError: not 1 to 52 weeks.
    """
    if not FEWEST_WEEKS <= weeks <= MOST_WEEKS:
        raise InputError(
            f"photographs every {weeks} weeks", where="weeks", expected=f"{FEWEST_WEEKS} to {MOST_WEEKS}"
        )
    stamp = f"{today:%Y%m%d}T000000Z"
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Anagen//Diary//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        *_event(
            f"photographs-{diary.identity}@anagen.invalid",
            stamp,
            _next(diary, weeks, today),
            "Hair photographs",
            "Same place, same light, dry hair; lay the last photograph under the new one.",
            f"RRULE:FREQ=WEEKLY;INTERVAL={weeks}",
        ),
    ]
    for taken in diary.treatments:
        if taken.stopped is not None and taken.stopped <= today:
            continue
        for number, test in enumerate(blood_tests([str(taken.course["therapy"])])):
            for part, day in due_days(test, taken, today):
                uid = f"blood-{taken.id}-{number}-{part}@anagen.invalid"
                lines += _event(
                    uid,
                    stamp,
                    day,
                    f"Blood test: {test.test}",
                    f"{taken.words}. {test.words} ({test.source})",
                )
    return "".join(f"{folded}\r\n" for line in [*lines, "END:VCALENDAR"] for folded in _folded(line))


def due_days(test: BloodTest, taken: Taken, today: datetime.date) -> list[tuple[int, datetime.date]]:
    """Numbered days on which a blood test is due, as far as its words give any; else today, to ask."""
    days = []
    for number, word, unit in _WEEKS_AFTER.findall(test.when):
        count = int(number) if number else _NUMBERS[word]
        length = 7 * count if unit.startswith("week") else round(_MONTH_DAYS * count)
        days.append(taken.begun + datetime.timedelta(days=length))
    return [(number, day) for number, day in enumerate(days, 1) if day >= today] or [(0, today)]


def _next(diary: Held, weeks: int, today: datetime.date) -> datetime.date:
    """First day from today on that is due, counted from the last photograph, or from the beginning."""
    last = max((one.date for one in diary.observations("photograph")), default=diary.began)
    due = last + datetime.timedelta(weeks=weeks)
    return max(due, today)


def _event(
    uid: str, stamp: str, day: datetime.date, title: str, text: str, repeated: str | None = None
) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{uid}"
    yield f"DTSTAMP:{stamp}"
    yield f"DTSTART;VALUE=DATE:{day:%Y%m%d}"
    if repeated:
        yield repeated
    yield f"SUMMARY:{_escaped(title)}"
    yield f"DESCRIPTION:{_escaped(text)}"
    yield "TRANSP:TRANSPARENT"
    yield "BEGIN:VALARM"
    yield "ACTION:DISPLAY"
    yield f"DESCRIPTION:{_escaped(title)}"
    yield f"TRIGGER;RELATED=START:{_FIRST}"
    yield "END:VALARM"
    yield "END:VEVENT"


def _escaped(text: str) -> str:
    for sign in ("\\", ";", ","):
        text = text.replace(sign, "\\" + sign)
    return re.sub(r"\r\n|\r|\n", r"\\n", text)


def _folded(line: str) -> Iterator[str]:
    """Lines of at most 75 octets; those that go on begin with a space, and no letter is cut."""
    part, size = "", 0
    for letter in line:
        octets = len(letter.encode("utf-8"))
        if size + octets > _LONGEST_LINE:
            yield part
            part, size = " ", 1
        part, size = part + letter, size + octets
    yield part
