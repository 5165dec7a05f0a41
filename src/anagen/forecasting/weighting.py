"""Importance weights of particles: effective number, reliability, and resampling."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

LEAST_ESS = 100.0
"""Effective number of particles below which more are drawn and then, if still needed, readings count less."""
K_GOOD, K_BAD = 0.5, 0.7
"""Pareto k up to which weights are reliable, and from which they are not (Vehtari 2024, arXiv:1507.02646)."""


@dataclass(frozen=True)
class Diagnostics:
    """Diagnostics of the weighted particles that stand for the person.

    Attributes:
        candidates: particles drawn.
        ess: effective number of them, 1 / sum of squared weights.
        pareto_k: shape of the weights' tail; None with too few weights to tell.
        tempering: power to which the likelihood was raised; 1 where the readings count in full.
        distinct: different particles among those that the forecast follows.
    """

    candidates: int
    ess: float
    pareto_k: float | None
    tempering: float = 1.0
    distinct: int = 0

    @property
    def words(self) -> str:
        """Sentence on these diagnostics for a reader."""
        k = (
            "too few to tell"
            if self.pareto_k is None
            else f"{self.pareto_k:.2f}".replace("-", "\N{MINUS SIGN}")
        )
        text = f"{self.ess:.0f} effective of {self.candidates} candidate particles, Pareto k {k}"
        if self.tempering < 1.0:
            text += (
                f"; the readings lie far from what the model expects of such a person, so they were given "
                f"{100 * self.tempering:.0f} % of their weight; intervals are too wide rather than too narrow"
            )
        elif self.pareto_k is not None and self.pareto_k > K_BAD:
            text += "; few particles fit the readings, so take the intervals as rough"
        return text


def weights_of(log_likelihood: NDArray[np.float64], power: float = 1.0) -> NDArray[np.float64]:
    """Normalised weights."""
    scaled = power * (log_likelihood - log_likelihood.max())
    weights = np.exp(scaled)
    return np.asarray(weights / weights.sum())


def effective(weights: NDArray[np.float64]) -> float:
    """Effective sample size, 1 / sum of squares."""
    return float(1.0 / np.square(weights).sum())


def tempered(log_likelihood: NDArray[np.float64], least: float = LEAST_ESS) -> float:
    """Largest power of the likelihood, at most 1, whose weights keep `least` effective particles."""
    if effective(weights_of(log_likelihood)) >= least:
        return 1.0
    low, high = 0.0, 1.0
    for _ in range(40):
        middle = 0.5 * (low + high)
        if effective(weights_of(log_likelihood, middle)) >= least:
            low = middle
        else:
            high = middle
    return low


def sample(weights: NDArray[np.float64], count: int) -> NDArray[np.int64]:
    """`count` places, by systematic resampling without randomness.

    With equal weights every `len(weights) // count`-th place is taken, the first of each group:
    uninformative readings leave the forecast unchanged.
    """
    offset = 0.5 / max(len(weights) / count, 1.0)
    points = (np.arange(count) + offset) / count
    edges = np.cumsum(weights)
    return np.asarray(np.minimum(np.searchsorted(edges, points * edges[-1]), len(weights) - 1))


def pareto_k(weights: NDArray[np.float64]) -> float | None:
    """Shape of a generalised Pareto fitted to the largest weights (Zhang and Stephens 2009).

    The largest ``min(n / 5, 3 sqrt(n))`` weights are the tail, and the estimate is pulled toward 0.5
    by ten imagined observations, as in Vehtari and others (arXiv:1507.02646). None below five tail weights.
    """
    n = len(weights)
    tail = int(min(n / 5, 3 * np.sqrt(n)))
    if tail < 5:
        return None
    ordered = np.sort(weights)
    cut = ordered[-tail - 1]
    x = ordered[-tail:] - cut
    if x[-1] <= 1e-12 * ordered[-1]:
        return -np.inf if x[-1] <= 0.0 else 0.0
    x = np.maximum(x, 1e-300)
    m = 30 + int(np.sqrt(tail))
    theta = 1.0 / x[-1] + (1.0 - np.sqrt(m / (np.arange(1, m + 1) - 0.5))) / (
        3.0 * x[int(tail / 4 + 0.5) - 1]
    )
    k = np.mean(np.log1p(-theta[:, None] * x[None, :]), axis=1)
    likelihood = tail * (np.log(-theta / k) - k - 1.0)
    weight = 1.0 / np.exp(likelihood[None, :] - likelihood[:, None]).sum(axis=1)
    best = float((theta * weight).sum() / weight.sum())
    shape = float(np.mean(np.log1p(-best * x)))
    return (shape * tail + 0.5 * 10.0) / (tail + 10.0)
