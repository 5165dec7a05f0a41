"""Correlation of the sampling errors of rows that were measured on the same people.

Two rows of the same people do not count as two groups of people. The correlation of their errors is a product
of positive definite factors: the people that they share (a difference between arms has two groups, the
second with a minus), the numbers of people (a later visit holds some of the first), the outcome (1 for one
outcome at one threshold, rho within one kind of outcome, rho squared between kinds), and time,
exp(-|t - t'| / memory). A level and a change are taken as independent. A small own share keeps a number that
is given twice from counting as exact.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from anagen.learning.rows import Row
from anagen.measurement.observation_model import family_of

OWN = 0.02
"""Share of the variance of a row that no other row of the same people has: reading and rounding."""


@dataclass(frozen=True, eq=False)
class Blocks:
    """Rows of each study as one block, S studies of at most M rows.

    Attributes:
        index: int64[S, M], rows; K (the number of rows) where a study has fewer.
        shared: float64[S, M, M], what two rows share: people, numbers, level or change.
        relation: int64[S, M, M], 0 for one outcome, 1 for one kind of outcome, 2 for two kinds.
        apart: float64[S, M, M], weeks between them.
        rows: their number, K.
    """

    index: NDArray[np.int64]
    shared: NDArray[np.float64]
    relation: NDArray[np.int64]
    apart: NDArray[np.float64]
    rows: int

    @classmethod
    def of(cls, rows: Sequence[Row], study: NDArray[np.int64], studies: int) -> Blocks:
        """Blocks of `rows`, of which `study` numbers the studies."""
        groups = [np.flatnonzero(study == s) for s in range(studies)]
        M = max((len(group) for group in groups), default=1)
        index = np.full((studies, M), len(rows), dtype=np.int64)
        shared = np.tile(np.eye(M), (studies, 1, 1))
        relation = np.zeros((studies, M, M), dtype=np.int64)
        apart = np.zeros((studies, M, M))
        for s, group in enumerate(groups):
            n = len(group)
            index[s, :n] = group
            mine = [rows[int(k)] for k in group]
            shared[s, :n, :n] = _shared(mine)
            weeks = np.array([row.week for row in mine], dtype=float)
            apart[s, :n, :n] = np.abs(weeks[:, None] - weeks[None, :])
            relation[s, :n, :n] = [[_relation(a, b) for b in mine] for a in mine]
        return cls(index, shared, relation, apart, len(rows))

    def correlation(self, rho: Any, memory: Any, xp: Any = np) -> Any:
        """Correlation [S, M, M] of the errors within each study."""
        outcome = xp.where(self.relation == 0, 1.0, xp.where(self.relation == 1, rho, rho**2))
        found = self.shared * outcome * xp.exp(-self.apart / memory)
        return (1.0 - OWN) * found + OWN * np.eye(self.index.shape[1])

    def dense(self, rho: float, memory: float) -> NDArray[np.float64]:
        """Correlation float64[K, K] of the errors of all rows."""
        K = self.rows
        found = np.zeros((K + 1, K + 1))
        block = self.correlation(rho, memory)
        for s, group in enumerate(self.index):
            found[np.ix_(group, group)] = block[s]
        return found[:K, :K]


def _shared(rows: Sequence[Row]) -> NDArray[np.float64]:
    """Gram matrix of the people of the rows, thinned by their numbers; 0 between a level and a change."""
    labels = sorted({label for row in rows for label, _ in row.people})
    weight = np.zeros((len(rows), len(labels)))
    for k, row in enumerate(rows):
        for label, sign in row.people:
            weight[k, labels.index(label)] = sign / np.sqrt(len(row.people))
    size = np.array([float(row.size or 0) for row in rows])
    size[size == 0] = size.max() or 1.0
    thin = np.sqrt(np.minimum(size[:, None], size[None, :]) / np.maximum(size[:, None], size[None, :]))
    level = np.array([row.kind == "level" for row in rows])
    found = weight @ weight.T * thin * (level[:, None] == level[None, :])
    np.fill_diagonal(found, 1.0)
    return np.asarray(found)


def _relation(first: Row, second: Row) -> int:
    if (first.outcome, first.threshold) == (second.outcome, second.threshold):
        return 0
    return 1 if family_of(first.outcome) == family_of(second.outcome) else 2
