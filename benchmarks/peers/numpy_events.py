"""Vectorised NumPy, event by event: all follicles take their next phase change together.

All begin in the same phase, so they stay in step round the cycle, and one call draws a phase for all that
are still within the horizon. A varying clock is read and inverted by interpolation in regular tables.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from engines import Outcome, Run
from numpy.typing import NDArray
from renewal import Cycle, varying_speed

NAME = "NumPy, per event"
WHAT = (
    "one vectorised call a phase change; a varying clock inverted by a regular table made beforehand; "
    "no identities"
)
FINER = 4
"""Entries of the inverse table for each day."""


def available() -> str | None:
    return None


def between(table: NDArray[np.float64], place: NDArray[np.float64]) -> NDArray[np.float64]:
    """`table` at fractional indices, by linear interpolation."""
    whole = place.astype(np.int32)
    low = table[whole]
    found: NDArray[np.float64] = low + (place - whole) * (table[whole + 1] - low)
    return found


def clock(
    speed: NDArray[np.float64],
) -> Callable[[NDArray[np.float64], NDArray[np.float64]], NDArray[np.float64]]:
    """Function of the days on which phases begin and the clock days they take: the days on which they end.

    Those that end after the last day of `speed` are left out.
    """
    days = len(speed)
    passed = np.concatenate([[0.0], np.cumsum(speed)])
    entries = FINER * days
    inverse = np.interp(np.linspace(0.0, passed[-1], entries + 1), passed, np.arange(days + 1.0))
    per_day = entries / passed[-1]

    def ends(begins: NDArray[np.float64], need: NDArray[np.float64]) -> NDArray[np.float64]:
        place = (between(passed, begins) + need) * per_day
        return between(inverse, place[place < entries])

    return ends


def prepare(cycle: Cycle, follicles: int, days: int, every: int, varying: bool = False) -> Run:
    clocks = [clock(speed) for speed in varying_speed(days).T] if varying else []
    grid = days // every + 1
    last = (grid - 1) * every

    def run(seed: int) -> Outcome:
        rng = np.random.default_rng(seed)
        changes = np.zeros((grid + 1, 3), dtype=np.int64)
        changes[0, 0] = follicles
        events, p = 0, 0
        t = np.zeros(follicles)
        while len(t):
            need = rng.standard_gamma(cycle.stages[p], len(t))
            need *= cycle.scales[p]
            t = clocks[p](t, need) if varying else t + need
            t = t[t <= last]
            events += len(t)
            moved = np.bincount(np.ceil(t / every).astype(np.int32), minlength=grid + 1)
            changes[:, p] -= moved
            p = (p + 1) % 3
            changes[:, p] += moved
        return Outcome(np.cumsum(changes, axis=0)[:grid], events)

    return run
