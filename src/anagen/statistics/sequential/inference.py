"""p values, estimates and intervals that allow for the looks of a trial that has ended, or that is under way.

Stagewise order: a rejection is the stronger the earlier it came, and at the same look the larger Z counts.
References: Fairbanks and Madsen 1982; Tsiatis, Rosner and Mehta 1984; Jennison and Turnbull 1989 for repeated
intervals. Estimates are drifts, expected Z at information 1.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import inf, sqrt

import numpy as np
import scipy

from anagen.errors import InputError
from anagen.statistics.sequential.design import GroupSequential, ends
from anagen.statistics.sequential.random_walk import Drift

_FARTHEST = 60.0
"""Standard deviations from the plain estimate within which ends of intervals are searched for."""


@dataclass(frozen=True)
class Ended:
    """Inference after the last look of a trial, in the stagewise order.

    Attributes:
        p: of a one-sided test for a drift above 0, or two-sided, as the design is.
        estimate: median-unbiased drift.
        low: lower end of the interval of the drift.
        high: upper end.
    """

    p: float
    estimate: float
    low: float
    high: float


def ended(design: GroupSequential, look: int, z: float, *, level: float = 0.95) -> Ended:
    """Inference for a trial that ended at a look.

    Args:
        design: boundaries up to that look, and beyond or not.
        look: at which the trial ended, from 1.
        z: statistic at that look.
        level: of the two-sided interval.

    Raises:
        InputError: no such look, or a level outside 0 to 1.
    """
    if not 0 < level < 1:
        raise InputError(f"level {level:g} of an interval", expected="a number between 0 and 1")
    above_zero = stagewise_p(design, look, z)
    return Ended(
        above_zero if design.sides == 1 else min(2.0 * min(above_zero, 1.0 - above_zero), 1.0),
        _drift_at(design, look, z, 0.5),
        _drift_at(design, look, z, (1.0 - level) / 2.0),
        _drift_at(design, look, z, (1.0 + level) / 2.0),
    )


def stagewise_p(design: GroupSequential, look: int, z: float, drift: float = 0.0) -> float:
    """Probability of a result at least as far above as this one, in the stagewise order.

    Binding futility bounds limit the trials that come to a look; non-binding ones are not counted on. The p
    value of a trial that ended between its bounds, or for non-binding futility, takes its look as the last.

    Args:
        design: boundaries.
        look: at which the trial ended, from 1.
        z: statistic at that look.
        drift: of the hypothesis, 0 for no effect.

    Raises:
        InputError: no such look.
    """
    if not 1 <= look <= design.looks:
        raise InputError(f"look {look} of {design.looks}", expected=f"1 to {design.looks}")
    low = (
        () if design.futility is None else (*design.futility[: look - 1], 0.0 if design.sides == 2 else -inf)
    )
    cut = GroupSequential(
        design.information[:look],
        (*design.efficacy[: look - 1], max(z, 0.0) if design.sides == 2 else z),
        low or None,
        design.sides,
        design.binding,
    )
    futility = design.binding
    if design.sides == 2 and z < 0:
        # By symmetry: everything but what is at least as far below.
        cut = GroupSequential(cut.information, (*cut.efficacy[:-1], -z), cut.futility, 2, design.binding)
        return 1.0 - float(ends(cut, Drift(-drift), futility=futility).efficacy.sum())
    return float(ends(cut, Drift(drift), futility=futility).efficacy.sum())


def repeated_interval(design: GroupSequential, look: int, z: float) -> tuple[float, float]:
    """Interval of the drift that holds at all looks together, whether or not the trial stops at this one.

    Its level is one minus the type I error of the design, twice that error for a one-sided design.
    """
    if not 1 <= look <= design.looks:
        raise InputError(f"look {look} of {design.looks}", expected=f"1 to {design.looks}")
    root = sqrt(design.information[look - 1])
    bound = design.efficacy[look - 1]
    return (z - bound) / root, (z + bound) / root


def repeated_p(family: Callable[[float], GroupSequential], look: int, z: float) -> float:
    """Smallest type I error at which a design of this family would reject at a look.

    Args:
        family: design for each type I error, such as ``lambda alpha: obrien_fleming(3, alpha=alpha)``.
        look: from 1.
        z: statistic at that look; its absolute value is taken in a two-sided design.

    Raises:
        InputError: no such look.
    """
    sides = family(0.01).sides
    value = abs(z) if sides == 2 else z

    def excess(log_alpha: float) -> float:
        return family(float(np.exp(log_alpha))).efficacy[look - 1] - value

    if not 1 <= look <= family(0.01).looks:
        raise InputError(f"look {look}", expected="a look of the design")
    smallest, largest = np.log(1e-12), np.log(0.5 * sides * (1.0 - 1e-9))
    if excess(largest) >= 0:
        return 1.0
    if excess(smallest) <= 0:
        return float(np.exp(smallest))
    return float(np.exp(scipy.optimize.brentq(excess, smallest, largest, xtol=1e-12)))


def _drift_at(design: GroupSequential, look: int, z: float, p: float) -> float:
    """Drift under which the stagewise p value of a result is `p`; p rises with the drift."""
    root = sqrt(design.information[look - 1])
    middle, reach = z / root, 4.0 / root

    def excess(drift: float) -> float:
        return stagewise_p(design, look, z, drift) - p

    low, high = middle - reach, middle + reach
    while excess(low) > 0:
        low -= reach
        if low < middle - _FARTHEST / root:
            return -inf
    while excess(high) < 0:
        high += reach
        if high > middle + _FARTHEST / root:
            return inf
    return float(scipy.optimize.brentq(excess, low, high, xtol=1e-12, rtol=1e-14))
