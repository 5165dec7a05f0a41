"""Tails, quantiles and densities of the usual distributions, and ranks.

`scipy.stats` has them too, but importing it takes longer than most commands; the functions of
`scipy.special` that it calls are called here, so the numbers are the same to the last bit.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import scipy
from numpy.typing import ArrayLike, NDArray

_LOG_ROOT_TWO_PI = np.log(np.sqrt(2.0 * math.pi))


def normal_below(x: ArrayLike) -> Any:
    """Probability of a standard normal below `x`."""
    return scipy.special.ndtr(x)


def normal_above(x: ArrayLike) -> Any:
    """Probability of a standard normal above `x`."""
    return scipy.special.ndtr(-np.asarray(x))


def normal_quantile(p: ArrayLike) -> Any:
    """Value that a standard normal stays below with probability `p`."""
    return scipy.special.ndtri(p)


def normal_log_density(x: ArrayLike, sd: float = 1.0) -> NDArray[np.float64]:
    """Logarithm of the density at `x` of a normal with mean 0."""
    z = np.asarray(x) / sd
    return np.asarray(-(z**2) / 2.0 - _LOG_ROOT_TWO_PI - np.log(sd))


def chi2_above(x: float, df: float) -> float:
    """Probability of a chi-squared variable above `x`."""
    return float(scipy.special.chdtrc(df, x))


def chi2_quantile(p: float, df: float) -> float:
    """Value that a chi-squared variable stays below with probability `p`."""
    return float(2.0 * scipy.special.gammaincinv(df / 2.0, p))


def chi2_quantile_above(p: float, df: float) -> float:
    """Value that a chi-squared variable exceeds with probability `p`."""
    return float(scipy.special.chdtri(df, p))


def t_above(x: float, df: float) -> float:
    """Probability of Student's t above `x`."""
    return float(scipy.special.stdtr(df, -x))


def t_quantile(p: float, df: float) -> float:
    """Value that Student's t stays below with probability `p`."""
    return float(scipy.special.stdtrit(df, p))


def f_above(x: float, above: float, below: float) -> float:
    """Probability of an F variable above `x`, with degrees of freedom `above` and `below` the line."""
    return float(scipy.special.fdtrc(above, below, x))


def mean_ranks(values: ArrayLike) -> NDArray[np.float64]:
    """Rank of each value, from 1; equal values share the mean of their ranks."""
    x = np.asarray(values)
    ordered = np.sort(x)
    return np.asarray((np.searchsorted(ordered, x) + np.searchsorted(ordered, x, side="right") + 1) / 2.0)
