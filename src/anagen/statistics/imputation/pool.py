"""Rubin's rules: one estimate from several completed data sets, with its degrees of freedom.

References: Rubin 1987; Barnard and Rubin 1999 for the degrees of freedom of small samples.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, nan, sqrt

import numpy as np
from numpy.typing import ArrayLike

from anagen.errors import InputError
from anagen.statistics.distributions import t_above, t_quantile


@dataclass(frozen=True)
class Pooled:
    """Estimate from imputed data.

    Attributes:
        estimate: of the effect.
        se: its standard error.
        df: degrees of freedom of its test; inf for a normal one.
        p: two-sided.
        low: lower end of the interval.
        high: upper end.
        missing_information: share of the information that is missing; NaN where it is not known.
    """

    estimate: float
    se: float
    df: float
    p: float
    low: float
    high: float
    missing_information: float = nan


def rubin(estimates: ArrayLike, variances: ArrayLike, df: float = inf, *, level: float = 0.95) -> Pooled:
    """Pooled estimate of M completed data sets.

    Args:
        estimates: float[M], at least 2.
        variances: float[M], squared standard errors.
        df: degrees of freedom that the analysis would have had if nothing was missing.
        level: of the interval.

    Raises:
        InputError: fewer than two data sets, or numbers of other length.
    """
    q, u = np.asarray(estimates, dtype=np.float64), np.asarray(variances, dtype=np.float64)
    if q.ndim != 1 or len(q) < 2 or u.shape != q.shape:
        raise InputError(f"{q.size} estimates with {u.size} variances", expected="two or more of each")
    m = len(q)
    within, between = float(u.mean()), float(q.var(ddof=1))
    total = within + (1.0 + 1.0 / m) * between
    share = (1.0 + 1.0 / m) * between / total
    imputed = (m - 1) / share**2 if share > 0 else inf
    # What is observed limits the degrees of freedom too (Barnard and Rubin 1999).
    observed = inf if df == inf else (df + 1.0) / (df + 3.0) * df * (1.0 - share)
    pooled_df = 1.0 / (1.0 / imputed + 1.0 / observed) if min(imputed, observed) < inf else inf
    ratio = share / (1.0 - share) if share < 1 else inf
    information = (ratio + 2.0 / (pooled_df + 3.0)) / (1.0 + ratio) if ratio < inf else 1.0
    return with_interval(float(q.mean()), sqrt(total), pooled_df, level, information)


def with_interval(estimate: float, se: float, df: float, level: float, missing: float = nan) -> Pooled:
    """Estimate with the test and the interval of its standard error.

    Raises:
        InputError: a level outside 0 to 1.
    """
    if not 0 < level < 1:
        raise InputError(f"level {level:g} of an interval", expected="a number between 0 and 1")
    half = t_quantile((1.0 + level) / 2.0, df) * se
    p = 2.0 * t_above(abs(estimate) / se, df) if se > 0 else nan
    return Pooled(estimate, se, df, p, estimate - half, estimate + half, missing)
