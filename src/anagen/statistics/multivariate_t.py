"""Law of the largest of several correlated t statistics, by integration over directions (Somerville 1997).

Statistics are projections of one spherical normal vector, divided by a common scale. Given its direction the
largest projection is a multiple of the vector's length, whose ratio to the scale has an F law; so only an
average over directions is left, which is taken over a fixed scrambled Sobol sequence. The correlation may be
singular, as that of contrasts among few doses is.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf

import numpy as np
import scipy
from numpy.typing import ArrayLike, NDArray

from anagen.errors import InputError

Floats = NDArray[np.float64]

POINTS = 2**16
"""Directions averaged over, each with its opposite.

For up to six statistics a tail of 0.025 is then exact to 1e-5, and a probability of one half to 2e-4.
"""
_SEED = 20261130


@dataclass(frozen=True, eq=False)
class Largest:
    """Law of the largest statistic.

    Attributes:
        reach: float64[P], largest projection of each direction of length 1.
        rank: dimension of the directions.
        df: degrees of freedom of the common scale; inf for normal statistics.
    """

    reach: Floats
    rank: int
    df: float

    def below(self, value: float) -> float:
        """Probability that all statistics are below `value`."""
        up = self.reach > 0
        with np.errstate(divide="ignore"):
            limit = np.where(up, value / np.where(up, self.reach, 1.0), 0.0)
            beyond = np.where(up, 0.0, value / np.where(up, 1.0, self.reach))
        if value >= 0:
            # A direction that raises none of them never gets there.
            return float(np.where(up, self._length_below(limit), 1.0).mean())
        # Below zero all must be negative, and the vector long enough.
        return float(np.where(up | (self.reach == 0), 0.0, 1.0 - self._length_below(beyond)).mean())

    def p(self, statistic: float) -> float:
        """Probability that at least one statistic is above `statistic`."""
        return 1.0 - self.below(statistic)

    def quantile(self, probability: float) -> float:
        """Value that all statistics stay below with a probability.

        Raises:
            InputError: a probability outside 0 to 1.
        """
        if not 0 < probability < 1:
            raise InputError(f"probability {probability:g}", expected="a number between 0 and 1")
        high = 4.0
        while self.below(high) < probability:
            high *= 2.0
        return float(scipy.optimize.brentq(lambda x: self.below(x) - probability, -high, high, xtol=1e-12))

    def _length_below(self, length: Floats) -> Floats:
        """Probability of a vector's length, in units of the scale, below each number."""
        if self.df == inf:
            return np.asarray(scipy.special.chdtr(self.rank, length**2))
        return np.asarray(scipy.special.fdtr(self.rank, self.df, length**2 / self.rank))


def largest(correlation: ArrayLike, df: float = inf, *, sides: int = 1) -> Largest:
    """Law of the largest of M statistics, or of the largest in absolute value.

    Args:
        correlation: float[M, M], may be singular.
        df: degrees of freedom of the common scale; inf for normal statistics.
        sides: 2 for absolute values.

    Raises:
        InputError: no correlation matrix, or no degree of freedom.
    """
    matrix = np.asarray(correlation, dtype=np.float64)
    square = matrix.ndim == 2 and matrix.shape[0] == matrix.shape[1] and len(matrix) > 0
    if not square or not np.allclose(np.diag(matrix), 1.0) or not np.allclose(matrix, matrix.T):
        raise InputError(
            f"a correlation of shape {matrix.shape}", expected="a symmetric matrix with ones inside"
        )
    value, vector = np.linalg.eigh(matrix)
    if value[0] < -1e-8 or not df > 0 or sides not in (1, 2):
        raise InputError(
            f"a correlation with eigenvalue {value[0]:.3g}, {df:g} degrees of freedom, {sides} sides",
            expected="no eigenvalue below 0, a positive df, 1 or 2 sides",
        )
    kept = value > 1e-10
    root = vector[:, kept] * np.sqrt(value[kept])
    rank = int(kept.sum())
    projection = directions(rank) @ root.T
    up = projection.max(axis=1)
    down = -projection.min(axis=1)
    reach = np.maximum(up, down) if sides == 2 else np.concatenate([up, down])
    return Largest(reach, rank, float(df))


def directions(rank: int) -> Floats:
    """Fixed directions spread evenly over the unit sphere, float64[P, rank]."""
    if rank == 1:
        return np.ones((1, 1))
    normal = scipy.special.ndtri(sobol(rank))
    return np.asarray(normal / np.linalg.norm(normal, axis=1, keepdims=True))


def sobol(dimensions: int) -> Floats:
    """Fixed points spread evenly over the unit cube, float64[P, dimensions], none on its faces."""
    points = scipy.stats.qmc.Sobol(dimensions, seed=_SEED).random(POINTS)
    return np.asarray(np.clip(points, 1e-12, 1.0 - 1e-12))
