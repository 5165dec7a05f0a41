"""The one table of quantities: units that are read, physical range, and range studied of each.

    quantity("mean diameter").read("0.06 mm", where="him.toml, line 7")   # 60.0, in µm
    quantity("week").bounds                                               # {"ge": 0.0, "le": 1040.0}

A value is checked after its conversion: what is not finite or beyond physical is refused; what is beyond the
range studied is accepted, and `unstudied` says so. The table is ``data/quantities.toml``.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from anagen.errors import InputError, unknown_name
from anagen.units import parse_quantity, quantities_table

UNITS = "units"
"""Table of the units that are read, beside the quantities."""
_COUNTED = ("day", "week", "year")
"""Units that have a plural in a sentence."""


@dataclass(frozen=True)
class Quantity:
    """One quantity, with its limits in `unit`.

    Attributes:
        name: as errors call it.
        unit: unit that it is kept in; "1" for a plain number.
        low: lowest value that is physically possible.
        high: highest value that is physically possible.
        studied: lowest and highest value of the people studied, or None where no one number says it.
        why: where the limits come from.
    """

    name: str
    unit: str
    low: float
    high: float
    studied: tuple[float, float] | None
    why: str

    @property
    def bounds(self) -> dict[str, float]:
        """Limits as arguments of a pydantic ``Field``, which writes them into the JSON Schema."""
        return {"ge": self.low, "le": self.high}

    @property
    def whole(self) -> dict[str, int]:
        """`bounds` of a whole number."""
        return {"ge": math.ceil(self.low), "le": math.floor(self.high)}

    @property
    def words(self) -> str:
        """Range in words: ``0.1 to 100 cm2``."""
        unit = "" if self.unit == "1" else f" {self.unit}"
        return f"{self.low:g} to {self.high:g}{unit}"

    @property
    def schema(self) -> dict[str, Any]:
        """Keys of a JSON Schema for a text that holds the quantity; an editor may show them."""
        return {"x-unit": self.unit, "x-minimum": self.low, "x-maximum": self.high}

    def contains(self, value: float) -> bool:
        """Whether `value` is finite and physically possible."""
        return math.isfinite(value) and self.low <= value <= self.high

    def check(self, value: float, where: str | None = None, shown: str | None = None) -> float:
        """`value` again, if it is physically possible.

        Args:
            value: in `unit`.
            where: place named in the error.
            shown: the value as the person wrote it.

        Raises:
            InputError: not finite, or beyond the physical range.
        """
        if not self.contains(value):
            unit = "" if self.unit == "1" else f" {self.unit}"
            read = f"{value:g}{unit}"
            told = read if shown is None or shown == read else f"{shown[:60]!r}, read as {read}"
            raise InputError(f"{self.name} of {told}", where=where, expected=self.words)
        return value

    def read(self, text: object, where: str | None = None) -> float:
        """Value of a text with a unit, in `unit`.

        Raises:
            InputError: no number with a unit, a unit that is not read here, or beyond the physical range.
        """
        return self.check(parse_quantity(text, self.unit, where=where), where, str(text))

    def beyond(self, value: float) -> float:
        """Distance of `value` from the range studied, in widths of it; 0 within it, or without one."""
        if self.studied is None:
            return 0.0
        low, high = self.studied
        return max(low - value, value - high, 0.0) / (high - low)

    def unstudied(self, value: float) -> str | None:
        """Sentence on a value beyond the range studied; None within it."""
        if self.studied is None or not self.beyond(value):
            return None
        low, high = self.studied
        unit = "" if self.unit == "1" else f" {self.unit}{'s' * (self.unit in _COUNTED)}"
        return f"{self.name} of {value:g}{unit} lies outside the range studied ({low:g} to {high:g}{unit})"


@cache
def quantities() -> Mapping[str, Quantity]:
    """All quantities of the table, by name."""
    return {
        name: Quantity(
            name=name,
            unit=entry["unit"],
            low=float(entry["low"]),
            high=float(entry["high"]),
            studied=(float(entry["studied"][0]), float(entry["studied"][1])) if "studied" in entry else None,
            why=entry["why"],
        )
        for name, entry in quantities_table().items()
        if name != UNITS
    }


def quantity(name: str) -> Quantity:
    """Quantity called `name`.

    Raises:
        InputError: the table has none of that name.
    """
    try:
        return quantities()[name]
    except KeyError:
        raise unknown_name("quantity", name, quantities()) from None


def all_unstudied(given: Iterable[tuple[Quantity, float]]) -> tuple[str, ...]:
    """Sentences on values beyond the range studied: one for each quantity, of its value farthest beyond."""
    farthest: dict[str, tuple[Quantity, float]] = {}
    for one, value in given:
        if one.beyond(value) > (one.beyond(farthest[one.name][1]) if one.name in farthest else 0.0):
            farthest[one.name] = one, value
    return tuple(told for one, value in farthest.values() if (told := one.unstudied(value)) is not None)


def outcome_quantity(outcome: str) -> Quantity:
    """Quantity of an outcome's level; all ratings share one."""
    return quantity("rated improved" if outcome.startswith("rated improved") else outcome)


def dose_quantity(unit: str) -> Quantity | None:
    """Quantity of a dose in `unit`; None for the unit of a therapy of one's own that the table lacks."""
    return quantities().get(f"dose in {unit}")
