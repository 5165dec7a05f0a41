"""Standings of a therapy for a person, the gravest first."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, get_args

Standing = Literal["withheld", "caution", "not known", "fine"]
STANDINGS: tuple[Standing, ...] = get_args(Standing)
"""Withheld: no number is given as advice. Not known: no source that was read says anything."""
WITHHELD, CAUTION, NOT_KNOWN, FINE = STANDINGS


def gravest(standings: Iterable[Standing]) -> Standing:
    """Gravest of some standings; fine of none."""
    found = set(standings)
    return next((one for one in STANDINGS if one in found), FINE)
