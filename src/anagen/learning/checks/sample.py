"""Equally likely parameter sets with the engine's results for rows, and new rows simulated from them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from anagen.learning.pattern.hierarchy import Names, RowTable, mean_and_spread, new_studies


@dataclass(frozen=True, eq=False)
class Sample:
    """Equally likely parameter sets with the engine's results for rows.

    Attributes:
        table: the rows, K of them.
        at: hyperparameters of each set, S of them.
        parts: float64[S, K, 2], natural and net.
    """

    table: RowTable
    at: tuple[Names, ...]
    parts: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.at)

    def replicated(self, seed: int, per_draw: int = 5) -> NDArray[np.float64]:
        """Rows of new studies, float64[S * per_draw, K], with study effects and sampling errors."""
        rng = np.random.default_rng(seed)
        nothing = np.zeros(len(self.table))
        found = [
            new_studies(self.table, parts, at, nothing, rng, per_draw)
            for at, parts in zip(self.at, self.parts, strict=True)
        ]
        return np.concatenate(found)

    def means(self) -> NDArray[np.float64]:
        """Expected rows, float64[S, K], without study effects and errors."""
        nothing = np.zeros(len(self.table))
        return np.array(
            [
                mean_and_spread(self.table, parts, at, nothing)[0]
                for at, parts in zip(self.at, self.parts, strict=True)
            ]
        )
