"""Rows of a summary on intercurrent events: how many patients have them, and the truth of each estimand."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from anagen.statistics.comparisons import Comparisons
from anagen.statistics.power import bias, coverage
from anagen.statistics.present import mean_present
from anagen.trial.analysis.responder_tables import bounds_of
from anagen.trial.protocol.intercurrent import ESTIMANDS
from anagen.trial.protocol.model import Protocol
from anagen.trial.replicate import Replicate
from anagen.trial.results.estimand_row import EstimandRow
from anagen.trial.results.intercurrent_row import IntercurrentRow
from anagen.trial.results.written import UNKNOWN


def estimand_rows(
    protocol: Protocol, found: Sequence[Replicate], comparisons: Comparisons, index: int
) -> tuple[EstimandRow, ...] | None:
    """Rows of one comparison, that of arm `index`, by estimand; None without intercurrent events."""
    known = [number for number, one in enumerate(found) if one.estimands is not None]
    if not known:
        return None
    truths = np.stack([one.estimands[:, index] for one in found if one.estimands is not None])
    rows = []
    for number, name in enumerate(ESTIMANDS):
        # A principal stratum may be empty in a repeat.
        there = np.isfinite(truths[:, number])
        true, here = truths[there, number], np.array(known)[there]
        error = bias(comparisons.difference[here, index], true)
        held = coverage(comparisons.low[here, index], comparisons.high[here, index], true)
        rows.append(
            EstimandRow(
                estimand=name,
                targeted=name == protocol.analysis.estimand,
                true_difference=mean_present(true),
                true_interval95=bounds_of(true) if len(true) > 1 else UNKNOWN,
                bias=error.value,
                bias_mcse=error.mcse,
                coverage=held.value,
                coverage_mcse=held.mcse,
            )
        )
    return tuple(rows)


def intercurrent_rows(protocol: Protocol, found: Sequence[Replicate]) -> tuple[IntercurrentRow, ...] | None:
    """Patients of each arm with each event that can happen to them; None without intercurrent events."""
    if found[0].events is None:
        return None
    rows = []
    for number, arm in enumerate(protocol.arms):
        for index, one in enumerate(protocol.intercurrent):
            if arm.name not in one.arms or not one.rate.percent:
                continue
            had = [
                trial.events.event[trial.allocation.arm == number] == index
                for trial in found
                if trial.events is not None
            ]
            shares = np.array([100.0 * mean_present(each.astype(np.float64)) for each in had])
            rows.append(
                IntercurrentRow(
                    arm=arm.name,
                    cause=one.cause,
                    then=one.follows,
                    patients=len(had[0]),
                    events=int(had[0].sum()),
                    mean_share=mean_present(shares),
                )
            )
    return tuple(rows)
