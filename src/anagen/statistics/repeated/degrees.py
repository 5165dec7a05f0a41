"""Degrees of freedom of contrasts of the coefficients: Satterthwaite's, and those by counting."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from anagen.statistics.repeated.fitting import Fit
from anagen.statistics.repeated.records import Records

Floats = NDArray[np.float64]


def satterthwaite(fit: Fit, contrast: Floats) -> float:
    """Degrees of freedom of one contrast [p]: 2 v² / var(v), v its variance (Satterthwaite 1946).

    The gradient of v is exact, and the covariance of Σ's parameters is the observed information's
    (Giesbrecht and Burns 1985).
    """
    side = fit.at.inverse @ contrast
    variance = contrast @ side
    gradient = -(fit.slopes.p @ side) @ side
    spread = gradient @ fit.parameter_covariance @ gradient
    return float(2.0 * variance**2 / spread) if spread > 0 else np.inf


def combined(each: Floats) -> float:
    """Degrees of freedom of an F test from those of its uncorrelated parts (Fai and Cornelius 1996).

    Args:
        each: [q], of each part.
    """
    if len(each) == 1:
        return float(each[0])
    if np.ptp(each) < 1e-8 * each.max():
        return float(each.mean())
    if (each <= 2.0).any():
        return 2.0
    total = float((each / (each - 2.0)).sum())
    return 2.0 * total / (total - len(each))


def is_within(x: Floats, subject: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Whether each column of the design changes within a subject, [columns]."""
    order = np.argsort(subject, kind="stable")
    same = np.diff(subject[order]) == 0
    return np.asarray((np.diff(x[order], axis=0)[same] != 0).any(axis=0))


def between_within(data: Records, x: Floats, intercept: int | None, contrast: Floats) -> float:
    """Degrees of freedom of a contrast by the place of its coefficients (Schluchter and Elashoff 1990).

    The least of those of the coefficients that it involves; the intercept counts as within, as in SAS.

    Args:
        data: observations.
        x: [n, p], kept columns of the design.
        intercept: position of the intercept among them, or None.
        contrast: [q, p], of the coefficients of these columns.
    """
    within = is_within(x, data.subject)
    between = ~within
    if intercept is not None:
        between[intercept] = False
    among = data.subjects - int(between.sum()) - (intercept is not None)
    inside = data.n - data.subjects - int(within.sum())
    involved = (contrast != 0).any(axis=0)
    return float(
        min(
            among if (involved & between).any() else np.inf, inside if (involved & ~between).any() else np.inf
        )
    )
