"""Generalised estimating equations of a trial: all visits up to the endpoint's, each patient as randomised.

    a level or change:  y = visit + visit x arm + visit x baseline + strata       (identity link)
    a response:         log odds = visit + visit x arm                           (logit link)

The mean of responses has no covariate, so that its odds ratio is the marginal one, that of the population. A
visit at which nobody or everybody of an arm responds says nothing on that arm's odds and is left out; where
it is the endpoint's, that arm is.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy
from numpy.typing import NDArray

from anagen.errors import InputError
from anagen.statistics.comparisons import Comparisons, Floats, Integers, ResponderComparisons
from anagen.statistics.estimating_equations import GEE as Fit
from anagen.statistics.estimating_equations import gee
from anagen.trial.analysis.followed import Followed
from anagen.trial.protocol.endpoint import GEE
from anagen.trial.protocol.model_options import Equations
from anagen.trial.protocol.responders import NON_RESPONDER, imputed

_PARTS = ("mean", "se_mean", "difference", "se", "df", "t", "p", "low", "high")
_ODDS = ("odds_ratio", "odds_low", "odds_high")


def compare_equations(options: Equations, data: Followed, missing: str) -> Comparisons:
    """Comparisons of the arms at the endpoint's visit, replicate by replicate.

    Args:
        options: working correlation and kind of the errors.
        data: courses; their endpoint is a level, change, percent change or responders.
        missing: "non-responder imputation", or all visits as they were seen.
    """
    binary = data.endpoint.rule is not None
    if binary:
        met = data.met_to_the_endpoint()
        if missing == NON_RESPONDER:
            here = np.isfinite(data.baseline)[..., None]
            met = np.where(here, imputed(met), np.nan)
        y = met / 100.0
    else:
        y = data.to_the_endpoint()

    def one(row: int) -> tuple[Integers, dict[str, Floats]]:
        seen = np.isfinite(y[row])
        if not binary:
            seen &= np.isfinite(data.baseline[row])[:, None]
        n = np.bincount(data.arm[row][seen.any(axis=1)], minlength=data.arms)
        found = {part: np.full(data.arms, np.nan) for part in (*_PARTS, *_ODDS)}
        try:
            if binary:
                _responses(found, options, data, y[row], data.arm[row], seen)
            else:
                _values(found, options, data, y[row], row, seen)
        except (InputError, np.linalg.LinAlgError):
            return n, {part: np.full(data.arms, np.nan) for part in (*_PARTS, *_ODDS)}
        return n, found

    results = data.each(one)
    n = np.stack([n for n, _ in results])
    parts: dict[str, Any] = {part: np.stack([own[part] for _, own in results]) for part in _PARTS}
    if not binary:
        return Comparisons(model=GEE, n=n, **parts)
    odds: dict[str, Any] = {part: np.stack([own[part] for _, own in results]) for part in _ODDS}
    return ResponderComparisons(model=GEE, n=n, separated=np.zeros(n.shape, dtype=bool), **parts, **odds)


def _values(
    found: dict[str, Floats], options: Equations, data: Followed, y: Floats, row: int, seen: NDArray[np.bool_]
) -> None:
    """Means and differences of a level or change."""
    subject, visit = np.nonzero(seen)
    arm, baseline, stratum = data.arm[row], data.baseline[row], data.stratum[row]
    last = y.shape[1] - 1
    visits = " * visit" if len(np.unique(visit)) > 1 else ""
    formula = f"y ~ arm{visits} + baseline{visits}"
    if len(np.unique(stratum[subject])) > 1:
        formula += " + stratum"
    table = _table(y, subject, visit, arm) | {
        "baseline": baseline[subject],
        "stratum": np.array([f"s{one}" for one in stratum.tolist()])[subject],
    }
    fit = _fit(options, table, formula, "gaussian", data, arm[subject])
    at = {"visit": last} if visits else {}
    means = dict(zip(fit.design.levels["arm"], fit.means("arm", at=at), strict=True))  # type: ignore[union-attr]
    for name, one in means.items():
        found["mean"][_arm(name)], found["se_mean"][_arm(name)] = one.estimate, one.se
    apart = fit.differences("arm", at=at)
    others = [name for name in means if _arm(name) != data.reference]
    for name, gap in zip(others, apart, strict=True):
        own = {"difference": gap.estimate, "se": gap.se, "df": fit.df}
        own |= {"t": gap.t, "p": gap.p, "low": gap.low, "high": gap.high}
        for part, value in own.items():
            found[part][_arm(name)] = value


def _responses(
    found: dict[str, Floats],
    options: Equations,
    data: Followed,
    y: Floats,
    arm: Integers,
    seen: NDArray[np.bool_],
) -> None:
    """Shares of responders, their differences, and odds ratios."""
    last = y.shape[1] - 1
    mixed = np.array(
        [
            [len(np.unique(y[(arm == index) & seen[:, v], v])) > 1 for v in range(last + 1)]
            for index in range(data.arms)
        ]
    )
    told = [index for index in range(data.arms) if mixed[index, last]]
    if data.reference not in told or len(told) < 2:
        return
    seen = seen & np.isin(arm, told)[:, None] & mixed[told].all(axis=0)
    subject, visit = np.nonzero(seen)
    formula = "y ~ arm * visit" if len(np.unique(visit)) > 1 else "y ~ arm"
    fit = _fit(options, _table(y, subject, visit, arm), formula, "binomial", data, arm[subject])
    at = {"visit": last} if "visit" in formula else {}
    means = dict(zip(fit.design.levels["arm"], fit.means("arm", at=at), strict=True))  # type: ignore[union-attr]
    share = {name: float(scipy.special.expit(one.estimate)) for name, one in means.items()}
    slope = {name: share[name] * (1.0 - share[name]) for name in means}
    first = f"a{data.reference}"
    for name, one in means.items():
        found["mean"][_arm(name)] = 100.0 * share[name]
        found["se_mean"][_arm(name)] = 100.0 * slope[name] * one.se
    quantile = float(scipy.special.stdtrit(fit.df, 1.0 - data.alpha / 2.0))
    others = [name for name in means if name != first]
    for name, odds in zip(others, fit.differences("arm", at=at), strict=True):
        one, other = means[name], means[first]
        shared = (one.se**2 + other.se**2 - odds.se**2) / 2.0
        variance = (slope[name] * one.se) ** 2 + (slope[first] * other.se) ** 2
        variance -= 2.0 * slope[name] * slope[first] * shared
        gap, wide = 100.0 * (share[name] - share[first]), 100.0 * float(np.sqrt(max(variance, 0.0)))
        own = {"difference": gap, "se": wide, "df": fit.df, "t": odds.t, "p": odds.p}
        own |= {"low": gap - quantile * wide, "high": gap + quantile * wide}
        ratios = np.exp([odds.estimate, odds.low, odds.high]).tolist()
        own |= dict(zip(_ODDS, ratios, strict=True))
        for part, value in own.items():
            found[part][_arm(name)] = value


def _table(y: Floats, subject: NDArray[np.intp], visit: NDArray[np.intp], arm: Integers) -> dict[str, Any]:
    names = np.array([f"a{index}" for index in range(int(arm.max(initial=0)) + 1)])
    return {"y": y[subject, visit], "subject": subject, "visit": visit, "arm": names[arm[subject]]}


def _fit(
    options: Equations, table: dict[str, Any], formula: str, family: str, data: Followed, arm: Integers
) -> Fit:
    there = [f"a{index}" for index in np.unique(arm).tolist() if index != data.reference]
    return gee(
        table,
        formula,
        subject="subject",
        visit="visit",
        family=family,
        working=options.working,
        robust=options.errors,
        small=True,
        levels={"arm": [f"a{data.reference}", *there]},
        alpha=data.alpha,
    )


def _arm(name: str) -> int:
    return int(name[1:])
