"""Search of the size that reaches a target in one design: where trials are run, and when they are enough."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import ceil, inf, isfinite, sqrt

import numpy as np
import scipy

from anagen.exploring.simulated import Simulated
from anagen.statistics.power_curve import FittedCurve, Solved, fit_power_curve
from anagen.trial.protocol.endpoint import ALL_VISITS
from anagen.trial.protocol.population_section import LARGEST_SIZE

PILOT, BATCH = 40, 120
"""Replicates of the pilot at the largest size, and of each step after it."""
FOLD, AT_LEAST = 4, 400
"""Where no range is given, sizes up to so many times the file's, or so many patients, are tried."""
_QUICK = 100
"""Resamples that steer the search; the result is given by more."""


@dataclass(eq=False)
class Search:
    """Search in one design.

    Attributes:
        simulated: its trials.
        arms: numbers of the arms that are compared with the reference.
        target: wanted power or assurance; None for no search.
        low: smallest size of interest.
        high: largest size that may be tried.
        listed: sizes that the table shows in any case.
        growing: whether `high` was not given, and grows until the target is reached.
        precision: standard error of the size, as a share of it, that is enough.
        grid: sizes that the curve is fitted to.
        solved: size for each arm, so far.
        done: whether no further trial is needed.
    """

    simulated: Simulated
    arms: tuple[int, ...]
    target: float | None
    low: int
    high: int
    listed: tuple[int, ...] = ()
    growing: bool = False
    precision: float = 0.05
    grid: tuple[int, ...] = ()
    solved: dict[int, Solved] = field(default_factory=dict)
    done: bool = False

    @property
    def error(self) -> float:
        """Largest standard error of a size, as a share of it; infinite if unknown."""
        shares = [
            one.se / one.size if isfinite(one.size) and one.size > 0 else inf for one in self.solved.values()
        ]
        return max((share if isfinite(share) else inf for share in shares), default=inf)

    def begin(self) -> None:
        """Run the pilot, or, without a target, all replicates."""
        simulated = self.simulated
        if self.target is None:
            simulated.run(self.high, simulated.most)
            self.done = True
            return
        simulated.run(self.high, PILOT)
        most = min(max(FOLD * self.high, AT_LEAST), LARGEST_SIZE)
        while self.growing and self.high < most and self._best() < min(self.target + 0.04, 0.99):
            self.grid = self._spread(self.low, self.high)
            likely = max(self.fitted(arm, 0).curve.size(self.target) for arm in self.arms)
            self.high = int(min(max(2.0 * self.high, 1.5 * likely), most))
            self.grid = ()
            simulated.start_again()
            simulated.run(self.high, PILOT)
        self._place()
        self._solve()

    def step(self) -> None:
        """Run one batch where it tells most, and solve again."""
        self.simulated.run(self.grid[-1], BATCH)
        if not self._inside():
            self._place()
        self._solve()

    def fitted(self, arm: int, bootstraps: int) -> FittedCurve:
        """Curve of one comparison."""
        protocol = self.simulated.design.protocol
        analysis = self.simulated.goal.analysis(protocol)
        aim, alpha = analysis.hypothesis, analysis.alpha
        level = aim.test_level(alpha) / (2.0 if aim.usual else 1.0)
        success, cluster = self.simulated.successes(self.grid, arm)
        return fit_power_curve(
            self.grid,
            success,
            cluster,
            bound=float(scipy.special.ndtri(1.0 - level)),
            uncertain=protocol.trial.parameters != "fixed",
            bootstraps=bootstraps,
            seed=protocol.trial.seed % 2**32,
        )

    def _best(self) -> float:
        """Share at the largest size of the comparison that needs most patients."""
        return float(self.simulated.at(self.high).shown[:, self.arms].mean(axis=0).min())

    def _place(self) -> None:
        """Choose sizes around the likely answer; further replicates need only the largest of them."""
        assert self.target is not None
        if not self.grid:
            self.grid = self._spread(self.low, self.high)
        found = [self.fitted(arm, 0).curve.size(self.target) for arm in self.arms]
        usable = [one for one in found if isfinite(one)]
        top = self.high
        bottom = self.low
        if usable:
            bottom = max(self.low, min(ceil(0.4 * min(usable)), self.high // 2))
            if len(usable) == len(found):
                top = min(self.high, max(ceil(1.4 * max(usable)), 2 * self.low))
        top = max([top, *self.listed])
        self.grid = self._spread(min(bottom, max(self.low, top // 2)), top)

    def _inside(self) -> bool:
        """Whether the sizes lie around the answer."""
        sizes = [one.size for one in self.solved.values()]
        reach = self.grid[-1] >= self.high or all(one < 0.92 * self.grid[-1] for one in sizes)
        return reach and all(one > self.grid[0] or self.grid[0] <= self.low for one in sizes)

    def _spread(self, low: int, high: int) -> tuple[int, ...]:
        """Sizes between two, evenly on the scale of the standard error."""
        model = self.simulated.design.protocol.analysis.model
        count = 6 if model in ALL_VISITS else 10
        sizes = np.linspace(sqrt(min(low, high - 1)), sqrt(high), count) ** 2
        return tuple(sorted({round(float(one)) for one in sizes}))

    def _solve(self) -> None:
        assert self.target is not None
        hopeless = True
        for arm in self.arms:
            curve = self.fitted(arm, _QUICK)
            self.solved[arm] = curve.solve(self.target)
            _, most = curve.band([float(self.high)])
            hopeless = hopeless and bool(most[0] < self.target)
        full = self.simulated.count >= self.simulated.most
        self.done = full or self.error <= self.precision or hopeless
