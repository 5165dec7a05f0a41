"""Median and intervals over particles: of one number, and of a course."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)


@dataclass(frozen=True)
class Interval:
    """Median of a number over particles, with its 50 % and 90 % interval.

    Attributes:
        lo90: 5 % point.
        lo50: 25 % point.
        median: 50 % point.
        hi50: 75 % point.
        hi90: 95 % point.
    """

    lo90: float
    lo50: float
    median: float
    hi50: float
    hi90: float

    @classmethod
    def of(cls, values: NDArray[np.float64]) -> Interval:
        """Over float64[P]."""
        return cls(*map(float, _quantiles(values)))


@dataclass(frozen=True)
class OutcomeCourse:
    """An outcome from now on: median over particles, with its 50 % and 90 % interval, at each time.

    Attributes:
        lo90: 5 % points.
        lo50: 25 % points.
        median: 50 % points.
        hi50: 75 % points.
        hi90: 95 % points.
    """

    lo90: tuple[float, ...]
    lo50: tuple[float, ...]
    median: tuple[float, ...]
    hi50: tuple[float, ...]
    hi90: tuple[float, ...]

    @classmethod
    def of(cls, values: NDArray[np.float64]) -> OutcomeCourse:
        """Over the particles of float64[P, times]."""
        return cls(*(tuple(map(float, row)) for row in _quantiles(values)))


def _quantiles(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Over particles; where a bald field leaves a mean undefined, over the others."""
    quantile = np.quantile if np.isfinite(values).all() else np.nanquantile
    return np.asarray(quantile(values, list(QUANTILES), axis=0))
