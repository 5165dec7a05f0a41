"""Effect of a treatment on an immune attack: dose, level, saturating effect, delay, shares of terms.

    L' = rate of giving - k L                      level, k = ln 2 / level half-life
    E0 = most (s L)^h / (half dose^h + (s L)^h)    s: this patient's susceptibility and exposure
    two transit stages, mean transit time T -> E   onset and offset over weeks
    E = the lesser of that and of E0 after stages of T_off, where a drug's offset time T_off is known:
                                                   what the drug no longer blocks is free at once

A therapy file's ``[immune]`` block gives the numbers and names the terms of the immune field that
E reduces, each with a weight. A therapy without such a block does not act on the attack.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import scipy
from numpy.typing import NDArray

from anagen.engine.keys import uniforms_for
from anagen.parameters import ParameterSet
from anagen.therapy.schedule import Schedule

GIVEN = ("daily", "session")
"""Daily: the level settles at the daily dose. Session: each session adds its dose, which decays."""
REACHES = ("whole scalp", "bald patches")
NEEDS = ("half_dose", "hill", "most", "level_half_life", "transit_time", "exposure_spread")
OFFSET = "offset_time"
"""Record that an action may have: without it an effect wears off as slowly as it sets in."""


@dataclass(frozen=True, eq=False)
class ImmuneAction:
    """The ``[immune]`` block of a therapy file.

    Attributes:
        terms: weight of each term of the immune field that it damps.
        given: one of `GIVEN`.
        reach: where on the scalp, one of `REACHES`.
        parameters: records named in `NEEDS`, and `OFFSET` where it is known.
    """

    terms: Mapping[str, float]
    given: str
    reach: str
    parameters: ParameterSet


def level_course(
    schedule: Schedule, dose: float, given: str, half_life: float, days: int
) -> NDArray[np.float64]:
    """Daily mean level of the drug, float64[D], in the dose's unit."""
    keep = 0.5 ** (1.0 / half_life)
    rate = dose * schedule.applications(days)
    added = rate * (1.0 - keep) if given == "daily" else rate
    # A dose acts from the start of its day: the day's mean is a little below its first moment.
    mean = (1.0 - keep) / -np.log(keep)
    level = _kept(added, keep)
    return mean * level if given == "session" else level


def _kept(added: NDArray[np.float64], keep: float) -> NDArray[np.float64]:
    """Amounts on each day, float64[..., D], of what is `added` if the share `keep` stays over a day."""
    found = np.empty_like(added)
    there = np.zeros(added.shape[:-1])
    for day in range(added.shape[-1]):
        there = keep * there + added[..., day]
        found[..., day] = there
    return found


def transit(course: NDArray[np.float64], days: float) -> NDArray[np.float64]:
    """`course` (float64[..., D]) after two transit stages of mean transit time `days` in all."""
    keep = float(np.exp(-2.0 / days))
    share = 1.0 - keep
    return _kept(share * _kept(share * course, keep), keep)


def lasting(course: NDArray[np.float64], onset_days: float, offset_days: float | None) -> NDArray[np.float64]:
    """`course` (float64[..., D]) after a slow onset and, if `offset_days` is given, its own offset.

    Days off treatment are felt within the offset time; on treatment again, what had built up is there again.
    """
    slow = transit(course, onset_days)
    return slow if offset_days is None else np.minimum(slow, transit(course, offset_days))


def saturating(relative: NDArray[np.float64], hill: float, most: float) -> NDArray[np.float64]:
    """Effect of a level given relative to that of half effect; any shape."""
    power = np.power(np.maximum(relative, 0.0), hill)
    return np.asarray(most * power / (1.0 + power))


def effect_course(
    relative: NDArray[np.float64],
    transit_days: float,
    days: int,
    most: float,
    *,
    stop: int | None = None,
    offset_days: float | None = None,
) -> NDArray[np.float64]:
    """Effect of a constant level `relative` (float64[P]) until day `stop`, float64[P, D]."""
    given = np.ones(days)
    if stop is not None:
        given[stop:] = 0.0
    return np.asarray(
        saturating(relative, 1.0, most)[:, None] * lasting(given, transit_days, offset_days)[None, :]
    )


def immune_effect(
    action: ImmuneAction,
    therapy: str,
    schedule: Schedule,
    dose: float,
    keys: NDArray[np.uint64],
    susceptible: NDArray[np.float64],
    days: int,
    value: Callable[[str], float],
) -> NDArray[np.float64]:
    """Effect E of one course on each patient and day, float64[P, D], 0 to 1.

    Args:
        keys: uint64[P], patients.
        susceptible: float64[P], multiplies the level (1: the median).
        value: parameters by short name.

            A patient's own exposure depends on the therapy's name, so two courses of one drug share it.
    """
    level = level_course(schedule, dose, action.given, value("level_half_life"), days)
    luck = scipy.special.ndtri(uniforms_for(keys, "immune exposure", therapy))
    personal = susceptible * np.exp(value("exposure_spread") * luck) / value("half_dose")
    moments, where = np.unique(level, return_inverse=True)
    # Levels repeat (a daily drug has few), so the power is computed once for each.
    found = saturating(personal[:, None] * moments[None, :], value("hill"), min(max(value("most"), 0.0), 1.0))
    offset = value(OFFSET) if OFFSET in action.parameters else None
    return lasting(found[:, where], value("transit_time"), offset)
