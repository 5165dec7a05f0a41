"""Equally likely parameter sets with the engine's results for rows, and new rows simulated from them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from anagen.learning.pattern.hierarchy import Names, RowTable, mean_and_spread


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
        table, studies = self.table, len(self.table.studies)
        found = []
        for at, parts in zip(self.at, self.parts, strict=True):
            mean, variance, shared = mean_and_spread(table, parts, at, np.zeros(len(table)))
            for _ in range(per_draw):
                effects = rng.standard_normal((studies, shared.shape[1]))[table.study]
                noise = rng.standard_normal(len(table)) * np.sqrt(variance)
                found.append(mean + (shared * effects).sum(axis=1) + noise)
        return np.array(found)

    def means(self) -> NDArray[np.float64]:
        """Expected rows, float64[S, K], without study effects and errors."""
        nothing = np.zeros(len(self.table))
        return np.array(
            [
                mean_and_spread(self.table, parts, at, nothing)[0]
                for at, parts in zip(self.at, self.parts, strict=True)
            ]
        )
