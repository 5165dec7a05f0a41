"""Later patients allocated by the responses of earlier ones, in blocks of the ratio that these suggest.

After the burn-in each block takes the next patients whom the file's own randomisation put in each arm. As
that is at random, they are a random sample for every arm, whatever the ratio. More patients are simulated
than take part. A block is allocated when all patients before it have their endpoint.

A ratio that follows the responses raises the error of the usual test a little (for two arms and 200 patients
from 2.5 to 2.7 %), so its level is calibrated by simulated normal responses of the same design.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from math import ceil
from typing import TYPE_CHECKING

import numpy as np
import scipy

from anagen.statistics.adaptive.course import NULL_TRIALS, AdaptiveCourse, NullError, null_error
from anagen.statistics.adaptive.response import at_least, neyman, rounded, thall_wathen
from anagen.statistics.comparisons import Comparisons, Floats, Integers, Verdict
from anagen.trial.analysis.several_arms import adjusted_p
from anagen.trial.analysis.stages import Bools, Compare, counted, one_sided_level, upward_p
from anagen.trial.protocol.adaptation import THALL_WATHEN, ResponseAdaptive

if TYPE_CHECKING:
    from anagen.trial.protocol.model import Protocol
    from anagen.trial.replicate import Replicate


@dataclass(frozen=True)
class ResponseDesign:
    """Allocation by response with its sizes.

    Attributes:
        plan: as in the trial file.
        level: one-sided.
        size: patients who take part.
        parts: of the allocation of the burn-in, one for each arm.
        reference: place of the reference arm.
    """

    plan: ResponseAdaptive
    level: float
    size: int
    parts: tuple[int, ...]
    reference: int

    @property
    def first(self) -> int:
        """Patients of the burn-in."""
        return ceil(self.plan.at * self.size - 1e-9)

    def blocks(self) -> Iterator[tuple[int, int]]:
        """Patients before each later block, and its own number."""
        for start in range(self.first, self.size, self.plan.every):
            yield start, min(self.plan.every, self.size - start)

    def counts(self, mean: Floats, sd: Floats, n: Floats, before: int, block: int) -> Integers:
        """Patients [R, K] of each arm in the next block; as at first where an arm cannot be judged.

        Args:
            mean: [R, K] of the responses so far, more is better.
            sd: [R, K], their standard deviation.
            n: [R, K], their number.
            before: patients before the block.
            block: patients of the block.
        """
        known = (np.isfinite(mean) & np.isfinite(sd) & (n > 1)).all(axis=1, keepdims=True)
        spread = np.where(known, sd, 1.0)
        if self.plan.method == THALL_WATHEN:
            # Equal responses of all patients of an arm say little: their spread is not taken as none.
            floor = np.maximum(spread, 1e-3 + 0.1 * spread.max(axis=1, keepdims=True))
            shares = thall_wathen(np.where(known, mean, 0.0), floor, np.maximum(n, 1.0), before / self.size)
        else:
            shares = neyman(spread)
        usual = np.array(self.parts) / sum(self.parts)
        return rounded(np.where(known, at_least(shares, self.plan.least), usual), block)

    @property
    def critical(self) -> float:
        """One-sided p below which an arm is shown."""
        return _critical(self) if self.plan.calibrated else self.level

    def simulated(self, drift: Floats, trials: int, seed: int = 1) -> tuple[Floats, Integers]:
        """One-sided p of the arms, 1 for the reference, and patients, [R, K] each, of normal responses, SD 1.

        The test is that of a difference of two means with the SD known.

        Args:
            drift: [K], true mean of each arm.
            trials: number of trials.
            seed: of the draws.
        """
        rng = np.random.default_rng(seed)
        n = np.repeat(rounded(np.array([self.parts]) / sum(self.parts), self.first), trials, axis=0)
        total, squares = _sums(rng, n, drift)
        for before, block in self.blocks():
            mean = total / n
            sd = np.sqrt(np.maximum(squares / n - mean**2, 0.0) * n / np.maximum(n - 1, 1))
            more = self.counts(mean, sd, n.astype(np.float64), before, block)
            added, square = _sums(rng, more, drift)
            n, total, squares = n + more, total + added, squares + square
        mean = total / n
        control = self.reference
        se = np.sqrt(1.0 / n + 1.0 / n[:, [control]])
        p = np.asarray(scipy.special.ndtr(-(mean - mean[:, [control]]) / se))
        p[:, control] = 1.0
        return p, n


_CALIBRATION = 40_000
"""Simulated trials by which a level is calibrated; its own Monte Carlo error is 3 %."""


@lru_cache(maxsize=16)
def _critical(design: ResponseDesign) -> float:
    """Level of each test at which any arm is shown with the design's level where none differs."""
    p, _ = design.simulated(np.zeros(len(design.parts)), _CALIBRATION, seed=2)
    return float(min(np.quantile(p.min(axis=1), design.level), design.level))


def _sums(rng: np.random.Generator, n: Integers, drift: Floats) -> tuple[Floats, Floats]:
    """Sum and sum of squares of n normal responses, [R, K] each."""
    mean = drift + rng.standard_normal(n.shape) / np.sqrt(np.maximum(n, 1))
    within = np.where(n > 1, rng.chisquare(np.maximum(n - 1, 1)), 0.0)
    return np.where(n > 0, n * mean, 0.0), np.where(n > 0, within + n * mean**2, 0.0)


def response_design(protocol: Protocol) -> ResponseDesign:
    """Design of a trial with allocation by response."""
    plan, reference = protocol.adaptation, protocol.reference_index
    assert isinstance(plan, ResponseAdaptive)
    assert reference is not None
    return ResponseDesign(
        plan, one_sided_level(protocol), protocol.population.size, protocol.design.allocation, reference
    )


def response_adaptive(protocol: Protocol, found: Sequence[Replicate], compare: Compare) -> Comparisons:
    """Comparisons of those who took part, by the usual test."""
    design, analysis = response_design(protocol), protocol.analysis
    here = [_taking_part(design, one, analysis.hypothesis.higher_is_better) for one in found]
    whole = compare(here)
    names, patients = protocol.arm_names, counted(found, here, len(protocol.arms))
    adjusted: Floats | None
    if analysis.multiplicity is None:
        adjusted = None
        if design.plan.calibrated:
            shown = np.asarray(upward_p(analysis.hypothesis, whole) < design.critical)
        else:
            shown = analysis.hypothesis.shown(whole, analysis.alpha)
    else:
        adjusted = adjusted_p(analysis.multiplicity, analysis.hypothesis, whole, design.reference)
        shown = np.asarray(adjusted < analysis.hypothesis.test_level(analysis.alpha))
    nothing = np.full((len(found), 0, len(names)), np.nan)
    course = AdaptiveCourse(
        tuple(f"{name} got most patients" for name in names),
        (patients / np.array(design.parts)).argmax(axis=1),
        patients,
        np.ones(patients.shape, dtype=bool),
        nothing,
        nothing,
        nothing,
        nothing,
    )
    return replace(whole, verdict=Verdict(shown, p_adjusted=adjusted, course=course))


def null_of_response(protocol: Protocol, trials: int = NULL_TRIALS) -> NullError | None:
    """Chance to show any arm where none differs; None where p values are adjusted for several arms."""
    if protocol.analysis.multiplicity is not None:
        return None
    design = response_design(protocol)
    p, n = design.simulated(np.zeros(len(design.parts)), trials)
    shown = np.asarray((p < design.critical).any(axis=1))
    return null_error(shown, design.level, n.sum(axis=1).astype(np.float64))


def _taking_part(design: ResponseDesign, one: Replicate, higher_is_better: bool) -> Bools:
    """Sites that take part, bool[S]: the burn-in, then the next of each arm as each block wants them."""
    arm, arms = one.allocation.arm, len(design.parts)
    value = one.y if higher_is_better else -one.y
    taken = np.arange(len(arm)) < design.first
    queues = [np.flatnonzero((arm == k) & ~taken) for k in range(arms)]
    for before, block in design.blocks():
        seen = [value[taken & (arm == k)] for k in range(arms)]
        seen = [each[np.isfinite(each)] for each in seen]
        wanted = design.counts(
            np.array([[each.mean() if len(each) else np.nan for each in seen]]),
            np.array([[each.std(ddof=1) if len(each) > 1 else np.nan for each in seen]]),
            np.array([[float(len(each)) for each in seen]]),
            before,
            block,
        )[0]
        for k, count in _there(wanted, [len(queue) for queue in queues]):
            taken[queues[k][:count]] = True
            queues[k] = queues[k][count:]
    return taken


def _there(wanted: Integers, left: list[int]) -> list[tuple[int, int]]:
    """Patients to take of each arm; an arm without any left gives its places to the largest other."""
    counts = [min(int(want), there) for want, there in zip(wanted, left, strict=True)]
    missing = int(wanted.sum()) - sum(counts)
    for k in np.argsort(-wanted, kind="stable").tolist():
        more = min(missing, left[k] - counts[k])
        counts[k], missing = counts[k] + more, missing - more
    return list(enumerate(counts))
