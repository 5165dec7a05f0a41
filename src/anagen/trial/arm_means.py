"""Means of each arm by visit and outcome."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy
from numpy.typing import NDArray

from anagen.measurement.outcomes import OUTCOMES
from anagen.statistics.quantiles import quantiles_known
from anagen.trial.results.outcome_at_visit import OutcomeAtVisit
from anagen.trial.results.written import UNKNOWN


@dataclass(frozen=True, eq=False)
class ArmMeans:
    """Means of one arm in one replicate, by visit and outcome, without dropouts.

    Attributes:
        n: int64[V, O], sites observed.
        mean: float64[V, O].
        sd: float64[V, O].
        change: float64[V, O], mean change from baseline.
        change_sd: float64[V, O].
    """

    n: NDArray[np.int64]
    mean: NDArray[np.float64]
    sd: NDArray[np.float64]
    change: NDArray[np.float64]
    change_sd: NDArray[np.float64]


def arm_means(values: NDArray[np.float64]) -> ArmMeans:
    """Summaries of `values`, float64[n, V, O]; NaN marks a value that was not observed."""
    with np.errstate(invalid="ignore", divide="ignore"):
        present = np.isfinite(values)
        change = values - values[:, :1]
        both = np.isfinite(change)
        return ArmMeans(
            n=present.sum(axis=0),
            mean=_mean(values, present),
            sd=_sd(values, present),
            change=_mean(change, both),
            change_sd=_sd(change, both),
        )


def _mean(values: NDArray[np.float64], present: NDArray[np.bool_]) -> NDArray[np.float64]:
    n = present.sum(axis=0)
    return np.asarray(np.where(n > 0, np.where(present, values, 0.0).sum(axis=0) / np.maximum(n, 1), np.nan))


def _sd(values: NDArray[np.float64], present: NDArray[np.bool_]) -> NDArray[np.float64]:
    n = present.sum(axis=0)
    squares = np.where(present, values - _mean(values, present), 0.0) ** 2
    return np.asarray(np.where(n > 1, np.sqrt(squares.sum(axis=0) / np.maximum(n - 1, 1)), np.nan))


def arm_rows(
    outcomes: Sequence[str],
    weeks: Sequence[float],
    region: str,
    trials: Sequence[ArmMeans],
    truth: NDArray[np.float64],
) -> tuple[OutcomeAtVisit, ...]:
    """Rows of one arm. The first replicate is *the trial*; all replicates give the predictive interval.

    Args:
        outcomes: names, in the order of the arrays' last axis.
        weeks: weeks of the visits.
        region: of the scalp.
        trials: means of the arm in each replicate.
        truth: float64[V, O], true mean change in the first replicate, without
            the method's errors and the placebo response.
    """
    first = trials[0]
    changes = np.stack([trial.change for trial in trials])
    spread = quantiles_known(changes, [0.025, 0.975]) if len(trials) > 1 else None
    rows = []
    for o, outcome in enumerate(outcomes):
        for v, week in enumerate(weeks):
            n, change = int(first.n[v, o]), float(first.change[v, o])
            half = np.nan
            if n > 1:
                half = float(scipy.special.stdtrit(n - 1, 0.975)) * float(first.change_sd[v, o]) / np.sqrt(n)
            rows.append(
                OutcomeAtVisit(
                    outcome=outcome,
                    unit=OUTCOMES[outcome].unit,
                    region=region,
                    week=week,
                    n=n,
                    mean=float(first.mean[v, o]),
                    sd=float(first.sd[v, o]),
                    change=change,
                    change_sd=float(first.change_sd[v, o]),
                    ci95=(float(change - half), float(change + half)),
                    mean_change=mean_known(changes[:, v, o]),
                    interval95=UNKNOWN
                    if spread is None
                    else (float(spread[0][v, o]), float(spread[1][v, o])),
                    true_change=float(truth[v, o]),
                )
            )
    return tuple(rows)


def mean_known(values: NDArray[np.float64]) -> float:
    """Mean of the finite values; NaN if there are none, as of a change without a baseline."""
    return float(np.nanmean(values)) if np.isfinite(values).any() else np.nan
