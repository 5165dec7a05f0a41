"""Second randomisation of responders: allocation, and comparison of continuing with stopping."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from anagen.engine.keys import key_of
from anagen.statistics.proportions import newcombe
from anagen.trial.protocol.model import Rerandomisation
from anagen.trial.randomisation import blocked_groups
from anagen.trial.results.second_randomisation_row import SecondRandomisationRow

_BLOCK = 2


def who_stops(
    plan: Rerandomisation,
    arm_names: Sequence[str],
    arm: NDArray[np.int64],
    responds: NDArray[np.bool_],
    seed: int,
    replicate: int,
) -> NDArray[np.int64]:
    """Allocation, int64[S]: 0 continues, 1 stops, -1 not randomised again; in blocks within each arm."""
    found = np.full(len(arm), -1, dtype=np.int64)
    for number, name in enumerate(arm_names):
        if name not in plan.arms:
            continue
        members = np.flatnonzero((arm == number) & responds)
        key = key_of(seed, "second randomisation", replicate, number)
        found[members] = blocked_groups(plan.ratio, _BLOCK * sum(plan.ratio), len(members), key)
    return found


def second_rows(
    plan: Rerandomisation,
    arm_names: Sequence[str],
    weeks: Sequence[float],
    arm: NDArray[np.int64],
    group: NDArray[np.int64],
    holds: NDArray[np.bool_],
) -> list[SecondRandomisationRow]:
    """Rows by arm and later visit: n and share (%) with the response, continuing and stopped; the difference.

    Args:
        holds: bool[S, V], response at each visit.
    """
    found = []
    for number, name in enumerate(arm_names):
        if name not in plan.arms:
            continue
        mine = [np.flatnonzero((arm == number) & (group == which)) for which in (0, 1)]
        n = np.array([len(index) for index in mine])
        for visit, week in enumerate(weeks):
            if week * 7.0 <= plan.day:
                continue
            kept = np.array([holds[index, visit].sum() for index in mine])
            low, high = newcombe(kept, n)
            with np.errstate(invalid="ignore"):
                share = 100.0 * kept / n
            going_on, stopped = (float(part) for part in share)
            found.append(
                SecondRandomisationRow(
                    arm=name,
                    week=week,
                    n=(int(n[0]), int(n[1])),
                    share=(going_on, stopped),
                    difference=float(share[0] - share[1]),
                    ci95=(100.0 * float(low), 100.0 * float(high)),
                    mean_share=(going_on, stopped),
                )
            )
    return found
