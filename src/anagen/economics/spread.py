"""Spread of a number over particles."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

QUANTILES = (0.05, 0.5, 0.95)


@dataclass(frozen=True)
class Spread:
    """5 %, 50 % and 95 % point of a number over particles, and its mean."""

    low: float
    median: float
    high: float
    mean: float

    @classmethod
    def of(cls, values: NDArray[np.float64]) -> Spread:
        """Spread of float64[P]."""
        low, median, high = (float(x) for x in np.quantile(values, list(QUANTILES)))
        return cls(low, median, high, float(values.mean()))
