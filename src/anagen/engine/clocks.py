"""Cumulative clocks of the drivers, and their inverse in constant time (docs/model.md, section 2).

All follicles of a stratum share r(t), so a phase that needs ``x`` clock days and starts at
``t`` ends where the cumulative clock R passes ``R(t) + x``. A guide table (Chen & Asau 1974)
finds that step with one look-up on average, however fine the steps are. Only clocks that vary
are tabulated, side by side, so that a follicle's look-ups touch few lines of the cache.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from anagen.compiled import njit
from anagen.engine.addresses import number_at, short_at
from anagen.engine.drivers import Drivers
from anagen.engine.phases import CLOCKED

_NEXT = np.uint64(1)
LOSS_CLOCK, FIXING_CLOCK, DRIFT_CLOCK = CLOCKED, CLOCKED + 1, CLOCKED + 2
"""Clocks that are no phase's: the hazards of loss and of fixing, and the size of the drift."""
CLOCKS = CLOCKED + 3
FIRST_GUIDED = -1.0
"""Marks a clock that varies and must be looked up."""
_MOST_STEPS = 1 << 16  # that a guide of 16 bits tells apart


@dataclass(frozen=True, eq=False)
class Clocks:
    """Drivers in the form that the follicle engine reads. Clocks: of the 5 phases, loss, fixing, class steps.

    Attributes:
        cumulative: float64[B, D + 1, K], clock days (or hazard, or size of the drift) since 0 at each step's
            edge, of the K clocks that vary in any stratum.
        guide: uint16[B, K, D + 1], step in which each equal slice of the clock starts, shifted by `coarse`.
        column: int64[8], place of each clock among the K.
        steady: float64[B, 8], 1 / speed where a clock never changes (inf where it stands still),
            `FIRST_GUIDED` where it varies.
        density: float64[B, 8], guide entries per clock day.
        last: float64[B, 8], speed after the last step.
        coarse: bits dropped from the steps in `guide`; 0 unless there are more than 65,536.
    """

    cumulative: NDArray[np.float64]
    guide: NDArray[np.uint16]
    column: NDArray[np.int64]
    steady: NDArray[np.float64]
    density: NDArray[np.float64]
    last: NDArray[np.float64]
    coarse: int = 0


def clocks_of(drivers: Drivers) -> Clocks:
    """Clocks of `drivers`: their speeds and hazards, integrated and indexed."""
    strata, _, steps = drivers.speed.shape
    steady = np.empty((strata, CLOCKS))
    density = np.zeros((strata, CLOCKS))
    last = np.empty((strata, CLOCKS))
    never = np.zeros((strata, 0))
    rates = (
        drivers.speed,
        never if drivers.loss is None else drivers.loss,
        never if drivers.fixing is None or not drivers.fixes else drivers.fixing,
        never if drivers.drift is None or not drivers.drifts else np.abs(drivers.drift),
    )
    column = np.zeros(CLOCKS, dtype=np.int64)
    varying = _steady(*rates, steady, last, column)
    cumulative = np.zeros((strata, steps + 1, varying))
    guide = np.zeros((strata, varying, steps + 1), dtype=np.uint16)
    coarse = max((steps - 1) // _MOST_STEPS, 0).bit_length()
    _integrate(*rates, drivers.step_days, steady, column, cumulative, guide, density, coarse)
    return Clocks(cumulative, guide, column, steady, density, last, coarse)


@njit(inline="always")
def _rate(speed, loss, fixing, drift, b, q):  # type: ignore[no-untyped-def]
    """Speed or hazard of clock `q` in each step; empty where there is none."""
    if q < LOSS_CLOCK:
        return speed[b, q]
    if q == LOSS_CLOCK:
        return loss[b]
    return fixing[b] if q == FIXING_CLOCK else drift[b]


@njit(nogil=True, cache=True, error_model="numpy")
def _steady(speed, loss, fixing, drift, steady, last, column):  # type: ignore[no-untyped-def]
    """Fill `steady`, `last` and `column` of `Clocks`, and return the number of clocks that vary."""
    found = 0
    for q in range(CLOCKS):
        any_varies = False
        for b in range(steady.shape[0]):
            row = _rate(speed, loss, fixing, drift, b, q)
            if len(row) == 0:
                steady[b, q] = np.inf
                last[b, q] = 0.0
                continue
            varies = False
            for d in range(len(row)):
                if row[d] != row[0]:
                    varies = True
                    break
            last[b, q] = row[len(row) - 1]
            steady[b, q] = 1.0 / row[0] if row[0] > 0 else np.inf
            if varies:
                steady[b, q] = FIRST_GUIDED
                any_varies = True
        if any_varies:
            column[q] = found
            found += 1
    return found


@njit(nogil=True, cache=True, error_model="numpy")
def _integrate(  # type: ignore[no-untyped-def]
    speed, loss, fixing, drift, step_days, steady, column, cumulative, guide, density, coarse
):
    steps = speed.shape[2]
    for b in range(steady.shape[0]):
        for q in range(CLOCKS):
            if steady[b, q] != FIRST_GUIDED:
                continue
            row = _rate(speed, loss, fixing, drift, b, q)
            k = column[q]
            total = 0.0
            for d in range(steps):
                total += row[d] * step_days
                cumulative[b, d + 1, k] = total
            width = total / steps
            density[b, q] = steps / total
            d = 0
            for j in range(steps + 1):
                while d < steps - 1 and cumulative[b, d + 1, k] <= j * width:
                    d += 1
                guide[b, k, j] = d >> coarse


@njit(inline="always")
def clock_reads(clock, row, last_step, speed, step_days, d, part):  # type: ignore[no-untyped-def]
    """Clock days at `part` of step `d`; for the arguments see `clock_passes`."""
    if d >= last_step:
        return number_at(clock, last_step * row) + part * speed * step_days
    low = number_at(clock, d * row)
    return low + part * (number_at(clock, (d + _NEXT) * row) - low)


@njit(inline="always")
def clock_passes(  # type: ignore[no-untyped-def]
    clock, row, guide, coarse, density, last_step, speed, step_days, d, part, need
):
    """Step and part of it at which a varying clock has run `need` clock days since `part` of step `d`.

    Solves the integral of docs/model.md, section 2, for its upper end. The part returned is infinite if the
    clock never gets there. Step and part are returned rather than days, so that the next phase can start
    from them without waiting for the division. Integers are uint64.

    Args:
        clock: address of the clock's first number in `Clocks.cumulative`.
        row: numbers from one step to the next there.
        guide: address of the clock's first entry in `Clocks.guide`.
        coarse: see `Clocks`.
        density: see `Clocks`.
        last_step: number of steps.
        speed: after the last step.
        step_days: days of a step.
        d: step in which the phase begins.
        part: part of that step that has passed.
        need: clock days that the phase takes.
    """
    if d >= last_step:
        part += need / (speed * step_days) if speed > 0 else np.inf
    else:
        at = d * row
        low = number_at(clock, at)
        reading = low + part * (number_at(clock, at + row) - low) + need
        whole = number_at(clock, last_step * row)
        if reading >= whole:
            d = last_step
            part = (reading - whole) / (speed * step_days) if speed > 0 else np.inf
        else:
            d = short_at(guide, np.uint64(np.int64(reading * density))) << coarse
            at = d * row
            later = np.uint64(number_at(clock, at + row) <= reading)
            d += later
            at += later * row
            low, high = number_at(clock, at), number_at(clock, at + row)
            while high <= reading:
                d += _NEXT
                at += row
                low, high = high, number_at(clock, at + row)
            part = (reading - low) / (high - low)
    return d, part
