"""Recruitment in calendar time: when each patient is screened, and in which centre.

Centres screen people as Poisson processes from the days on which they open; rates may differ between centres
as a gamma distribution, which is the Poisson-gamma model of Anisimov and Fedorov (2007,
doi:10.1002/sim.2956). Together they are one Poisson process whose rate rises with each opening. Patient i is
the last of the people screened for place i, so the time of its screening is where the total rate, summed over
time, has reached a sum of exponential lots, one for each person. All lots are of the place: one more patient
changes nobody's date or centre.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy
from numpy.typing import NDArray

from anagen.engine.keys import key_of, uniforms, uniforms_for
from anagen.trial.protocol.entry import Accrual

Floats = NDArray[np.float64]
_ALIKE = 1e-6
"""Coefficient of variation below which all centres recruit alike."""


@dataclass(frozen=True, eq=False)
class Centres:
    """Centres of one replicate.

    Attributes:
        opens: float64[centres], day on which each opens, rising from 0.
        rate: float64[centres], people that each screens in a day once it is open.
    """

    opens: Floats
    rate: Floats

    def day_of(self, mean: Floats) -> Floats:
        """Day by which as many people are expected as `mean` says, float64[n]."""
        total = np.cumsum(self.rate)
        gaps = np.diff(self.opens)
        reached = np.concatenate([[0.0], np.cumsum(total[:-1] * gaps)])
        # Of centres that open on one day the last counts: it has the rate of them all.
        at = np.searchsorted(reached, mean, side="right") - 1
        return np.asarray(self.opens[at] + (mean - reached[at]) / total[at])

    def expected(self, day: float) -> float:
        """Mean number of people screened by a day."""
        return float((self.rate * np.maximum(day - self.opens, 0.0)).sum())

    def of(self, day: Floats, luck: Floats) -> NDArray[np.int64]:
        """Centre of each patient screened on `day`, int64[n]: an open one, in proportion to its rate."""
        open_ = self.opens[None, :] <= day[:, None]
        total = np.cumsum(np.where(open_, self.rate, 0.0), axis=1)
        return np.asarray((total <= luck[:, None] * total[:, -1:]).sum(axis=1), dtype=np.int64)


def centres_of(accrual: Accrual, centres: int, seed: int, replicate: int) -> Centres:
    """Centres of a replicate; their rates are others in the next."""
    opens = accrual.opening_days * np.arange(centres, dtype=np.float64)
    spread = accrual.spread / 100.0
    if spread < _ALIKE:
        return Centres(opens, np.full(centres, accrual.per_day))
    luck = uniforms(key_of(seed, "rate of a centre", replicate), np.arange(centres))
    shape = 1.0 / spread**2
    # A centre that recruits nobody at all still has a rate, so that a lone one does not wait for ever.
    rate = np.maximum(scipy.special.gammaincinv(shape, luck) / shape, 1e-9)
    return Centres(opens, accrual.per_day * rate)


def screening_days(centres: Centres, screened: NDArray[np.int64], seed: int, replicate: int) -> Floats:
    """Day on which the patient of each place is screened, float64[n], rising.

    Args:
        centres: of the replicate.
        screened: int64[n], people screened for each place, the patient among them.
        seed: of the trial.
        replicate: its number.
    """
    luck = uniforms(key_of(seed, "time of screening", replicate), np.arange(len(screened)))
    return centres.day_of(np.cumsum(scipy.special.gammaincinv(screened.astype(np.float64), luck)))


def centre_of_patients(centres: Centres, day: Floats, patient_keys: NDArray[np.uint64]) -> NDArray[np.int64]:
    """Centre of each patient, int64[n], by the same luck as without recruitment in calendar time."""
    return np.minimum(centres.of(day, uniforms_for(patient_keys, "centre")), len(centres.rate) - 1)
