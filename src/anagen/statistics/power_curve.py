"""Power curve over sample sizes, fitted to simulated trials, and the size that reaches a target.

A test whose statistic is normal with mean b sqrt(n) exceeds its bound a with probability Phi(b sqrt(n) - a).
If the effect itself is uncertain, normal between draws of the parameters, this averages to the assurance,

    Phi((b sqrt(n) - a) / sqrt(1 + c n)),

which rises with n, and towards Phi(b / sqrt(c)) rather than 1. The curve is fitted by the likelihood of all
trials as if they were independent. They are not: one replicate gives all its sizes, and replicates share
draws. So errors come from a bootstrap over clusters.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf, isfinite, nan, sqrt

import numpy as np
import scipy
from numpy.typing import ArrayLike, NDArray

from anagen.errors import InputError

Floats = NDArray[np.float64]
BOOTSTRAPS = 400
LARGEST = 1e7
"""Largest size that is looked for."""
_SPREAD_OF_BOUND = 0.3
"""SD around the test's own bound that `a` is held to: t tests and looks move it a little, not at will."""
_TINY = 1e-12


@dataclass(frozen=True)
class PowerCurve:
    """Probability of success by sample size.

    Attributes:
        bound: a, that the test's statistic has to pass.
        slope: b, effect in standard errors at one patient.
        spread: c, variance of the effect between draws, on the same scale.
    """

    bound: float
    slope: float
    spread: float = 0.0

    def at(self, size: ArrayLike) -> Floats:
        """Probability at each size."""
        n = np.asarray(size, dtype=np.float64)
        raised = (self.slope * np.sqrt(n) - self.bound) / np.sqrt(1.0 + self.spread * n)
        return np.asarray(scipy.special.ndtr(raised))

    def size(self, target: float) -> float:
        """Size at which the probability is `target`; infinite if it never is."""
        if float(self.at(LARGEST)) < target:
            return inf
        if float(self.at(0.0)) >= target:
            return 0.0
        root = scipy.optimize.brentq(lambda x: float(self.at(x * x)) - target, 0.0, sqrt(LARGEST), xtol=1e-9)
        return float(root) ** 2


@dataclass(frozen=True, eq=False)
class FittedCurve:
    """A curve and its bootstrap.

    Attributes:
        curve: fitted to all trials.
        drawn: fitted to each resample of the clusters.
    """

    curve: PowerCurve
    drawn: tuple[PowerCurve, ...]

    def band(self, sizes: ArrayLike, level: float = 0.95) -> tuple[Floats, Floats]:
        """Lower and upper ends of the curve's pointwise interval."""
        if not self.drawn:
            empty = np.full(np.shape(sizes), nan)
            return empty, empty
        tail = (1.0 - level) / 2.0
        low, high = np.quantile([one.at(sizes) for one in self.drawn], [tail, 1.0 - tail], axis=0)
        return low, high

    def solve(self, target: float) -> Solved:
        """Size that reaches `target`, with its standard error and 95 % interval."""
        found = np.sort([one.size(target) for one in self.drawn])
        if not len(found):
            return Solved(self.curve.size(target), nan, (nan, nan))
        # By rank, as some resamples may never reach the target.
        at = np.array([0.025, 0.158655, 0.841345, 0.975]) * (len(found) - 1)
        low, below, above, high = (float(found[round(one)]) for one in at)
        error = (above - below) / 2.0 if isfinite(above) else nan
        return Solved(self.curve.size(target), error, (low, high))


@dataclass(frozen=True)
class Solved:
    """A sample size.

    Attributes:
        size: not rounded; infinite if the target is never reached.
        se: half the width of the central 68 % of the resamples; NaN if too many never reach the target.
        interval95: of the resamples; infinite where they never reach it.
    """

    size: float
    se: float
    interval95: tuple[float, float]


def fit_power_curve(
    sizes: Sequence[float],
    success: ArrayLike,
    cluster: ArrayLike,
    *,
    bound: float,
    uncertain: bool,
    bootstraps: int = BOOTSTRAPS,
    seed: int = 1,
) -> FittedCurve:
    """Curve fitted to simulated trials of several sizes.

    Args:
        sizes: of the trials, J of them.
        success: [R, J], 1 or 0; NaN where a replicate has no trial of that size.
        cluster: [R], replicates with the same number are dependent.
        bound: that the test's statistic has to pass, a normal quantile.
        uncertain: whether the effect differs between clusters.
        bootstraps: resamples of the clusters.
        seed: of the resamples.

    Raises:
        InputError: fewer than two sizes or replicates.
    """
    n = np.asarray(sizes, dtype=np.float64)
    hits = np.asarray(success, dtype=np.float64)
    if len(n) < 2 or hits.ndim != 2 or hits.shape[0] < 2:
        raise InputError("a power curve through too few trials", expected="two sizes and two replicates")
    _, member = np.unique(np.asarray(cluster), return_inverse=True)
    clusters = int(member.max()) + 1
    there = np.isfinite(hits)
    won, run = np.zeros((clusters, len(n))), np.zeros((clusters, len(n)))
    np.add.at(won, member, np.where(there, hits, 0.0))
    np.add.at(run, member, there.astype(np.float64))
    curve = _fit(n, won.sum(axis=0), run.sum(axis=0), bound, uncertain, None)
    drawn: list[PowerCurve] = []
    if clusters > 1:
        rng = np.random.default_rng(seed)
        for weight in rng.multinomial(clusters, np.full(clusters, 1.0 / clusters), size=bootstraps):
            drawn.append(_fit(n, weight @ won, weight @ run, bound, uncertain, curve))
    return FittedCurve(curve, tuple(drawn))


def _fit(
    n: Floats, won: Floats, run: Floats, bound: float, uncertain: bool, start: PowerCurve | None
) -> PowerCurve:
    scale = float(n.max())
    x2 = n / scale
    x = np.sqrt(x2)

    def lost(given: Floats) -> tuple[float, Floats]:
        a, b, c = given
        s = np.sqrt(1.0 + c * x2)
        lifted = b * x - a
        eta = np.clip(lifted / s, -8.0, 8.0)
        p = np.clip(scipy.special.ndtr(eta), _TINY, 1.0 - _TINY)
        away = (a - bound) / _SPREAD_OF_BOUND
        value = -(won @ np.log(p) + (run - won) @ np.log1p(-p)) + away**2 / 2.0
        slope = np.exp(-(eta**2) / 2.0) / sqrt(2.0 * np.pi) * ((run - won) / (1.0 - p) - won / p)
        gradient = np.array(
            [
                slope @ (-1.0 / s) + away / _SPREAD_OF_BOUND,
                slope @ (x / s),
                slope @ (-lifted * x2 / (2.0 * s**3)),
            ]
        )
        return float(value), gradient

    if start is None:
        share = np.clip(won.sum() / max(run.sum(), 1.0), 0.02, 0.98)
        first = [bound, (float(scipy.special.ndtri(share)) + bound) / float(x.mean()), 0.1 * uncertain]
    else:
        first = [start.bound, start.slope * sqrt(scale), start.spread * scale]
    limits = [(0.0, 10.0), (0.0, 100.0), (0.0, 400.0 if uncertain else 0.0)]
    done = scipy.optimize.minimize(lost, np.array(first), jac=True, method="L-BFGS-B", bounds=limits)
    a, b, c = (float(one) for one in done.x)
    return PowerCurve(a, b / sqrt(scale), c / scale)
