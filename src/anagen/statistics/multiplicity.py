"""Several tests in one trial: adjusted p values, and Dunnett's many-to-one comparisons.

A test is rejected if its adjusted p is below alpha; this holds the error rate of the method at alpha: that of
any false rejection (Bonferroni, Holm, Hochberg, Hommel, Dunnett) or the share of false ones
(Benjamini-Hochberg). Hochberg and Hommel assume tests that are independent or positively dependent.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import inf, sqrt

import numpy as np
import scipy
from numpy.typing import ArrayLike, NDArray

from anagen.errors import InputError, unknown_name

Floats = NDArray[np.float64]

_NODES = 96
"""Nodes of each Gauss rule, with which critical values are exact to 1e-10."""


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


def dunnett_p(statistic: float, weights: Sequence[float], df: float = inf) -> float:
    """Two-sided p of one of several comparisons with a common control (Dunnett 1955).

    Args:
        statistic: its t (or z) statistic.
        weights: of each of the k arms, sqrt(n_i / (n_i + n_control)); two comparisons correlate
            by the product of their weights (one half for equal groups), see `dunnett_weights`.
        df: degrees of freedom of the pooled variance; inf for normal statistics.
    """
    _check(weights, df)
    bound = abs(float(statistic))
    return 1.0 - _all_within(bound, np.asarray(weights, dtype=np.float64), df)


def dunnett_critical(weights: Sequence[float], alpha: float = 0.05, df: float = inf) -> float:
    """Critical value that at least one of k statistics exceeds in absolute value with probability `alpha`.

    Raises:
        InputError: no arm, weights outside 0 to 1, or an alpha outside 0 to 1.
    """
    _check(weights, df)
    if not 0 < alpha < 1:
        raise InputError(f"alpha {alpha:g}", expected="a number between 0 and 1")
    shared = np.asarray(weights, dtype=np.float64)
    upper = 4.0
    while _all_within(upper, shared, df) < 1.0 - alpha:
        upper *= 2.0
    return float(
        scipy.optimize.brentq(lambda z: _all_within(z, shared, df) - 1.0 + alpha, 0.0, upper, xtol=1e-12)
    )


def dunnett_weights(n: Sequence[int], n_control: int) -> list[float]:
    """`weights` for arms of n patients each against a control of `n_control`."""
    return [sqrt(size / (size + n_control)) for size in n]


def _check(weights: Sequence[float], df: float) -> None:
    if not weights or not all(0 <= weight < 1 for weight in weights) or not df > 0:
        raise InputError(
            f"weights {list(weights)} with {df:g} degrees of freedom",
            expected="a weight of 0 to 1 for each arm, and a positive df",
        )


def _all_within(bound: float, weights: Floats, df: float) -> float:
    """Probability that every |statistic| is at most `bound`.

    Given the control's own deviation x the arms are independent; the pooled variance is a
    scaled chi-square, integrated over the range that holds it.
    """
    x, mass = scipy.special.roots_hermitenorm(_NODES)
    mass = mass / mass.sum()
    rest = np.sqrt(1.0 - weights**2)

    def given_scale(scale: Floats) -> Floats:
        limit = bound * scale[:, None, None]
        middle = (weights * x[:, None])[None]
        inside = scipy.special.ndtr((limit + middle) / rest) - scipy.special.ndtr((middle - limit) / rest)
        return np.asarray(inside.prod(axis=-1) @ mass)

    if not np.isfinite(df):
        return float(given_scale(np.ones(1))[0])
    node, length = scipy.special.roots_legendre(_NODES)
    reach = 10.0 / sqrt(2.0 * df)  # the scale's SD is about 1/sqrt(2 df)
    low, high = max(0.0, 1.0 - reach), 1.0 + max(reach, 10.0 / sqrt(df))
    scale = low + (high - low) * (node + 1.0) / 2.0
    with np.errstate(divide="ignore"):
        log_density = (
            (1.0 - df / 2.0) * np.log(2.0)
            - scipy.special.gammaln(df / 2.0)
            + (df / 2.0) * np.log(df)
            + (df - 1.0) * np.log(scale)
            - df * scale**2 / 2.0
        )
    density = np.exp(log_density) * length * (high - low) / 2.0
    return float(given_scale(scale) @ density / density.sum())
