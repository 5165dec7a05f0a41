"""The years before baseline: where a scalp's follicles stand when a trial begins.

A man of 45 with pattern loss has twenty years of miniaturisation behind him. Untreated, his
androgen signal grows steadily from 0 at onset, so the state at baseline follows from two
numbers: how fast it grew (per year, for that sensitivity class) and for how long. The
mean-field engine follows that course from the healthy stationary state; since follicles are
independent, sampling from its state is exact, not an approximation.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from anagen.biology.androgenetic import YEAR
from anagen.biology.niche import SIGNALS, Niche, Response
from anagen.engine.chain import Chain
from anagen.engine.meanfield import expect, stationary

STEP_DAYS = 14.0
"""Step of the history. The signal changes over years, so two weeks resolve it."""
COARSE = 1.5
"""Sub-step of the table, in mean lives of the fastest stage; the slow stages carry the state."""
LARGEST_SIGNAL = 25.0
"""The table holds the androgen signal here (classes); hair is as thin as the classes go long before."""


def healthy_state(chain: Chain, response: Response) -> NDArray[np.float64]:
    """Stationary state [classes, total stages] of an undisturbed follicle."""
    return stationary(chain, response.target, response.kenogen)


def state_after(
    chain: Chain, response: Response, slope: NDArray[np.float64], years: NDArray[np.float64]
) -> NDArray[np.float64]:
    """State after an androgen signal that grew by `slope` a year for `years`.

    Args:
        slope, years: float64[B].

    Returns:
        float64[B, classes, total stages].
    """
    steps = max(1, int(np.ceil(years.max() * YEAR / STEP_DAYS)))
    # Every stratum runs for the longest time; shorter histories wait at signal 0 first.
    elapsed = (np.arange(steps) + 0.5) * STEP_DAYS / YEAR
    waited = steps * STEP_DAYS / YEAR - years
    signal = slope[:, None] * np.maximum(elapsed[None, :] - waited[:, None], 0.0)
    niche = Niche(signal[:, None, :], np.zeros((len(slope), len(SIGNALS) - 1, steps)))
    start = np.broadcast_to(healthy_state(chain, response), (len(slope), *_shape(chain)))
    return expect(chain, response.drivers(niche, STEP_DAYS), start, every=steps).final


def _shape(chain: Chain) -> tuple[int, int]:
    return chain.classes, int(chain.stages.sum())


@dataclass(frozen=True, eq=False)
class HistoryTable:
    """`state_after` on a grid of slopes and years, interpolated linearly.

    A mixture of two states is a state, so interpolation keeps a proper distribution.

    Attributes:
        slopes: float64[G], classes a year, from 0.
        every_years: spacing of the years axis, from 0.
        states: float64[G, Y, classes × total stages].
    """

    slopes: NDArray[np.float64]
    every_years: float
    states: NDArray[np.float64]

    @classmethod
    def of(
        cls, chain: Chain, response: Response, steepest: float, longest: float, *, slopes: int = 33
    ) -> HistoryTable:
        """Tabulate slopes up to `steepest` and years up to `longest`."""
        every = 26
        every_years = every * STEP_DAYS / YEAR
        steps = int(np.ceil(longest / every_years)) * every
        grid = steepest * (np.arange(slopes) / (slopes - 1)) ** 1.5
        elapsed = (np.arange(steps) + 0.5) * STEP_DAYS / YEAR
        signal = np.minimum(grid[:, None] * elapsed[None, :], LARGEST_SIGNAL)
        niche = Niche(signal[:, None, :], np.zeros((slopes, len(SIGNALS) - 1, steps)))
        drivers = response.drivers(niche, STEP_DAYS)
        state = np.broadcast_to(healthy_state(chain, response), (slopes, *_shape(chain)))
        states = [state.reshape(slopes, -1)]
        for first in range(0, steps, every):
            part = drivers.window(first, first + every)
            state = expect(chain, part, state, every=every, longest_step=COARSE).final
            states.append(state.reshape(slopes, -1))
        return cls(grid, every_years, np.stack(states, axis=1))

    def state(self, slope: NDArray[np.float64], years: NDArray[np.float64]) -> NDArray[np.float64]:
        """State float64[B, classes × total stages] for `slope` and `years`, both float64[B]."""
        i = np.clip(np.searchsorted(self.slopes, slope, side="right") - 1, 0, len(self.slopes) - 2)
        a = np.clip((slope - self.slopes[i]) / (self.slopes[i + 1] - self.slopes[i]), 0.0, 1.0)
        y = np.clip(years / self.every_years, 0.0, self.states.shape[1] - 1.000001)
        j = y.astype(np.int64)
        b = y - j
        low = (1 - b)[:, None] * self.states[i, j] + b[:, None] * self.states[i, j + 1]
        high = (1 - b)[:, None] * self.states[i + 1, j] + b[:, None] * self.states[i + 1, j + 1]
        return np.asarray((1 - a)[:, None] * low + a[:, None] * high)
