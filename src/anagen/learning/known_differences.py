"""Rows whose number was corrected after the shipped posterior was fitted to them.

`data/known_differences.toml` keeps the numbers that the posterior was fitted to, so that its digest can be
checked against today's rows exactly, and so that the next calibration shows what it corrects: it is fitted to
the rows as they are, and the file is emptied.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from anagen.errors import InputError
from anagen.parameters import read_toml

FILE = "known_differences.toml"
KEYS = ("rows", "row", "learned", "reason")


@cache
def rewritten() -> Mapping[str, Mapping[str, str]]:
    """Diseases whose rows were rewritten as a whole since the shipped posterior was fitted.

    Keys: ``digest`` (of the rows and settings that it was fitted to) and ``reason``.
    """
    return dict(read_toml(files("anagen.learning") / "data" / FILE).get("rewritten", {}))


@cache
def known_differences() -> tuple[Mapping[str, Any], ...]:
    """Known differences, one table for each row.

    Keys: ``rows`` (the file of rows), ``row`` (its id), ``learned`` (fields that the posterior was fitted to;
    "none" for a field without a number) and ``reason``.
    """
    found = read_toml(files("anagen.learning") / "data" / FILE).get("difference", [])
    for entry in found:
        if sorted(entry) != sorted(KEYS):
            raise InputError("a table is not a known difference", where=FILE, expected=", ".join(KEYS))
    return tuple(found)


def as_learned(name: str, rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Plain `rows` of the file `name`, by ``id``, as the shipped posterior saw them.

    Raises:
        InputError: a difference of an unknown row or field, or one that no longer differs.
    """
    found = {str(row["id"]): dict(row) for row in rows}
    for entry in known_differences():
        if entry["rows"] != name:
            continue
        where = f"{FILE}, {entry['row']}"
        if entry["row"] not in found:
            raise InputError("no such row", where=where, expected=f"an id in {name}")
        row = found[entry["row"]]
        for field, value in entry["learned"].items():
            learned = None if value == "none" else value
            if field not in row or row[field] == learned:
                raise InputError(f"{field} does not differ", where=where, expected="a field that differs")
            row[field] = learned
    return list(found.values())
