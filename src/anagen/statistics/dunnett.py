"""Dunnett's comparisons of several arms with one control, by exact integration of the multivariate t.

Arms share the control, so two comparisons correlate by the product of their weights; given the control's own
deviation the arms are independent, which leaves one integral, and a second one over the pooled variance.
References: Dunnett 1955 (single step), Dunnett and Tamhane 1991 (step down).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from math import inf, sqrt

import numpy as np
import scipy
from numpy.typing import ArrayLike, NDArray

from anagen.errors import InputError

Floats = NDArray[np.float64]

_NODES = 96
"""Nodes of each Gauss rule, with which critical values are exact to 1e-10."""


def dunnett_p(statistic: float, weights: Sequence[float], df: float = inf, *, sides: int = 2) -> float:
    """Adjusted p of one of several comparisons with a common control (Dunnett 1955).

    Args:
        statistic: its t (or z) statistic.
        weights: of each of the k arms, sqrt(n_i / (n_i + n_control)); two comparisons correlate
            by the product of their weights (one half for equal groups), see `dunnett_weights`.
        df: degrees of freedom of the pooled variance; inf for normal statistics.
        sides: 2, or 1 for arms above the control.

    Raises:
        InputError: no arm, weights outside 0 to 1, or neither 1 nor 2 sides.
    """
    _check(weights, df, sides)
    bound = abs(float(statistic)) if sides == 2 else float(statistic)
    return 1.0 - _all_within(bound, np.asarray(weights, dtype=np.float64), df, sides)


def dunnett_adjusted(
    statistics: ArrayLike,
    weights: Sequence[float],
    df: float = inf,
    *,
    sides: int = 2,
    step_down: bool = True,
) -> Floats:
    """Adjusted p values of all comparisons with a common control, float64[k], in the order given.

    Args:
        statistics: float[k], t (or z) statistics.
        weights: of the k arms, see `dunnett_p`.
        df: degrees of freedom of the pooled variance; inf for normal statistics.
        sides: 2, or 1 for arms above the control.
        step_down: whether arms that have been rejected leave the family of the next; this is the closed test,
            and never larger than the single step.

    Raises:
        InputError: other lengths, no arm, weights outside 0 to 1, or neither 1 nor 2 sides.
    """
    _check(weights, df, sides)
    values = np.asarray(statistics, dtype=np.float64)
    if values.shape != (len(weights),):
        raise InputError(f"{values.size} statistics for {len(weights)} arms", expected="one for each arm")
    size = np.abs(values) if sides == 2 else values
    shared = np.asarray(weights, dtype=np.float64)
    order = np.argsort(-size, kind="stable")
    adjusted = np.empty(len(size))
    largest = 0.0
    for rank, arm in enumerate(order):
        family = order[rank:] if step_down else order
        largest = max(largest, 1.0 - _all_within(float(size[arm]), shared[family], df, sides))
        adjusted[arm] = largest
    return adjusted


def dunnett_critical(
    weights: Sequence[float], alpha: float = 0.05, df: float = inf, *, sides: int = 2
) -> float:
    """Critical value that at least one of k statistics exceeds with probability `alpha`.

    Args:
        weights: of the k arms, see `dunnett_p`.
        alpha: of all sides together.
        df: degrees of freedom of the pooled variance; inf for normal statistics.
        sides: 2, in absolute value, or 1.

    Raises:
        InputError: no arm, weights outside 0 to 1, an alpha outside 0 to 1, or neither 1 nor 2 sides.
    """
    _check(weights, df, sides)
    if not 0 < alpha < 1:
        raise InputError(f"alpha {alpha:g}", expected="a number between 0 and 1")
    shared = np.asarray(weights, dtype=np.float64)
    upper = 4.0
    while _all_within(upper, shared, df, sides) < 1.0 - alpha:
        upper *= 2.0
    lower = 0.0 if sides == 2 else -upper
    return float(
        scipy.optimize.brentq(
            lambda z: _all_within(z, shared, df, sides) - 1.0 + alpha, lower, upper, xtol=1e-12
        )
    )


def dunnett_weights(n: Sequence[int], n_control: int) -> list[float]:
    """`weights` for arms of n patients each against a control of `n_control`."""
    return [sqrt(size / (size + n_control)) for size in n]


def _check(weights: Sequence[float], df: float, sides: int) -> None:
    if not weights or not all(0 <= weight < 1 for weight in weights) or not df > 0:
        raise InputError(
            f"weights {list(weights)} with {df:g} degrees of freedom",
            expected="a weight of 0 to 1 for each arm, and a positive df",
        )
    if sides not in (1, 2):
        raise InputError(f"a test with {sides} sides", expected="1 or 2")


def _all_within(bound: float, weights: Floats, df: float, sides: int) -> float:
    """Probability that every statistic (of two sides: every |statistic|) is at most `bound`.

    Given the control's own deviation x the arms are independent; the pooled variance is a
    scaled chi-square, integrated over the range that holds it.
    """
    x, mass = _hermite()
    rest = np.sqrt(1.0 - weights**2)

    def given_scale(scale: Floats) -> Floats:
        limit = bound * scale[:, None, None]
        middle = (weights * x[:, None])[None]
        inside = scipy.special.ndtr((limit + middle) / rest)
        if sides == 2:
            inside = inside - scipy.special.ndtr((middle - limit) / rest)
        return np.asarray(inside.prod(axis=-1) @ mass)

    if not np.isfinite(df):
        return float(given_scale(np.ones(1))[0])
    node, length = _legendre()
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


@cache
def _hermite() -> tuple[Floats, Floats]:
    """Nodes and probabilities of a standard normal."""
    node, mass = scipy.special.roots_hermitenorm(_NODES)
    return np.asarray(node), np.asarray(mass / mass.sum())


@cache
def _legendre() -> tuple[Floats, Floats]:
    node, length = scipy.special.roots_legendre(_NODES)
    return np.asarray(node), np.asarray(length)
