"""Power of a comparison by size, while a trial is being typed: by formula first, then from cut replicates.

One replicate holds the trials of all smaller sizes (`anagen.trial.analysis.cut`), so the share of them that
succeed is known at some sizes without a further simulation. The curve through all sizes is that of
`anagen.web.design.by_formula`; where no normal estimate describes a trial, it is fitted to these shares.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import scipy
from numpy.typing import NDArray

from anagen.exploring.designs import Design
from anagen.exploring.simulated import Simulated
from anagen.statistics.comparisons import Comparisons
from anagen.statistics.power import whole_patients
from anagen.statistics.power_curve import fit_power_curve
from anagen.trial.analysis.comparing import look_plan
from anagen.trial.protocol.model import Protocol
from anagen.trial.protocol.model_options import RATIO_MODELS
from anagen.trial.protocol.population_section import LARGEST_SIZE
from anagen.trial.replicate import Replicate
from anagen.trial.run import silent
from anagen.web.design.by_formula import Effects, power_at
from anagen.web.design.intervals import wilson
from anagen.web.design.live_curve import LiveCurve, Needed, SizePoint
from anagen.workers import Threads

Floats = NDArray[np.float64]
ENOUGH = 30
"""Replicates from which the shares of cut trials are worth a look."""
POINTS, CUTS, FEW_CUTS, BOOTSTRAPS = 48, 6, 3, 100
_FINE = 300
FOLD = 10
"""The number needed is looked for up to so many times the size asked for."""


def effects_of(protocol: Protocol, comparisons: Comparisons, index: int) -> Effects | None:
    """Effects behind the estimates of one comparison; None where a normal estimate does not describe it.

    Args:
        protocol: of the trial as it was simulated.
        comparisons: of its replicates.
        index: of the arm.
    """
    analysis = protocol.analysis
    adjusted = analysis.multiplicity is not None or protocol.several is not None
    changed = protocol.adaptation is not None or (analysis.looks is not None and bool(analysis.looks.days))
    if adjusted or changed or analysis.model in RATIO_MODELS:
        # Adjusted levels, tests of ratios and bounds of dated looks are not those of one normal estimate.
        return None
    difference, se = comparisons.difference[:, index], comparisons.se[:, index]
    there = np.isfinite(difference) & np.isfinite(se) & (se > 0.0)
    if there.sum() < 3:
        return None
    df = comparisons.df[there, index]
    return Effects.of(
        difference[there],
        se[there],
        protocol.population.size,
        higher_is_better=analysis.hypothesis.higher_is_better,
        df=float(df.mean()) if np.isfinite(df).all() else float("nan"),
    )


def power_by_formula(protocol: Protocol, effects: Effects, sizes: Sequence[int] | Floats) -> Floats:
    """Power float64[B, J] of the trial at J sizes, with its looks."""
    plan, analysis = look_plan(protocol), protocol.analysis
    looks = None if plan is None else plan.design
    return power_at(effects, np.asarray(sizes, dtype=np.float64), analysis.alpha, analysis.hypothesis, looks)


class Cuts:
    """Trials of smaller sizes that the replicates of a trial hold.

    Args:
        small: the trial as it was simulated.
        found: its replicates.
        workers: threads.
    """

    def __init__(self, small: Protocol, found: Sequence[Replicate], workers: int = 1) -> None:
        self.protocol, most = small, small.population.size
        batches = [(most, list(found))]
        self._trials = Simulated(Design("", {}, small), len(found), Threads(workers), silent, batches=batches)
        count = FEW_CUTS if small.analysis.all_visits else CUTS
        sizes = np.linspace(np.sqrt(min(2 * smallest(small), most)), np.sqrt(most), count) ** 2
        self.sizes = sorted({round(float(one)) for one in sizes})

    def points(self, arm: int) -> tuple[SizePoint, ...]:
        """Share of the trials of each size that show what is to be shown, with Wilson's interval."""
        success, _ = self._trials.successes(self.sizes, arm)
        rows = [wilson(int(column.sum()), len(column)) for column in success.T]
        return tuple(SizePoint(size, *row) for size, row in zip(self.sizes, rows, strict=True))

    def fitted(self, arm: int, sizes: Sequence[int] | Floats) -> Floats | None:
        """Curve float64[B, J] fitted to these trials, with its resamples; None if there are too few."""
        small, aim = self.protocol, self.protocol.analysis.hypothesis
        success, cluster = self._trials.successes(self.sizes, arm)
        if len(self.sizes) < 2 or len(set(cluster.tolist())) < 2:
            return None
        level = aim.test_level(small.analysis.alpha) / (2.0 if aim.usual else 1.0)
        fit = fit_power_curve(
            self.sizes,
            success,
            cluster,
            bound=float(scipy.special.ndtri(1.0 - level)),
            uncertain=small.trial.parameters != "fixed",
            bootstraps=BOOTSTRAPS,
            seed=small.trial.seed % 2**32,
        )
        return np.array([one.at(sizes) for one in (fit.curve, *fit.drawn)])


def curve_of(
    protocol: Protocol, effects: Effects | None, cuts: Cuts | None, arm: int, target: float
) -> LiveCurve | None:
    """Curve of one comparison; None before anything is known of it.

    Args:
        protocol: of the trial, of the size asked for.
        effects: behind its estimates, or None.
        cuts: trials of smaller sizes, or None.
        arm: number of the arm.
        target: chance of success wanted.
    """

    def shares(sizes: Sequence[int] | Floats) -> Floats | None:
        if effects is not None:
            return power_by_formula(protocol, effects, sizes)
        return None if cuts is None else cuts.fitted(arm, sizes)

    largest = min(FOLD * protocol.population.size, LARGEST_SIZE)
    fine = np.geomspace(smallest(protocol), max(largest, 4 * smallest(protocol)), _FINE)
    found = shares(fine)
    if found is None:
        return None
    reached = np.array([_reached(fine, row, target) for row in found])
    ends = np.quantile(reached[1:], [0.025, 0.975], method="nearest")
    needed = _needed(protocol, target, float(reached[0]), float(ends[0]), float(ends[1]), int(fine[-1]))
    sizes = sizes_shown(protocol, needed)
    own = shares(sizes)
    assert own is not None
    lows, highs = np.quantile(own[1:], [0.025, 0.975], axis=0)
    rows = zip(sizes, own[0].tolist(), lows.tolist(), highs.tolist(), strict=True)
    return LiveCurve(
        points=tuple(
            SizePoint(size, share, min(low, share), max(high, share)) for size, share, low, high in rows
        ),
        simulated=() if cuts is None else cuts.points(arm),
        needed=needed,
    )


def smallest(protocol: Protocol) -> int:
    """Fewest patients with whom an analysis can be tried."""
    return Design("", {}, protocol).smallest


def sizes_shown(protocol: Protocol, needed: Needed) -> list[int]:
    """Sizes of a curve: past the size asked for and, unless it is far away, past the number needed."""
    size, low = protocol.population.size, smallest(protocol)
    far = max(2 * size, 4 * low)
    if needed.patients is not None:
        far = max(far, min(round(1.3 * needed.patients), 8 * size))
    sizes = np.linspace(np.sqrt(low), np.sqrt(min(far, LARGEST_SIZE)), POINTS) ** 2
    return sorted({size, *(round(float(one)) for one in sizes)})


def _reached(sizes: Floats, shares: Floats, target: float) -> float:
    """First size at which a curve passes the target; infinite if it never does."""
    above = np.flatnonzero(shares >= target)
    if not len(above):
        return float("inf")
    at = int(above[0])
    if at == 0:
        return float(sizes[0])
    part = (target - shares[at - 1]) / (shares[at] - shares[at - 1])
    return float(sizes[at - 1] + part * (sizes[at] - sizes[at - 1]))


def _needed(protocol: Protocol, target: float, size: float, low: float, high: float, largest: int) -> Needed:
    group = sum(protocol.design.allocation)

    def whole(number: float) -> int | None:
        if not np.isfinite(number):
            return None
        return -(-whole_patients(number) // group) * group

    return Needed(target, whole(size), whole(low), whole(high), largest)
