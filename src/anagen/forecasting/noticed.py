"""Number of 100 people who notice a change under an option, and the time of the first one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from anagen.forecasting.horizon import MONTH_DAYS, STEP_DAYS, step_of
from anagen.forecasting.noticing import OutOf100, first_change, out_of_100, thresholds
from anagen.forecasting.simulate import Simulation


@dataclass(frozen=True)
class Compared:
    """Numbers of 100 people at one month.

    Attributes:
        now: compared with their hair of today.
        nothing: compared with doing nothing.
    """

    now: OutOf100
    nothing: OutOf100


@dataclass(frozen=True)
class FirstNoticed:
    """Time at which a change is first noticed.

    Attributes:
        chance: share of people who notice it within two years.
        months: 5 %, 50 % and 95 % point among them; null where too few notice it.
    """

    chance: float
    months: tuple[float, float, float] | None


@dataclass(frozen=True)
class Noticing:
    """Changes under an option that reach one threshold.

    Attributes:
        threshold: name of the threshold.
        month_12: of 100 people after a year.
        month_24: of 100 people after two years.
        first_better: the first gain.
        first_worse: the first loss.
    """

    threshold: str
    month_12: Compared
    month_24: Compared
    first_better: FirstNoticed
    first_worse: FirstNoticed

    def at(self, month: int) -> Compared:
        """Numbers of 100 people at `month`, 12 or 24."""
        return {12: self.month_12, 24: self.month_24}[month]


def noticing_of(sim: Simulation, i: int) -> tuple[Noticing, ...]:
    """Noticed changes of option `i`, by threshold."""
    density = sim.density[:, i]
    relative = density / density[:, :1] - 1.0
    return tuple(
        Noticing(
            threshold=name,
            month_12=_compared(sim, relative, i, 12, record.value),
            month_24=_compared(sim, relative, i, 24, record.value),
            first_better=_first(relative, record.value),
            first_worse=_first(relative, -record.value),
        )
        for name, record in thresholds().items()
    )


def _compared(
    sim: Simulation, relative: NDArray[np.float64], i: int, month: int, threshold: float
) -> Compared:
    step = step_of(month)
    against = sim.density[:, i, step] / sim.density[:, 0, step] - 1.0
    return Compared(out_of_100(relative[:, step], threshold), out_of_100(against, threshold))


def _first(relative: NDArray[np.float64], threshold: float) -> FirstNoticed:
    first = first_change(relative, threshold, STEP_DAYS)
    if first.days is None:
        return FirstNoticed(first.chance, None)
    low, middle, high = (day / MONTH_DAYS for day in first.days)
    return FirstNoticed(first.chance, (low, middle, high))
