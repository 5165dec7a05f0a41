"""Effective number of draws of particles that share ancestors.

Two particles with a common parent are alike until moves have carried them apart. With c the correlation of a
coordinate between now and the resampling at which two of them parted, their values have correlation c^2, so

    effective = N^2 / sum over all pairs of c^2 (1 for a particle with itself, 0 without a common ancestor).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Lineage:
    """Ancestors of the particles at each resampling.

    Attributes:
        ancestor: of each resampling, int64[N]: the particle before it from which each present one descends.
        place: of each resampling, float64[N, D]: where that ancestor was.
    """

    ancestor: tuple[NDArray[np.int64], ...] = ()
    place: tuple[NDArray[np.float64], ...] = ()

    def resampled(self, parents: NDArray[np.int64], x: NDArray[np.float64]) -> Lineage:
        """Lineage after particles at `x` have been resampled to `parents`."""
        return Lineage(
            (*(one[parents] for one in self.ancestor), parents),
            (*(one[parents] for one in self.place), x[parents]),
        )

    def arrays(self) -> dict[str, Any]:
        """Arrays for a file."""
        found: dict[str, Any] = {"resamplings": np.array(len(self.ancestor))}
        for i, (ancestor, place) in enumerate(zip(self.ancestor, self.place, strict=True)):
            found |= {f"ancestor_{i}": ancestor, f"place_{i}": place}
        return found

    @classmethod
    def of_arrays(cls, kept: Mapping[str, Any]) -> Lineage:
        """Lineage from the arrays of a file."""
        count = int(kept["resamplings"])
        ancestor, place = (tuple(kept[f"{name}_{i}"] for i in range(count)) for name in ("ancestor", "place"))
        return cls(ancestor, place)


def effective_draws(lineage: Lineage, x: NDArray[np.float64]) -> NDArray[np.float64]:
    """Effective number of draws of each coordinate of the particles `x` float64[N, D], float64[D]."""
    count = len(x)
    # Pairs are counted at the latest resampling at which they have one ancestor.
    pairs = np.full(x.shape[1], float(count))
    within = np.arange(count)  # families so far: at the end of all resamplings each is its own
    for ancestor, place in zip(reversed(lineage.ancestor), reversed(lineage.place), strict=True):
        alike = np.clip(_correlation(x, place), 0.0, 1.0) ** 2
        _, family = np.unique(ancestor, return_inverse=True)
        together = float((np.bincount(family).astype(float) ** 2).sum())
        before = float((np.bincount(within).astype(float) ** 2).sum())
        pairs = pairs + alike * max(together - before, 0.0)
        within = family
    return np.asarray(count**2 / pairs)


def _correlation(x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.float64]:
    """Correlation of each column, 1 where one of them is constant."""
    a, b = x - x.mean(axis=0), y - y.mean(axis=0)
    scale = np.sqrt((a**2).sum(axis=0) * (b**2).sum(axis=0))
    return np.asarray(np.where(scale > 0, (a * b).sum(axis=0) / np.where(scale > 0, scale, 1.0), 1.0))
