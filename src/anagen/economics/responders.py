"""Uncertainty of the share of responders: between-person variance against parameter uncertainty.

A particle is one joint draw of the parameters and one person, so the share of particles that notice a
gain is the chance for a person like this one, averaged over parameter uncertainty. A cost per responder
needs the spread of that share over the parameters alone. A second cloud of other people with the
same draws separates the two: in normal scores of the change, the correlation of two people who
share a draw is the part that the draw explains (a probit model with a random effect), and
the share given a draw is ``Phi((a + sqrt(rho) z) / sqrt(1 - rho))`` with z standard normal.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri
from scipy.stats import rankdata

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
        z = ndtri((np.arange(count) + 0.5) / count)
        found = np.asarray(ndtr((ndtri(self.mean) + np.sqrt(rho) * z) / np.sqrt(1.0 - rho)))
        return np.where(found < 0.5 / self.people, 0.0, found)


def share_of(
    change: NDArray[np.float64],
    threshold: float,
    draws: NDArray[np.int64],
    other: NDArray[np.float64] | None = None,
    other_draws: NDArray[np.int64] | None = None,
) -> Share:
    """Share of responders among relative changes float64[P]: those of at least `threshold`.

    Args:
        change: float64[P], relative changes.
        threshold: least change of a responder.
        draws: int64[P], joint draw of each.
        other: float64, relative changes of other people.
        other_draws: joint draw of each of them.
    """
    everybody = change if other is None else np.concatenate([change, other])
    mean = float(np.mean(everybody >= threshold))
    if other is None or other_draws is None:
        return Share(mean, None, len(everybody))
    first = {int(draw): value for draw, value in zip(draws, change, strict=True)}
    second = {int(draw): value for draw, value in zip(other_draws, other, strict=True)}
    common = sorted(first.keys() & second.keys())
    if len(common) < FEWEST_PAIRS:
        return Share(mean, None, len(everybody))
    one, two = (np.array([side[draw] for draw in common]) for side in (first, second))
    if np.ptp(one) < 1e-12 or np.ptp(two) < 1e-12:
        return Share(mean, None, len(everybody))
    scores = [ndtri((rankdata(side) - 0.5) / len(side)) for side in (one, two)]
    return Share(mean, float(np.clip(np.corrcoef(*scores)[0, 1], 0.0, 0.99)), len(everybody))
