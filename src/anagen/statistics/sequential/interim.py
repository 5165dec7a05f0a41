"""Chances of success as seen from a look: conditional power, predictive power and conditional error.

References: Lan, Simon and Halperin 1982; Spiegelhalter, Freedman and Blackburn 1986; Müller and Schäfer
2001.
"""

from __future__ import annotations

from math import sqrt

from anagen.errors import InputError
from anagen.statistics.sequential.design import GroupSequential, ends
from anagen.statistics.sequential.random_walk import Drift, Predicted


def conditional_power(
    design: GroupSequential, look: int, z: float, drift: float | None = None, *, futility: bool = True
) -> float:
    """Probability to reject at one of the looks to come, given Z now.

    In a two-sided design this is rejection for an effect above 0.

    Args:
        design: boundaries.
        look: look just passed, from 1 to K - 1.
        z: statistic at that look, for a trial that goes on.
        drift: expected Z at information 1; None for the current trend, z / sqrt(t).
        futility: whether the trial will stop for futility at later looks.

    Raises:
        InputError: no look follows.
    """
    t = _fraction(design, look)
    score = z * sqrt(t)
    motion = Drift(score / t if drift is None else drift)
    return float(ends(design, motion, futility=futility, after=look, score=score).efficacy.sum())


def predictive_power(
    design: GroupSequential,
    look: int,
    z: float = 0.0,
    prior: tuple[float, float] | None = None,
    *,
    futility: bool = True,
) -> float:
    """Probability to reject at one of the looks to come, with the drift as uncertain as it is now.

    Args:
        design: boundaries.
        look: look just passed, 0 to K - 1; 0, with a prior, gives the assurance of the design.
        z: statistic at that look.
        prior: mean and standard deviation of the drift before the data; None for a flat prior.
        futility: whether the trial will stop for futility at later looks.

    Raises:
        InputError: no look follows, no prior before any data, or one without a spread.
    """
    if look == 0 and prior is None:
        raise InputError("a flat prior before any data", expected="mean and standard deviation of the drift")
    if prior is not None and not prior[1] > 0:
        raise InputError(f"standard deviation {prior[1]:g} of a prior", expected="a positive number")
    score = z * sqrt(_fraction(design, look)) if look else 0.0
    motion = Predicted(0.0, 0.0) if prior is None else Predicted(prior[0], prior[1] ** -2)
    return float(ends(design, motion, futility=futility, after=look, score=score).efficacy.sum())


def conditional_error(design: GroupSequential, look: int, z: float) -> float:
    """Probability to reject later, on either side, under the null hypothesis, given Z now.

    A trial may go on in any way that was not foreseen, as long as its new test has this level (Müller and
    Schäfer 2001). Non-binding futility is not counted on.

    Args:
        design: boundaries.
        look: look just passed, from 1 to K - 1.
        z: statistic at that look, for a trial that goes on.

    Raises:
        InputError: no look follows.
    """
    score = z * sqrt(_fraction(design, look))
    return ends(design, Drift(0.0), futility=design.binding, after=look, score=score).rejection


def _fraction(design: GroupSequential, look: int) -> float:
    if not 0 <= look < design.looks:
        raise InputError(f"look {look} of {design.looks}", expected="a look before the last one")
    return design.information[look - 1] if look else 0.0
