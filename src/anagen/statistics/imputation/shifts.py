"""Effect as a function of the shift of what is filled in, and the shift at which a conclusion is lost.

The estimate of an analysis that is linear in the outcomes is linear in the shift, and its variance quadratic.
So a few analyses give the effect at every shift exactly, with the same imputations for all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import pairwise
from math import inf, nan
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from anagen.errors import InputError
from anagen.statistics.imputation.analysis import Analysis, Ancova, filled, jackknife, jackknifed
from anagen.statistics.imputation.complete import Strategies, complete, imputed_after_departure
from anagen.statistics.imputation.normal import Model
from anagen.statistics.imputation.pool import Pooled, rubin
from anagen.statistics.imputation.records import Repeated

Floats = NDArray[np.float64]
_STEPS, _HALVINGS = 200, 50


class Shifted(Protocol):
    """Effect by shift."""

    def at(self, delta: float) -> Pooled:
        """Effect if `delta` is added to what was filled in."""


@dataclass(frozen=True, eq=False)
class ShiftedDraws:
    """Effect by multiple imputation.

    Attributes:
        estimate: float64[M, 2], intercept and slope in the shift, of each completed data set.
        variance: float64[M, 3], coefficients of its squared standard error.
        df: degrees of freedom of the analysis of complete data.
        level: of the interval.
    """

    estimate: Floats
    variance: Floats
    df: float
    level: float

    def at(self, delta: float) -> Pooled:
        """Effect if `delta` is added to what was filled in."""
        powers = np.array([1.0, delta, delta**2])
        return rubin(self.estimate @ powers[:2], self.variance @ powers, self.df, level=self.level)


@dataclass(frozen=True, eq=False)
class ShiftedMeans:
    """Effect by conditional means with the jackknife.

    Attributes:
        estimates: float64[1 + n, 2], intercept and slope, of all patients and without each.
        level: of the interval.
    """

    estimates: Floats
    level: float

    def at(self, delta: float) -> Pooled:
        """Effect if `delta` is added to what was filled in."""
        return jackknife(self.estimates @ np.array([1.0, delta]), self.level)


def shifted_draws(
    data: Repeated,
    models: Iterable[Model],
    strategies: Strategies,
    random: np.random.Generator,
    analysis: Analysis | None = None,
    *,
    arm: int = 1,
    delta: Floats | None = None,
    level: float = 0.95,
) -> ShiftedDraws:
    """Effect by multiple imputation at every shift of one arm.

    Args:
        data: outcomes.
        models: draws, as for `analysis.multiple`.
        strategies: as `complete.complete`.
        random: source of randomness.
        analysis: of complete data, linear in the outcomes; None for `Ancova`.
        arm: whose filled-in outcomes are shifted, from the departure on.
        delta: float64[n, V], shift that is there already.
        level: of the interval.

    Raises:
        InputError: fewer than two draws, or no such strategy.
    """
    analyse = analysis or Ancova()
    where = _where(data, arm)
    step = _step(data)
    estimates, variances, df = [], [], nan
    for model in models:
        outcome = complete(data, model, strategies, random, delta)
        below, here, above = (analyse(filled(data, outcome + k * step * where)) for k in (-1.0, 0.0, 1.0))
        estimates.append((here.estimate, (above.estimate - below.estimate) / (2.0 * step)))
        low, middle, high = below.se**2, here.se**2, above.se**2
        curved = (high + low - 2.0 * middle) / (2.0 * step**2)
        variances.append((middle, (high - low) / (2.0 * step), curved))
        df = here.df
    if len(estimates) < 2:
        raise InputError(f"{len(estimates)} imputations", expected="at least 2")
    return ShiftedDraws(np.array(estimates), np.array(variances), df, level)


def shifted_means(
    data: Repeated,
    strategies: Strategies,
    analysis: Analysis | None = None,
    *,
    arm: int = 1,
    delta: Floats | None = None,
    level: float = 0.95,
) -> ShiftedMeans:
    """Effect by conditional means with the jackknife at every shift of one arm.

    Args:
        data: outcomes.
        strategies: as `complete.complete`.
        analysis: of complete data, linear in the outcomes; None for `Ancova`.
        arm: whose filled-in outcomes are shifted, from the departure on.
        delta: float64[n, V], shift that is there already.
        level: of the interval.

    Raises:
        InputError: too few patients for the parameters, or no such strategy.
    """
    base = np.zeros(data.outcome.shape) if delta is None else delta
    step = _step(data)
    moved = base + step * np.where(data.arm == arm, 1.0, 0.0)[:, None]
    here, there = jackknifed(data, strategies, analysis or Ancova(), [base, moved]).T
    return ShiftedMeans(np.column_stack([here, (there - here) / step]), level)


def tipping_shift(shifted: Shifted, holds: Callable[[Pooled], bool], farthest: float) -> float:
    """First shift, from 0 on, at which a conclusion no longer holds.

    Args:
        shifted: effect by shift.
        holds: whether an effect bears the conclusion.
        farthest: last shift tried, with its sign.

    Returns:
        The shift; NaN if the conclusion does not hold without one, inf with the sign of `farthest` if it
        holds at every shift tried.
    """
    if not holds(shifted.at(0.0)):
        return nan
    steps = np.linspace(0.0, farthest, _STEPS + 1)
    for before, after in pairwise(steps):
        if not holds(shifted.at(float(after))):
            kept, lost = float(before), float(after)
            for _ in range(_HALVINGS):
                middle = (kept + lost) / 2.0
                if holds(shifted.at(middle)):
                    kept = middle
                else:
                    lost = middle
            return lost
    return float(np.copysign(inf, farthest))


def _where(data: Repeated, arm: int) -> Floats:
    """1 where an outcome of the arm is filled in from the departure on, else 0; float64[n, V]."""
    return np.asarray(imputed_after_departure(data) * (data.arm == arm)[:, None], dtype=np.float64)


def _step(data: Repeated) -> float:
    """A shift of the size of the outcomes, so that differences are not lost in rounding."""
    spread = float(np.nanstd(data.outcome))
    return spread if spread > 0.0 else 1.0
