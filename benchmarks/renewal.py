"""The common task: a three-phase gamma renewal cycle, and its exact answer.

Every engine gets the same work: `FOLLICLES` follicles, all at anagen onset on day 0, cycle
anagen -> telogen -> kenogen -> anagen for `DAYS` days; each phase lasts a gamma time with an
integer number of stages; the follicles in each phase are counted every `EVERY` days.

The stages are those of Anagen's own cycle. Anagen lasts 973 days on average, telogen 105
and kenogen 90, chosen to give about 84,100 phase changes (`Cycle.expected_events`).

The exact answer comes from the stage-expanded Markov chain (matrix exponentials), computed
here with SciPy and sharing no code with any engine. Under constant clocks it is the exact
solution of renewal theory for gamma phases.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import expm
from scipy.stats import binom, norm

FOLLICLES = 10_000
DAYS = 3660
EVERY = 30
PHASES = ("anagen", "telogen", "kenogen")


@dataclass(frozen=True)
class Cycle:
    """Three phases in a ring.

    Attributes:
        stages: number of exponential stages of each phase.
        means: mean duration of each phase in days, at clock speed 1.
    """

    stages: tuple[int, int, int] = (4, 4, 2)
    means: tuple[float, float, float] = (973.0, 105.0, 90.0)

    @property
    def scales(self) -> tuple[float, ...]:
        """Mean duration of one stage of each phase, days."""
        return tuple(mean / stages for mean, stages in zip(self.means, self.stages, strict=True))

    @cached_property
    def phase_of_stage(self) -> NDArray[np.int64]:
        """int64[total stages]."""
        return np.repeat(np.arange(3), self.stages)

    def generator(self, speed: NDArray[np.float64]) -> NDArray[np.float64]:
        """Rate matrices [..., S + 1, S + 1] for clock speeds [..., 3]; a state is a row.

        The last state collects phase changes, so its probability is their expected number.
        """
        total = len(self.phase_of_stage)
        rate = (speed / np.array(self.scales))[..., self.phase_of_stage]
        q: NDArray[np.float64] = np.zeros((*speed.shape[:-1], total + 1, total + 1))
        last = np.flatnonzero(np.diff(self.phase_of_stage, append=-1))
        for s in range(total):
            q[..., s, s] = -rate[..., s]
            q[..., s, (s + 1) % total] = rate[..., s]
            if s in last:
                q[..., s, total] = rate[..., s]
        return q


@dataclass(frozen=True, eq=False)
class Exact:
    """The exact course of one follicle.

    Attributes:
        days: float64[V].
        occupancy: float64[V, 3], probability of each phase.
        events: expected phase changes up to the last day.
    """

    days: NDArray[np.float64]
    occupancy: NDArray[np.float64]
    events: float


def grid(days: int = DAYS, every: int = EVERY) -> NDArray[np.float64]:
    """Days on which everybody counts: 0, 30, ... (the last may lie before `days`)."""
    return np.arange(days // every + 1, dtype=np.float64) * every


def exact(
    cycle: Cycle, speed: NDArray[np.float64] | None = None, days: int = DAYS, every: int = EVERY
) -> Exact:
    """Solve the forward equations; `speed` float64[days, 3] (default: 1 throughout)."""
    total = len(cycle.phase_of_stage)
    state = np.zeros(total + 1)
    state[0] = 1.0
    at = grid(days, every)
    occupancy = np.empty((len(at), 3))
    # The collecting state has no outflow, so a product of day propagators stays exact.
    daily: NDArray[np.float64] = expm(cycle.generator(np.ones((1, 3)) if speed is None else speed))
    v = 0
    for d in range(int(at[-1]) + 1):
        if d == at[v]:
            occupancy[v] = [state[:-1][cycle.phase_of_stage == p].sum() for p in range(3)]
            v += 1
        if d < at[-1]:
            state = state @ daily[min(d, len(daily) - 1)]
    return Exact(at, occupancy, float(state[total]))


def varying_speed(days: int = DAYS) -> NDArray[np.float64]:
    """Clock speeds float64[days, 3] that change every day: seasons and a course of treatments.

    Three sessions a year wake telogen for some weeks; anagen and kenogen follow the seasons.
    """
    day = np.arange(days) + 0.5
    season = np.cos(2.0 * np.pi * day / 365.25)
    since = day[:, None] - np.arange(0, days, 120)[None, :]
    pulse = np.where(since > 0, (since / 20.0) * np.exp(1.0 - since / 20.0), 0.0).sum(axis=1)
    return np.stack(
        [np.exp(0.15 * season), np.exp(0.6 * pulse - 0.1 * season), np.exp(-0.3 * season)], axis=1
    )


@dataclass(frozen=True)
class Verdict:
    """How far counts lie from the exact answer.

    Attributes:
        worst: largest |z| over times and phases.
        spread: root mean square z (about 1 when right).
        accepted: `worst` is below what chance allows.
    """

    worst: float
    spread: float
    accepted: bool


def judge(counts: NDArray[np.int64], truth: Exact, follicles: int) -> Verdict:
    """Compare counts [V, 3] with the exact occupancy; each is binomial.

    A count is turned into a normal score through its two-sided binomial tail, which stays
    right where few follicles are expected. Accepted up to the 1 - 1e-6 point of a normal.
    """
    if counts.shape != truth.occupancy.shape or not (counts.sum(axis=1) == follicles).all():
        return Verdict(np.inf, np.inf, False)
    p = np.clip(truth.occupancy, 0.0, 1.0)
    inside = (p > 1e-9) & (p < 1 - 1e-9)
    x, p = counts[inside], p[inside]
    tail = np.minimum(binom.cdf(x, follicles, p), binom.sf(x - 1, follicles, p))
    z = norm.isf(np.clip(tail, 1e-300, 0.5))
    worst = float(z.max())
    spread = float(np.sqrt(np.mean(((x - follicles * p) / np.sqrt(follicles * p * (1 - p))) ** 2)))
    return Verdict(worst, spread, worst < float(norm.isf(1e-7)))


if __name__ == "__main__":
    cycle = Cycle()
    for name, speed in (("constant", None), ("time-varying", varying_speed())):
        answer = exact(cycle, speed)
        print(f"{name}: {FOLLICLES * answer.events:,.0f} events; last {answer.occupancy[-1].round(4)}")
