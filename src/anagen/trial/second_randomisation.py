"""Second randomisation of responders: allocation, later treatments, and comparison of the groups."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from anagen.engine.keys import key_of
from anagen.simulators.plan import ArmPlan
from anagen.statistics.proportions import newcombe
from anagen.trial.protocol.second_randomisation import CONTINUE, STOP, WITHDRAWAL, Rerandomisation
from anagen.trial.randomisation import blocked_groups
from anagen.trial.results.second_randomisation_row import SecondRandomisationRow
from anagen.trial.retreatment import shares_lost

_BLOCK = 2


def second_groups(
    plan: Rerandomisation,
    arm_names: Sequence[str],
    arm: NDArray[np.int64],
    responds: NDArray[np.bool_],
    seed: int,
    replicate: int,
) -> NDArray[np.int64]:
    """Allocation, int64[S]: index into `plan.to`, -1 not randomised again; in blocks within each arm."""
    found = np.full(len(arm), -1, dtype=np.int64)
    for number, name in enumerate(arm_names):
        if name not in plan.arms:
            continue
        members = np.flatnonzero((arm == number) & responds)
        key = key_of(seed, "second randomisation", replicate, number)
        found[members] = blocked_groups(plan.ratio, _BLOCK * sum(plan.ratio), len(members), key)
    return found


def later_arms(
    plan: Rerandomisation, arms: Sequence[ArmPlan], own: Sequence[ArmPlan]
) -> dict[tuple[int, int], ArmPlan]:
    """Later treatments of patients of each arm and group, by (index of the arm, index into `plan.to`).

    Patients who continue are left out: nothing changes for them.

    Args:
        arms: of the trial.
        own: of the second randomisation alone.
    """
    by_name = {one.name: one for one in (*arms, *own)}
    return {
        (number, group): arm.stopped(plan.day) if name == STOP else arm.switched(by_name[name], plan.day)
        for number, arm in enumerate(arms)
        if arm.name in plan.arms
        for group, name in enumerate(plan.to)
        if name not in (CONTINUE, arm.name)
    }


def second_rows(
    plan: Rerandomisation,
    arm_names: Sequence[str],
    weeks: Sequence[float],
    arm: NDArray[np.int64],
    group: NDArray[np.int64],
    holds: NDArray[np.bool_],
    lost: NDArray[np.int64] | None = None,
) -> list[SecondRandomisationRow]:
    """Rows by arm, group and later visit: n and share (%) with the response; the first group less another.

    Args:
        holds: bool[S, V], response at each visit.
        lost: int64[S], visit at which the benefit is lost (`anagen.trial.retreatment`); None without a rule.
    """
    found = []
    for number, name in enumerate(arm_names):
        if name not in plan.arms:
            continue
        mine = [np.flatnonzero((arm == number) & (group == which)) for which in range(len(plan.to))]
        for other in range(1, len(plan.to)):
            pair = (mine[0], mine[other])
            n = np.array([len(index) for index in pair])
            for visit, week in enumerate(weeks):
                if week * 7.0 <= plan.day:
                    continue
                kept = np.array([holds[index, visit].sum() for index in pair])
                low, high = newcombe(kept, n)
                with np.errstate(invalid="ignore"):
                    share = 100.0 * kept / n
                first, second = (float(part) for part in share)
                found.append(
                    SecondRandomisationRow(
                        arm=name,
                        week=week,
                        n=(int(n[0]), int(n[1])),
                        share=(first, second),
                        difference=float(share[0] - share[1]),
                        ci95=(100.0 * float(low), 100.0 * float(high)),
                        mean_share=(first, second),
                        groups=None if plan.to == WITHDRAWAL else (plan.to[0], plan.to[other]),
                        lost=None if lost is None else shares_lost(lost, pair, visit),
                    )
                )
    return found
