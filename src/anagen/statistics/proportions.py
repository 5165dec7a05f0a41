"""One proportion, and the difference of two: intervals that keep their level in small groups.

In all functions ``events`` and ``n`` are [..., 2], treated first, and a difference is treated minus
control; the score interval also takes strata, [..., H, 2]. References: Newcombe 1998 (methods 1, 5,
6 and 10), Miettinen and Nurminen 1985, Mee 1984, Wilson 1927, Clopper and Pearson 1934.
"""

from __future__ import annotations

import numpy as np
import scipy
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

_HALVINGS = 60
"""Halvings of an interval of length 2, down to the last digit of a float."""


def wilson(events: ArrayLike, n: ArrayLike, alpha: float = 0.05) -> tuple[Floats, Floats]:
    """Score interval of one proportion; events and n of any shape, NaN where n is 0."""
    x, size = np.asarray(events, dtype=np.float64), np.asarray(n, dtype=np.float64)
    z2 = scipy.special.ndtri(1.0 - alpha / 2.0) ** 2
    with np.errstate(invalid="ignore", divide="ignore"):
        p = x / size
        middle = (p + z2 / (2.0 * size)) / (1.0 + z2 / size)
        half = np.sqrt(z2 * (p * (1.0 - p) + z2 / (4.0 * size)) / size) / (1.0 + z2 / size)
        low, high = np.maximum(middle - half, 0.0), np.minimum(middle + half, 1.0)
        # At the ends the formula is exact but for rounding.
        return np.where(x == 0, np.minimum(low, 0.0), low), np.where(x == size, np.maximum(high, 1.0), high)


def clopper_pearson(events: ArrayLike, n: ArrayLike, alpha: float = 0.05) -> tuple[Floats, Floats]:
    """Exact interval of one proportion: never narrower than its level."""
    x, size = np.asarray(events, dtype=np.float64), np.asarray(n, dtype=np.float64)
    with np.errstate(invalid="ignore"):
        low = scipy.special.betaincinv(np.maximum(x, 1.0), size - x + 1.0, alpha / 2.0)
        high = scipy.special.betaincinv(x + 1.0, np.maximum(size - x, 1.0), 1.0 - alpha / 2.0)
    known = size > 0
    return (
        np.where(known, np.where(x > 0, low, 0.0), np.nan),
        np.where(known, np.where(x < size, high, 1.0), np.nan),
    )


def wald(events: ArrayLike, n: ArrayLike, alpha: float = 0.05) -> tuple[Floats, Floats]:
    """Difference ± z × its estimated standard error; too short in small groups and near 0 or 1."""
    x, size = np.asarray(events, dtype=np.float64), np.asarray(n, dtype=np.float64)
    with np.errstate(invalid="ignore", divide="ignore"):
        p = x / size
        half = scipy.special.ndtri(1.0 - alpha / 2.0) * np.sqrt((p * (1.0 - p) / size).sum(axis=-1))
    difference = p[..., 0] - p[..., 1]
    return np.asarray(difference - half), np.asarray(difference + half)


def newcombe(events: ArrayLike, n: ArrayLike, alpha: float = 0.05) -> tuple[Floats, Floats]:
    """Difference by squaring and adding two Wilson intervals (Newcombe's method 10)."""
    x, size = np.asarray(events, dtype=np.float64), np.asarray(n, dtype=np.float64)
    with np.errstate(invalid="ignore", divide="ignore"):
        p = x / size
    low, high = wilson(x, size, alpha)
    difference = p[..., 0] - p[..., 1]
    down = np.sqrt((p[..., 0] - low[..., 0]) ** 2 + (high[..., 1] - p[..., 1]) ** 2)
    up = np.sqrt((high[..., 0] - p[..., 0]) ** 2 + (p[..., 1] - low[..., 1]) ** 2)
    return np.asarray(difference - down), np.asarray(difference + up)


def miettinen_nurminen(
    events: ArrayLike, n: ArrayLike, alpha: float = 0.05, *, stratified: bool = False
) -> tuple[Floats, Floats]:
    """Score interval: every difference that the score test of Miettinen and Nurminen does not reject.

    Args:
        stratified: events and n are [..., H, 2]; strata weigh n m / (n + m), as Mantel and
            Haenszel's do, so 0 is inside just when the Cochran-Mantel-Haenszel test does not reject.
    """
    return _score_interval(events, n, alpha, stratified, corrected=True)


def mee(events: ArrayLike, n: ArrayLike, alpha: float = 0.05) -> tuple[Floats, Floats]:
    """Score interval of Mee: `miettinen_nurminen` without the factor N / (N - 1) in the variance."""
    return _score_interval(events, n, alpha, False, corrected=False)


def _score_interval(
    events: ArrayLike, n: ArrayLike, alpha: float, stratified: bool, *, corrected: bool
) -> tuple[Floats, Floats]:
    """Both ends, each found by halving the range between the estimate and -1 or 1."""
    x, size = np.asarray(events, dtype=np.float64), np.asarray(n, dtype=np.float64)
    if not stratified:
        x, size = x[..., None, :], size[..., None, :]
    useful = np.asarray((size > 0).all(axis=-1))
    size = np.where(useful[..., None], size, 1.0)
    x = np.where(useful[..., None], x, 0.0)
    total = size.sum(axis=-1)
    weight = np.where(useful, size.prod(axis=-1) / total, 0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        weight = weight / weight.sum(axis=-1, keepdims=True)
    p = x / size
    estimate = (weight * (p[..., 0] - p[..., 1])).sum(axis=-1)
    factor = total / np.maximum(total - 1.0, 1.0) if corrected else np.ones_like(total)
    z2 = scipy.special.ndtri(1.0 - alpha / 2.0) ** 2

    def rejected(difference: Floats) -> NDArray[np.bool_]:
        restricted = constrained_risks(x, size, difference[..., None])
        variance = factor * (restricted * (1.0 - restricted) / size).sum(axis=-1)
        allowed = z2 * (weight**2 * variance).sum(axis=-1)
        return np.asarray((estimate - difference) ** 2 > allowed)

    ends = []
    for limit in (-1.0, 1.0):
        inside, outside = estimate, np.full_like(estimate, limit)
        reached = ~rejected(outside)
        for _ in range(_HALVINGS):
            middle = (inside + outside) / 2.0
            out = rejected(middle)
            inside, outside = np.where(out, inside, middle), np.where(out, middle, outside)
        ends.append(np.where(reached, limit, inside))
    known = np.isfinite(estimate)
    return np.where(known, ends[0], np.nan), np.where(known, ends[1], np.nan)


def constrained_risks(events: Floats, n: Floats, difference: Floats) -> Floats:
    """Most likely risks of the two groups, given that they differ by `difference`; [..., 2].

    The closed root of the cubic likelihood equation (Farrington and Manning 1990, equation 6).

    Args:
        events: [..., 2].
        n: [..., 2], above 0.
        difference: [...], -1 to 1.
    """
    n1, n2 = n[..., 0], n[..., 1]
    p1, p2 = events[..., 0] / n1, events[..., 1] / n2
    delta, theta = difference, n2 / n1
    a = 1.0 + theta
    b = -(1.0 + theta + p1 + theta * p2 + delta * (theta + 2.0))
    c = delta**2 + delta * (2.0 * p1 + theta + 1.0) + p1 + theta * p2
    d = -p1 * delta * (1.0 + delta)
    v = b**3 / (27.0 * a**3) - b * c / (6.0 * a**2) + d / (2.0 * a)
    u = np.where(v >= 0, 1.0, -1.0) * np.sqrt(np.maximum(b**2 / (9.0 * a**2) - c / (3.0 * a), 0.0))
    cubed = u**3
    cosine = np.clip(np.where(cubed == 0, 0.0, v / np.where(cubed == 0, 1.0, cubed)), -1.0, 1.0)
    treated = 2.0 * u * np.cos((np.pi + np.arccos(cosine)) / 3.0) - b / (3.0 * a)
    treated = np.clip(treated, np.maximum(delta, 0.0), np.minimum(1.0 + delta, 1.0))
    return np.stack([treated, np.clip(treated - delta, 0.0, 1.0)], axis=-1)
