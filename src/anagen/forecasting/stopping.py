"""Gain of an option that is left when all treatments stop after a year."""

from __future__ import annotations

from dataclasses import dataclass

from anagen.forecasting.company import STOP_EVERY
from anagen.forecasting.horizon import STEP_DAYS, STOP_STEP, step_of
from anagen.forecasting.interval import Interval, OutcomeCourse
from anagen.forecasting.simulate import Simulation


@dataclass(frozen=True)
class Stopping:
    """All treatments stopped at `month`, compared with doing nothing throughout.

    Attributes:
        month: of stopping.
        gain: over doing nothing at that month, hairs/cm2.
        left_after_6: rest of that gain six months later, hairs/cm2.
        left_after_12: rest of that gain at the end of the second year, hairs/cm2.
        percent_change: of density since now, from stopping on.
        first_day: of that course, from now.
    """

    month: int
    gain: Interval
    left_after_6: Interval
    left_after_12: Interval
    percent_change: OutcomeCourse
    first_day: int


def stopping_of(sim: Simulation, i: int, every: int) -> Stopping | None:
    """Stopping of option `i`, its course at each `every`-th step; None where nothing can be stopped."""
    if i not in sim.halted:
        return None
    place = sim.halted.index(i)
    who = slice(None, None, STOP_EVERY)
    nothing = sim.density[who, 0]
    gain = sim.density[who, i, STOP_STEP] - nothing[:, STOP_STEP]
    left = sim.stopped[:, place] - nothing[:, STOP_STEP:]
    percent = 100.0 * (sim.stopped[:, place] / sim.density[who, i, :1] - 1.0)
    return Stopping(
        month=12,
        gain=Interval.of(gain),
        left_after_6=Interval.of(left[:, step_of(6)]),
        left_after_12=Interval.of(left[:, -1]),
        percent_change=OutcomeCourse.of(percent[:, ::every]),
        first_day=STOP_STEP * STEP_DAYS,
    )
