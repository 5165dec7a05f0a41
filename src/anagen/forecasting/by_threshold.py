"""How many of 100 people change by a threshold of one's own choice, under every option."""

from __future__ import annotations

from collections.abc import Mapping

from anagen.forecasting.horizon import HORIZONS, step_of
from anagen.forecasting.noticing import OutOf100, out_of_100
from anagen.forecasting.simulate import Simulation

CHOICES = (5, 10, 15, 20)
"""Changes of visible hair from which on one may count, per cent."""

ByThreshold = Mapping[str, Mapping[int, Mapping[int, OutOf100]]]
"""Numbers of 100 people by name of the option, month and threshold."""


def by_threshold(sim: Simulation) -> ByThreshold:
    """Numbers of 100 people whose visible hair changes by each of `CHOICES`, compared with today."""
    found = {}
    for i, option in enumerate(sim.options):
        change = sim.density[:, i] / sim.density[:, i, :1] - 1.0
        found[option.name] = {
            month: {choice: out_of_100(change[:, step_of(month)], choice / 100) for choice in CHOICES}
            for month in HORIZONS
        }
    return found
