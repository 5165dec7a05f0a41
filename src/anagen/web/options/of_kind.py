"""Answers on a hair loss other than pattern loss (``data/of_kind.toml``): read, and put in a patient file.

The module imports no package that computes, so that the first page appears at once.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True)
class Ask:
    """One question of a kind.

    Attributes:
        name: of the field.
        key: of the patient file.
        how: its number is written: "number", "text", "months", "years", "ago", "count" or "choice".
        label: the question.
        hint: what helps to answer it.
        low: least number.
        high: greatest number.
        needed: whether there is no number without it.
        choices: value and words of each.
        empty: value of the key where nothing is told; None: the key is left out.
    """

    name: str
    key: str
    how: str
    label: str
    hint: str = ""
    low: float = 0.0
    high: float = 0.0
    needed: bool = False
    choices: tuple[tuple[str, str], ...] = ()
    empty: float | None = None


@dataclass(frozen=True)
class OfKind:
    """Questions of one kind, with the hair loss and region of the patient file; "" where it is not fixed."""

    alopecia: str
    region: str
    asks: tuple[Ask, ...]


@cache
def of_kinds() -> Mapping[str, OfKind]:
    """Questions by kind."""
    text = (files("anagen.web.options") / "data" / "of_kind.toml").read_text(encoding="utf-8")
    return {
        kind: OfKind(
            table.get("alopecia", ""),
            table.get("region", ""),
            tuple(
                Ask(**row | {"choices": tuple((value, words) for value, words in row.get("choices", ()))})
                for row in table.get("ask", ())
            ),
        )
        for kind, table in tomllib.loads(text).items()
    }


def read_of_kind(kind: str, text: Callable[[str], str]) -> dict[str, str]:
    """Answers by field, as typed; `text` gives the text of a field."""
    asks = of_kinds()[kind].asks if kind in of_kinds() else ()
    return {one.name: value for one in asks if (value := text(one.name))}


def faults_of_kind(
    kind: str, told: Mapping[str, str], number: Callable[[str], float | None]
) -> dict[str, str]:
    """Messages by field on answers that are not understood; `number` reads a number or returns None."""
    found = {}
    for one in of_kinds()[kind].asks:
        value = told.get(one.name, "")
        if one.how == "choice":
            if value and value not in dict(one.choices):
                found[one.name] = f"{one.label}: choose one of the list."
        elif value and ((given := number(value)) is None or not one.low <= given <= one.high):
            found[one.name] = f"{one.label}: enter a number from {one.low:g} to {one.high:g}."
        elif value and one.how == "count" and number(value) != int(number(value) or 0):
            found[one.name] = f"{one.label}: enter a whole number."
    return found


def keys_of_kind(kind: str, told: Mapping[str, str], number: Callable[[str], float | None]) -> dict[str, Any]:
    """Keys of [person] for answers without faults."""
    of = of_kinds()[kind]
    found: dict[str, Any] = {"alopecia": of.alopecia} if of.alopecia else {}
    if of.region:
        found["region"] = of.region
    for one in of.asks:
        value = told.get(one.name, "")
        if not value:
            if one.empty is not None:
                found[one.key] = one.empty
            continue
        found[one.key] = value if one.how == "choice" else _written(one, number(value) or 0.0)
    return found


def _written(one: Ask, value: float) -> object:
    if one.how == "ago":
        return -value
    if one.how == "text":
        return f"{value:g}"
    if one.how == "months":
        return f"{value / 12:.3f} years"
    return f"{value:g} years" if one.how == "years" else value
