"""Two-by-two tables pooled without a variance for each: Mantel and Haenszel, and Peto.

Sources: Mantel and Haenszel 1959; Robins, Breslow and Greenland 1986 (variance of the odds ratio);
Greenland and Robins 1985 (risk ratio); Yusuf, Peto et al. 1985. No half is added to empty cells.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from anagen.errors import InputError
from anagen.evidence_base.meta.marginal_model import Array


class LogRatio(NamedTuple):
    """A pooled log odds or risk ratio, and its standard error."""

    estimate: float
    se: float


def mantel_haenszel_odds_ratio(
    events1: ArrayLike, n1: ArrayLike, events2: ArrayLike, n2: ArrayLike
) -> LogRatio:
    """Log of the Mantel-Haenszel odds ratio over strata of shape (k,)."""
    a, b, c, d, total = _tables(events1, n1, events2, n2)
    r, s = a * d / total, b * c / total
    p, q = (a + d) / total, (b + c) / total
    top, bottom = _above_zero(r.sum()), _above_zero(s.sum())
    variance = (
        (p * r).sum() / top**2 + (p * s + q * r).sum() / (top * bottom) + (q * s).sum() / bottom**2
    ) / 2
    return LogRatio(float(np.log(top / bottom)), float(np.sqrt(variance)))


def mantel_haenszel_risk_ratio(
    events1: ArrayLike, n1: ArrayLike, events2: ArrayLike, n2: ArrayLike
) -> LogRatio:
    """Log of the Mantel-Haenszel risk ratio over strata of shape (k,)."""
    a, b, c, d, total = _tables(events1, n1, events2, n2)
    top = _above_zero((a * (c + d) / total).sum())
    bottom = _above_zero((c * (a + b) / total).sum())
    spread = (((a + b) * (c + d) * (a + c) - a * c * total) / total**2).sum()
    return LogRatio(float(np.log(top / bottom)), float(np.sqrt(spread / (top * bottom))))


def peto_odds_ratio(events1: ArrayLike, n1: ArrayLike, events2: ArrayLike, n2: ArrayLike) -> LogRatio:
    """Log of Peto's one-step odds ratio: for rare events and arms of similar size only."""
    a, b, c, d, total = _tables(events1, n1, events2, n2)
    excess = (a - (a + b) * (a + c) / total).sum()
    variance = ((a + b) * (c + d) * (a + c) * (b + d) / (total**2 * (total - 1))).sum()
    variance = _above_zero(variance)
    return LogRatio(float(excess / variance), float(1 / np.sqrt(variance)))


def _tables(
    events1: ArrayLike, n1: ArrayLike, events2: ArrayLike, n2: ArrayLike
) -> tuple[Array, Array, Array, Array, Array]:
    a, k1, c, k2 = (np.atleast_1d(np.asarray(value, dtype=float)) for value in (events1, n1, events2, n2))
    b, d = k1 - a, k2 - c
    if any((cell < 0).any() for cell in (a, b, c, d)):
        raise InputError("more events than patients, or a negative count", expected="0 <= events <= n")
    return a, b, c, d, k1 + k2


def _above_zero(value: float) -> float:
    if not value > 0:
        raise InputError("the tables hold too few events for a pooled ratio")
    return float(value)
