"""Optimal contrasts of candidate shapes, their joint test and its power."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf

import numpy as np
import scipy
from numpy.typing import ArrayLike, NDArray

from anagen.errors import InputError
from anagen.statistics.dose_finding.shapes import Shape
from anagen.statistics.multivariate_t import Largest, largest, sobol

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class ContrastTest:
    """Joint one-sided test of a rising dose response by one contrast for each candidate shape.

    Attributes:
        statistics: float64[M], t statistic of each contrast.
        p: float64[M], adjusted for all shapes.
        critical: value that a statistic must exceed.
        contrasts: float64[K, M], of length 1.
        correlation: float64[M, M], of the statistics.
    """

    statistics: Floats
    p: Floats
    critical: float
    contrasts: Floats
    correlation: Floats


def optimal_contrasts(doses: ArrayLike, covariance: ArrayLike, shapes: Sequence[Shape]) -> Floats:
    """Contrasts with the greatest power if the shape is true, float64[K, M] (Pinheiro and others 2014).

    Args:
        doses: float[K], the control's first.
        covariance: float[K, K], of the estimates at the doses, up to a factor.
        shapes: M candidates.

    Raises:
        InputError: fewer than two doses, a matrix that does not fit, or a shape that is flat at these doses.
    """
    d, s = _checked(doses, covariance)
    if not shapes:
        raise InputError("no candidate shape", expected="at least one")
    inverse = np.linalg.inv(s)
    ones = np.ones(len(d))
    columns = []
    for shape in shapes:
        mean = shape.means(d)
        mean = mean - (ones @ inverse @ mean) / (ones @ inverse @ ones)
        contrast = inverse @ mean
        length = float(np.linalg.norm(contrast))
        if not length > 1e-12 * float(np.linalg.norm(inverse)):
            raise InputError(
                f"the shape {shape.family!r} is flat at doses {d.tolist()}", expected="another guess"
            )
        columns.append(contrast / length)
    return np.column_stack(columns)


def contrast_test(
    doses: ArrayLike,
    estimates: ArrayLike,
    covariance: ArrayLike,
    shapes: Sequence[Shape],
    df: float = inf,
    *,
    alpha: float = 0.025,
) -> ContrastTest:
    """Test of a dose response by the largest of the optimal contrasts' statistics.

    Args:
        doses: float[K], the control's first.
        estimates: float[K], of the response at each dose, larger being better.
        covariance: float[K, K], of the estimates; for means of n patients and one variance, diag(s^2 / n).
        shapes: candidates.
        df: degrees of freedom of the variance, N - K for means; inf for a normal approximation.
        alpha: one-sided.

    Raises:
        InputError: arrays that do not fit, or no shape.
    """
    d, s = _checked(doses, covariance)
    mean = np.asarray(estimates, dtype=np.float64)
    if mean.shape != d.shape:
        raise InputError(f"{mean.size} estimates at {len(d)} doses", expected="one at each dose")
    contrasts = optimal_contrasts(d, s, shapes)
    law, correlation, error = _joint(contrasts, s, df)
    statistics = contrasts.T @ mean / error
    return ContrastTest(
        np.asarray(statistics),
        np.array([law.p(float(t)) for t in statistics]),
        law.quantile(1.0 - alpha),
        contrasts,
        correlation,
    )


def contrast_power(
    doses: ArrayLike,
    means: ArrayLike,
    covariance: ArrayLike,
    shapes: Sequence[Shape],
    df: float = inf,
    *,
    alpha: float = 0.025,
) -> float:
    """Probability that the joint test shows a dose response with given true means, to about 1e-4.

    Arguments as `contrast_test`."""
    d, s = _checked(doses, covariance)
    contrasts = optimal_contrasts(d, s, shapes)
    law, correlation, error = _joint(contrasts, s, df)
    critical = law.quantile(1.0 - alpha)
    value, vector = np.linalg.eigh(correlation)
    root = vector * np.sqrt(np.maximum(value, 0.0))
    points = sobol(len(correlation) + 1)
    noise = scipy.special.ndtri(points[:, :-1]) @ root.T
    scale = np.ones(len(points)) if df == inf else np.sqrt(scipy.special.chdtri(df, points[:, -1]) / df)
    shifted = noise + contrasts.T @ np.asarray(means, dtype=np.float64) / error
    return float((shifted.max(axis=1) > critical * scale).mean())


def _joint(contrasts: Floats, covariance: Floats, df: float) -> tuple[Largest, Floats, Floats]:
    """Law of the largest statistic, correlation of the statistics, and standard errors of the contrasts."""
    spread = contrasts.T @ covariance @ contrasts
    error = np.sqrt(np.diag(spread))
    correlation = spread / np.outer(error, error)
    return largest(correlation, df), correlation, error


def _checked(doses: ArrayLike, covariance: ArrayLike) -> tuple[Floats, Floats]:
    d, s = np.asarray(doses, dtype=np.float64), np.asarray(covariance, dtype=np.float64)
    if d.ndim != 1 or len(d) < 2 or (d < 0).any() or len(np.unique(d)) != len(d):
        raise InputError(f"doses {d.tolist()}", expected="two or more different doses, none below 0")
    if s.shape != (len(d), len(d)):
        raise InputError(
            f"a covariance of shape {s.shape} for {len(d)} doses", expected="a square of their number"
        )
    return d, s
