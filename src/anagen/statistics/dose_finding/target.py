"""Gain over dose 0 of a fitted dose response or an average of some, and the target dose with its interval.

The variance of an average is that of Buckland, Burnham and Augustin 1997: it holds the spread between the
models. The interval of a target dose goes from the first dose whose pointwise upper limit reaches the gain to
the first whose lower limit does, as Bretz, Pinheiro and Branson 2005 use such limits for the minimum
effective dose. It takes no account of the choice among the shapes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf, nan

import numpy as np
import scipy
from numpy.typing import ArrayLike, NDArray

from anagen.statistics.dose_finding.fitting import DoseResponse
from anagen.statistics.dose_finding.shapes import FAMILIES

Floats = NDArray[np.float64]
_STEP = 1e-5


@dataclass(frozen=True, eq=False)
class Gain:
    """Gain over dose 0 at some doses.

    Attributes:
        dose: float64[D], rising.
        estimate: float64[D].
        se: float64[D].
    """

    dose: Floats
    estimate: Floats
    se: Floats


@dataclass(frozen=True)
class TargetDose:
    """Smallest dose with a gain.

    Attributes:
        dose: it; inf if the curve does not reach the gain.
        low: lower end of its interval; inf if even the upper limits do not reach the gain.
        high: upper end; inf if the lower limits do not reach the gain.
    """

    dose: float
    low: float
    high: float


def gain_of_fits(
    fits: Sequence[DoseResponse],
    weights: ArrayLike,
    doses: ArrayLike,
    estimated_at: ArrayLike,
    covariance: ArrayLike,
) -> Gain:
    """Gain of a weighted average of fits, with its standard error by the delta method.

    Args:
        fits: one or more.
        weights: float[F], of sum 1.
        doses: float[D], rising, asked for.
        estimated_at: float[K], doses of the estimates that were fitted.
        covariance: float[K, K], of those.
    """
    d, at = np.asarray(doses, dtype=np.float64), np.asarray(estimated_at, dtype=np.float64)
    inverse = np.linalg.inv(np.asarray(covariance, dtype=np.float64))
    share = np.asarray(weights, dtype=np.float64)
    gains, errors = [], []
    for fit in fits:
        slopes = _slopes(fit, at)
        inner = np.linalg.pinv(slopes.T @ inverse @ slopes, hermitian=True)
        rise = _slopes(fit, d) - _slopes(fit, np.zeros(1))
        gains.append(fit.at(d) - fit.at(0.0))
        errors.append(np.sqrt(np.maximum(np.einsum("dp,pq,dq->d", rise, inner, rise), 0.0)))
    gain = share @ np.stack(gains)
    apart = np.stack(gains) - gain
    return Gain(d, np.asarray(gain), np.asarray(share @ np.sqrt(np.stack(errors) ** 2 + apart**2)))


def target_dose(found: Gain, gain: float, df: float = inf, *, alpha: float = 0.05) -> TargetDose:
    """Smallest dose with `gain`, and its interval, by linear interpolation between the doses of `found`.

    Args:
        found: on a fine grid from dose 0.
        gain: above 0.
        df: degrees of freedom of the standard errors.
        alpha: two-sided; the interval's pointwise limits hold 1 - alpha.
    """
    quantile = float(
        scipy.special.stdtrit(df, 1.0 - alpha / 2.0)
        if np.isfinite(df)
        else scipy.special.ndtri(1.0 - alpha / 2.0)
    )
    half = quantile * found.se
    return TargetDose(
        *(
            first_reaching(found.dose, curve, gain)
            for curve in (found.estimate, found.estimate + half, found.estimate - half)
        )
    )


def first_reaching(dose: Floats, curve: Floats, gain: float) -> float:
    """First dose at which a curve reaches `gain`, by linear interpolation; inf if none, NaN if unknown."""
    if not np.isfinite(curve).all():
        return nan
    reached = np.flatnonzero(curve >= gain)
    if not len(reached):
        return inf
    place = int(reached[0])
    if place == 0:
        return float(dose[0])
    below, above = float(curve[place - 1]), float(curve[place])
    return float(dose[place - 1] + (dose[place] - dose[place - 1]) * (gain - below) / (above - below))


def fine_grid(largest: float, smallest: float) -> Floats:
    """Doses from 0 to the largest, evenly spaced, and in equal ratios from below the smallest on."""
    return np.unique(
        np.concatenate([np.linspace(0.0, largest, 401), np.geomspace(smallest / 30.0, largest, 400)])
    )


def _slopes(fit: DoseResponse, doses: Floats) -> Floats:
    """Derivatives of the response by all parameters of the fit, float64[D, P]."""
    family = FAMILIES[fit.family]
    columns = [np.ones((len(doses), 1)), family.basis(doses, fit.shape, fit.largest)]
    for place, value in enumerate(fit.shape.tolist()):
        ends = []
        for sign in (1.0, -1.0):
            moved = fit.shape.copy()
            moved[place] = value * (1.0 + sign * _STEP)
            ends.append(family.basis(doses, moved, fit.largest) @ fit.linear[1:])
        columns.append(((ends[0] - ends[1]) / (2.0 * _STEP * value))[:, None])
    return np.asarray(np.concatenate(columns, axis=1))
