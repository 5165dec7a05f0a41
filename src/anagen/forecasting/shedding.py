"""Shedding in the first half year of an option."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from anagen.forecasting.horizon import MONTH_DAYS, STEP_DAYS, step_of
from anagen.forecasting.interval import Interval
from anagen.forecasting.noticing import thresholds
from anagen.forecasting.simulate import Simulation

EARLY_STEPS = step_of(6)
"""Step up to which shedding is counted: half a year."""
REAL_SHEDDING = 1.25
"""Peak of shedding, relative to doing nothing, from which the report speaks of it."""


@dataclass(frozen=True)
class Shedding:
    """Shedding in the first half year.

    Attributes:
        peak: highest shedding relative to doing nothing.
        month: of that peak, among those who shed `threshold` times as much or more; or null.
        out_of_100: people who shed that much.
        threshold: shedding relative to doing nothing that counts as more.
        lowest_percent: change of density since now at its lowest in that time, per cent.
        noticed_out_of_100: people who notice the thinning themselves.
    """

    peak: Interval
    month: float | None
    out_of_100: int
    threshold: float
    lowest_percent: Interval
    noticed_out_of_100: int


def shedding_of(sim: Simulation, i: int) -> Shedding | None:
    """Shedding under option `i`; None for doing nothing."""
    if i == 0:
        return None
    ratio = sim.shed[:, i, :EARLY_STEPS] / sim.shed[:, 0, :EARLY_STEPS]
    when = STEP_DAYS * (ratio.argmax(axis=1) + 0.5) / MONTH_DAYS
    real = ratio.max(axis=1) >= REAL_SHEDDING
    dip = (sim.density[:, i, :EARLY_STEPS] / sim.density[:, i, :1]).min(axis=1) - 1.0
    noticed = thresholds()["own_eyes"].value
    return Shedding(
        peak=Interval.of(ratio.max(axis=1)),
        month=float(np.median(when[real])) if real.any() else None,
        out_of_100=round(100 * float(real.mean())),
        threshold=REAL_SHEDDING,
        lowest_percent=Interval.of(100.0 * dip),
        noticed_out_of_100=round(100 * float((dip <= -noticed).mean())),
    )
