"""Sample-size re-estimation: information for the rest of a trial, from its conditional error or blinded.

References: Cui, Hung and Wang 1999; Müller and Schäfer 2001; Mehta and Pocock 2011 (promising zone); Gould
and Shih 1992, Kieser and Friede 2003 (blinded).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, sqrt

import numpy as np
import scipy
from numpy.typing import ArrayLike

from anagen.errors import InputError


def information_needed(conditional_error: float, effect: float, power: float) -> float:
    """Information of one further stage at which a test at the conditional error has this power.

    Args:
        conditional_error: level left for the rest of the trial.
        effect: assumed, in its own units.
        power: conditional power wanted.

    Returns:
        1 / variance of the estimate from the new stage; for two means of n patients an arm, n / (2 SD^2).
        0 if the level left is enough by itself, inf without an effect or a level.

    Raises:
        InputError: a power outside 0 to 1.
    """
    if not 0 < power < 1:
        raise InputError(f"conditional power {power:g}", expected="a number between 0 and 1")
    if conditional_error >= power:
        return 0.0
    if conditional_error <= 0 or effect <= 0:
        return inf
    reach = scipy.special.ndtri(1.0 - conditional_error) + scipy.special.ndtri(power)
    return float((reach / effect) ** 2)


def power_of_stage(conditional_error: float, effect: float, information: float) -> float:
    """Conditional power of one further stage with given information, at the conditional error."""
    if conditional_error <= 0:
        return 0.0
    if conditional_error >= 1:
        return 1.0
    bound = scipy.special.ndtri(1.0 - conditional_error)
    return float(scipy.special.ndtr(effect * sqrt(information) - bound))


@dataclass(frozen=True)
class Reestimated:
    """Second stage after a look at the effect.

    Attributes:
        information: of the second stage alone.
        conditional_power: with it, under the effect assumed.
        zone: unfavourable, promising or favourable.
    """

    information: float
    conditional_power: float
    zone: str


def promising_zone(
    conditional_error: float,
    effect: float,
    *,
    planned: float,
    largest: float,
    power: float = 0.9,
    least: float = 0.3,
) -> Reestimated:
    """Second stage by the promising zone: enlarged where that brings the power wanted into reach.

    With the combination test that gave the conditional error, the type I error holds for any such rule.

    Args:
        conditional_error: level left for the second stage.
        effect: assumed, usually the one seen.
        planned: information of the second stage as planned.
        largest: information that it may have at most.
        power: conditional power aimed at; as planned or above it, the trial is in the favourable zone.
        least: conditional power as planned below which nothing is changed.

    Raises:
        InputError: a largest stage below the planned one, or powers that do not rise.
    """
    if not 0 < planned <= largest or not 0 <= least <= power < 1:
        raise InputError(
            f"second stage {planned:g} to {largest:g}, conditional power {least:g} to {power:g}",
            expected="a largest stage not below the planned one, and powers that rise",
        )
    now = power_of_stage(conditional_error, effect, planned)
    if now >= power or now < least:
        return Reestimated(planned, now, "favourable" if now >= power else "unfavourable")
    size = min(max(information_needed(conditional_error, effect, power), planned), largest)
    return Reestimated(size, power_of_stage(conditional_error, effect, size), "promising")


def blinded_sd(values: ArrayLike, difference: float = 0.0, share: float = 0.5) -> float:
    """Standard deviation within arms, from data whose arms are not known.

    The spread of all values together, less what a difference between two arms adds to it (Gould and Shih
    1992). With difference 0 it is the one-sample estimate, which is a little too large and keeps alpha.

    Args:
        values: float[n], of both arms.
        difference: assumed between the two means.
        share: of the patients in one arm.

    Raises:
        InputError: fewer than two values, or a difference that explains more than all of the spread.
    """
    data = np.asarray(values, dtype=np.float64)
    if len(data) < 2:
        raise InputError(f"{len(data)} values", expected="at least 2")
    n = len(data)
    variance = float(data.var(ddof=1)) - n / (n - 1) * share * (1.0 - share) * difference**2
    if not variance > 0:
        raise InputError(
            f"a difference of {difference:g}", expected="one smaller than the spread of the data"
        )
    return sqrt(variance)
