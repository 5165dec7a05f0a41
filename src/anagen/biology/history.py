"""State of a scalp's follicles when a trial begins, after the years before baseline.

A man of 45 with pattern loss has twenty years of miniaturisation behind him. Untreated, his
androgen signal grows steadily from 0 at onset, so the state at baseline follows from two
numbers: how fast it grew (per year, for that sensitivity class) and for how long. The
mean-field engine follows that course from the healthy stationary state; since follicles are
independent, sampling from its state is exact, not an approximation. Follicles that became fixed on the way
are counted apart: fixing depends on the papilla alone, so it factors out.

`state_after` follows single courses by the engine itself. `HistoryTable` answers for a whole
population: it is made by `anagen.engine.slow`, which takes steps of a month or two.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from anagen.biology.alopecias.androgenetic import YEAR
from anagen.biology.niche import SIGNALS, Niche, Response
from anagen.compiled import njit
from anagen.engine.chain import Chain
from anagen.engine.meanfield import expect, stationary
from anagen.engine.slow import follow_slowly

STEP_DAYS = 14.0
"""Step of `state_after`. The signal changes over years, so two weeks resolve it."""
LARGEST_SIGNAL = 25.0
"""The table holds the androgen signal here (classes); hair is as thin as the classes go long before."""
SLOWEST_SLOPE = 0.008
"""Slowest course of the table, classes a year; slower ones are at its states of the same signal."""
RATIO = 1.6
"""Largest ratio of one slope of the table to the one before."""
NODES = 34
"""Signals at which a course is kept, from 0 to `LARGEST_SIGNAL`, closer together near 0."""
STENCIL = 4
"""Neighbours in each direction that a look-up blends (cubic)."""


def healthy_state(chain: Chain, response: Response) -> NDArray[np.float64]:
    """Stationary state [classes, total stages] of an undisturbed follicle."""
    return stationary(chain, response.target, response.kenogen)


def state_after(
    chain: Chain, response: Response, slope: NDArray[np.float64], years: NDArray[np.float64]
) -> NDArray[np.float64]:
    """State of follicles not fixed, after an androgen signal that grew by `slope` a year for `years`.

    Args:
        chain: the follicle.
        response: its answer to the niche.
        slope: float64[B], classes a year.
        years: float64[B], years since onset.

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
    drivers = replace(response.drivers(niche, STEP_DAYS), fixing=None)
    return expect(chain, drivers, start, every=steps).final


def _shape(chain: Chain) -> tuple[int, int]:
    return chain.classes, chain.total_stages


def _longest_step(slope: float) -> float:
    """Days that one step of a course may take: fewer where the signal grows fast."""
    return float(np.clip(54.0 * np.sqrt(3.0 / slope), 54.0, 270.0))


@dataclass(frozen=True, eq=False)
class HistoryTable:
    """`state_after` for every slope and length of history of a population.

    Courses of different slope are compared where their *signals* are the same, since the state
    follows the signal closely, with a lag that the slope sets. So few slopes are enough.

    Attributes:
        slopes: float64[G], classes a year, a geometric series.
        signals: float64[N], classes, from 0; where each course is kept.
        first: int64[G + 1], first row of each course in `states`; short courses keep fewer rows.
        states: float32[rows, classes × total stages], of follicles that are not fixed.
        fixing: float32[rows, 1], hazard of becoming fixed, summed up since onset.
    """

    slopes: NDArray[np.float64]
    signals: NDArray[np.float64]
    first: NDArray[np.int64]
    states: NDArray[np.float32]
    fixing: NDArray[np.float32]

    @classmethod
    def of(
        cls,
        chain: Chain,
        response: Response,
        steepest: float,
        longest: float,
        *,
        slopes: int | None = None,
    ) -> HistoryTable:
        """Table of slopes up to `steepest` and years up to `longest`.

        For a steeper or longer history the table gives the nearest that it has: the course of
        the steepest slope at the same signal, or the longest at its slope.

        Args:
            chain: the follicle.
            response: its answer to the niche.
            steepest: steepest slope, classes a year.
            longest: longest history, years.
            slopes: number of courses; default as many as `RATIO` asks for.
        """
        steepest = max(steepest, 4.0 * SLOWEST_SLOPE)
        fewest = int(np.ceil(np.log(steepest / SLOWEST_SLOPE) / np.log(RATIO))) + 1
        count = max(STENCIL, fewest if slopes is None else slopes)
        grid = np.geomspace(SLOWEST_SLOPE, steepest, count)
        signals = LARGEST_SIGNAL * (np.arange(NODES) / (NODES - 1)) ** 1.5
        # A look-up at one slope also reads two lower slopes at the same signal, which they reach later.
        further = (grid[1] / grid[0]) ** 2
        reach = np.minimum(grid * longest * further, LARGEST_SIGNAL)
        kept = np.clip(np.searchsorted(signals, reach) + 2, STENCIL, NODES)
        first = np.concatenate([[0], np.cumsum(kept)])
        healthy = healthy_state(chain, response)
        states = np.empty((first[-1], healthy.size), dtype=np.float32)
        fixing = np.zeros((first[-1], 1), dtype=np.float32)
        for slope, begin, end in zip(grid, first[:-1], first[1:], strict=True):
            days = np.diff(signals[: end - begin]) / slope * YEAR
            pieces = np.ceil(days / _longest_step(slope)).astype(np.int64)
            steps = np.repeat(days / pieces, pieces)
            signal = slope / YEAR * (np.cumsum(steps) - 0.5 * steps)
            niche = Niche(signal[None, None, :], np.zeros((1, len(SIGNALS) - 1, len(steps))))
            drivers, _ = response.course(niche, steps)
            last = np.cumsum(pieces)
            if drivers.fixing is not None:
                fixing[begin + 1 : end, 0] = np.cumsum(drivers.fixing[0] * steps)[last - 1]
            found = follow_slowly(chain, replace(drivers, fixing=None), steps, healthy, last)
            states[begin] = healthy.ravel()
            states[begin + 1 : end] = found.reshape(len(pieces), -1)
        return cls(grid, signals, first, states, fixing)

    def state(self, slope: NDArray[np.float64], years: NDArray[np.float64]) -> NDArray[np.float64]:
        """State float64[B, classes × total stages] for `slope` and `years`, both float64[B]."""
        found = self._blend(slope, years, self.states)
        # Cubic weights can be slightly below 0, but a state is a distribution.
        np.maximum(found, 0.0, out=found)
        return np.asarray(found / found.sum(axis=1, keepdims=True))

    def unfixed(self, slope: NDArray[np.float64], years: NDArray[np.float64]) -> NDArray[np.float64]:
        """Share of follicles that are not fixed, float64[B], for `slope` and `years`, both float64[B]."""
        return np.exp(-np.maximum(self._blend(slope, years, self.fixing)[:, 0], 0.0))

    def mean(self, weights: NDArray[np.float64]) -> HistoryMean:
        """One number a state: the mean of `weights` float64[classes × total stages]; 0 if fixed."""
        own = self.states @ weights.astype(np.float32)
        return HistoryMean(self, np.column_stack([own, self.fixing]))

    def _blend(
        self, slope: NDArray[np.float64], years: NDArray[np.float64], table: NDArray[np.float32]
    ) -> NDArray[np.float64]:
        """Interpolate `table` float32[rows, M] to float64[B, M]."""
        slope, years = np.asarray(slope, dtype=np.float64), np.asarray(years, dtype=np.float64)
        found = np.empty((len(slope), table.shape[1]))
        place = np.log(np.clip(slope, self.slopes[0], self.slopes[-1]) / self.slopes[0])
        place *= (len(self.slopes) - 1) / np.log(self.slopes[-1] / self.slopes[0])
        _look_up(place, slope * years, self.signals, self.first, table, found)
        return found


@dataclass(frozen=True, eq=False)
class HistoryMean:
    """A number per follicle after years of androgens: `HistoryTable.mean`.

    Attributes:
        history: its table.
        values: float32[rows, 2], mean of each row's state, and its hazard of becoming fixed.
    """

    history: HistoryTable
    values: NDArray[np.float32]

    def of(self, slope: NDArray[np.float64], years: NDArray[np.float64]) -> NDArray[np.float64]:
        """Number float64[B] for `slope` and `years`, both float64[B]."""
        own, fixing = np.maximum(self.history._blend(slope, years, self.values), 0.0).T
        return np.asarray(own * np.exp(-fixing))


@njit(nogil=True, cache=True, error_model="numpy")
def _weights(nodes, x, weights):  # type: ignore[no-untyped-def]
    """Lagrange weights of the nodes at x."""
    for i in range(len(weights)):
        product = 1.0
        for j in range(len(weights)):
            if j != i:
                product *= (x - nodes[j]) / (nodes[i] - nodes[j])
        weights[i] = product


@njit(nogil=True, cache=True, error_model="numpy")
def _look_up(place, signal, signals, first, states, found):  # type: ignore[no-untyped-def]
    """Blend STENCIL slopes (uniform in `place`) × STENCIL signals for each history."""
    courses = len(first) - 1
    across, along = np.empty(STENCIL), np.empty(STENCIL)
    at = np.arange(STENCIL).astype(np.float64)
    for b in range(len(place)):
        i = min(max(int(place[b]) - 1, 0), courses - STENCIL)
        _weights(at, place[b] - i, across)
        # All slopes of the stencil must have been followed this far.
        last = len(signals)
        for k in range(STENCIL):
            last = min(last, first[i + k + 1] - first[i + k])
        x = min(signal[b], signals[last - 1])
        j = min(max(int(np.searchsorted(signals, x)) - 2, 0), last - STENCIL)
        _weights(signals[j : j + STENCIL], x, along)
        found[b] = 0.0
        for k in range(STENCIL):
            for m in range(STENCIL):
                weight = across[k] * along[m]
                row = states[first[i + k] + j + m]
                for s in range(len(row)):
                    found[b, s] += weight * row[s]
