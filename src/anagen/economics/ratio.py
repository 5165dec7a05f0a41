"""Cost per unit gained, with an interval that stays honest where the gain may be nothing or a loss.

A ratio of draws has no sensible quantiles once a gain can be zero: just above zero the ratio is
huge, just below it is hugely negative. Gain per money has quantiles, and its inverse is the ratio;
where the lower quantile of gain per money is not above zero, the ratio has no upper bound. These are
the amounts at which the acceptability curve crosses 5 % and 95 %, that is Fieller's interval for draws
(Briggs, O'Brien and Blackhouse 2002, doi:10.1146/annurev.publhealth.23.100901.140534).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

INTERVAL = (0.05, 0.95)


@dataclass(frozen=True)
class Ratio:
    """Cost per unit gained.

    Attributes:
        ratio: mean cost over mean gain; None where the mean gain is not above zero.
        low: 5 % end of the interval; None: in 95 % of draws nothing is gained, so there is no ratio at all.
        high: 95 % end; None: no upper bound, since a gain of zero or less cannot be excluded.
        no_gain: share of draws in which nothing is gained or something lost.
        saves: share of draws in which it costs less. Where it saves and loses at once (`trades`) a
            ratio means the opposite, and none is given.
    """

    ratio: float | None
    low: float | None
    high: float | None
    no_gain: float
    saves: float
    trades: float

    @property
    def bounded(self) -> bool:
        return self.high is not None


def ratio_of(cost: NDArray[np.float64], gain: NDArray[np.float64]) -> Ratio:
    """Cost per unit of gain from joint draws, both float64[P]."""
    no_gain, saves = float(np.mean(gain <= 0.0)), float(np.mean(cost < 0.0))
    trades = float(np.mean((cost < 0.0) & (gain < 0.0)))
    middle = float(cost.mean() / gain.mean()) if gain.mean() > 0.0 else None
    if trades > 0.0:
        return Ratio(middle if cost.mean() >= 0.0 else None, None, None, no_gain, saves, trades)
    with np.errstate(divide="ignore", invalid="ignore"):
        per_money = np.where(cost > 0.0, gain / cost, np.where(gain > 0.0, np.inf, -np.inf))
    per_money[(cost < 0.0) & (gain >= 0.0)] = np.inf
    worst, best = np.quantile(per_money, INTERVAL, method="inverted_cdf")
    low = float(1.0 / best) if best > 0.0 else None
    high = float(1.0 / worst) if worst > 0.0 else None
    return Ratio(middle, low, high, no_gain, saves, trades)


@dataclass(frozen=True)
class NetBenefit:
    """Net benefit: a gain valued at `threshold` money a unit, less its cost.

    Attributes:
        mean: of threshold * gain - cost.
        low: lower end of its 90 % interval.
        high: upper end.
        chance: probability that it is above zero.
    """

    threshold: float
    mean: float
    low: float
    high: float
    chance: float


def net_benefit(cost: NDArray[np.float64], gain: NDArray[np.float64], threshold: float) -> NetBenefit:
    """Net monetary benefit of joint draws float64[P] at one threshold."""
    left = threshold * gain - cost
    low, high = np.quantile(left, INTERVAL)
    return NetBenefit(threshold, float(left.mean()), float(low), float(high), float(np.mean(left > 0.0)))


def acceptability(
    cost: NDArray[np.float64], gain: NDArray[np.float64], thresholds: Sequence[float]
) -> NDArray[np.float64]:
    """Share of draws in which each option is the best buy, float64[len(thresholds), O].

    Args:
        cost: float64[P, O], options with doing nothing among them.
        gain: float64[P, O]. Ties go to the first option.
        thresholds: money that a unit of gain may be worth.
    """
    found = np.zeros((len(thresholds), cost.shape[1]))
    for i, threshold in enumerate(thresholds):
        best = np.argmax(threshold * gain - cost, axis=1)
        found[i] = np.bincount(best, minlength=cost.shape[1]) / len(best)
    return found
