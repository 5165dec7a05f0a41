"""Writing of the results of trials, and intervals that may be unknown."""

from __future__ import annotations

import math
from typing import Any

from anagen.files.plain import PlainData, json_text, plain

DIGITS = 10
"""Significant digits of a number in a file; further digits differ between machines."""

Bounds = tuple[float, float]
"""Lower and upper bound; NaN where they could not be computed."""
UNKNOWN: Bounds = (math.nan, math.nan)


class TrialData(PlainData):
    """Mixin for a dataclass of a trial's results; numbers are written with `DIGITS` digits."""

    def to_dict(self) -> dict[str, Any]:
        """Plain dicts, lists, text, numbers and None, as in JSON."""
        found: dict[str, Any] = plain(self, DIGITS)
        return found

    def to_json(self) -> str:
        """JSON text; equal for equal results."""
        return json_text(self, DIGITS)


def known(number: float | None) -> float | None:
    """The number, or None if it is not finite."""
    return number if number is not None and math.isfinite(number) else None


def known_bounds(bounds: Bounds | None) -> Bounds | None:
    """The bounds, or None if one of them is not finite."""
    return bounds if bounds is not None and all(map(math.isfinite, bounds)) else None


def cell(number: float | None, spec: str = ".3g") -> str:
    """Number as a cell of a small table; ``–`` if unknown."""
    return "–" if number is None or not math.isfinite(number) else format(number, spec)


def cells(bounds: Bounds | None, spec: str = ".3g") -> str:
    """Text ``1.2 to 3.4``; ``–`` if a bound is unknown."""
    there = known_bounds(bounds)
    return "–" if there is None else f"{there[0]:{spec}} to {there[1]:{spec}}"


def flat(row: dict[str, Any]) -> dict[str, Any]:
    """Row of a table without lists: ``ci95`` becomes ``ci95_low`` and ``ci95_high``."""
    found: dict[str, Any] = {}
    for key, value in row.items():
        if isinstance(value, list) and len(value) == 2:
            found[f"{key}_low"], found[f"{key}_high"] = value
        else:
            found[key] = value
    return found
