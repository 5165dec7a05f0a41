"""CSV of a diary's observations: one row each, for a spreadsheet; photographs are named, not held."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from anagen.diary.observation import KEYS

if TYPE_CHECKING:
    from anagen.diary.held import Held

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_of(diary: Held) -> str:
    """Text of the table, lines ended as RFC 4180 says; treatments are rows of kind "treatment"."""
    made = io.StringIO()
    writer = csv.writer(made)
    writer.writerow(KEYS)
    for taken in diary.treatments:
        until = f"until {taken.stopped}" if taken.stopped else ""
        missed = f"missed {', '.join(map(str, taken.missed))}" if taken.missed else ""
        text = "; ".join(one for one in (taken.words, until, missed) if one)
        row = {"id": taken.id, "date": taken.begun, "kind": "treatment", "text": text}
        writer.writerow([_cell(row.get(key)) for key in KEYS])
    for one in diary.observations():
        values = {**vars(one), "shares": None if one.shares is None else " ".join(map(str, one.shares))}
        writer.writerow([_cell(values[key]) for key in KEYS])
    return made.getvalue()


def _cell(value: object) -> object:
    """A cell that no spreadsheet takes for a formula."""
    if isinstance(value, str) and value.startswith(_FORMULA):
        return "'" + value
    return "" if value is None else value
