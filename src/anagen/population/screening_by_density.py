"""Recruitment by the density counted at baseline.

    density = "60 to 190 hairs/cm2"                     # total density, as the trial's method counts it
    density = "terminal density at most 220 hairs/cm2"

A range is all that recruitment knows: it turns counts of candidates into the chance that each is taken.
A recruiter that counts its candidates gives the counts themselves and takes those of weight 1; one that has
only expected densities gives the spread of a count about them, and weighs its candidates.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import scipy
from numpy.typing import ArrayLike, NDArray

from anagen.errors import InputError
from anagen.files.phrases import plain
from anagen.quantities import quantity
from anagen.units import parse_quantity

DENSITIES = ("total density", "non-vellus density", "terminal density")
"""Densities that patients can be screened by."""
HIGHEST = quantity("density at baseline").high
"""Hairs/cm2 beyond any scalp."""
_RANGE = re.compile(
    r"\s*(?:(total|non-vellus|terminal)\s+density\s+(?:of\s+)?)?"
    r"(?:(at\s+least|at\s+most)\s+(\S+)|(\S+)\s*(?:to|-|–)\s*(\d\S*))\s+(\S.*?)\s*"
)


@dataclass(frozen=True)
class DensityRange:
    """Range of a density at baseline, hairs/cm2, bounds included."""

    low: float
    high: float
    outcome: str = DENSITIES[0]

    def weight(self, counted: NDArray[np.float64], cv: ArrayLike = 0.0) -> NDArray[np.float64]:
        """Chance that the count of each candidate lies in the range, float64[n].

        Args:
            counted: float64[n], the count of each candidate, or its expectation.
            cv: coefficient of variation of a count about `counted`, one number or float64[n]; 0 where that is
                the count itself.
        """
        counted, spread = np.broadcast_arrays(
            np.asarray(counted, dtype=np.float64), np.asarray(cv, dtype=np.float64)
        )
        inside = ((counted >= self.low) & (counted <= self.high)).astype(np.float64)
        variance = np.log1p(np.where(spread > 0.0, spread, 1.0) ** 2)
        middle = np.log(np.maximum(counted, 1e-300)) - variance / 2.0

        def below(bound: float) -> NDArray[np.float64]:
            return np.asarray(scipy.special.ndtr((np.log(max(bound, 1e-300)) - middle) / np.sqrt(variance)))

        return np.where(spread > 0.0, below(self.high) - below(self.low), inside)

    def __str__(self) -> str:
        named = "" if self.outcome == DENSITIES[0] else f"{self.outcome} "
        if self.low == 0.0:
            return f"{named}at most {plain(self.high)} hairs/cm2"
        if self.high == HIGHEST:
            return f"{named}at least {plain(self.low)} hairs/cm2"
        return f"{named}{plain(self.low)} to {plain(self.high)} hairs/cm2"


def read_density(text: str, where: str | None = None) -> DensityRange:
    """Range of a phrase such as those in the module's docstring; inverse of ``str``.

    Raises:
        InputError: not such a phrase, a quantity of another kind, or no range of a scalp's densities.
    """
    expected = 'a range such as "60 to 190 hairs/cm2" or "terminal density at most 220 hairs/cm2"'
    match = _RANGE.fullmatch(text)
    if match is None:
        raise InputError(f"{text[:80]!r} is not a range of density", where=where, expected=expected)
    kind, bound, one, first, second, unit = match.groups()
    if bound is None:
        low, high = (
            parse_quantity(f"{number} {unit}", "hairs/cm2", where=where) for number in (first, second)
        )
    else:
        limit = parse_quantity(f"{one} {unit}", "hairs/cm2", where=where)
        low, high = (limit, HIGHEST) if bound.split()[1] == "least" else (0.0, limit)
    if not 0.0 <= low < high <= HIGHEST or high == 0.0:
        raise InputError(
            f"{text[:80]!r} is out of range", where=where, expected=f"{expected}, within 0 to {HIGHEST:g}"
        )
    return DensityRange(low, high, f"{kind or 'total'} density")
