"""Power at any size from the estimates of a few replicates, without simulating that size.

The true effect differs between draws of the parameters, and not as a normal variable: a part of the draws
may have next to none. So its distribution is estimated without a shape, by maximum likelihood on a grid
(Kiefer and Wolfowitz 1956; EM, Laird 1978), from estimates that are normal around it with their own standard
errors. At another size the squared standard error falls with the number of patients, and power is the mean,
over that distribution, of the probability to reject at a drift (expected Z): exact, with the looks, where
there are any. Intervals come from resampled replicates.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import scipy
from numpy.typing import NDArray

from anagen.statistics.hypothesis import EQUIVALENCE, USUAL, Hypothesis
from anagen.statistics.sequential.design import GroupSequential, crossing

Floats = NDArray[np.float64]
RESAMPLES = 200
_MEANS = 3
"""Parameters of the means in a usual model, which take as many degrees of freedom at every size."""
_GRID, _STEPS, _STEPS_AGAIN = 61, 200, 60
_DRIFTS = np.linspace(-9.0, 9.0, 73)
"""Drifts at which a design with looks is worked out; between them it is interpolated."""


@dataclass(frozen=True, eq=False)
class Effects:
    """Distribution of the true effect, and the error of an estimate of it.

    Attributes:
        values: float64[G], effects; above 0 is better.
        share: float64[B, G], their shares, first from all replicates, then from resamples of them.
        noise: squared standard error of an estimate at the size that was simulated.
        simulated: patients of that size.
        df: degrees of freedom of its test; NaN for a normal one.
    """

    values: Floats
    share: Floats
    noise: float
    simulated: int
    df: float

    @classmethod
    def of(
        cls,
        difference: Floats,
        se: Floats,
        simulated: int,
        *,
        higher_is_better: bool = True,
        df: float = np.nan,
    ) -> Effects:
        """Effects behind estimates float64[R] with their standard errors, R at least 3."""
        better = difference if higher_is_better else -difference
        values = np.linspace(better.min(), better.max(), _GRID)
        likely = np.exp(-0.5 * ((better[:, None] - values) / se[:, None]) ** 2) / se[:, None]
        count = len(better)
        first = _share(likely, np.ones((1, count)), np.full((1, _GRID), 1.0 / _GRID), _STEPS)
        drawn = np.random.default_rng(1).multinomial(count, np.full(count, 1.0 / count), RESAMPLES)
        again = _share(
            likely, drawn.astype(np.float64), np.repeat(first + 1e-4, RESAMPLES, axis=0), _STEPS_AGAIN
        )
        return cls(values, np.vstack([first, again]), float((se**2).mean()), simulated, df)


def _share(likely: Floats, weight: Floats, share: Floats, steps: int) -> Floats:
    """Shares float64[B, G] after so many steps of EM, for weights float64[B, R] of the replicates."""
    share = share / share.sum(axis=1, keepdims=True)
    for _ in range(steps):
        share = share * ((weight / np.maximum(share @ likely.T, 1e-300)) @ likely)
        share /= share.sum(axis=1, keepdims=True)
    return share


def power_at(
    effects: Effects, sizes: Floats, alpha: float, hypothesis: Hypothesis, looks: GroupSequential | None
) -> Floats:
    """Power float64[B, J] of trials of J sizes.

    Args:
        effects: behind the estimates.
        sizes: float64[J], patients.
        alpha: significance level.
        hypothesis: what is to be shown.
        looks: boundaries, or None without looks before the end.
    """
    own = np.sqrt(effects.noise * effects.simulated / sizes)
    up = (effects.values[:, None] + hypothesis.margin) / own
    if looks is not None:
        return np.asarray(effects.share @ np.interp(up, _DRIFTS, _rejections(looks)))
    tail = 1.0 - hypothesis.interval_alpha(alpha) / 2.0
    bound = np.full(len(sizes), scipy.special.ndtri(tail))
    if np.isfinite(effects.df):
        df = np.maximum((effects.df + _MEANS) * sizes / effects.simulated - _MEANS, 1.0)
        bound = scipy.special.stdtrit(df, tail)
    better = scipy.special.ndtr(up - bound)
    worse = scipy.special.ndtr((hypothesis.margin - effects.values[:, None]) / own - bound)
    if hypothesis.usual:
        found = better + worse
    elif hypothesis.kind == EQUIVALENCE:
        found = np.maximum(better + worse - 1.0, 0.0)
    else:
        found = better
    return np.asarray(effects.share @ found)


def scaled_power(
    difference: Floats, se: Floats, factor: float, alpha: float, hypothesis: Hypothesis = USUAL
) -> tuple[float, float, float]:
    """Power at another size, and its 95 % interval over resampled replicates.

    Args:
        difference: float64[R], estimates of the replicates.
        se: float64[R], their standard errors.
        factor: patients simulated over patients asked for.
        alpha: significance level.
        hypothesis: what is to be shown.
    """
    if len(difference) < 3:
        return float("nan"), 0.0, 1.0
    effects = Effects.of(difference, se, 1, higher_is_better=hypothesis.higher_is_better)
    return with_interval(power_at(effects, np.array([1.0 / factor]), alpha, hypothesis, None)[:, 0])


def with_interval(power: Floats) -> tuple[float, float, float]:
    """First of float64[B], and the 95 % interval of the others, which holds it."""
    low, high = np.quantile(power[1:], [0.025, 0.975])
    return float(power[0]), float(min(low, power[0])), float(max(high, power[0]))


def ends_at(effects: Effects, size: int, margin: float, looks: GroupSequential) -> tuple[Floats, Floats]:
    """Probability to reject and to end at each look, float64[K] each, of a trial of one size."""
    own = np.sqrt(effects.noise * effects.simulated / size)
    share, drift = effects.share[0], (effects.values + margin) / own
    there = share > 1e-6
    found = [crossing(looks, float(np.clip(one, -12.0, 12.0))) for one in drift[there]]
    part = share[there] / share[there].sum()
    shown = part @ np.array([one.efficacy + one.opposite for one in found])
    return np.asarray(shown), np.asarray(part @ np.array([one.stopped for one in found]))


@lru_cache(maxsize=32)
def _rejections(looks: GroupSequential) -> Floats:
    return np.array([crossing(looks, float(drift)).rejection for drift in _DRIFTS])
