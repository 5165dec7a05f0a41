"""Conversion of published units to the package's own: hairs/cm2, µm, %, weeks.

The published number and unit stay beside the harmonised one. A unit that cannot be converted
(hairs in an area that is not stated) gives no harmonised value rather than a guess; a unit of another
kind than the outcome's is an error.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

_INCH2 = 2.54**2  # cm2
_DAYS_A_WEEK = 7.0
_DAYS_A_MONTH = 365.25 / 12.0
_COUNT = re.compile(r"^hairs(?: per |/)(?:(\d+(?:\.\d+)?) )?(cm2|inch2)$")

_PLAIN: dict[str, tuple[str, float]] = {
    "um": ("µm", 1.0),
    "µm": ("µm", 1.0),
    "mm/cm2": ("mm/cm2", 1.0),
    "µg/cm2/day": ("µg/cm2/day", 1.0),
    "hairs/day": ("hairs/day", 1.0),
    "hairs": ("hairs", 1.0),
    "ratio": ("ratio", 1.0),
    "SALT points": ("SALT points", 1.0),
    "%": ("%", 1.0),
    "percent": ("%", 1.0),
    "percent of patients": ("%", 1.0),
    "percentage points": ("%", 1.0),
    "% change": ("%", 1.0),
    "% change (relative or points: see paper)": ("%", 1.0),
    "% improvement shown as negative": ("%", 1.0),
    "SMD": ("SD", 1.0),
    "days": ("weeks", 1.0 / _DAYS_A_WEEK),
    "weeks": ("weeks", 1.0),
    "months": ("weeks", _DAYS_A_MONTH / _DAYS_A_WEEK),
}

_AREA_UNKNOWN: dict[str, str] = {
    "hairs (target area)": "hairs/cm2",
    "mm (target area)": "mm/cm2",
}
"""Units over an area that the source does not state, and what they would be if it did."""


@dataclass(frozen=True)
class Conversion:
    """Conversion of a published unit to a harmonised one.

    Attributes:
        unit: harmonised unit.
        factor: harmonised = published x factor; None if it cannot be known.
    """

    unit: str
    factor: float | None


@cache
def conversion(published: str) -> Conversion | None:
    """Conversion of a `published` unit, or None if the unit is unknown.

    ``hairs per 5.1 cm2`` (the one-inch circle) divides by 5.1, so 107 become 21.0 hairs/cm2.
    """
    if published in _PLAIN:
        return Conversion(*_PLAIN[published])
    if published in _AREA_UNKNOWN:
        return Conversion(_AREA_UNKNOWN[published], None)
    match = _COUNT.match(published)
    if match is None:
        return None
    area = float(match[1] or 1.0) * (_INCH2 if match[2] == "inch2" else 1.0)
    return Conversion("hairs/cm2", 1.0 / area) if area > 0 else None


def known_units() -> list[str]:
    """Units that a table may use, for an error message."""
    return [*_PLAIN, *_AREA_UNKNOWN, "hairs/cm2", "hairs per <area> cm2", "hairs per inch2"]
