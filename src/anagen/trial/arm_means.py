"""``summary.json``: what a statistician wants from a run, and where it came from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

from anagen.measurement.outcomes import OUTCOMES
from anagen.statistics.quantiles import quantiles_known


@dataclass(frozen=True, eq=False)
class ArmMeans:
    """One arm of one replicate: by visit and outcome, dropouts left out.

    Attributes: int64[V, O] ``n``; float64[V, O] ``mean``, ``sd``, ``change``, ``change_sd``.
    """

    n: NDArray[np.int64]
    mean: NDArray[np.float64]
    sd: NDArray[np.float64]
    change: NDArray[np.float64]
    change_sd: NDArray[np.float64]


def arm_means(values: NDArray[np.float64]) -> ArmMeans:
    """Summaries of float64[n, V, O]; NaN marks a value that was not observed."""
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
    truth: NDArray[np.float64] | None = None,
) -> list[dict[str, Any]]:
    """Rows of one arm. The first replicate is *the trial*; all give the predictive interval.

    Args:
        truth: float64[V, O], mean change that is really there in the first replicate, without
            the method's errors and the carrier's rise; or None.
    """
    first = trials[0]
    changes = np.stack([trial.change for trial in trials])
    low, high = quantiles_known(changes, [0.025, 0.975]) if len(trials) > 1 else (None, None)
    rows = []
    for o, outcome in enumerate(outcomes):
        for v, week in enumerate(weeks):
            n = int(first.n[v, o])
            half = np.nan
            if n > 1:
                half = float(stdtrit(n - 1, 0.975)) * first.change_sd[v, o] / np.sqrt(n)
            row: dict[str, Any] = {
                "outcome": outcome,
                "unit": OUTCOMES[outcome].unit,
                "region": region,
                "week": week,
                "n": n,
                "mean": first.mean[v, o],
                "sd": first.sd[v, o],
                "change": first.change[v, o],
                "change_sd": first.change_sd[v, o],
                "ci95": [first.change[v, o] - half, first.change[v, o] + half],
                "mean_change": mean_known(changes[:, v, o]),
                "interval95": [low[v, o], high[v, o]]
                if low is not None and high is not None
                else [None, None],
            }
            if truth is not None:
                row["true_change"] = truth[v, o]
            rows.append(row)
    return rows


def mean_known(values: NDArray[np.float64]) -> float:
    """Mean of what is known; NaN where nothing is, as of a change in what has no baseline."""
    return float(np.nanmean(values)) if np.isfinite(values).any() else np.nan
