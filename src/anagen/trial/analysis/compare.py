"""Statistics of a trial's endpoint: ANCOVA, paired, two-sample and one-sample comparisons, responders.

All functions are vectorised over leading axes, so the replicates of a trial are analysed at
once: ``[..., S]`` is one value for each site, NaN where it is missing. Quantities that cannot be
estimated (an empty arm, no residual degree of freedom) are NaN, never an error.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy
from numpy.typing import ArrayLike, NDArray

from anagen.errors import InputError, unknown_name
from anagen.statistics.binary import BINARY_MODELS, compare_responders
from anagen.statistics.comparisons import Comparisons, Floats, Integers, joined
from anagen.trial.protocol.crossover import CROSSOVER
from anagen.trial.protocol.endpoint import GEE, KINDS, REPEATED, TIME, TIME_MODELS, Endpoint
from anagen.trial.protocol.model_options import RATIO_MODELS
from anagen.trial.protocol.responders import NON_RESPONDER, imputed

CONTINUOUS_MODELS = ("ANCOVA", REPEATED, "paired", "t test", "Welch", CROSSOVER, "change from baseline")
MODELS = (*CONTINUOUS_MODELS, *BINARY_MODELS, *TIME_MODELS, GEE, *RATIO_MODELS)
LARGEST_BLOCK = 1_000_000
"""Most sites times replicates analysed at once; more are analysed in turn, to bound memory."""
_RANK_TOLERANCE = 1e-10


@dataclass(frozen=True, eq=False)
class Ancova:
    """A fitted analysis of covariance, y = arm + slope × baseline + strata, common variance.

    Attributes:
        ls_mean: [..., k], mean of each arm at the mean baseline and mean strata of all analysed.
        covariance: [..., k, k], of the least-squares means.
        slope: [...], of the baseline.
        slope_se: [...], standard error of `slope`.
        sigma: [...], residual SD.
        df: [...], residual degrees of freedom.
        f: [...], F statistic of the test that all arms are equal.
        f_p: [...], its p value.
        n: [..., k], analysed in each arm.
    """

    ls_mean: Floats
    covariance: Floats
    slope: Floats
    slope_se: Floats
    sigma: Floats
    df: Floats
    f: Floats
    f_p: Floats
    n: Integers


def endpoint_values(
    endpoint: Endpoint, visit_days: ArrayLike, values: Floats, missing: str = "complete cases"
) -> tuple[Floats, Floats]:
    """Endpoint and baseline of all sites.

    Args:
        endpoint: the trial's endpoint.
        visit_days: [V], nominal days; the first is baseline.
        values: [..., S, V], the endpoint's outcome; NaN where it was not observed.
        missing: "complete cases", "last observation carried forward" (baseline included), or
            "non-responder imputation".

    Returns:
        (y, baseline), [..., S] each; a percent change from a baseline of 0 is NaN. Of responders, y is 100
        for a responder and 0 for a non-responder; of times, 100 for who has met the rule by then.

    Raises:
        InputError: the endpoint is at no visit.
    """
    days = np.asarray(visit_days, dtype=np.float64)
    at = np.flatnonzero(days == endpoint.day)
    if not len(at):
        raise InputError(f"{endpoint} is at no visit", expected="one of the visits' days")
    if endpoint.kind == TIME:
        return ever_met(endpoint, values[..., : at[0] + 1]), np.asarray(values[..., 0])
    baseline, value = values[..., 0], values[..., at[0]]
    if missing == "last observation carried forward":
        for visit in range(int(at[0]) - 1, -1, -1):
            value = np.where(np.isnan(value), values[..., visit], value)
    if endpoint.rule is None:
        return kind_of(endpoint.kind, value, baseline), np.asarray(baseline)
    met = endpoint.rule.met(kind_of(endpoint.rule.kind, value, baseline))
    return imputed(met) if missing == NON_RESPONDER else met, np.asarray(baseline)


def met_at(endpoint: Endpoint, values: Floats) -> Floats:
    """Whether the rule is met at each visit after baseline, 100 or 0, NaN if unknown; [..., S, V - 1]."""
    assert endpoint.rule is not None
    changed = [
        kind_of(endpoint.rule.kind, values[..., visit], values[..., 0])
        for visit in range(1, values.shape[-1])
    ]
    return endpoint.rule.met(np.stack(changed, axis=-1))


def ever_met(endpoint: Endpoint, values: Floats) -> Floats:
    """Whether the rule was met at any visit after baseline, 100 or 0; NaN where the last one is unknown."""
    met = met_at(endpoint, values)
    ever = np.nan_to_num(met).max(axis=-1)
    return np.where((ever == 0.0) & np.isnan(met[..., -1]), np.nan, ever)


def kind_of(kind: str, value: Floats, baseline: Floats) -> Floats:
    """Level, change or percent change of `value` from `baseline`, as `kind` says."""
    if kind not in KINDS:
        raise unknown_name("kind", kind, KINDS)
    if kind == "level":
        return np.asarray(value)
    change = value - baseline
    if kind == "change":
        return np.asarray(change)
    positive = baseline > 0
    return np.asarray(np.where(positive, 100.0 * change / np.where(positive, baseline, 1.0), np.nan))


def compare(
    model: str,
    y: Floats,
    baseline: Floats,
    arm: Integers,
    arms: int,
    reference: int | None,
    alpha: float = 0.05,
    stratum: Integers | None = None,
    covariates: Floats | None = None,
) -> Comparisons:
    """Comparisons of the arms of a trial by one of `MODELS`.

    Args:
        model: one of `MODELS`.
        y: [..., S], see `endpoint_values`.
        baseline: [..., S], see `endpoint_values`.
        arm: [..., S] or [S], index of each site's arm.
        arms: number of arms.
        reference: index of the reference arm; None in a trial of one arm.
        stratum: [..., S] or [S], of each site; used by the ANCOVA and by the models of responders.
        covariates: [S, c], further ones of the ANCOVA, in data of one trial.

    For "paired", sites come in pairs, the two sides of one patient following each other, as in
    `anagen.trial.randomisation.Allocation`.

    Raises:
        InputError: no such model.
    """
    arm = np.broadcast_to(arm, y.shape)
    if y.ndim == 2 and y.size > LARGEST_BLOCK and len(y) > 1:
        rows = max(LARGEST_BLOCK // y.shape[1], 1)
        stratum = None if stratum is None else np.broadcast_to(stratum, y.shape)
        parts = [slice(start, start + rows) for start in range(0, len(y), rows)]
        return joined(
            [
                compare(
                    model,
                    y[part],
                    baseline[part],
                    arm[part],
                    arms,
                    reference,
                    alpha,
                    None if stratum is None else stratum[part],
                )
                for part in parts
            ]
        )
    if model in BINARY_MODELS:
        return compare_responders(model, y, arm, arms, reference, alpha, stratum)
    if model == "ANCOVA":
        assert reference is not None
        return _by_ancova(y, baseline, arm, arms, reference, alpha, stratum, covariates)
    if model == "paired":
        assert reference is not None
        return _paired(y, arm, arms, reference, alpha)
    if model in ("t test", "Welch", CROSSOVER):
        assert reference is not None
        return _two_sample(model, y, arm, arms, reference, alpha)
    if model == "change from baseline":
        n, mean, variance = moments(y, arm, arms)
        se = np.sqrt(variance / n)
        return _comparisons(model, alpha, n, mean, se, mean, se, n - 1.0)
    raise unknown_name("model", model, MODELS)


def moments(y: Floats, arm: Integers, arms: int) -> tuple[Floats, Floats, Floats]:
    """Count, mean and variance (n - 1) of the non-missing values of each arm; [..., k] each."""
    there = (np.broadcast_to(arm, y.shape)[..., None] == np.arange(arms)) & np.isfinite(y)[..., None]
    filled = np.where(there, y[..., None], 0.0)
    n = there.sum(axis=-2).astype(np.float64)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.where(n > 0, filled.sum(axis=-2) / n, np.nan)
        squares = np.where(there, (y[..., None] - mean[..., None, :]) ** 2, 0.0).sum(axis=-2)
        variance = np.where(n > 1, squares / (n - 1.0), np.nan)
    return n, mean, variance


def ancova(
    y: Floats,
    baseline: Floats,
    arm: Integers,
    arms: int,
    stratum: Integers | None = None,
    further: Floats | None = None,
) -> Ancova:
    """Fit of y = arm + slope × baseline + strata + covariates by least squares, for each leading index.

    Covariates are centred on all sites analysed, so an arm's coefficient is its
    least-squares mean. A stratum that is empty, or collinear, costs no degree of freedom.

    Args:
        y: [..., S], the endpoint.
        baseline: [..., S].
        arm: [..., S] or [S], index of each site's arm.
        arms: number of arms.
        stratum: [..., S] or [S], of each site.
        further: [..., S, c], of each site; one that lacks a covariate is left out.
    """
    arm = np.broadcast_to(arm, y.shape)
    present = np.isfinite(y) & np.isfinite(baseline)
    if further is not None:
        present = present & np.isfinite(further).all(axis=-1)
    weight = present.astype(np.float64)
    n_all = weight.sum(axis=-1)
    member = (arm[..., None] == np.arange(arms)) & present[..., None]
    response = np.where(present, y, 0.0)
    covariates, scale = _covariates(baseline, present, n_all, stratum, further)
    design = np.concatenate([member.astype(np.float64), covariates], axis=-1)  # [..., S, k + c]
    gram = np.swapaxes(design, -1, -2) @ design
    inverse, rank = _inverse(gram)
    moment = np.swapaxes(design, -1, -2) @ response[..., None]
    beta = (inverse @ moment)[..., 0]
    residual = np.where(present, response - (design @ beta[..., None])[..., 0], 0.0)
    df = n_all - rank
    n = member.sum(axis=-2)
    with np.errstate(invalid="ignore", divide="ignore"):
        variance = np.where(df > 0, (residual**2).sum(axis=-1) / df, np.nan)
        empty = n == 0
        covariance = inverse[..., :arms, :arms] * variance[..., None, None]
        ls_mean = np.where(empty, np.nan, beta[..., :arms])
        f, f_p = _all_equal(ls_mean, covariance, df)
        return Ancova(
            ls_mean=ls_mean,
            covariance=covariance,
            slope=beta[..., arms] / scale,
            slope_se=np.sqrt(inverse[..., arms, arms] * variance) / scale,
            sigma=np.sqrt(variance),
            df=np.where(df > 0, df, np.nan),
            f=f,
            f_p=f_p,
            n=n,
        )


def _covariates(
    baseline: Floats,
    present: NDArray[np.bool_],
    n_all: Floats,
    stratum: Integers | None,
    further: Floats | None,
) -> tuple[Floats, Floats]:
    """Centred covariates [..., S, c], first the baseline in units of its SD; and that SD."""
    count = np.maximum(n_all, 1.0)[..., None]
    filled = np.where(present, baseline, 0.0)
    centred = np.where(present, filled - filled.sum(axis=-1, keepdims=True) / count, 0.0)
    scale = np.sqrt((centred**2).sum(axis=-1) / count[..., 0])
    scale = np.where(scale > 0, scale, 1.0)
    columns = [centred / scale[..., None]]
    if stratum is not None:
        strata = np.broadcast_to(stratum, baseline.shape)
        for value in np.unique(strata)[1:]:
            inside = ((strata == value) & present).astype(np.float64)
            columns.append(np.where(present, inside - inside.sum(axis=-1, keepdims=True) / count, 0.0))
    for number in range(0 if further is None else further.shape[-1]):
        assert further is not None
        one = np.where(present, further[..., number], 0.0)
        centred = np.where(present, one - one.sum(axis=-1, keepdims=True) / count, 0.0)
        spread = np.sqrt((centred**2).sum(axis=-1, keepdims=True) / count)
        columns.append(centred / np.where(spread > 0, spread, 1.0))
    return np.stack(columns, axis=-1), scale


def _inverse(gram: Floats) -> tuple[Floats, Floats]:
    """Pseudo-inverse of symmetric matrices [..., m, m], and their ranks [...]."""
    values, vectors = np.linalg.eigh(gram)
    kept = values > _RANK_TOLERANCE * np.maximum(values[..., -1:], 1e-300)
    inverted = np.where(kept, 1.0 / np.where(kept, values, 1.0), 0.0)
    return (vectors * inverted[..., None, :]) @ np.swapaxes(vectors, -1, -2), kept.sum(axis=-1)


def _all_equal(mean: Floats, covariance: Floats, df: Floats) -> tuple[Floats, Floats]:
    """F test that k means are equal: F and p, [...] each."""
    k = mean.shape[-1]
    if k < 2:
        return np.full(mean.shape[:-1], np.nan), np.full(mean.shape[:-1], np.nan)
    contrast = np.concatenate([-np.ones((k - 1, 1)), np.eye(k - 1)], axis=1)
    difference = mean @ contrast.T
    between, _ = _inverse(np.nan_to_num(contrast @ covariance @ contrast.T))
    f = np.einsum("...i,...ij,...j->...", difference, between, difference) / (k - 1)
    f = np.where(np.isfinite(difference).all(axis=-1) & (df > 0), f, np.nan)
    return f, np.asarray(scipy.special.fdtrc(k - 1, df, f))


def _by_ancova(
    y: Floats,
    baseline: Floats,
    arm: Integers,
    arms: int,
    reference: int,
    alpha: float,
    stratum: Integers | None,
    further: Floats | None,
) -> Comparisons:
    fit = ancova(y, baseline, arm, arms, stratum, further)
    own = np.diagonal(fit.covariance, axis1=-2, axis2=-1)
    difference = fit.ls_mean - fit.ls_mean[..., reference, None]
    with np.errstate(invalid="ignore"):
        variance = own + own[..., reference, None] - 2.0 * fit.covariance[..., reference, :]
        se, se_mean = np.sqrt(np.maximum(variance, 0.0)), np.sqrt(own)
    df = np.broadcast_to(fit.df[..., None], difference.shape)
    result = difference, se, df
    return _comparisons("ANCOVA", alpha, fit.n, fit.ls_mean, se_mean, *_but(reference, *result))


def _paired(y: Floats, arm: Integers, arms: int, reference: int, alpha: float) -> Comparisons:
    """Paired t test of the difference between the sides, over patients with both values."""
    n_arm, mean, variance = moments(y, arm, arms)
    sides = y.reshape(*y.shape[:-1], -1, 2)
    arm_sides = arm.reshape(sides.shape)
    first_is_reference = arm_sides[..., 0] == reference
    difference = np.where(first_is_reference, sides[..., 1] - sides[..., 0], sides[..., 0] - sides[..., 1])
    other = np.where(first_is_reference, arm_sides[..., 1], arm_sides[..., 0])
    n, mean_difference, spread = moments(difference, other, arms)
    with np.errstate(invalid="ignore", divide="ignore"):
        se_mean, se = np.sqrt(variance / n_arm), np.sqrt(spread / n)
    result = _but(reference, mean_difference, se, n - 1.0)
    return _comparisons("paired", alpha, n_arm, mean, se_mean, *result)


def _two_sample(model: str, y: Floats, arm: Integers, arms: int, reference: int, alpha: float) -> Comparisons:
    """Student's (pooled over the two arms; also of a crossover's orders) or Welch's t test."""
    n, mean, variance = moments(y, arm, arms)
    with np.errstate(invalid="ignore", divide="ignore"):
        own = variance / n
        n0, own0, variance0 = (x[..., reference, None] for x in (n, own, variance))
        if model == "Welch":
            se2 = own + own0
            df = se2**2 / (own**2 / (n - 1.0) + own0**2 / (n0 - 1.0))
        else:
            df = n + n0 - 2.0
            pooled = ((n - 1.0) * variance + (n0 - 1.0) * variance0) / df
            se2 = pooled * (1.0 / n + 1.0 / n0)
        difference = mean - mean[..., reference, None]
        result = _but(reference, difference, np.sqrt(se2), df)
        return _comparisons(model, alpha, n, mean, np.sqrt(own), *result)


def _but(reference: int, difference: Floats, se: Floats, df: Floats) -> tuple[Floats, Floats, Floats]:
    """Arrays of all arms, [..., k] each, with NaN for the reference."""
    difference, se, df = (np.array(value, dtype=np.float64) for value in (difference, se, df))
    for value in (difference, se, df):
        value[..., reference] = np.nan
    return difference, se, df


def _comparisons(
    model: str,
    alpha: float,
    n: NDArray[np.generic],
    mean: Floats,
    se_mean: Floats,
    difference: Floats,
    se: Floats,
    df: Floats,
) -> Comparisons:
    with np.errstate(invalid="ignore", divide="ignore"):
        df = np.where(df > 0, df, np.nan)
        t = difference / se
        p = np.where(np.isfinite(t), 2.0 * scipy.special.stdtr(df, -np.abs(t)), np.nan)
        half = scipy.special.stdtrit(df, 1.0 - alpha / 2.0) * se
    return Comparisons(
        model=model,
        n=n.astype(np.int64),
        mean=np.asarray(mean),
        se_mean=np.asarray(se_mean),
        difference=np.asarray(difference),
        se=np.asarray(se),
        df=df,
        t=t,
        p=p,
        low=np.asarray(difference - half),
        high=np.asarray(difference + half),
    )
