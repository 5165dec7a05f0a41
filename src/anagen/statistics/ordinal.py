"""Proportional odds regression of an ordered outcome, such as a global assessment of -3 to 3.

McCullagh (1980): logit P(y ≤ j) = θ_j - xβ, so exp(β) is the odds ratio of a higher category at every cut.
With two categories it is logistic regression; its score test of two arms is Wilcoxon's with ties.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import scipy
from numpy.typing import NDArray

from anagen.errors import InputError
from anagen.statistics.design import Levels, design, parse
from anagen.statistics.frames import coded, column
from anagen.statistics.predictor import Estimated
from anagen.statistics.rank import null_space, orthogonal

Floats = NDArray[np.float64]
MOST_STEPS = 100
_SETTLED = 1e-15


@dataclass(frozen=True, eq=False, repr=False)
class ProportionalOdds(Estimated):
    """A fitted proportional odds model; estimates are logarithms of odds ratios of a higher category.

    Attributes:
        categories: of the outcome, from the lowest.
        thresholds: [categories - 1], θ.
        deviance: minus twice the log-likelihood.
        null_deviance: minus twice the log-likelihood with thresholds alone.
        n: number of rows analysed.
        converged: whether the steps came to rest; if an estimate is infinite they do not, and errors are NaN.
    """

    categories: tuple[Any, ...]
    thresholds: Floats
    deviance: float
    null_deviance: float
    n: int
    converged: bool

    def __repr__(self) -> str:
        return (
            f"ProportionalOdds({self.n} rows in {len(self.categories)} categories, {', '.join(self.names)})"
        )

    @property
    def likelihood_ratio(self) -> tuple[float, int, float]:
        """χ² of the likelihood ratio test that all coefficients are 0, its df and its p."""
        statistic, df = self.null_deviance - self.deviance, len(self.kept)
        return statistic, df, float(scipy.special.chdtrc(df, max(statistic, 0.0)))


def proportional_odds(
    data: Any,
    formula: str,
    *,
    categories: Sequence[Any] | None = None,
    levels: Levels | None = None,
    alpha: float = 0.05,
) -> ProportionalOdds:
    """Proportional odds model of a data frame, one row a patient.

    Args:
        data: data frame of pandas or polars, or a mapping from name to array; incomplete rows are left out.
        formula: such as "assessment ~ baseline + arm".
        categories: of the outcome, from the lowest; None: sorted. Those that do not occur are left out.
        levels: levels of factors in order, the reference first; else sorted.
        alpha: two-sided; intervals hold 1 - alpha.

    Raises:
        InputError: an unknown column, level or category, or an outcome with one category.
    """
    parsed = parse(formula)
    if not parsed.response:
        raise InputError(f"formula {formula!r} names no outcome", expected='a form such as "y ~ arm"')
    predictor = design(data, replace(parsed, intercept=True, absorbed=True), levels=levels)
    raw, known = coded(column(data, parsed.response)[predictor.rows], parsed.response, categories)
    seen, y = np.unique(raw, return_inverse=True)
    cuts = len(seen) - 1
    if cuts < 1:
        raise InputError(f"{parsed.response!r} has one category", expected="two categories or more")
    centre = predictor.matrix.mean(axis=0)
    centred = predictor.matrix - centre
    kept, q, triangle = orthogonal(centred)
    start = scipy.special.logit(np.cumsum(np.bincount(y))[:-1] / len(y))
    theta = np.concatenate([start, np.zeros(len(kept))])
    found = _evaluate(theta, y, q, cuts)
    assert found is not None
    null = found[0]
    converged = False
    for _ in range(MOST_STEPS):
        value, gradient, information = found
        step = np.linalg.lstsq(information, gradient, rcond=None)[0]
        promised = float(step @ gradient)
        for _ in range(40):
            new = _evaluate(theta + step, y, q, cuts)
            if new is not None and new[0] >= value - 1e-12 * (abs(value) + 1.0):
                break
            step = step / 2.0
        if new is None:
            break
        theta, found = theta + step, new
        if promised <= _SETTLED * (abs(value) + 1.0):
            # Towards an infinite estimate the information vanishes while the likelihood settles too.
            converged = bool(np.abs(q @ theta[cuts:]).max(initial=0.0) < 20.0)
            break
    inner = np.full((len(kept), len(kept)), np.nan)
    if converged:
        inner = np.linalg.inv(found[2])[cuts:, cuts:]
    coefficient = np.full(len(centre), np.nan)
    coefficient[kept] = np.linalg.solve(triangle, theta[cuts:])
    return ProportionalOdds(
        names=predictor.names,
        coefficient=coefficient,
        inner=inner,
        triangle=triangle,
        kept=kept,
        null=null_space(centred, kept),
        df=np.inf,
        alpha=alpha,
        design=predictor,
        categories=tuple(known[index] for index in seen),
        thresholds=theta[:cuts] + centre[kept] @ coefficient[kept],
        deviance=-2.0 * found[0],
        null_deviance=-2.0 * null,
        n=len(y),
        converged=converged,
    )


def _evaluate(
    theta: Floats, y: NDArray[np.int64], x: Floats, cuts: int
) -> tuple[float, Floats, Floats] | None:
    """Log-likelihood, gradient and information; None where the thresholds are not in order."""
    if (np.diff(theta[:cuts]) <= 0).any():
        return None
    n = len(y)
    eta = x @ theta[cuts:]
    # P(y) = F(above) - F(below); at either end F is 1 or 0.
    edges = np.concatenate([[-np.inf], theta[:cuts], [np.inf]])
    above, below = edges[y + 1] - eta, edges[y] - eta
    # Taken on the side where both are small, so that no digits are lost.
    flip = below > 0
    share = np.where(
        flip,
        scipy.special.expit(-below) - scipy.special.expit(-above),
        scipy.special.expit(above) - scipy.special.expit(below),
    )
    if (share <= 0).any():
        return None
    columns = np.zeros((2, n, cuts + x.shape[1]))
    columns[:, :, cuts:] = -x
    for side, index in enumerate((y, y - 1)):
        there = (index >= 0) & (index < cuts)
        columns[side, there, index[there]] = 1.0
    upper, lower = (scipy.special.expit(edge) * scipy.special.expit(-edge) for edge in (above, below))
    upper, lower = upper / share, lower / share
    slope = upper[:, None] * columns[0] - lower[:, None] * columns[1]
    bend_above, bend_below = upper * -np.tanh(above / 2.0), lower * -np.tanh(below / 2.0)
    second = columns[0].T @ (bend_above[:, None] * columns[0]) - columns[1].T @ (
        bend_below[:, None] * columns[1]
    )
    return float(np.log(share).sum()), slope.sum(axis=0), slope.T @ slope - second
