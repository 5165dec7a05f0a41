"""Rows whose number has been corrected since the shipped posterior was learned from them.

`data/known_differences.toml` keeps what the posterior saw, so that its digest can be checked against today's
rows exactly, and so that the next calibration knows what it mends: it learns from the rows as they are, and
the file is emptied.
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
def known_differences() -> tuple[Mapping[str, Any], ...]:
    """One table a row that differs.

    Keys: ``rows`` (the file of rows), ``row`` (its id), ``learned`` (fields as the posterior saw them; "none"
    for one that had no number) and ``reason``.
    """
    found = read_toml(files("anagen.learning") / "data" / FILE).get("difference", [])
    for entry in found:
        if sorted(entry) != sorted(KEYS):
            raise InputError("not a known difference", where=FILE, expected=", ".join(KEYS))
    return tuple(found)


def as_learned(name: str, rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Plain `rows` of the file `name`, by ``id``, as the shipped posterior saw them.

    Raises:
        InputError: a difference of a row or field that is not there, or that no longer differs.
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
                raise InputError(f"{field} does not differ", where=where)
            row[field] = learned
    return list(found.values())
