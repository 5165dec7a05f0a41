"""Choice of arms at a look: the best, or all that come near it, without those in vain."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class SelectionRule:
    """Which arms go on after a look.

    Attributes:
        keep: number of the best arms.
        within: instead, all arms whose estimate is at most this much below the best one; None for `keep`.
        futility: Z below which an arm ends in vain, however good beside the others; None for no such end.
    """

    keep: int = 1
    within: float | None = None
    futility: float | None = None

    def kept(self, estimate: Floats, z: Floats) -> Bools:
        """Arms that go on, bool[R, m].

        Args:
            estimate: [R, m], difference of each arm from the control, more is better; NaN counts as worst.
            z: [R, m], its statistic.
        """
        value = np.where(np.isfinite(estimate), estimate, -np.inf)
        if self.within is not None:
            best = value.max(axis=1, keepdims=True)
            with np.errstate(invalid="ignore"):
                kept = np.isfinite(value) & (value >= best - self.within)
        else:
            order = np.argsort(-value, axis=1, kind="stable")
            rank = np.argsort(order, axis=1, kind="stable")
            kept = (rank < self.keep) & np.isfinite(value)
        if self.futility is not None:
            with np.errstate(invalid="ignore"):
                kept &= z >= self.futility
        return np.asarray(kept)
