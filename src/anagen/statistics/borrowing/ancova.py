"""Bayesian analysis of covariance: a prior from earlier trials for the control's mean, flat for the rest.

The residual variance is estimated and then taken as known, so that the posterior is a normal mixture.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import ArrayLike, NDArray

from anagen.errors import InputError
from anagen.statistics.borrowing.mixture import NormalMixture

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class BayesianAncova:
    """Posterior of a two-arm trial.

    Attributes:
        effect: treated minus control.
        control: mean under control, of a patient with the covariates' means of `at`.
        residual_sd: standard deviation of patients given their covariates.
        by_itself: estimate and standard error of the effect without the prior.
    """

    effect: NormalMixture
    control: NormalMixture
    residual_sd: float
    by_itself: tuple[float, float]


def bayesian_ancova(
    outcome: ArrayLike,
    treated: ArrayLike,
    prior: NormalMixture,
    covariates: ArrayLike | None = None,
    *,
    at: ArrayLike | None = None,
) -> BayesianAncova:
    """Posterior of the effect with a prior for the control's mean.

    Args:
        outcome: float[n], without NaN.
        treated: bool[n].
        prior: of the control's mean, such as `map_prior.robust` gives.
        covariates: float[n] or float[n, q]; None for none.
        at: float[q], covariates for which the prior's mean holds, such as the means of the earlier trials;
            None for the means of this one.

    Raises:
        InputError: arrays that do not fit, a missing value, or too few patients.
    """
    y = np.asarray(outcome, dtype=np.float64)
    arm = np.asarray(treated, dtype=bool)
    x = np.zeros((len(y), 0)) if covariates is None else np.asarray(covariates, dtype=np.float64)
    x = x[:, None] if x.ndim == 1 else x
    if y.ndim != 1 or arm.shape != y.shape or len(x) != len(y):
        raise InputError(f"{y.size} outcomes with {arm.size} arms", expected="one row for each patient")
    if not np.isfinite(y).all() or not np.isfinite(x).all():
        raise InputError(
            "a missing outcome or covariate", expected="complete data, imputed before if need be"
        )
    centre = x.mean(axis=0) if at is None else np.asarray(at, dtype=np.float64).reshape(x.shape[1])
    design = np.column_stack([np.ones(len(y)), arm, x - centre])
    df = len(y) - design.shape[1]
    if df < 1 or np.linalg.matrix_rank(design) < design.shape[1]:
        raise InputError(
            f"{len(y)} patients for {design.shape[1]} coefficients", expected="more, in both arms"
        )
    inverse = np.linalg.inv(design.T @ design)
    solution = inverse @ (design.T @ y)
    rest = y - design @ solution
    variance = float(rest @ rest) / df
    covariance = variance * inverse[:2, :2]
    control = prior.updated(float(solution[0]), sqrt(covariance[0, 0]))
    # Given the control's mean the effect is normal about a line, as its own prior is flat.
    slope = covariance[0, 1] / covariance[0, 0]
    left = covariance[1, 1] - slope * covariance[0, 1]
    effect = NormalMixture(
        control.weights,
        np.asarray(solution[1] + slope * (control.means - solution[0])),
        np.sqrt(left + slope**2 * control.sds**2),
    )
    return BayesianAncova(effect, control, sqrt(variance), (float(solution[1]), sqrt(covariance[1, 1])))
