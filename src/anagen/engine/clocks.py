"""Cumulative clocks of the drivers, and their inverse in constant time (docs/model.md, section 2).

All follicles of a stratum share r(t), so a phase that needs ``x`` clock days and starts at
``t`` ends where the cumulative clock R passes ``R(t) + x``. A guide table (Chen & Asau 1974)
finds that step with one look-up on average, however fine the steps are.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from anagen.compiled import njit
from anagen.engine.drivers import Drivers
from anagen.engine.phases import CLOCKED

_NEXT = np.uint64(1)
_ROW = 8  # phases and hazards: the clocks of one step share a cache line
LOSS_CLOCK, FIXING_CLOCK, DRIFT_CLOCK = CLOCKED, CLOCKED + 1, CLOCKED + 2
"""Columns of the clocks that are no phase's: the hazards of loss and of fixing, and the size of the drift."""
FIRST_GUIDED = -1.0
"""Marks a phase whose clock varies and must be looked up."""


@dataclass(frozen=True, eq=False)
class Clocks:
    """Drivers in the form that the follicle engine reads.

    Attributes:
        cumulative: float64[B, D + 1, 8], clock days since 0 at each step's edge, by phase; then the
            cumulative hazards of loss, of fixing, and of a class step (the size of the drift).
        guide: int32[B, Q, D + 1], step in which each equal slice of the clock starts. Q is 8, or 6 where
            nothing drifts or is fixed.
        steady: float64[B, Q], 1 / speed where a clock never changes (inf where it stands
            still), `FIRST_GUIDED` where it varies.
        density: float64[B, Q], guide entries per clock day.
        last: float64[B, Q], speed after the last step.
    """

    cumulative: NDArray[np.float64]
    guide: NDArray[np.int32]
    steady: NDArray[np.float64]
    density: NDArray[np.float64]
    last: NDArray[np.float64]


def clocks_of(drivers: Drivers) -> Clocks:
    """Clocks of `drivers`: their speeds and hazards, integrated and indexed."""
    strata, _, steps = drivers.speed.shape
    clocks = _ROW if drivers.drifts or drivers.fixes else LOSS_CLOCK + 1
    cumulative = np.zeros((strata, steps + 1, _ROW))
    guide = np.zeros((strata, clocks, steps + 1), dtype=np.int32)
    steady = np.empty((strata, clocks))
    density = np.zeros((strata, clocks))
    last = np.empty((strata, clocks))
    never = np.zeros((strata, 0))
    _integrate(
        drivers.speed,
        never if drivers.loss is None else drivers.loss,
        never if drivers.fixing is None else drivers.fixing,
        never if drivers.drift is None else np.abs(drivers.drift),
        drivers.step_days,
        cumulative,
        guide,
        steady,
        density,
        last,
    )
    return Clocks(cumulative, guide, steady, density, last)


@njit(nogil=True, cache=True, error_model="numpy")
def _integrate(  # type: ignore[no-untyped-def]
    speed, loss, fixing, drift, step_days, cumulative, guide, steady, density, last
):
    strata, phases, steps = speed.shape
    for b in range(strata):
        for p in range(steady.shape[1]):
            if p < phases:
                row = speed[b, p]
            elif p == LOSS_CLOCK:
                row = loss[b]
            else:
                row = fixing[b] if p == FIXING_CLOCK else drift[b]
            if len(row) == 0:
                steady[b, p] = np.inf
                last[b, p] = 0.0
                continue
            total = 0.0
            varies = False
            for d in range(steps):
                total += row[d] * step_days
                cumulative[b, d + 1, p] = total
                varies |= row[d] != row[0]
            last[b, p] = row[steps - 1]
            if not varies:
                steady[b, p] = 1.0 / row[0] if row[0] > 0 else np.inf
                continue
            steady[b, p] = FIRST_GUIDED
            width = total / steps
            density[b, p] = steps / total
            d = 0
            for j in range(steps + 1):
                while d < steps - 1 and cumulative[b, d + 1, p] <= j * width:
                    d += 1
                guide[b, p, j] = d


@njit(nogil=True, cache=True, error_model="numpy")
def clock_passes(cumulative, guide, density, last, p, step_days, d, part, need):  # type: ignore[no-untyped-def]
    """Step and part of it at which a varying clock has run `need` clock days since `part` of step `d`.

    Solves the integral of docs/model.md, section 2, for its upper end. Takes the arrays of one
    stratum; the part returned is infinite if the clock never gets there. Step and part are returned
    rather than days, so that the next phase can start from them without waiting for the division.
    Indices are unsigned, because a signed one costs a wrap-around test at each access.
    """
    steps = np.uint64(cumulative.shape[0] - 1)
    if d >= steps:
        return d, part + (need / (last[p] * step_days) if last[p] > 0 else np.inf)
    low = cumulative[d, p]
    reading = low + part * (cumulative[d + _NEXT, p] - low) + need
    if reading >= cumulative[steps, p]:
        over = reading - cumulative[steps, p]
        return steps, over / (last[p] * step_days) if last[p] > 0 else np.inf
    d = np.uint64(guide[p, np.uint64(np.int64(reading * density[p]))])
    d = d + np.uint64(cumulative[d + _NEXT, p] <= reading)
    low, high = cumulative[d, p], cumulative[d + _NEXT, p]
    while high <= reading:
        d = d + _NEXT
        low, high = high, cumulative[d + _NEXT, p]
    return d, (reading - low) / (high - low)
