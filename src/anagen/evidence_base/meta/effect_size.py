"""Effect of one study as a number and its variance: differences, ratios and standardised differences.

Every function works on arrays, one element a study, and returns an `Effect`. Ratios are on the log scale.
Sources: Borenstein et al., *Introduction to Meta-Analysis*; Hedges 1981 for the exact small-sample factor;
Lajeunesse 2011 for the ratio of means.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import scipy
from numpy.typing import ArrayLike

from anagen.errors import InputError
from anagen.evidence_base.meta.marginal_model import Array


class Effect(NamedTuple):
    """An effect and its sampling variance; arrays of one shape (k,)."""

    estimate: Array
    variance: Array


def mean_difference(
    mean1: ArrayLike, sd1: ArrayLike, n1: ArrayLike, mean2: ArrayLike, sd2: ArrayLike, n2: ArrayLike
) -> Effect:
    """Difference of two independent means, in their own unit; variances not assumed equal."""
    m1, s1, k1, m2, s2, k2 = _floats(mean1, sd1, n1, mean2, sd2, n2)
    _positive("standard deviation", s1, s2)
    _positive("sample size", k1, k2)
    return Effect(m1 - m2, s1**2 / k1 + s2**2 / k2)


def hedges_g(
    mean1: ArrayLike, sd1: ArrayLike, n1: ArrayLike, mean2: ArrayLike, sd2: ArrayLike, n2: ArrayLike
) -> Effect:
    """Standardised mean difference with Hedges' exact correction; large-sample variance."""
    m1, s1, k1, m2, s2, k2 = _floats(mean1, sd1, n1, mean2, sd2, n2)
    _positive("standard deviation", s1, s2)
    df = k1 + k2 - 2
    _positive("sample size less two", df)
    pooled = np.sqrt(((k1 - 1) * s1**2 + (k2 - 1) * s2**2) / df)
    correction = np.exp(scipy.special.gammaln(df / 2) - scipy.special.gammaln((df - 1) / 2)) * np.sqrt(2 / df)
    g = correction * (m1 - m2) / pooled
    return Effect(g, 1 / k1 + 1 / k2 + g**2 / (2 * (k1 + k2)))


def log_ratio_of_means(
    mean1: ArrayLike, sd1: ArrayLike, n1: ArrayLike, mean2: ArrayLike, sd2: ArrayLike, n2: ArrayLike
) -> Effect:
    """Log of the ratio of two means, both of which must be positive."""
    m1, s1, k1, m2, s2, k2 = _floats(mean1, sd1, n1, mean2, sd2, n2)
    _positive("mean", m1, m2)
    return Effect(np.log(m1 / m2), s1**2 / (k1 * m1**2) + s2**2 / (k2 * m2**2))


def log_risk_ratio(events1: ArrayLike, n1: ArrayLike, events2: ArrayLike, n2: ArrayLike) -> Effect:
    """Log risk ratio; one half is added to each cell of a study that has an empty cell."""
    a, b, c, d = _cells(events1, n1, events2, n2)
    return Effect(np.log(a / (a + b)) - np.log(c / (c + d)), 1 / a - 1 / (a + b) + 1 / c - 1 / (c + d))


def log_odds_ratio(events1: ArrayLike, n1: ArrayLike, events2: ArrayLike, n2: ArrayLike) -> Effect:
    """Log odds ratio; one half is added to each cell of a study that has an empty cell."""
    a, b, c, d = _cells(events1, n1, events2, n2)
    return Effect(np.log(a * d / (b * c)), 1 / a + 1 / b + 1 / c + 1 / d)


def _floats(*values: ArrayLike) -> tuple[Array, ...]:
    return tuple(np.broadcast_arrays(*(np.asarray(value, dtype=float) for value in values)))


def _positive(what: str, *values: Array) -> None:
    if any((value <= 0).any() or not np.isfinite(value).all() for value in values):
        raise InputError(f"every {what} must be above zero", expected="positive numbers")


def _cells(
    events1: ArrayLike, n1: ArrayLike, events2: ArrayLike, n2: ArrayLike
) -> tuple[Array, Array, Array, Array]:
    """Events and non-events of both arms, with the half added where a study has an empty cell."""
    a, k1, c, k2 = (np.array(value) for value in _floats(events1, n1, events2, n2))
    cells = np.stack([a, k1 - a, c, k2 - c])
    if (cells < 0).any() or not np.isfinite(cells).all():
        raise InputError("more events than patients, or a negative count", expected="0 <= events <= n")
    cells = cells + 0.5 * (cells == 0).any(axis=0)
    return cells[0], cells[1], cells[2], cells[3]
