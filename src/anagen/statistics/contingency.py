"""Two groups compared over strata: Cochran-Mantel-Haenszel test, common odds ratio and risk difference.

In all functions ``events`` and ``n`` are [..., H, 2]: responders and patients in each of H strata, the
treated group first. A stratum with an empty group has weight 0.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class ChiSquare:
    """A test's statistic and two-sided p; [...] each."""

    statistic: Floats
    df: int
    p: Floats


@dataclass(frozen=True, eq=False)
class Interval:
    """An estimate with its standard error and confidence interval; [...] each.

    The standard error of an odds ratio is that of its logarithm.
    """

    estimate: Floats
    se: Floats
    low: Floats
    high: Floats


def _cells(events: ArrayLike, n: ArrayLike) -> tuple[Floats, Floats, Floats, Floats, Floats]:
    """Responders a (treated) and b (control), patients n and m, and 1/(n + m); 0 for useless strata."""
    count, size = np.asarray(events, dtype=np.float64), np.asarray(n, dtype=np.float64)
    useful = (size > 0).all(axis=-1)
    a, b = (np.where(useful, count[..., side], 0.0) for side in (0, 1))
    treated, control = (np.where(useful, size[..., side], 0.0) for side in (0, 1))
    share = np.where(useful, 1.0 / np.where(useful, treated + control, 1.0), 0.0)
    return a, b, treated, control, share


def chi_square(events: ArrayLike, n: ArrayLike) -> ChiSquare:
    """Pearson's test of one 2 x 2 table, without continuity correction; events, n: [..., 2]."""
    count, size = np.asarray(events, dtype=np.float64), np.asarray(n, dtype=np.float64)
    with np.errstate(invalid="ignore", divide="ignore"):
        pooled = count.sum(axis=-1) / size.sum(axis=-1)
        variance = pooled * (1.0 - pooled) * (1.0 / size).sum(axis=-1)
        statistic = (count[..., 0] / size[..., 0] - count[..., 1] / size[..., 1]) ** 2 / variance
    return ChiSquare(np.asarray(statistic), 1, np.asarray(scipy.special.chdtrc(1, statistic)))


def cochran_mantel_haenszel(events: ArrayLike, n: ArrayLike, *, corrected: bool = False) -> ChiSquare:
    """Test that the odds are the same in both groups of every stratum (Mantel and Haenszel 1959).

    Args:
        events: [..., H, 2], responders.
        n: [..., H, 2], patients.
        corrected: subtract one half from the absolute deviation (never below 0).
    """
    a, b, treated, control, share = _cells(events, n)
    total = treated + control
    with np.errstate(invalid="ignore", divide="ignore"):
        expected = treated * (a + b) * share
        spread = treated * control * (a + b) * (total - a - b) * share**2 / np.maximum(total - 1.0, 1.0)
        deviation = np.abs((a - expected).sum(axis=-1))
        if corrected:
            deviation = np.maximum(deviation - 0.5, 0.0)
        statistic = deviation**2 / spread.sum(axis=-1)
    return ChiSquare(np.asarray(statistic), 1, np.asarray(scipy.special.chdtrc(1, statistic)))


def common_odds_ratio(events: ArrayLike, n: ArrayLike, alpha: float = 0.05) -> Interval:
    """Mantel-Haenszel odds ratio; variance of its logarithm by Robins, Breslow and Greenland (1986).

    Infinite if nobody responds under control, or everybody under treatment.
    """
    a, b, treated, control, share = _cells(events, n)
    c, d = treated - a, control - b
    agree, differ = (a + d) * share, (b + c) * share
    r, s = a * d * share, b * c * share
    with np.errstate(invalid="ignore", divide="ignore"):
        r_all, s_all = r.sum(axis=-1), s.sum(axis=-1)
        estimate = r_all / s_all
        variance = (
            (agree * r).sum(axis=-1) / (2.0 * r_all**2)
            + (agree * s + differ * r).sum(axis=-1) / (2.0 * r_all * s_all)
            + (differ * s).sum(axis=-1) / (2.0 * s_all**2)
        )
        se = np.where((r_all > 0) & (s_all > 0), np.sqrt(variance), np.nan)
        factor = np.exp(scipy.special.ndtri(1.0 - alpha / 2.0) * se)
        return Interval(
            np.asarray(estimate), se, np.asarray(estimate / factor), np.asarray(estimate * factor)
        )


def common_risk_difference(events: ArrayLike, n: ArrayLike, alpha: float = 0.05) -> Interval:
    """Mantel-Haenszel risk difference, treated minus control; variance by Sato (1989).

    The variance holds with few large strata and with many small ones; where every patient is a
    stratum (two sides of a scalp) it is that of a paired difference of proportions.
    """
    a, b, treated, control, share = _cells(events, n)
    with np.errstate(invalid="ignore", divide="ignore"):
        weight = (treated * control * share).sum(axis=-1)
        difference = ((a * control - b * treated) * share).sum(axis=-1) / weight
        p = (treated**2 * b - control**2 * a + treated * control * (control - treated) / 2.0) * share**2
        q = (a * (control - b) + b * (treated - a)) * share / 2.0
        variance = (difference * p.sum(axis=-1) + q.sum(axis=-1)) / weight**2
        se = np.sqrt(np.maximum(variance, 0.0))
        half = scipy.special.ndtri(1.0 - alpha / 2.0) * se
        low, high = np.maximum(difference - half, -1.0), np.minimum(difference + half, 1.0)
        return Interval(np.asarray(difference), np.asarray(se), np.asarray(low), np.asarray(high))
