"""Operating characteristics of a group-sequential design: power, inflation, expected information."""

from __future__ import annotations

import numpy as np
import scipy

from anagen.errors import InputError
from anagen.statistics.sequential.classical import HIGHEST
from anagen.statistics.sequential.design import GroupSequential, crossing
from anagen.statistics.sequential.lan_demets import fixed_drift


def power(design: GroupSequential, drift: float) -> float:
    """Probability to reject, on either side of a two-sided test, with the design's stops for futility.

    Args:
        design: boundaries.
        drift: expected Z at information 1.
    """
    return crossing(design, drift).rejection


def type_one_error(design: GroupSequential) -> float:
    """Probability to reject under the null hypothesis; non-binding futility is not counted on."""
    return crossing(design, futility=design.binding).rejection


def required_drift(design: GroupSequential, power: float) -> float:
    """Drift, expected Z at information 1, at which a design has this power.

    Raises:
        InputError: a power that is not between the type I error and 1.
    """
    if not crossing(design).rejection < power < 1:
        raise InputError(f"power {power:g}", expected="a number above the type I error and below 1")

    def excess(drift: float) -> float:
        return crossing(design, drift).rejection - power

    upper = 4.0
    while excess(upper) < 0:
        upper *= 2.0
        if upper > HIGHEST:
            raise InputError(f"no effect gives power {power:g}", expected="futility bounds that stop less")
    return float(scipy.optimize.brentq(excess, 0.0, upper, xtol=1e-13, rtol=1e-14))


def inflation(design: GroupSequential, power: float) -> float:
    """Information at full length over that of a test without looks of the same level and power.

    Args:
        design: boundaries; their type I error is the level of the fixed test.
        power: of both.
    """
    alone = fixed_drift(type_one_error(design), design.sides, power)
    return (required_drift(design, power) / alone) ** 2 * design.information[-1]


def expected_information(design: GroupSequential, drift: float) -> float:
    """Mean fraction of the information when a trial ends, with its stops for futility."""
    return float(np.asarray(design.information) @ crossing(design, drift).stopped)
