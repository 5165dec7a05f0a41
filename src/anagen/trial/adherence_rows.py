"""Adherence in a replicate, and its rows of a summary."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from anagen.simulators.plan import ArmPlan
from anagen.statistics.present import mean_present
from anagen.trial.protocol.model import Protocol
from anagen.trial.replicate import Replicate
from anagen.trial.results.adherence_row import AdherenceRow

TAKEN, STOPPED, AS_TAKEN, ADHERENT = range(4)
"""Rows of what a replicate keeps, float64[4, arms]."""


def adherence_kept(
    arms: Sequence[ArmPlan],
    arm: NDArray[np.int64],
    keys: NDArray[np.uint64],
    day: int,
    as_taken: NDArray[np.float64],
    adherent: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Share taken and stopped (%), and true effects as taken and with everything taken, float64[4, arms].

    Args:
        arms: of the trial.
        arm: int64[S], of each site.
        keys: uint64[S], patients.
        day: of the endpoint.
        as_taken: float64[S], effect against the untreated twin.
        adherent: float64[S], the same of the twin who takes everything.
    """
    found = np.full((4, len(arms)), np.nan)
    for number, plan in enumerate(arms):
        mine = arm == number
        taken, stopped = 100.0, 0.0
        if plan.adherence is not None:
            taken = 100.0 * mean_present(plan.adherence.share_given(plan.courses, keys[mine], day))
            stopped = 100.0 * mean_present((plan.adherence.stops(keys[mine]) < day).astype(np.float64))
        found[:, number] = taken, stopped, mean_present(as_taken[mine]), mean_present(adherent[mine])
    return found


def adherence_rows(protocol: Protocol, found: Sequence[Replicate]) -> tuple[AdherenceRow, ...] | None:
    """Rows of the arms; None where everybody takes everything."""
    known = [one.adherence for one in found if one.adherence is not None]
    if protocol.adherence is None or not known:
        return None
    values = np.stack(known)
    reference = protocol.reference_index
    against = np.zeros_like(values[:, AS_TAKEN:, :1])
    if reference is not None:
        against = values[:, AS_TAKEN:, reference : reference + 1]
    true = values[:, AS_TAKEN:] - against
    rows = []
    for number, arm in enumerate(protocol.arms):
        taken = mean_present(values[:, TAKEN, number])
        rows.append(
            AdherenceRow(
                arm=arm.name,
                taken=taken if np.isfinite(taken) else None,
                stopped=mean_present(values[:, STOPPED, number]),
                true_difference=mean_present(true[:, 0, number]),
                true_difference_adherent=mean_present(true[:, 1, number]),
            )
        )
    return tuple(rows)
