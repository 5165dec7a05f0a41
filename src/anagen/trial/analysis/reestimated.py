"""Size chosen anew at a look: by conditional power with a combination test, or blinded by the variance.

The patients who are recruited in the end are the first of the stream, whatever its length.
References: Cui, Hung and Wang 1999; Mehta and Pocock 2011; Kieser and Friede 2003 (blinded, with the usual
test); Friede and Kieser 2011 (blinded variance of an ANCOVA).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from math import ceil
from typing import TYPE_CHECKING

import numpy as np
import scipy
from numpy.typing import NDArray

from anagen.statistics.adaptive.combination import Combination
from anagen.statistics.adaptive.course import NULL_TRIALS, AdaptiveCourse, NullError, null_error
from anagen.statistics.adaptive.enlarged import PromisingZone, blinded_size, level_left
from anagen.statistics.comparisons import Comparisons, Floats, Verdict
from anagen.trial.analysis.compare import ancova, moments
from anagen.trial.analysis.selected import SUCCESS, VAIN
from anagen.trial.analysis.stages import (
    Bools,
    Compare,
    counted,
    one_sided_level,
    others,
    stage_statistics,
)
from anagen.trial.protocol.adaptation import BLINDED, Reestimation

if TYPE_CHECKING:
    from anagen.trial.protocol.model import Protocol
    from anagen.trial.replicate import Replicate

AS_PLANNED, LARGER, LARGEST = "goes on as planned", "goes on, enlarged", "goes on with the largest size"
DECISIONS = (AS_PLANNED, LARGER, LARGEST, VAIN, SUCCESS)


@dataclass(frozen=True)
class EnlargingDesign:
    """Re-estimation by conditional power, with its test and sizes.

    Attributes:
        plan: as in the trial file.
        level: one-sided.
        most: patients at most.
    """

    plan: Reestimation
    level: float
    most: int

    @property
    def planned(self) -> int:
        """Patients as planned."""
        return round(self.plan.planned * self.most)

    @property
    def first(self) -> int:
        """Patients of the first stage."""
        return ceil(self.plan.at * self.planned - 1e-9)

    @cached_property
    def combination(self) -> Combination:
        """Combination of the two stages, weighted as planned."""
        return self.plan.test.combination(self.first / self.planned, self.level)

    def sizes(self, p: Floats, effect: Floats) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Patients in all [R], and the decision of each trial (place in `DECISIONS`).

        Args:
            p: [R], of the first stage.
            effect: [R], assumed, in standard errors of the first stage.
        """
        first, planned = self.first, self.planned
        rule = PromisingZone(
            (planned - first) / first, (self.most - first) / first, self.plan.power, self.plan.least
        )
        second, _ = rule.sizes(level_left(self.combination, p), effect)
        total = np.minimum(first + np.ceil(second * first - 1e-6).astype(np.int64), self.most)
        decision = np.where(total <= planned, 0, np.where(total < self.most, 1, 2))
        success = self.combination.margin(p[:, None])[:, 0] > 0
        z = -scipy.special.ndtri(np.clip(p, 1e-300, 1.0 - 1e-16))
        vain = np.zeros_like(success) if self.plan.futility is None else z < self.plan.futility
        decision = np.where(success, 4, np.where(vain, 3, decision))
        return np.where(success | vain, first, total), decision

    def rejected(self, first: Floats, second: Floats, goes_on: Bools) -> Bools:
        """Whether the test rejects [R]; a trial that ended early has no second stage."""
        both = np.stack([first, np.where(goes_on, second, 1.0)], axis=1)
        margin = self.combination.margin(both)
        return np.asarray((margin[:, 0] > 0) | (goes_on & (margin[:, 1] > 0)))

    def simulated(
        self, drift: float, assumed: float | None, trials: int, seed: int = 1
    ) -> tuple[Bools, Floats, NDArray[np.int64]]:
        """Rejection, patients and decision of trials [R], from normal statistics.

        Args:
            drift: expected Z with the planned patients.
            assumed: effect in standard errors of the first stage; None for the one seen.
            trials: number of trials.
            seed: of the draws.
        """
        z = np.random.default_rng(seed).standard_normal((2, trials))
        first = z[0] + drift * np.sqrt(self.first / self.planned)
        p = scipy.special.ndtr(-first)
        total, decision = self.sizes(p, first if assumed is None else np.full(trials, assumed))
        second = z[1] + drift * np.sqrt((total - self.first) / self.planned)
        goes_on = decision < 3
        shown = self.rejected(p, scipy.special.ndtr(-second), goes_on)
        return shown, total.astype(np.float64), decision


def enlarging_design(protocol: Protocol) -> EnlargingDesign:
    """Design of a trial whose size is estimated again."""
    plan = protocol.adaptation
    assert isinstance(plan, Reestimation)
    return EnlargingDesign(plan, one_sided_level(protocol), protocol.population.size)


def reestimated(protocol: Protocol, found: Sequence[Replicate], compare: Compare) -> Comparisons:
    """Comparisons of those who took part, with the verdict of the design's test."""
    design, aim, reference = (
        enlarging_design(protocol),
        protocol.analysis.hypothesis,
        protocol.reference_index,
    )
    (arm,) = others(protocol)
    assert reference is not None
    early = [one.allocation.patient < design.first for one in found]
    if design.plan.method == BLINDED:
        total, decision = _blinded(protocol, design, found, early)
    else:
        one = stage_statistics(aim, compare(early), reference)
        effect = one.estimate[:, arm] + aim.margin
        if design.plan.effect is not None:
            effect = np.full(len(found), design.plan.effect + aim.margin)
        with np.errstate(invalid="ignore", divide="ignore"):
            total, decision = design.sizes(one.p[:, arm], np.nan_to_num(effect / one.se[:, arm]))
    here = [trial.allocation.patient < most for trial, most in zip(found, total, strict=True)]
    whole = compare(here)
    went_on = np.zeros(whole.p.shape, dtype=bool)
    went_on[:, arm] = decision < 3
    patients = counted(found, here, len(protocol.arms))
    if design.plan.method == BLINDED:
        nothing = np.full((len(found), 0, len(protocol.arms)), np.nan)
        course = AdaptiveCourse(DECISIONS, decision, patients, went_on, nothing, nothing, nothing, nothing)
        return replace(whole, verdict=Verdict(aim.shown(whole, protocol.analysis.alpha), course=course))
    late = [there & ~seen for there, seen in zip(here, early, strict=True)]
    two = stage_statistics(aim, compare(late), reference)
    shown = np.zeros(whole.p.shape, dtype=bool)
    shown[:, arm] = design.rejected(one.p[:, arm], two.p[:, arm], went_on[:, arm])

    def both(first: Floats, second: Floats) -> Floats:
        return np.stack([first, np.where(went_on, second, np.nan)], axis=1)

    course = AdaptiveCourse(
        DECISIONS,
        decision,
        patients,
        went_on,
        both(one.p, two.p),
        both(one.estimate, two.estimate),
        both(one.se, two.se),
        both(one.df, two.df),
    )
    return replace(whole, verdict=Verdict(shown, course=course))


def null_of_reestimation(
    protocol: Protocol, course: AdaptiveCourse, trials: int = NULL_TRIALS
) -> NullError | None:
    """Chance to show an effect where there is none; None for a blinded look, which needs data, not Z."""
    design = enlarging_design(protocol)
    if design.plan.method == BLINDED:
        return None
    (arm,) = others(protocol)
    margin, assumed = protocol.analysis.hypothesis.margin, None
    if design.plan.effect is not None:
        assumed = (design.plan.effect + margin) / float(np.nanmedian(course.se[:, 0, arm]))
    shown, patients, _ = design.simulated(0.0, assumed, trials)
    return null_error(shown, design.level, patients)


def _blinded(
    protocol: Protocol, design: EnlargingDesign, found: Sequence[Replicate], early: Sequence[Bools]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Patients in all and decision of each trial, by the spread of the first patients' values together."""
    plan, (arm,) = design.plan, others(protocol)
    assert plan.effect is not None
    y = np.stack([np.where(seen, one.y, np.nan) for seen, one in zip(early, found, strict=True)])
    nobody = np.zeros(y.shape, dtype=np.int64)
    if protocol.analysis.model == "ANCOVA":
        sd = ancova(y, np.stack([one.baseline for one in found]), nobody, 1).sigma
    else:
        sd = np.sqrt(moments(y, nobody, 1)[2][:, 0])
    parts = protocol.design.allocation
    effect = plan.effect + protocol.analysis.hypothesis.margin
    wanted = blinded_size(
        sd, effect, design.level, plan.power, parts[arm] / sum(parts), design.planned, design.most
    )
    total = np.ceil(wanted - 1e-9).astype(np.int64)
    return total, np.where(total <= design.planned, 0, np.where(total < design.most, 1, 2))
