"""Comparison of a trial's arms by their responders, over the strata of the randomisation."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy
from numpy.typing import NDArray

from anagen.statistics import contingency, proportions
from anagen.statistics import logistic as regression
from anagen.statistics.comparisons import Floats, Integers, ResponderComparisons

COMPARATIVE_MODELS = ("Cochran-Mantel-Haenszel", "logistic", "risk difference")
ONE_ARM_MODEL = "responder rate"
BINARY_MODELS = (*COMPARATIVE_MODELS, ONE_ARM_MODEL)


@dataclass(frozen=True, eq=False)
class Found:
    """Estimates of one model for every arm against the reference; [..., k] each, as fractions."""

    difference: Floats
    se: Floats
    low: Floats
    high: Floats
    z: Floats
    p: Floats
    odds: contingency.Interval
    separated: NDArray[np.bool_]


def compare_responders(
    model: str,
    y: Floats,
    arm: Integers,
    arms: int,
    reference: int | None,
    alpha: float = 0.05,
    stratum: Integers | None = None,
) -> ResponderComparisons:
    """Comparison of the arms of a trial by one of `BINARY_MODELS`, each with the reference alone.

    "Cochran-Mantel-Haenszel": that test, with Mantel and Haenszel's risk difference (Sato's interval)
    and odds ratio. "risk difference": the same difference with the stratified Miettinen-Nurminen
    interval, which holds 0 just when the test does not reject. "logistic": arm and strata, Wald's
    test, the risk difference standardised to all patients; Firth's estimate and penalised likelihood
    ratio test where the plain odds ratio is infinite. "responder rate": one arm, exact interval, no test.

    Args:
        model: one of `BINARY_MODELS`.
        y: [..., S], 100 for a responder, 0 for none, NaN for a patient who is not analysed.
        arm: [..., S], arm of each patient.
        arms: number of arms k.
        reference: index of the reference arm.
        alpha: two-sided; intervals hold 1 - alpha.
        stratum: [..., S], or None for one stratum.
    """
    shape = y.shape[:-1]
    flat = y.reshape(-1, y.shape[-1])
    events, n = counts(
        flat,
        np.broadcast_to(arm, y.shape).reshape(flat.shape),
        arms,
        None if stratum is None else np.broadcast_to(stratum, y.shape).reshape(flat.shape),
    )
    responders, patients = events.sum(axis=1), n.sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        rate = responders / patients
        se_rate = np.sqrt(rate * (1.0 - rate) / patients)
    if reference is None:
        nothing = np.full_like(rate, np.nan)
        low, high = proportions.clopper_pearson(responders, patients, alpha)
        found = Found(
            rate, se_rate, low, high, nothing, nothing,
            contingency.Interval(nothing, nothing, nothing, nothing), np.zeros(rate.shape, dtype=bool),
        )  # fmt: skip
    else:
        # [R, k, H, 2]: every arm beside the reference.
        beside = [
            np.stack([x, np.broadcast_to(x[..., reference, None], x.shape)], axis=-1).swapaxes(1, 2)
            for x in (events, n)
        ]
        solve = {
            "Cochran-Mantel-Haenszel": _mantel_haenszel,
            "risk difference": _score,
            "logistic": _logistic,
        }
        found = solve[model](beside[0], beside[1], alpha)

    def shaped(values: Floats, per: float = 1.0) -> Floats:
        values = per * values
        if reference is not None:
            values[..., reference] = np.nan
        return values.reshape(*shape, arms)

    return ResponderComparisons(
        model=model,
        n=patients.astype(np.int64).reshape(*shape, arms),
        mean=100.0 * rate.reshape(*shape, arms),
        se_mean=100.0 * se_rate.reshape(*shape, arms),
        difference=shaped(found.difference, 100.0),
        se=shaped(found.se, 100.0),
        df=shaped(np.full_like(rate, np.nan)),
        t=shaped(found.z),
        p=shaped(found.p),
        low=shaped(found.low, 100.0),
        high=shaped(found.high, 100.0),
        odds_ratio=shaped(found.odds.estimate),
        odds_low=shaped(found.odds.low),
        odds_high=shaped(found.odds.high),
        separated=found.separated.reshape(*shape, arms),
    )


def counts(y: Floats, arm: Integers, arms: int, stratum: Integers | None) -> tuple[Floats, Floats]:
    """Responders and patients of every replicate, stratum and arm; float64[R, H, k] each."""
    replicates = len(y)
    known = np.isfinite(y)
    if stratum is None:
        strata, levels = np.zeros(y.shape, dtype=np.int64), 1
    else:
        values, strata = np.unique(stratum, return_inverse=True)
        strata, levels = strata.reshape(y.shape), len(values)
    row = np.arange(replicates)[:, None]
    cell = ((row * levels + strata) * arms + arm)[known]
    size = replicates * levels * arms
    n = np.bincount(cell, minlength=size).astype(np.float64)
    events = np.bincount(cell, (y[known] > 50.0).astype(np.float64), minlength=size)
    shape = replicates, levels, arms
    return np.asarray(events.reshape(shape), dtype=np.float64), n.reshape(shape)


def _mantel_haenszel(events: Floats, n: Floats, alpha: float) -> Found:
    test = contingency.cochran_mantel_haenszel(events, n)
    difference = contingency.common_risk_difference(events, n, alpha)
    # Where nobody or everybody responds, a variance of 0 says nothing about the precision.
    unknown = ~(difference.se > 0)
    return Found(
        difference.estimate,
        difference.se,
        np.where(unknown, np.nan, difference.low),
        np.where(unknown, np.nan, difference.high),
        np.sign(difference.estimate) * np.sqrt(test.statistic),
        test.p,
        contingency.common_odds_ratio(events, n, alpha),
        np.zeros(test.p.shape, dtype=bool),
    )


def _score(events: Floats, n: Floats, alpha: float) -> Found:
    plain = _mantel_haenszel(events, n, alpha)
    low, high = proportions.miettinen_nurminen(events, n, alpha, stratified=True)
    return Found(plain.difference, plain.se, low, high, plain.z, plain.p, plain.odds, plain.separated)


def _logistic(events: Floats, n: Floats, alpha: float) -> Found:
    """Logistic model of arm and strata, without strata in which all patients had the same result.

    Such strata hold no information on the odds.
    """
    useful = (n > 0).all(axis=-1)
    total = np.where(useful, n.sum(axis=-1), 0.0)
    happened = events.sum(axis=-1)
    telling = useful & (happened > 0) & (happened < total)
    strata = n.shape[-2]
    design = np.zeros((2 * strata, 1 + strata))
    design[::2, 0] = 1.0
    design[np.arange(2 * strata), 1 + np.arange(2 * strata) // 2] = 1.0
    cells = (*n.shape[:-2], 2 * strata)
    told_events = np.where(telling[..., None], events, 0.0).reshape(cells)
    told_n = np.where(telling[..., None], n, 0.0).reshape(cells)
    some = telling.any(axis=-1)
    wild = regression.separated(told_events, told_n, design, 0) & some
    with np.errstate(invalid="ignore", divide="ignore"):
        counted = np.where(telling, total, 0.0).sum(axis=-1) / total.sum(axis=-1)
    answers = []
    for firth, among in ((False, some & ~wild), (True, wild)):
        fit = regression.logistic(told_events[among], told_n[among], design, firth=firth)
        odds, z = regression.wald(fit, 0, alpha)
        p = np.asarray(2.0 * scipy.special.ndtr(-np.abs(z)))
        if firth and among.any():
            p = regression.penalised_ratio_p(told_events[among], told_n[among], design, 0)
        weight = np.where(telling, total, 0.0)[among]
        risk, _ = regression.standardised_difference(fit, design[::2], design[1::2], weight, alpha)
        share = counted[among]
        parts = (risk.estimate * share, risk.se * share, risk.low * share, risk.high * share)
        answers.append((among, (*parts, z, p, odds.estimate, odds.se, odds.low, odds.high)))
    whole = [np.full(some.shape, np.nan) for _ in range(10)]
    for among, values in answers:
        for target, value in zip(whole, values, strict=True):
            target[among] = value
    difference, se, low, high, z, p, ratio, log_se, odds_low, odds_high = whole
    same = useful.any(axis=-1) & ~some  # the same result in all: difference 0, odds ratio undefined
    difference = np.where(same, 0.0, difference)
    return Found(
        difference, se, low, high, z, p, contingency.Interval(ratio, log_se, odds_low, odds_high), wild
    )
