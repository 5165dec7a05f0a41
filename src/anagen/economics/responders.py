"""Uncertainty of the share of responders: between-person variance against parameter uncertainty.

A responder is a person who calls their own hair better, which each does with a chance of their own
(`anagen.forecasting.rated`). A particle is one joint draw of the parameters and one person: the mean chance
over particles is that of a person like this one, averaged over parameter uncertainty. A cost per responder
needs the spread of the share over the parameters alone. A second cloud of other people with the same draws
separates the two: in normal scores of the chance, the correlation of two people who share a draw is the part
of the change that the draw explains; the rater's own noise (a logistic one) makes it less of the answer. The
share given a draw is then ``Phi((a + sqrt(rho) z) / sqrt(1 - rho))`` with z standard normal (a probit model
with a random effect).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy
from numpy.typing import NDArray

from anagen.statistics.distributions import mean_ranks

LOGISTIC_VARIANCE = np.pi**2 / 3.0
"""Variance of the standard logistic distribution."""
FEWEST_GAINERS = 5
"""Of 100 people, those who must gain before a cost for each of them is given."""
FEWEST_PAIRS = 40
"""Least number of pairs of people with a common draw for an estimate of the correlation."""


@dataclass(frozen=True)
class Share:
    """Share of people who respond.

    Attributes:
        mean: over people and parameters.
        people: virtual people behind it: a share below half a person of them is taken as none.
        correlation: part of the change's variance (in normal scores) that the parameters explain; None
            where it could not be estimated.
    """

    mean: float
    correlation: float | None
    people: int

    def draws(self, count: int) -> NDArray[np.float64]:
        """Shares given the parameters, float64[count]; `mean` alone without a correlation."""
        if self.correlation is None or not 0.0 < self.mean < 1.0:
            return np.full(count, self.mean)
        rho = float(np.clip(self.correlation, 0.0, 0.99))
        z = scipy.special.ndtri((np.arange(count) + 0.5) / count)
        found = np.asarray(
            scipy.special.ndtr((scipy.special.ndtri(self.mean) + np.sqrt(rho) * z) / np.sqrt(1.0 - rho))
        )
        return np.where(found < 0.5 / self.people, 0.0, found)


def share_of(
    chance: NDArray[np.float64],
    draws: NDArray[np.int64],
    other: NDArray[np.float64] | None = None,
    other_draws: NDArray[np.int64] | None = None,
) -> Share:
    """Share of responders among people with chances float64[P].

    Args:
        chance: float64[P], of each to call their hair better.
        draws: int64[P], joint draw of each.
        other: float64, chances of other people.
        other_draws: joint draw of each of them.
    """
    everybody = chance if other is None else np.concatenate([chance, other])
    mean = float(np.mean(everybody))
    if other is None or other_draws is None:
        return Share(mean, None, len(everybody))
    first = {int(draw): value for draw, value in zip(draws, chance, strict=True)}
    second = {int(draw): value for draw, value in zip(other_draws, other, strict=True)}
    common = sorted(first.keys() & second.keys())
    if len(common) < FEWEST_PAIRS:
        return Share(mean, None, len(everybody))
    one, two = (np.array([side[draw] for draw in common]) for side in (first, second))
    if np.ptp(one) < 1e-12 or np.ptp(two) < 1e-12:
        return Share(mean, None, len(everybody))
    scores = [scipy.special.ndtri((mean_ranks(side) - 0.5) / len(side)) for side in (one, two)]
    between = float(np.var(scipy.special.logit(np.clip(everybody, 1e-9, 1.0 - 1e-9))))
    explained = float(np.corrcoef(*scores)[0, 1]) * between / (between + LOGISTIC_VARIANCE)
    return Share(mean, float(np.clip(explained, 0.0, 0.99)), len(everybody))
