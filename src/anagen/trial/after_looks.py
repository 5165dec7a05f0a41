"""Estimates after looks in a trial's summary: plain at the end, median-unbiased, and intervals."""

from __future__ import annotations

from math import nan

import numpy as np
from numpy.typing import NDArray

from anagen.statistics.comparisons import Comparisons
from anagen.statistics.power import bias
from anagen.statistics.sequential.inference import ended, repeated_interval, stagewise_p
from anagen.trial.analysis.comparing import look_plan
from anagen.trial.protocol.model import Protocol
from anagen.trial.results.after_looks import AfterLooks
from anagen.trial.results.written import UNKNOWN

Floats = NDArray[np.float64]


def after_looks(protocol: Protocol, comparisons: Comparisons, index: int, true: Floats) -> AfterLooks | None:
    """Estimates of arm `index` at the look at which each repeat ended; None without looks.

    Args:
        protocol: of the trial.
        comparisons: of all arms and replicates.
        index: of the arm.
        true: float64[R], true difference in each replicate, NaN where it was not computed.
    """
    plan, verdict = look_plan(protocol), comparisons.verdict
    if plan is None or verdict is None or verdict.look is None or verdict.z is None:
        return None
    design, rows = plan.design, np.arange(len(true))
    look = verdict.look[:, index]
    z = verdict.z[rows, look, index]
    estimate, se = (
        np.stack([getattr(one, name)[:, index] for one in verdict.at_looks], axis=1)[rows, look]
        for name in ("difference", "se")
    )
    # Z of a usual two-sided test has the sign of the difference, any other the better direction up.
    sign = -1.0 if design.sides == 1 and not protocol.analysis.hypothesis.higher_is_better else 1.0
    margin = protocol.analysis.hypothesis.margin
    moved = sign * estimate + margin
    # The standard error that fits the model's p value, so that the interval agrees with the verdict.
    with np.errstate(invalid="ignore", divide="ignore"):
        fitting = np.where(np.abs(z) > 1e-3, moved / z, se)
    unit = np.where(fitting > 0, fitting, se) * np.sqrt(np.asarray(design.information)[look])
    known = np.isfinite(true) & np.isfinite(z) & np.isfinite(unit) & (unit > 0)
    drift = (sign * true + margin) / unit
    # p of the true drift: below one half the estimate lies above it, within the tails the interval holds it.
    p = np.array(
        [
            stagewise_p(design, int(look[row]) + 1, float(z[row]), float(drift[row]))
            for row in np.flatnonzero(known)
        ]
    )
    alpha = protocol.analysis.hypothesis.interval_alpha(protocol.analysis.alpha)
    held = float(((p >= alpha / 2) & (p <= 1 - alpha / 2)).mean()) if len(p) else nan
    error = bias(estimate[known], true[known])

    def effect(drift: float) -> float:
        return sign * (drift * float(unit[0]) - margin)

    def bounds(low: float, high: float) -> tuple[float, float]:
        least, most = sorted((effect(low), effect(high)))
        return least, most

    there = bool(np.isfinite(z[0]) and np.isfinite(unit[0]))
    number = int(look[0]) + 1
    end = ended(design, number, float(z[0]), level=1 - alpha) if there else None
    return AfterLooks(
        look=number,
        plain=float(estimate[0]),
        estimate=nan if end is None else effect(end.estimate),
        ci=UNKNOWN if end is None else bounds(end.low, end.high),
        repeated_ci=bounds(*repeated_interval(design, number, float(z[0]))) if there else UNKNOWN,
        p=nan if end is None else end.p,
        mean_plain=float(np.nanmean(estimate)),
        plain_bias=error.value,
        plain_bias_mcse=error.mcse,
        above=float((p < 0.5).mean()) if len(p) else nan,
        coverage=held,
        coverage_mcse=float(np.sqrt(held * (1 - held) / len(p))) if len(p) else nan,
    )
