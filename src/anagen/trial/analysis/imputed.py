"""Analysis of covariance with missing values imputed, at random or by the reference arm.

"multiple imputation" fills in at random, given the visits before, by data augmentation, and pools by Rubin's
rules. The reference-based methods fill in conditional means and take their standard errors from the jackknife
(Wolbers and others 2022), which are those of repeated sampling.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from anagen.engine.keys import key_of
from anagen.errors import InputError
from anagen.statistics.comparisons import Comparisons, Floats, Integers
from anagen.statistics.imputation.analysis import Ancova, conditional_mean, multiple
from anagen.statistics.imputation.draws import augmentation_draws
from anagen.statistics.imputation.pool import Pooled
from anagen.statistics.imputation.records import Repeated, repeated
from anagen.trial.analysis.followed import Followed
from anagen.trial.protocol.imputation import AT_RANDOM, IMPUTATIONS

_PARTS = ("mean", "se_mean", "difference", "se", "df", "t", "p", "low", "high")


def compare_imputed(method: str, data: Followed, seed: int, delta: float = 0.0) -> Comparisons:
    """Comparisons of the arms at the endpoint's visit, replicate by replicate; the arms' means are NaN.

    Args:
        method: one of `anagen.trial.protocol.imputation.IMPUTED`.
        data: courses; their endpoint is a change, percent change or level.
        seed: of the trial; each replicate has its own imputations.
        delta: added to what is filled in for all arms but the reference, from the departure on.
    """
    y = data.to_the_endpoint()
    arms, others, place = data.arms, data.others, data.place

    def one(row: int) -> tuple[Integers, dict[str, Floats]]:
        here = analysed(data, row)
        found = {part: np.full(arms, np.nan) for part in _PARTS}
        n = np.bincount(data.arm[row][here], minlength=arms)
        try:
            records = records_of(data, row, y[row])
            for index in others:
                _put(found, index, _pooled(method, records, int(place[index]), data.alpha, seed, row, delta))
        except (InputError, np.linalg.LinAlgError):
            return n, {part: np.full(arms, np.nan) for part in _PARTS}
        return n, found

    results = data.each(one)
    parts: dict[str, Any] = {part: np.stack([own[part] for _, own in results]) for part in _PARTS}
    return Comparisons(model="ANCOVA", n=np.stack([n for n, _ in results]), **parts)


def analysed(data: Followed, row: int) -> NDArray[np.bool_]:
    """Patients of replicate `row` who are analysed, bool[S].

    Who has not come by a look is not, nor who lacks a covariate; nor is a percent change from 0.
    """
    here = np.isfinite(data.baseline[row])
    if data.endpoint.kind == "percent change":
        here &= data.baseline[row] > 0.0
    if data.covariates is not None:
        here &= np.isfinite(data.covariates[row]).all(axis=1)
    return np.asarray(here)


def records_of(data: Followed, row: int, y: Floats) -> Repeated:
    """Outcomes of those who are analysed of replicate `row`, for imputation; the reference is arm 0.

    Args:
        data: courses.
        row: number of the replicate.
        y: float64[S, visits], as `Followed.to_the_endpoint` gives them.

    Raises:
        InputError: too few of them.
    """
    here, stratum = analysed(data, row), data.stratum[row]
    levels = np.unique(stratum[here])[1:]
    inside = (stratum[here, None] == levels).astype(np.float64)
    covariates = np.column_stack([data.baseline[row][here], inside])
    if data.covariates is not None:
        covariates = np.column_stack([covariates, data.covariates[row][here]])
    return repeated(y[here], data.place[data.arm[row][here]], covariates)


def imputation_key(seed: int, replicate: int, arm: int) -> np.random.Generator:
    """Source of randomness of one comparison of one replicate."""
    return np.random.default_rng(int(key_of(seed, "imputation", replicate, arm)))


def given_shift(data: Repeated, delta: float) -> Floats | None:
    """Shift of all arms but the reference, float64[n, V]; None without one."""
    return np.where(data.arm > 0, delta, 0.0)[:, None] * np.ones(data.outcome.shape) if delta else None


def _pooled(
    method: str, data: Repeated, arm: int, alpha: float, seed: int, replicate: int, delta: float
) -> Pooled:
    analysis = Ancova(arm=arm)
    shift = given_shift(data, delta)
    if method == AT_RANDOM:
        random = imputation_key(seed, replicate, arm)
        models = augmentation_draws(data, IMPUTATIONS, random)
        return multiple(data, models, "missing at random", random, analysis, delta=shift, level=1.0 - alpha)
    return conditional_mean(data, method, analysis, delta=shift, level=1.0 - alpha)


def _put(found: dict[str, Floats], index: int, one: Pooled) -> None:
    """Write one comparison in its place."""
    for part in ("se", "df", "p", "low", "high"):
        found[part][index] = getattr(one, part)
    found["difference"][index] = one.estimate
    found["t"][index] = one.estimate / one.se if one.se > 0 else np.nan
