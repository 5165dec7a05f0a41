"""Arms selected at a look, and their closed combination test: a two-stage seamless design.

Patients of arms that do not go on are those of the whole stream who are never recruited. As allocation is at
random, who is left is a trial of the arms kept, in the same ratio.
References: Bauer and Kieser 1999; Posch and others 2005.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from math import ceil
from typing import TYPE_CHECKING

import numpy as np
import scipy

from anagen.statistics.adaptive.combination import Combination
from anagen.statistics.adaptive.course import NULL_TRIALS, AdaptiveCourse, NullError, null_error
from anagen.statistics.adaptive.many import ManyIntersection, intersection_of, rejected_by_stage
from anagen.statistics.comparisons import Comparisons, Floats, Verdict
from anagen.statistics.dunnett import dunnett_weights
from anagen.trial.analysis.stages import (
    Bools,
    Compare,
    counted,
    one_sided_level,
    others,
    stage_statistics,
)
from anagen.trial.protocol.adaptation import Selection

if TYPE_CHECKING:
    from anagen.trial.protocol.model import Protocol
    from anagen.trial.replicate import Replicate

VAIN, SUCCESS = "ends in vain", "ends with success"


@dataclass(frozen=True)
class SeamlessDesign:
    """Selection with its test and sizes; arms are those but the reference, [R, m].

    Attributes:
        plan: as in the trial file.
        level: one-sided, of all arms together.
        size: patients if all arms went on.
        parts: of the allocation, one for each arm.
        control: part of the reference.
    """

    plan: Selection
    level: float
    size: int
    parts: tuple[int, ...]
    control: int

    @property
    def first(self) -> int:
        """Patients of the first stage."""
        return ceil(self.plan.at * self.size - 1e-9)

    @cached_property
    def combination(self) -> Combination:
        """Combination of the two stages."""
        return self.plan.test.combination(self.plan.at, self.level)

    @cached_property
    def intersection(self) -> ManyIntersection:
        """Test of intersections."""
        weights = dunnett_weights(self.parts, self.control)
        return intersection_of(self.plan.intersection, tuple(weights))

    def going_on(self, estimate: Floats, p: Floats) -> tuple[Bools, Bools]:
        """Arms that go on, bool[R, m], and whether the trial ends with success, bool[R].

        It ends where each arm that would go on has been shown at the look.
        """
        z = -scipy.special.ndtri(np.clip(p, 1e-300, 1.0 - 1e-16))
        kept = self.plan.rule.kept(estimate, z)
        early = rejected_by_stage(p[:, None, :], self.combination, self.intersection)[:, 0]
        success = np.asarray(kept.any(axis=1) & (early | ~kept).all(axis=1), dtype=np.bool_)
        return np.asarray(kept & ~success[:, None], dtype=np.bool_), success

    def rejected(self, first: Floats, on: Bools, second: Floats) -> Bools:
        """Arms shown in the end, bool[R, m], from the p values of the stages, [R, m]."""
        p = np.stack([first, np.where(on, second, np.nan)], axis=1)
        return np.asarray(rejected_by_stage(p, self.combination, self.intersection)[:, -1])

    def simulated(self, drift: Floats, se: float, trials: int, seed: int = 1) -> tuple[Bools, Bools, Floats]:
        """Arms that go on, arms shown [R, m] each, and patients [R], from normal statistics.

        Args:
            drift: [m], true difference of each arm in standard deviations of one patient.
            se: standard error of a difference in the first stage, for a rule in the endpoint's unit; it is
                that of the first arm.
            trials: number of trials.
            seed: of the draws.
        """
        rng = np.random.default_rng(seed)
        share = np.array([self.control, *self.parts]) / (self.control + sum(self.parts))
        statistics = []
        for size in (self.first, self.size - self.first):
            n = share * size
            mean = rng.standard_normal((trials, len(n))) / np.sqrt(n) + np.concatenate([[0.0], drift])
            spread = np.sqrt(1.0 / n[1:] + 1.0 / n[0])
            statistics.append((mean[:, 1:] - mean[:, :1], spread))
        (one, spread), (two, later) = statistics
        first, second = (scipy.special.ndtr(-one / spread), scipy.special.ndtr(-two / later))
        on, _ = self.going_on(one * se / spread[0], first)
        there = np.concatenate([on.any(axis=1, keepdims=True), on], axis=1)
        patients = self.first + (there * share * (self.size - self.first)).sum(axis=1)
        return on, self.rejected(first, on, second), patients


def seamless_design(protocol: Protocol) -> SeamlessDesign:
    """Design of a trial with selection."""
    plan, reference = protocol.adaptation, protocol.reference_index
    assert isinstance(plan, Selection)
    assert reference is not None
    parts = protocol.design.allocation
    return SeamlessDesign(
        plan,
        one_sided_level(protocol),
        protocol.population.size,
        tuple(parts[index] for index in others(protocol)),
        parts[reference],
    )


def selected(protocol: Protocol, found: Sequence[Replicate], compare: Compare) -> Comparisons:
    """Comparisons of those who took part, with the verdict of the closed combination test."""
    design, aim, arms = seamless_design(protocol), protocol.analysis.hypothesis, others(protocol)
    reference, names = protocol.reference_index, protocol.arm_names
    assert reference is not None
    early = [one.allocation.patient < design.first for one in found]
    one = stage_statistics(aim, compare(early), reference)
    on, success = design.going_on(one.estimate[:, arms], one.p[:, arms])
    went_on = np.zeros(one.p.shape, dtype=bool)
    went_on[:, arms] = on
    recruiting = went_on.copy()
    recruiting[:, reference] = on.any(axis=1)
    late = [
        ~seen & recruiting[row, trial.allocation.arm]
        for row, (seen, trial) in enumerate(zip(early, found, strict=True))
    ]
    two = stage_statistics(aim, compare(late), reference)
    here = [seen | later for seen, later in zip(early, late, strict=True)]
    whole = compare(here)
    shown = np.zeros(one.p.shape, dtype=bool)
    shown[:, arms] = design.rejected(one.p[:, arms], on, two.p[:, arms])
    decisions, decision = _decisions(on, success, [names[index] for index in arms])

    def both(first: Floats, second: Floats) -> Floats:
        return np.stack([first, np.where(went_on, second, np.nan)], axis=1)

    course = AdaptiveCourse(
        decisions,
        decision,
        counted(found, here, len(names)),
        went_on,
        both(one.p, two.p),
        both(one.estimate, two.estimate),
        both(one.se, two.se),
        both(one.df, two.df),
    )
    return replace(whole, verdict=Verdict(shown, course=course))


def null_of_selection(protocol: Protocol, course: AdaptiveCourse, trials: int = NULL_TRIALS) -> NullError:
    """Chance to show any arm where none differs from the reference."""
    design = seamless_design(protocol)
    se = float(np.nanmedian(course.se[:, 0, others(protocol)[0]]))
    drift = np.zeros(len(design.parts))
    _, shown, patients = design.simulated(drift, se if np.isfinite(se) else 1.0, trials)
    return null_error(np.asarray(shown.any(axis=1)), design.level, patients)


def _decisions(on: Bools, success: Bools, names: list[str]) -> tuple[tuple[str, ...], np.ndarray]:
    """Decisions in words, the frequent ones of going on first, and each trial's."""
    code = (on * 2 ** np.arange(on.shape[1])).sum(axis=1)
    seen, count = np.unique(code[code > 0], return_counts=True)
    ordered = seen[np.argsort(-count, kind="stable")].tolist()
    words = [
        " and ".join(name for place, name in enumerate(names) if one >> place & 1)
        + (" goes on" if one.bit_count() == 1 else " go on")
        for one in ordered
    ]
    place = {one: number for number, one in enumerate(ordered)}
    end = len(ordered)
    decision = np.array(
        [place[one] if one else end + int(well) for one, well in zip(code.tolist(), success, strict=True)]
    )
    return (*words, VAIN, SUCCESS), decision
