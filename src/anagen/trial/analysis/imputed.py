"""Analysis of covariance with missing values imputed, at random or by the reference arm.

"multiple imputation" fills in at random, given the visits before, by data augmentation, and pools by Rubin's
rules. The reference-based methods fill in conditional means and take their standard errors from the jackknife
(Wolbers and others 2022), which are those of repeated sampling.
"""

from __future__ import annotations

from typing import Any

import numpy as np

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
    y, baseline, arm, stratum = data.to_the_endpoint(), data.baseline, data.arm, data.stratum
    arms, reference = data.arms, data.reference
    others = [index for index in range(arms) if index != reference]
    place = np.zeros(arms, dtype=np.int64)
    place[others] = np.arange(1, arms)

    def one(row: int) -> tuple[Integers, dict[str, Floats]]:
        # Who has not come by a look is not analysed; nor is a percent change from a baseline of 0.
        here = np.isfinite(baseline[row])
        if data.endpoint.kind == "percent change":
            here &= baseline[row] > 0.0
        levels = np.unique(stratum[row][here])[1:]
        inside = (stratum[row][here, None] == levels).astype(np.float64)
        covariates = np.column_stack([baseline[row][here], inside])
        found = {part: np.full(arms, np.nan) for part in _PARTS}
        n = np.bincount(arm[row][here], minlength=arms)
        try:
            records = repeated(y[row][here], place[arm[row][here]], covariates)
            for index in others:
                _put(found, index, _pooled(method, records, int(place[index]), data.alpha, seed, row, delta))
        except (InputError, np.linalg.LinAlgError):
            return n, {part: np.full(arms, np.nan) for part in _PARTS}
        return n, found

    results = data.each(one)
    parts: dict[str, Any] = {part: np.stack([own[part] for _, own in results]) for part in _PARTS}
    return Comparisons(model="ANCOVA", n=np.stack([n for n, _ in results]), **parts)


def _pooled(
    method: str, data: Repeated, arm: int, alpha: float, seed: int, replicate: int, delta: float
) -> Pooled:
    analysis = Ancova(arm=arm)
    shift = np.where(data.arm > 0, delta, 0.0)[:, None] * np.ones(data.outcome.shape) if delta else None
    if method == AT_RANDOM:
        random = np.random.default_rng(int(key_of(seed, "imputation", replicate, arm)))
        models = augmentation_draws(data, IMPUTATIONS, random)
        return multiple(data, models, "missing at random", random, analysis, delta=shift, level=1.0 - alpha)
    return conditional_mean(data, method, analysis, delta=shift, level=1.0 - alpha)


def _put(found: dict[str, Floats], index: int, one: Pooled) -> None:
    """Write one comparison in its place."""
    for part in ("se", "df", "p", "low", "high"):
        found[part][index] = getattr(one, part)
    found["difference"][index] = one.estimate
    found["t"][index] = one.estimate / one.se if one.se > 0 else np.nan
