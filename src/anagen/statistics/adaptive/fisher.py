"""`FisherCombination`, the product of the p values of stages, with exact bounds for any number of stages.

Under the null hypothesis x = -log(product) rises by an exponential variable at each stage, so the density of
the trials that go on is exp(-x) times a polynomial in pieces, and every probability is exact.
References: Bauer and Köhne 1994; Wassmer 1999.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import exp, log
from typing import Any

import numpy as np
import scipy
from numpy.typing import ArrayLike, NDArray

from anagen.errors import InputError
from anagen.statistics.adaptive.combination import LEAST_P, after_stops, checked

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class FisherCombination:
    """Test that rejects after a stage if the product of the p values so far is at most its bound.

    Attributes:
        bounds: of the product after each stage.
        stop: a stage's own p value above which the trial stops without rejection, for each stage before the
            last; 1 for no such stop. The bounds count on it.

    Raises:
        InputError: lengths that differ, or numbers outside 0 to 1.
    """

    bounds: tuple[float, ...]
    stop: tuple[float, ...]

    def __post_init__(self) -> None:
        inside = all(0 <= c < 1 for c in self.bounds) and all(0 < a <= 1 for a in self.stop)
        if not self.bounds or len(self.stop) != len(self.bounds) - 1 or not inside:
            raise InputError(
                f"bounds {list(self.bounds)} with stops {list(self.stop)}",
                expected="bounds of 0 to 1, and one stop of 0 to 1 for each stage but the last",
            )

    @property
    def stages(self) -> int:
        """Number of stages."""
        return len(self.bounds)

    def statistic(self, p: ArrayLike) -> Floats:
        """Product of the p values after each stage, float64[..., k]."""
        return np.asarray(np.cumprod(checked(p, self.stages), axis=-1))

    def margin(self, p: ArrayLike) -> Floats:
        """Log of each bound over the product so far, float64[..., k]; -inf after a stop for futility."""
        product = np.maximum(self.statistic(p), LEAST_P)
        with np.errstate(divide="ignore"):
            margin = np.log(self.bounds[: product.shape[-1]]) - np.log(product)
        return after_stops(margin, self._stopped(p))

    def spent(self) -> Floats:
        """Type I error spent at each stage, float64[K]."""
        return np.array(_spent(self.bounds, self.stop))

    def conditional_error(self, p: ArrayLike) -> float:
        """Probability to reject later under the null hypothesis, given the stages so far.

        Raises:
            InputError: no stage follows.
        """
        product = self.statistic(p)
        done = len(product)
        if done == self.stages:
            raise InputError("no stage follows", expected="p values of fewer stages")
        if self._stopped(p).any():
            return 0.0
        now = max(float(product[-1]), LEAST_P)
        rest = tuple(min(bound / now, 1.0) for bound in self.bounds[done:])
        if 1.0 in rest[:1]:
            return 1.0
        return sum(_spent(rest, self.stop[done:]))

    def final_p(self, p: ArrayLike) -> float:
        """p value in the stagewise order, for a trial that ended after these stages."""
        product = self.statistic(p)
        done = len(product)
        if product[-1] >= 1.0:
            return 1.0
        return sum(_spent((*self.bounds[: done - 1], float(product[-1])), self.stop[: done - 1]))

    def _stopped(self, p: ArrayLike) -> Bools:
        """Whether each stage stops the trial for futility."""
        values = checked(p, self.stages)
        return np.asarray(values > np.array([*self.stop, 1.0])[: values.shape[-1]])


def equal_levels(stages: int, alpha: float = 0.025, stop: float | Sequence[float] = 1.0) -> FisherCombination:
    """Design whose bounds would each alone, without the others, have one and the same level.

    Args:
        stages: number of stages.
        alpha: one-sided type I error of all.
        stop: p value of a stage above which the trial stops, one for all or one for each but the last.

    Raises:
        InputError: an impossible alpha, number of stages or stop.
    """
    _check_alpha(alpha)
    stops = _stops(stages, stop)

    def bounds(level: float) -> tuple[float, ...]:
        k = np.arange(1, stages + 1)
        return tuple(np.exp(-scipy.special.gammainccinv(k, level)).tolist())

    def excess(level: float) -> float:
        return sum(_spent(bounds(level), stops)) - alpha

    # With early stops the common level may exceed alpha, but never one half.
    return FisherCombination(
        bounds(float(scipy.optimize.brentq(excess, alpha * 1e-3, 0.5, xtol=1e-17))), stops
    )


def full_level(alpha: float = 0.025, stop: float = 1.0) -> FisherCombination:
    """Two stages whose last bound is that of Fisher's test of level alpha (Bauer and Köhne 1994).

    Args:
        alpha: one-sided type I error.
        stop: p value of the first stage above which the trial stops.

    Raises:
        InputError: an impossible alpha or stop.
    """
    _check_alpha(alpha)
    last = exp(-float(scipy.special.gammainccinv(2, alpha)))

    def excess(first: float) -> float:
        return first + last * (log(stop) - log(first)) - alpha

    if not 0 < stop <= 1 or excess(last) > 1e-15:
        raise InputError(f"a stop at {stop:g}", expected="a p value of 0 to 1")
    # Without a stop for futility the first stage spends no more than the product would by itself.
    first = last if stop == 1 else float(scipy.optimize.brentq(excess, last, alpha, xtol=1e-17))
    return FisherCombination((first, last), (stop,))


def spending_levels(each: Sequence[float], stop: float | Sequence[float] = 1.0) -> FisherCombination:
    """Design that spends given type I errors at its stages.

    Args:
        each: error spent at each stage.
        stop: as `equal_levels`.

    Raises:
        InputError: errors that are not positive or sum to 1, or an impossible stop.
    """
    if not each or min(each) <= 0 or sum(each) >= 1:
        raise InputError(f"errors {list(each)} at the stages", expected="positive numbers, together below 1")
    stops = _stops(len(each), stop)
    bounds: tuple[float, ...] = ()
    for stage, error in enumerate(each):

        def excess(bound: float, before: tuple[float, ...] = bounds, error: float = error) -> float:
            return _spent((*before, bound), stops[: len(before)])[-1] - error

        if excess(1.0 - 1e-12) < 0:
            raise InputError(
                f"{error:g} cannot be spent at stage {stage + 1}",
                expected="less, or a later stop for futility",
            )
        bounds = (*bounds, float(scipy.optimize.brentq(excess, 1e-300, 1.0 - 1e-12, xtol=1e-18)))
    return FisherCombination(bounds, stops)


def _stops(stages: int, stop: float | Sequence[float]) -> tuple[float, ...]:
    if stages < 1:
        raise InputError(f"{stages} stages", expected="at least 1")
    if isinstance(stop, int | float):
        return (float(stop),) * (stages - 1)
    return tuple(float(level) for level in stop)


def _check_alpha(alpha: float) -> None:
    if not 0 < alpha < 0.5:
        raise InputError(f"alpha {alpha:g}", expected="a number between 0 and 0.5")


def _spent(bounds: Sequence[float], stops: Sequence[float]) -> list[float]:
    """Probability under the null hypothesis to reject at each stage."""
    reach = [-log(max(bound, LEAST_P)) for bound in bounds]
    errors = [float(bounds[0])]
    density: Any = None
    for stage in range(1, len(bounds)):
        least = -log(stops[stage - 1])
        if density is None:
            density = _constant(least, reach[0]) if least < reach[0] else None
        else:
            density = _convolved(density, least, reach[stage - 1])
        if density is None:
            return [*errors, *[0.0] * (len(bounds) - stage)]
        errors.append(_beyond(density, reach[stage]))
    return errors


def _constant(low: float, high: float) -> Any:
    return scipy.interpolate.PPoly(np.ones((1, 1)), np.array([low, high]))


def _convolved(density: Any, least: float, reach: float) -> Any:
    """Polynomials of the next stage below `reach`, given that x rises by `least` or more; None if empty."""
    whole = density.antiderivative()
    start, end = whole.x[0] + least, whole.x[-1] + least
    if start >= reach:
        return None
    x, c = whole.x + least, whole.c
    if end < reach:
        # Trials of all the former scores can come here: the integral is complete.
        constant = np.zeros((c.shape[0], 1))
        constant[-1] = float(whole(whole.x[-1]))
        x, c = np.append(x, reach), np.concatenate([c, constant], axis=1)
    pieces = int(np.searchsorted(x, reach))
    return scipy.interpolate.PPoly(c[:, :pieces], np.append(x[:pieces], reach))


def _beyond(density: Any, reach: float) -> float:
    """Probability that x comes to `reach` or more at the next stage."""
    low, high = density.x[0], density.x[-1]
    cut = min(max(reach, low), high)
    certain = 0.0
    edges = [cut, *density.x[(density.x > cut)]]
    node, weight = scipy.special.roots_legendre(40)
    for left, right in pairwise(edges):
        y = left + (right - left) * (node + 1.0) / 2.0
        certain += float((np.exp(-y) * density(y)) @ weight) * (right - left) / 2.0
    return certain + exp(-reach) * float(density.antiderivative()(cut))
