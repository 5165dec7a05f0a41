"""Scores of a predictive distribution, given by draws, against the number that was published."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

SCORES = {
    "coverage90": "covered",
    "coverage50": "covered50",
    "crps": "crps",
    "log_score": "log_score",
    "pit": "pit",
}
"""Scores by name, and the attribute of `Scored` that each is."""


@dataclass(frozen=True)
class Scored:
    """A published number against its prediction.

    Attributes:
        observed: the number.
        mean: of the prediction.
        low: 5 % point.
        high: 95 % point.
        low50: 25 % point.
        high50: 75 % point.
        pit: share of the prediction below the number (probability integral transform).
        crps: continuous ranked probability score, in the number's unit; lower is better.
        log_score: log density of the number, by a kernel estimate from the draws; higher is better.
    """

    observed: float
    mean: float
    low: float
    high: float
    low50: float
    high50: float
    pit: float
    crps: float
    log_score: float

    @property
    def covered(self) -> bool:
        """Whether the 90 % interval holds the number."""
        return self.low <= self.observed <= self.high

    @property
    def covered50(self) -> bool:
        """Whether the 50 % interval holds the number."""
        return self.low50 <= self.observed <= self.high50

    @classmethod
    def of(cls, draws: NDArray[np.float64], observed: float) -> Self:
        """Scores of the prediction with equally likely `draws` float64[S]."""
        low, low50, high50, high = (float(q) for q in np.quantile(draws, [0.05, 0.25, 0.75, 0.95]))
        below = float(np.mean(draws < observed) + 0.5 * np.mean(draws == observed))
        return cls(
            observed,
            float(draws.mean()),
            low,
            high,
            low50,
            high50,
            below,
            crps(draws, observed),
            log_score(draws, observed),
        )


def crps(draws: NDArray[np.float64], observed: float) -> float:
    """Mean distance to the number less half the mean distance between draws (Gneiting and Raftery 2007)."""
    ordered = np.sort(draws)
    n = len(ordered)
    between = 2.0 * float((ordered * (2.0 * np.arange(1, n + 1) - n - 1.0)).sum()) / n**2
    return float(np.abs(draws - observed).mean() - 0.5 * between)


def log_score(draws: NDArray[np.float64], observed: float) -> float:
    """Log density at the number, by a Gaussian kernel of Silverman's width."""
    spread = min(float(draws.std()), float(np.subtract(*np.quantile(draws, [0.75, 0.25]))) / 1.349)
    width = 0.9 * max(spread, 1e-9) * len(draws) ** -0.2
    kernels = -0.5 * ((draws - observed) / width) ** 2
    return float(np.logaddexp.reduce(kernels) - np.log(len(draws) * width * np.sqrt(2 * np.pi)))


def clustered(values: Sequence[float], groups: Sequence[str]) -> tuple[float, float]:
    """Mean of `values` and its standard error when those of one group are not independent."""
    found = np.asarray(values, dtype=np.float64)
    off = found - found.mean()
    sums = [float(off[[group == one for group in groups]].sum()) for one in dict.fromkeys(groups)]
    count = len(sums)
    error = np.sqrt(np.sum(np.square(sums)) * count / max(count - 1, 1)) / len(found)
    return float(found.mean()), float(error)
