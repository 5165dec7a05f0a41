"""Numbers of one option at one month."""

from __future__ import annotations

from dataclasses import dataclass

from anagen.forecasting.horizon import step_of
from anagen.forecasting.interval import Interval
from anagen.forecasting.simulate import Simulation


@dataclass(frozen=True)
class AtMonth:
    """An option's hair at one month.

    Attributes:
        month: from now.
        density: visible hairs/cm2.
        change: of density since now, hairs/cm2.
        percent_change: of density since now, per cent.
        against_nothing: density less that of doing nothing in the same particle, hairs/cm2.
        percent_against_nothing: that difference in per cent of doing nothing.
        diameter_change: of mean diameter since now, µm.
    """

    month: int
    density: Interval
    change: Interval
    percent_change: Interval
    against_nothing: Interval
    percent_against_nothing: Interval
    diameter_change: Interval


def at_month(sim: Simulation, i: int, month: int) -> AtMonth:
    """Option `i` at `month`."""
    step = step_of(month)
    now, then, nothing = sim.density[:, i, 0], sim.density[:, i, step], sim.density[:, 0, step]
    return AtMonth(
        month=month,
        density=Interval.of(then),
        change=Interval.of(then - now),
        percent_change=Interval.of(100.0 * (then / now - 1.0)),
        against_nothing=Interval.of(then - nothing),
        percent_against_nothing=Interval.of(100.0 * (then / nothing - 1.0)),
        diameter_change=Interval.of(sim.diameter[:, i, step] - sim.diameter[:, i, 0]),
    )
