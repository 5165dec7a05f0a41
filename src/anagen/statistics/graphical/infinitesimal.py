"""Numbers with an infinitesimal part, for edges that carry weight only when no other one does."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

TERMS = 16
"""Powers of epsilon that are kept, counted from the leading one."""

_NOISE = 1e-11
"""Size below which a coefficient is the rounding of a difference that is zero."""


@dataclass(frozen=True)
class Infinitesimal:
    """Series in epsilon, a number above 0 and below every positive real one.

    Attributes:
        order: power of epsilon of the first coefficient, which is not 0 unless the number is.
        coefficients: of rising powers.
    """

    order: int
    coefficients: tuple[float, ...]

    @property
    def limit(self) -> float:
        """Value as epsilon goes to 0."""
        if not self.coefficients or self.order > 0:
            return 0.0
        return self.coefficients[0] if self.order == 0 else float(np.copysign(np.inf, self.coefficients[0]))

    def __float__(self) -> float:
        return self.limit

    def __add__(self, other: Infinitesimal | float) -> Infinitesimal:
        a, b = self, series(other)
        if not a.coefficients or not b.coefficients:
            return b if not a.coefficients else a
        order = min(a.order, b.order)
        total = np.zeros(TERMS)
        for number in (a, b):
            shift = number.order - order
            part = np.array(number.coefficients[: max(TERMS - shift, 0)])
            total[shift : shift + len(part)] += part
        return _clean(order, total)

    __radd__ = __add__

    def __neg__(self) -> Infinitesimal:
        return Infinitesimal(self.order, tuple(-c for c in self.coefficients))

    def __sub__(self, other: Infinitesimal | float) -> Infinitesimal:
        return self + -series(other)

    def __rsub__(self, other: float) -> Infinitesimal:
        return series(other) + -self

    def __mul__(self, other: Infinitesimal | float) -> Infinitesimal:
        b = series(other)
        if not self.coefficients or not b.coefficients:
            return ZERO
        return _clean(self.order + b.order, np.convolve(self.coefficients, b.coefficients)[:TERMS])

    __rmul__ = __mul__

    def __truediv__(self, other: Infinitesimal | float) -> Infinitesimal:
        b = series(other)
        if not b.coefficients:
            raise ZeroDivisionError("division by an infinitesimal that is 0")
        rest = np.zeros(TERMS)
        rest[: len(self.coefficients)] = self.coefficients
        divisor = np.zeros(TERMS)
        divisor[: len(b.coefficients)] = b.coefficients
        quotient = np.zeros(TERMS)
        for power in range(TERMS):
            quotient[power] = rest[power] / divisor[0]
            rest[power:] -= quotient[power] * divisor[: TERMS - power]
        return _clean(self.order - b.order, quotient)

    def __rtruediv__(self, other: float) -> Infinitesimal:
        return series(other) / self


def series(number: Infinitesimal | float) -> Infinitesimal:
    """Number as a series."""
    if isinstance(number, Infinitesimal):
        return number
    return Infinitesimal(0, (float(number),)) if number else ZERO


def _clean(order: int, coefficients: NDArray[np.float64]) -> Infinitesimal:
    """Series without the rounding that differences leave, its leading coefficient first."""
    scale = max(1.0, float(np.abs(coefficients).max(initial=0.0)))
    kept = np.where(np.abs(coefficients) < _NOISE * scale, 0.0, coefficients)
    nonzero = np.nonzero(kept)[0]
    if not len(nonzero):
        return ZERO
    return Infinitesimal(order + int(nonzero[0]), tuple(kept[nonzero[0] : nonzero[-1] + 1].tolist()))


ZERO = Infinitesimal(0, ())
EPSILON = Infinitesimal(1, (1.0,))
"""Share of an edge that matters only if all others lead nowhere; ``1 - EPSILON`` is its complement."""
