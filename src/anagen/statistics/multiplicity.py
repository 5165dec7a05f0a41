"""Several tests in one trial: adjusted p values.

A test is rejected if its adjusted p is below alpha; this holds the error rate of the method at alpha: that of
any false rejection (Bonferroni, Holm, Hochberg, Hommel) or the share of false ones
(Benjamini-Hochberg). Hochberg and Hommel assume tests that are independent or positively dependent.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from anagen.errors import InputError, unknown_name

Floats = NDArray[np.float64]


def adjust(p: ArrayLike, method: str) -> Floats:
    """Adjusted p values, float64[m], in the order given; NaN stays NaN and is not counted.

    Raises:
        InputError: no such method, or a p outside 0 to 1.
    """
    if method not in METHODS:
        raise unknown_name("adjustment", method, METHODS)
    values = np.asarray(p, dtype=np.float64)
    known = np.isfinite(values)
    if ((values[known] < 0) | (values[known] > 1)).any():
        raise InputError("p values must be probabilities", expected="numbers of 0 to 1")
    adjusted = np.full(values.shape, np.nan)
    if known.any():
        adjusted[known] = np.minimum(METHODS[method](values[known]), 1.0)
    return adjusted


def _bonferroni(p: Floats) -> Floats:
    return p * len(p)


def _holm(p: Floats) -> Floats:
    """Step down: the smallest against alpha/m, the next against alpha/(m - 1) ... (Holm 1979)."""
    order = np.argsort(p, kind="stable")
    stepped = np.maximum.accumulate(p[order] * (len(p) - np.arange(len(p))))
    return _back(stepped, order)


def _hochberg(p: Floats) -> Floats:
    """Step up with Holm's constants (Hochberg 1988)."""
    order = np.argsort(-p, kind="stable")
    stepped = np.minimum.accumulate(p[order] * (1.0 + np.arange(len(p))))
    return _back(stepped, order)


def _benjamini_hochberg(p: Floats) -> Floats:
    """False discovery rate (Benjamini and Hochberg 1995)."""
    order = np.argsort(-p, kind="stable")
    m = len(p)
    return _back(np.minimum.accumulate(p[order] * m / (m - np.arange(m))), order)


def _hommel(p: Floats) -> Floats:
    """Closed test with Simes' test of every intersection (Hommel 1988, by Wright's 1992 algorithm)."""
    m = len(p)
    order = np.argsort(p, kind="stable")
    ranked = p[order]
    rank = np.arange(1, m + 1)
    adjusted = np.full(m, float((m * ranked / rank).min()))
    least = adjusted.copy()
    for size in range(m - 1, 1, -1):
        lower, upper = slice(0, m - size + 1), slice(m - size + 1, m)
        simes = float((size * ranked[upper] / np.arange(2, size + 1)).min())
        least[lower] = np.minimum(size * ranked[lower], simes)
        least[upper] = least[m - size]
        adjusted = np.maximum(adjusted, least)
    return _back(np.maximum(adjusted, ranked), order)


def _back(stepped: Floats, order: NDArray[np.intp]) -> Floats:
    result = np.empty_like(stepped)
    result[order] = stepped
    return result


METHODS: dict[str, Callable[[Floats], Floats]] = {
    "Bonferroni": _bonferroni,
    "Holm": _holm,
    "Hochberg": _hochberg,
    "Hommel": _hommel,
    "Benjamini-Hochberg": _benjamini_hochberg,
}
"""Adjustments of p values by name."""
