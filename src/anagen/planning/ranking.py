"""Order of plans by the chance of the wanted result, and the plans that none beats for less money."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from anagen.forecasting.horizon import USUAL_HORIZON
from anagen.forecasting.rated import PATIENT, chance_better, chance_worse
from anagen.planning.cloud import MONTHS, Seen
from anagen.planning.preferences import KEEP

LAST = MONTHS.index(USUAL_HORIZON)
"""Place of month 24 in `anagen.planning.cloud.MONTHS`."""


def chances(seen: Seen, goal: str) -> NDArray[np.float64]:
    """Chance of the wanted result at each of `HORIZONS`, float64[O, 3], as the person would rate it.

    Args:
        seen: of P particles under O plans.
        goal: "visible gain" (called better) or "keep what there is" (not called worse).
    """
    return np.asarray(chances_of(seen.cover[:, :, 1:], goal).mean(axis=0))


def chances_of(change: NDArray[np.float64], goal: str) -> NDArray[np.float64]:
    """Chance of the wanted result of each person, at log changes of cover of any shape."""
    if goal == KEEP:
        return np.asarray(1.0 - chance_worse(PATIENT, change))
    return chance_better(PATIENT, change)


def wanted(density: NDArray[np.float64], goal: str) -> NDArray[np.float64]:
    """Density at month 24, float64[P, O]; capped at that of today where the goal is to keep it."""
    last = density[:, :, LAST]
    return np.asarray(np.minimum(last, density[:, :, 0])) if goal == KEEP else last


def in_order(seen: Seen, cost: NDArray[np.float64], goal: str, places: Sequence[int]) -> list[int]:
    """`places` sorted by the chance at month 24, best first; ties by mean hair, then by cost."""
    chance = chances(seen, goal)[:, -1]
    hair = wanted(seen.density, goal).mean(axis=0)
    return sorted(places, key=lambda i: (-round(float(chance[i]), 6), -round(float(hair[i]), 3), cost[i], i))


def unbeaten(chance: NDArray[np.float64], cost: NDArray[np.float64], places: Sequence[int]) -> list[int]:
    """Those of `places` that no other one matches in chance for no more money (Pareto)."""
    found: list[int] = []
    best = -1.0
    for i in sorted(places, key=lambda i: (cost[i], -chance[i], i)):
        if chance[i] > best:
            found.append(i)
            best = float(chance[i])
    return found
