"""Small-study effects: Egger's and Begg's tests, and trim and fill.

With fewer than about ten studies these have hardly any power, and a non-significant test proves nothing.
Sources: Egger et al. 1997; Sterne and Egger 2005 (the mixed form); Begg and Mazumdar 1994; Duval and
Tweedie 2000.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import scipy
from numpy.typing import ArrayLike

from anagen.errors import InputError
from anagen.evidence_base.meta.marginal_model import Array
from anagen.evidence_base.meta.pairwise import PooledEffect, pool
from anagen.evidence_base.meta.regression import meta_regression
from anagen.statistics.distributions import mean_ranks, t_above


@dataclass(frozen=True)
class AsymmetryTest:
    """A test of funnel asymmetry; `df` is infinite for a normal statistic or none at all."""

    name: str
    statistic: float
    df: float
    p: float


@dataclass(frozen=True)
class TrimAndFill:
    """Effects imputed to make the funnel symmetric, and the pooled effect with them."""

    missing: int
    side: Literal["left", "right"]
    filled_effects: Array
    filled_variances: Array
    pooled: PooledEffect


def egger_mixed(effects: ArrayLike, variances: ArrayLike, *, method: str = "REML") -> AsymmetryTest:
    """Egger's test as a meta-regression on the standard error, with tau2; a normal test of the slope."""
    y, v = _arrays(effects, variances)
    fit = meta_regression(y, v, {"se": np.sqrt(v)}, method=method)
    return AsymmetryTest("Egger, mixed model", fit.statistic("se"), np.inf, fit.p("se"))


def egger_classical(effects: ArrayLike, variances: ArrayLike) -> AsymmetryTest:
    """Egger's test as a weighted linear regression with free residual variance; t on k - 2."""
    y, v = _arrays(effects, variances)
    design = np.column_stack([np.ones_like(y), np.sqrt(v)])
    information = design.T @ (design / v[:, None])
    coefficients = np.linalg.solve(information, design.T @ (y / v))
    df = len(y) - 2
    scale = float(np.sum((y - design @ coefficients) ** 2 / v)) / df
    statistic = float(coefficients[1] / np.sqrt(scale * np.linalg.inv(information)[1, 1]))
    return AsymmetryTest("Egger, linear model", statistic, df, 2 * t_above(abs(statistic), df))


def begg(effects: ArrayLike, variances: ArrayLike) -> AsymmetryTest:
    """Begg's test: Kendall's rank correlation of standardised effects with their variances."""
    y, v = _arrays(effects, variances)
    common = pool(y, v, method="common")
    standard = (y - common.estimate) / np.sqrt(v - common.se**2)
    result = scipy.stats.kendalltau(standard, v)
    return AsymmetryTest("Begg, rank correlation", float(result.statistic), np.inf, float(result.pvalue))


def trim_and_fill(
    effects: ArrayLike, variances: ArrayLike, *, method: str = "REML", side: str | None = None
) -> TrimAndFill:
    """Trim and fill, with Duval and Tweedie's L0 estimator of the number of studies missing on one side.

    Args:
        effects: shape (k,).
        variances: shape (k,).
        method: estimator of tau2 in every step.
        side: where studies are missing; by default where the slope on the standard error points.

    Raises:
        InputError: fewer than three studies, or a side that is neither left nor right.
    """
    y, v = _arrays(effects, variances)
    if side not in (None, "left", "right"):
        raise InputError(f"side {side!r}", expected="left or right")
    if side is None:
        slope = meta_regression(y, v, {"se": np.sqrt(v)}, method=method).coefficients[1]
        side = "right" if slope < 0 else "left"
    sign = -1.0 if side == "right" else 1.0  # work as if studies were missing on the left
    order = np.argsort(sign * y, kind="stable")
    turned, spread = sign * y[order], v[order]
    k = len(y)
    missing, seen = 0, set[int]()
    while True:
        kept = k - missing
        centre = pool(turned[:kept], spread[:kept], method=method).estimate
        ranks = mean_ranks(np.abs(turned - centre))
        right = float(ranks[turned > centre].sum())
        estimate = max(0, round((4 * right - k * (k + 1)) / (2 * k - 1)))
        if estimate == missing or estimate in seen:
            missing = min(estimate, k - 2)
            break
        seen.add(missing := min(estimate, k - 2))
    mirrored = sign * (2 * centre - turned[k - missing :])
    pooled = pool(np.concatenate([y, mirrored]), np.concatenate([v, spread[k - missing :]]), method=method)
    return TrimAndFill(
        missing, "right" if side == "right" else "left", mirrored, spread[k - missing :], pooled
    )


def _arrays(effects: ArrayLike, variances: ArrayLike) -> tuple[Array, Array]:
    y, v = np.asarray(effects, dtype=float), np.asarray(variances, dtype=float)
    if y.shape != v.shape or y.ndim != 1 or len(y) < 3:
        raise InputError(f"asymmetry cannot be judged from {y.size} studies", expected="three or more")
    return y, v
