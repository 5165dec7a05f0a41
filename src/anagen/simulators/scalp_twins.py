"""Courses of untreated arms, kept for their twins: people who are given nothing are their own twins."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Untreated:
    """True SALT of sites that were given nothing.

    Attributes:
        site: int64[n], numbers of the sites.
        patient: int64[n], numbers of their patients in the cohort.
        days: int64[V].
        score: float64[n, V].
    """

    site: NDArray[np.int64]
    patient: NDArray[np.int64]
    days: NDArray[np.int64]
    score: NDArray[np.float64]

    @classmethod
    def none(cls, visits: int) -> Untreated:
        """No site."""
        nobody = np.zeros(0, dtype=np.int64)
        return cls(nobody, nobody, nobody, np.zeros((0, visits)))

    def of(self, patient: NDArray[np.int64], days: NDArray[np.int64]) -> Untreated:
        """These, or no site if the patients int64[S] of the sites or the days int64[V] are others."""
        known = len(self.site) > 0 and int(self.site[-1]) < len(patient)
        if known and np.array_equal(self.days, days) and np.array_equal(self.patient, patient[self.site]):
            return self
        return Untreated.none(len(days))
