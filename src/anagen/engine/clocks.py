"""Cumulative clocks of drivers, and their inverse in constant time.

All follicles of a stratum share r(t), so a phase that needs ``x`` clock days and starts at
``t`` ends where the cumulative clock R passes ``R(t) + x``. A guide table (Chen & Asau 1974)
finds that step with one look-up on average, however fine the steps are.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from anagen.engine.drivers import Drivers

FIRST_GUIDED = -1.0
"""Marks a phase whose clock varies and must be looked up."""


@dataclass(frozen=True, eq=False)
class Clocks:
    """What the follicle engine reads of drivers.

    Attributes:
        cumulative: float64[B, 6, D + 1], clock days since 0 at each step's edge; row 5 is
            the cumulative loss hazard.
        guide: int32[B, 6, D + 1], step in which each equal slice of the clock starts.
        steady: float64[B, 6], 1 / speed where a clock never changes (inf where it stands
            still), `FIRST_GUIDED` where it varies.
        last: float64[B, 6], speed after the last step.
    """

    cumulative: NDArray[np.float64]
    guide: NDArray[np.int32]
    steady: NDArray[np.float64]
    last: NDArray[np.float64]


def clocks_of(drivers: Drivers) -> Clocks:
    """Integrate the drivers' speeds (and loss hazard) and index the result."""
    strata, phases, steps = drivers.speed.shape
    cumulative = np.zeros((strata, phases + 1, steps + 1))
    guide = np.zeros((strata, phases + 1, steps + 1), dtype=np.int32)
    steady = np.empty((strata, phases + 1))
    last = np.empty((strata, phases + 1))
    loss = np.zeros((strata, 0)) if drivers.loss is None else drivers.loss
    _integrate(drivers.speed, loss, drivers.step_days, cumulative, guide, steady, last)
    return Clocks(cumulative, guide, steady, last)


@njit(nogil=True, cache=True, error_model="numpy")
def _integrate(speed, loss, step_days, cumulative, guide, steady, last):  # type: ignore[no-untyped-def]
    strata, phases, steps = speed.shape
    for b in range(strata):
        for p in range(phases + 1):
            if p == phases and loss.shape[1] == 0:
                steady[b, p] = np.inf
                last[b, p] = 0.0
                continue
            row = loss[b] if p == phases else speed[b, p]
            total = 0.0
            varies = False
            for d in range(steps):
                total += row[d] * step_days
                cumulative[b, p, d + 1] = total
                varies |= row[d] != row[0]
            last[b, p] = row[steps - 1]
            if not varies:
                steady[b, p] = 1.0 / row[0] if row[0] > 0 else np.inf
                continue
            steady[b, p] = FIRST_GUIDED
            width = total / steps
            d = 0
            for j in range(steps + 1):
                while d < steps - 1 and cumulative[b, p, d + 1] <= j * width:
                    d += 1
                guide[b, p, j] = d


@njit(inline="always", error_model="numpy")
def clock_passes(cumulative, guide, last, step_days, t, need):  # type: ignore[no-untyped-def]
    """Time at which a varying clock has run `need` clock days since day `t` (inf if never)."""
    steps = cumulative.shape[0] - 1
    at = t / step_days
    d = np.int64(at)
    if d >= steps:
        return t + need / last if last > 0 else np.inf
    reading = cumulative[d] + (at - d) * (cumulative[d + 1] - cumulative[d]) + need
    total = cumulative[steps]
    if reading >= total:
        return steps * step_days + (reading - total) / last if last > 0 else np.inf
    d = np.int64(guide[np.int64(reading * (steps / total))])
    while cumulative[d + 1] <= reading:
        d += 1
    low = cumulative[d]
    return (d + (reading - low) / (cumulative[d + 1] - low)) * step_days
