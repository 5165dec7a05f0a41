"""The calendar file keeps the grammar of RFC 5545, and its events keep their identity."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from typing import Any

import pytest

from anagen.errors import InputError
from tests.diary.conftest import FINASTERIDE, fill

Begin = Callable[..., Any]
TODAY = datetime.date(2025, 9, 10)
LINE = re.compile(r"[A-Z-]+(;[A-Z-]+=[^;:]+)*:.*", re.DOTALL)
NEEDS = {
    "VCALENDAR": {"VERSION", "PRODID"},
    "VEVENT": {"UID", "DTSTAMP", "DTSTART", "SUMMARY"},
    "VALARM": {"ACTION", "TRIGGER", "DESCRIPTION"},
}


def parsed(text: str) -> list[dict[str, str]]:
    """Events of a calendar, read strictly."""
    assert text.endswith("\r\n")
    raw = text[:-2].split("\r\n")
    assert all(len(line.encode()) <= 75 and "\n" not in line and "\r" not in line for line in raw)
    lines: list[str] = []
    for line in raw:
        if line.startswith(" "):
            lines[-1] += line[1:]
        else:
            lines.append(line)
    assert all(LINE.fullmatch(line) for line in lines)
    opened: list[tuple[str, dict[str, str]]] = []
    events = []
    for line in lines:
        name, value = re.split(r"[;:]", line, maxsplit=1)[0], line.split(":", 1)[1]
        if name == "BEGIN":
            opened.append((value, {}))
        elif name == "END":
            kind, keys = opened.pop()
            assert kind == value
            assert set(keys) >= NEEDS[kind]
            if kind == "VEVENT":
                events.append(keys)
        else:
            assert name not in opened[-1][1], f"{name} twice"
            opened[-1][1][name] = value
    assert opened == []
    return events


def test_photographs_and_blood_tests(begin: Begin) -> None:
    made = begin(photo_weeks=6)
    fill(made)
    made.begin({"therapy": "ritlecitinib", "dose": "50 mg", "schedule": "daily"}, "2025-09-08")
    text = made.reminders(today=TODAY)
    events = parsed(text)
    photographs, *blood = events
    assert photographs["RRULE"] == "FREQ=WEEKLY;INTERVAL=6"
    assert photographs["DTSTART"] == "20251015"  # six weeks after the last one
    assert any(one["DTSTART"] == "20251006" for one in blood)  # four weeks after the first dose
    assert all(re.search(r"(?<!\\)[,;]", one["SUMMARY"]) is None for one in events)
    assert parsed(made.reminders(today=TODAY + datetime.timedelta(days=3)))[0]["UID"] == photographs["UID"]
    assert len({one["UID"] for one in events}) == len(events)


def test_what_was_stopped_is_not_asked_about(begin: Begin) -> None:
    made = begin()
    taken = made.begin(FINASTERIDE, "2025-03-10")
    assert len(parsed(made.reminders(today=TODAY))) == 2
    made.stop(taken.id, "2025-09-01")
    assert len(parsed(made.reminders(today=TODAY))) == 1


def test_weeks_that_are_none(begin: Begin) -> None:
    for weeks in (0, -1, 53):
        with pytest.raises(InputError):
            begin(f"{weeks}").reminders(weeks)
