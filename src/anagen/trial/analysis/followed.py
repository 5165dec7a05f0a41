"""Patients of all replicates as they were seen at all visits: what models of whole courses are fitted to."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from anagen.statistics.comparisons import Floats, Integers
from anagen.trial.analysis.compare import kind_of, met_at
from anagen.trial.protocol.endpoint import Endpoint

T = TypeVar("T")


@dataclass(frozen=True, eq=False)
class Followed:
    """Courses of the endpoint's outcome, and how they are to be compared.

    Attributes:
        endpoint: of the trial.
        visit_days: [V], the first is baseline.
        values: [R, S, V], the endpoint's outcome; NaN where it was not observed.
        arm: [R, S], index of each site's arm.
        arms: number of arms.
        reference: index of the reference arm.
        alpha: intervals hold 1 - alpha.
        stratum: [R, S].
        workers: threads.
    """

    endpoint: Endpoint
    visit_days: NDArray[np.float64]
    values: Floats
    arm: Integers
    arms: int
    reference: int
    alpha: float
    stratum: Integers
    workers: int = 1

    @property
    def baseline(self) -> Floats:
        """Values at baseline, [R, S]."""
        return np.asarray(self.values[:, :, 0])

    def to_the_endpoint(self) -> Floats:
        """Level or change at each visit after baseline up to the endpoint's, [R, S, visits]."""
        last = int(np.flatnonzero(self.visit_days == self.endpoint.day)[0])
        kind, values = self.endpoint.kind, self.values
        return np.stack([kind_of(kind, values[:, :, v], self.baseline) for v in range(1, last + 1)], axis=2)

    def met_to_the_endpoint(self) -> Floats:
        """Whether the rule is met at each visit up to the endpoint's, 100 or 0, [R, S, visits]."""
        last = int(np.flatnonzero(self.visit_days == self.endpoint.day)[0])
        return met_at(self.endpoint, self.values[..., : last + 1])

    def each(self, one: Callable[[int], T]) -> list[T]:
        """Results of `one` for every replicate's number, in order."""
        rows = range(len(self.values))
        if self.workers < 2:
            return [one(row) for row in rows]
        with ThreadPoolExecutor(self.workers) as pool:
            return list(pool.map(one, rows))
