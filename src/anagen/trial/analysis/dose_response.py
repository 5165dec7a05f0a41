"""Dose response of one replicate: trend over the arms, joint test of the candidates, curve, target dose."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import inf, nan

import numpy as np
from numpy.typing import NDArray

from anagen.errors import InputError
from anagen.statistics.binary import counts
from anagen.statistics.dose_finding.contrasts import ContrastTest, contrast_test
from anagen.statistics.dose_finding.fitting import Chosen, choose
from anagen.statistics.dose_finding.target import Gain, TargetDose, fine_grid, gain_of_fits, target_dose
from anagen.statistics.dose_finding.trend import cochran_armitage, jonckheere
from anagen.trial.analysis.compare import ancova
from anagen.trial.protocol.dose_finding import AVERAGE, DoseFinding

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
_NOWHERE = TargetDose(nan, nan, nan)


@dataclass(frozen=True, eq=False)
class Estimates:
    """Estimates at the doses, rising, better up.

    Attributes:
        mean: float64[K].
        covariance: float64[K, K].
        df: degrees of freedom; inf for shares.
        trend: p of a rising trend, one-sided.
    """

    mean: Floats
    covariance: Floats
    df: float
    trend: float


@dataclass(frozen=True, eq=False)
class DoseResponseFound:
    """Dose response of one replicate.

    Attributes:
        estimates: at the doses.
        test: joint test of the candidates; None if it could not be computed.
        chosen: fits of the significant shapes, and the best; None likewise.
        curve: gain over dose 0 on a fine grid; None if no shape was significant.
        target: smallest dose with the gain that is asked for; NaN if no shape was significant.
    """

    estimates: Estimates
    test: ContrastTest | None = None
    chosen: Chosen | None = None
    curve: Gain | None = None
    target: TargetDose = _NOWHERE

    @property
    def shown(self) -> bool:
        """Whether a dose response was shown."""
        return self.curve is not None

    @property
    def shape(self) -> str:
        """Family with the smallest AIC; "" if none was significant."""
        return "" if self.chosen is None or self.chosen.best is None else self.chosen.best.family


def dose_response(
    plan: DoseFinding,
    y: Floats,
    baseline: Floats,
    arm: Integers,
    stratum: Integers,
    *,
    shares: bool,
    higher_is_better: bool,
) -> DoseResponseFound:
    """Dose response of one replicate.

    Args:
        plan: doses, candidates and gain.
        y: float64[S], the endpoint; of responders 100 or 0.
        baseline: float64[S].
        arm: int64[S].
        stratum: int64[S].
        shares: whether the endpoint is one of responders; else least-squares means of an ANCOVA are fitted.
        higher_is_better: which direction is the better one.
    """
    sign = 1.0 if higher_is_better else -1.0
    estimates = (_shares if shares else _means)(plan, y, baseline, arm, stratum, sign)
    doses = np.array(plan.rising)
    spread = np.diag(estimates.covariance)
    if not (np.isfinite(estimates.mean).all() and (spread > 0).all() and estimates.df > 0):
        return DoseResponseFound(estimates)
    try:
        test = contrast_test(
            doses, estimates.mean, estimates.covariance, plan.shapes, estimates.df, alpha=plan.alpha
        )
        chosen = choose(test, doses, estimates.mean, estimates.covariance, plan.shapes)
    except (InputError, np.linalg.LinAlgError):
        return DoseResponseFound(estimates)
    if chosen.best is None:
        return DoseResponseFound(estimates, test, chosen)
    averaged = plan.target == AVERAGE
    fits = chosen.fits if averaged else (chosen.best,)
    weights = chosen.weights if averaged else np.ones(1)
    grid = fine_grid(doses[-1], doses[1])
    curve = gain_of_fits(fits, weights, grid, doses, estimates.covariance)
    target = target_dose(curve, plan.gain, estimates.df, alpha=2.0 * plan.alpha)
    return DoseResponseFound(estimates, test, chosen, curve, target)


def _means(
    plan: DoseFinding, y: Floats, baseline: Floats, arm: Integers, stratum: Integers, sign: float
) -> Estimates:
    """Least-squares means, and Jonckheere's trend of what the baseline leaves of the values."""
    fit = ancova(y, baseline, arm, len(plan.doses), stratum)
    order = list(plan.order)
    left = sign * (y - fit.slope * (baseline - np.nanmean(baseline)))
    groups = [left[(arm == index) & np.isfinite(left)] for index in order]
    return Estimates(
        sign * fit.ls_mean[order],
        fit.covariance[np.ix_(order, order)],
        float(fit.df),
        _trend(lambda: jonckheere(groups).rising),
    )


def _shares(
    plan: DoseFinding, y: Floats, baseline: Floats, arm: Integers, stratum: Integers, sign: float
) -> Estimates:
    """Shares of responders in percent, and Cochran and Armitage's trend over the doses.

    Variances are those of shares with half a responder and half a non-responder more, so that none is 0.
    """
    events, n = (x[0, 0][list(plan.order)] for x in counts(y[None], arm[None], len(plan.doses), None))
    with np.errstate(invalid="ignore", divide="ignore"):
        share, safe = events / n, (events + 0.5) / (n + 1.0)
        variance = 1e4 * safe * (1.0 - safe) / n
    trend = _trend(lambda: _towards(cochran_armitage(events, n, plan.rising).rising, sign))
    return Estimates(sign * 100.0 * share, np.diag(variance), inf, trend)


def _towards(rising: float, sign: float) -> float:
    return rising if sign > 0 else 1.0 - rising


def _trend(test: Callable[[], float]) -> float:
    try:
        return test()
    except InputError:
        return nan
