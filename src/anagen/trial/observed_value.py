"""Statistic of one repeat that a published row is compared with: a mean, a median or a share of patients."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import pi

import numpy as np
from numpy.typing import NDArray

from anagen.trial.analysis.compare import kind_of
from anagen.trial.protocol.kinds import CUMULATIVE, MEASURED, MEDIANS
from anagen.trial.protocol.model import Protocol
from anagen.trial.protocol.observed import Observed
from anagen.trial.protocol.responders import NON_RESPONDER, imputed

Floats = NDArray[np.float64]
MEDIAN_VARIANCE = pi / 2.0
"""Sampling variance of a median relative to that of a mean, of normal values in a large sample."""


@dataclass(frozen=True)
class Statistic:
    """Statistic of n patients with its sampling variance; NaN if they are too few."""

    value: float
    variance: float
    n: int


def site_values(row: Observed, protocol: Protocol, seen: Floats) -> Floats:
    """Value of each site in the row's kind, float64[S]; of responders 100, 0 or NaN.

    Of cumulative responders it is float64[S, V']: whether the rule was met at each visit that counts, up to
    the row's own. Patients who left count as non-responders only if the trial's own analysis imputes them;
    of cumulative responders they are censored.

    Args:
        row: the published row.
        protocol: of the trial.
        seen: float64[S, V], the outcome, NaN where it was not observed.
    """
    days = protocol.measurement.visit_days
    visit, start = days.index(row.day), days.index(row.from_day)
    if row.rule is None:
        return kind_of(MEASURED[row.kind], seen[:, visit], seen[:, start])
    if row.kind != CUMULATIVE:
        met = row.rule.met(kind_of(row.rule.kind, seen[:, visit], seen[:, start]))
        return imputed(met) if protocol.analysis.missing == NON_RESPONDER else met
    there = np.isfinite(seen[:, start])[:, None]
    later = [
        row.rule.met(kind_of(row.rule.kind, seen[:, v], seen[:, start])) for v in range(start + 1, visit + 1)
    ]
    return np.where(there, np.stack(later, axis=1), np.nan)


def statistic(row: Observed, values: Floats) -> Statistic:
    """Statistic of the row over patients; its first n, if it says how many.

    Args:
        row: the published row.
        values: of `site_values`, of the patients of one arm or group.
    """
    known = np.isfinite(values if values.ndim == 1 else values[:, 0])
    present = values[known][: row.n]
    if len(present) < 2:
        return Statistic(float("nan"), float("nan"), len(present))
    if present.ndim == 2:
        return cumulative_share(present)
    spread = float(present.var(ddof=1)) / len(present)
    if row.kind in MEDIANS:
        return Statistic(float(np.median(present)), MEDIAN_VARIANCE * spread, len(present))
    return Statistic(float(present.mean()), spread, len(present))


def cumulative_share(met: Floats) -> Statistic:
    """Share (%) of patients who met a rule at any visit: Kaplan and Meier, with Greenwood's variance.

    Args:
        met: float64[n, V], 100 where the rule was met, 0 where not, NaN after a patient left.

    A patient who misses a visit is taken to have left: a virtual one who leaves does not come back.
    """
    before = np.concatenate([np.zeros((len(met), 1)), np.nancumsum(met > 50.0, axis=1)[:, :-1]], axis=1)
    at_risk = (before == 0.0) & np.isfinite(met)
    events = (at_risk & (met > 50.0)).sum(axis=0).astype(np.float64)
    n = at_risk.sum(axis=0).astype(np.float64)
    with np.errstate(invalid="ignore", divide="ignore"):
        hazard = np.where(n > 0, events / n, 0.0)
        free = float(np.prod(1.0 - hazard))
        terms = np.where(n - events > 0, events / (n * (n - events)), 0.0)
    variance = free * free * float(terms.sum())
    return Statistic(100.0 * (1.0 - free), 1e4 * variance, len(met))


def groups_of(
    row: Observed, protocol: Protocol, arm: NDArray[np.int64], group: NDArray[np.int64] | None
) -> Sequence[NDArray[np.bool_]]:
    """Sites of each side of a row, bool[S]: of its arm, and of its group of the second randomisation."""
    found = []
    for index, name in enumerate(row.arms):
        mine = arm == protocol.arm_names.index(name)
        if row.then:
            plan = protocol.rerandomisation
            assert plan is not None
            assert group is not None
            mine &= group == plan.to.index(row.then[index])
        found.append(mine)
    return found
