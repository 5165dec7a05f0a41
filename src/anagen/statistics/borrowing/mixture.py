"""`NormalMixture`, a mixture of normal distributions, which stays one when normal data are added."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np
import scipy
from numpy.typing import ArrayLike, NDArray

from anagen.errors import InputError

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class NormalMixture:
    """Mixture of K normal distributions.

    Attributes:
        weights: float64[K], together 1.
        means: float64[K].
        sds: float64[K], above 0.
    """

    weights: Floats
    means: Floats
    sds: Floats

    @property
    def mean(self) -> float:
        """Mean."""
        return float(self.weights @ self.means)

    @property
    def sd(self) -> float:
        """Standard deviation."""
        return sqrt(float(self.weights @ (self.sds**2 + (self.means - self.mean) ** 2)))

    def below(self, value: float) -> float:
        """Probability below `value`."""
        return float(self.weights @ scipy.special.ndtr((value - self.means) / self.sds))

    def above(self, value: float) -> float:
        """Probability above `value`."""
        return float(self.weights @ scipy.special.ndtr((self.means - value) / self.sds))

    def quantile(self, probability: float) -> float:
        """Value that it stays below with a probability.

        Raises:
            InputError: a probability outside 0 to 1.
        """
        if not 0 < probability < 1:
            raise InputError(f"probability {probability:g}", expected="a number between 0 and 1")
        each = self.means + self.sds * scipy.special.ndtri(probability)
        low, high = float(each.min()), float(each.max())
        if high - low < 1e-14 * max(1.0, abs(high)):
            return low
        return float(scipy.optimize.brentq(lambda x: self.below(x) - probability, low, high, xtol=1e-13))

    def interval(self, level: float = 0.95) -> tuple[float, float]:
        """Interval with equal tails."""
        return self.quantile((1.0 - level) / 2.0), self.quantile((1.0 + level) / 2.0)

    def updated(self, estimate: float, se: float) -> NormalMixture:
        """Posterior after a normal estimate; a part's weight changes by how well it foresaw the estimate.

        Args:
            estimate: of the quantity.
            se: its standard error, taken as known.

        Raises:
            InputError: a standard error that is not positive.
        """
        if not se > 0:
            raise InputError(f"standard error {se:g}", expected="a positive number")
        predicted = np.sqrt(self.sds**2 + se**2)
        log = np.log(self.weights) - np.log(predicted) - 0.5 * ((estimate - self.means) / predicted) ** 2
        weights = np.exp(log - log.max())
        precision = self.sds**-2 + se**-2
        means = (self.means * self.sds**-2 + estimate * se**-2) / precision
        return NormalMixture(np.asarray(weights / weights.sum()), np.asarray(means), precision**-0.5)

    def predicted(self, se: float) -> NormalMixture:
        """Law of a future normal estimate with a standard error."""
        return NormalMixture(self.weights, self.means, np.sqrt(self.sds**2 + se**2))


def mixture(weights: ArrayLike, means: ArrayLike, sds: ArrayLike) -> NormalMixture:
    """Mixture of normal distributions, checked; parts without weight are left out.

    Args:
        weights: float[K], not below 0; they are scaled to sum to 1.
        means: float[K].
        sds: float[K].

    Raises:
        InputError: other lengths, no weight, or an SD that is not positive.
    """
    w, m, s = (np.atleast_1d(np.asarray(x, dtype=np.float64)) for x in (weights, means, sds))
    if not w.shape == m.shape == s.shape or w.ndim != 1 or not (w >= 0).all() or not w.sum() > 0:
        raise InputError(
            f"weights {w.tolist()} for means {m.tolist()}", expected="as many weights, means and SDs"
        )
    if not (s > 0).all() or not np.isfinite(s).all():
        raise InputError(f"SDs {s.tolist()}", expected="positive numbers")
    kept = w > 0
    return NormalMixture(w[kept] / w.sum(), m[kept], s[kept])
