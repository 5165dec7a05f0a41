"""Intervals and estimates that allow for an adaptation, by inversion of its combination test.

The repeated confidence interval holds the effects that neither one-sided test rejects, at the last stage of
the trial. After a selection, the first stage's p value of an arm is the one adjusted for all arms that could
have been selected, so that the intervals of all arms hold together (Posch and others 2005).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy

from anagen.statistics.adaptive.combination import Combination
from anagen.statistics.adaptive.course import AdaptiveCourse
from anagen.statistics.adaptive.many import DunnettOfMany, ManyIntersection
from anagen.statistics.comparisons import Floats

_REACH = 40.0
"""Standard errors from the estimate within which the ends of an interval are searched for."""


@dataclass(frozen=True, eq=False)
class AdaptedArm:
    """One arm of one trial, the better direction up.

    Attributes:
        estimate: [K] of the stages that took place.
        se: [K], their standard errors.
        df: [K], degrees of freedom; NaN for normal statistics.
        combination: of the stages.
        arms: that could have been selected.
        intersection: test of intersections of these; None without a selection.
    """

    estimate: Floats
    se: Floats
    df: Floats
    combination: Combination
    arms: int = 1
    intersection: ManyIntersection | None = None

    def p(self, effect: float, *, below: bool) -> Floats:
        """p values [K] of the stages, for the hypothesis that the effect is at most (or at least) this."""
        t = (self.estimate - effect) / self.se
        t = t if below else -t
        normal = scipy.special.ndtr(-t)
        p = np.where(np.isfinite(self.df), scipy.special.stdtr(self.df, -t), normal)
        p[0] = self._adjusted(float(p[0]))
        return np.asarray(p)

    def _adjusted(self, p: float) -> float:
        """First-stage p, adjusted for all arms that could have been selected."""
        if self.intersection is None or self.arms == 1:
            return p
        if isinstance(self.intersection, DunnettOfMany):
            z = -scipy.special.ndtri(np.clip(np.array([p]), 1e-300, 1.0))
            return float(self.intersection.of_statistic(z, tuple(range(self.arms)))[0])
        return min(p * self.arms, 1.0)

    def rejected(self, effect: float, *, below: bool) -> float:
        """Distance from the boundary at the last stage; above 0 the hypothesis is rejected."""
        return float(self.combination.margin(self.p(effect, below=below))[-1])

    def holds(self, effect: float) -> bool:
        """Whether the repeated interval holds an effect."""
        return self.rejected(effect, below=True) <= 0 and self.rejected(effect, below=False) <= 0

    @property
    def known(self) -> bool:
        """Whether the trial ended at a test, with statistics of all its stages."""
        there = np.isfinite(self.estimate) & np.isfinite(self.se) & (self.se > 0)
        return bool(there.all()) and np.isfinite(self.rejected(float(self.estimate[0]), below=True))

    def interval(self) -> tuple[float, float]:
        """Repeated confidence interval; infinite where an end was not found."""
        reach = _REACH * float(self.se.max())
        low, high = float(self.estimate.min()) - reach, float(self.estimate.max()) + reach

        def end(*, below: bool) -> float:
            def margin(effect: float) -> float:
                return self.rejected(effect, below=below)

            if (margin(low) > 0) == (margin(high) > 0):
                return -np.inf if below else np.inf
            return float(scipy.optimize.brentq(margin, low, high, xtol=1e-9 * reach))

        return end(below=True), end(below=False)

    def median_unbiased(self) -> float:
        """Effect at which the stagewise p value is one half."""
        reach = _REACH * float(self.se.max())
        low, high = float(self.estimate.min()) - reach, float(self.estimate.max()) + reach

        def excess(effect: float) -> float:
            return self.combination.final_p(self.p(effect, below=True)) - 0.5

        return float(scipy.optimize.brentq(excess, low, high, xtol=1e-9 * reach))


def adapted_arm(
    course: AdaptiveCourse,
    trial: int,
    arm: int,
    combination: Combination,
    arms: int = 1,
    intersection: ManyIntersection | None = None,
) -> AdaptedArm | None:
    """Arm `arm` of trial number `trial`; None where it was dropped or tells nothing.

    Args:
        course: of all trials.
        trial: its number.
        arm: its place.
        combination: of the stages.
        arms: that could have been selected.
        intersection: test of intersections of these; None without a selection.
    """
    there = np.isfinite(course.p[trial, :, arm])
    if not there.any():
        return None
    part = (trial, there, arm)
    one = AdaptedArm(course.estimate[part], course.se[part], course.df[part], combination, arms, intersection)
    return one if one.known else None
