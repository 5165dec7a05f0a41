"""Completion of incomplete outcomes under a model and a strategy, by draws or by conditional means."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from anagen.errors import InputError
from anagen.statistics.imputation.normal import Model, given
from anagen.statistics.imputation.records import Repeated, patterns
from anagen.statistics.imputation.strategies import Strategy, missing_at_random, strategy

Floats = NDArray[np.float64]
Strategies = str | Sequence[str]
"""One strategy for all arms but the reference, which is missing at random; or one for each arm."""


def complete(
    data: Repeated,
    model: Model,
    strategies: Strategies,
    random: np.random.Generator | None,
    delta: ArrayLike | None = None,
) -> Floats:
    """Outcomes with all missing ones filled in, float64[n, V]; what was observed stays.

    Outcomes missing before a patient's departure are at random whatever the strategy, but by the joint law
    that the strategy gives.

    Args:
        data: outcomes.
        model: law of each arm.
        strategies: by name, of all arms but the reference or of each arm.
        random: source of randomness; None for conditional means.
        delta: float, or float[n, V], added to what was filled in from the departure on.

    Raises:
        InputError: no such strategy, or not one for each arm.
    """
    filled = data.outcome.copy()
    missing = data.missing
    chosen = _by_arm(strategies, data.arms)
    own = model.means(data.arm, data.covariates)
    reference = model.means(np.zeros_like(data.arm), data.covariates)
    visits = data.outcome.shape[1]
    for arm in range(data.arms):
        laws = model.covariance(arm), model.covariance(0)
        for departure in np.unique(data.departure[data.arm == arm]):
            alike = (data.arm == arm) & (data.departure == departure)
            group = np.nonzero(alike & missing.any(axis=1))[0]
            if not len(group):
                continue
            rule = missing_at_random if departure == visits else chosen[arm]
            mean, covariance = rule((own[group], laws[0]), (reference[group], laws[1]), int(departure))
            for patients, gone, seen in patterns(missing[group]):
                slope, rest = given(covariance, gone, seen)
                at = np.ix_(group[patients], gone)
                seen_residual = (data.outcome[group] - mean)[np.ix_(patients, seen)]
                filled[at] = mean[np.ix_(patients, gone)] + seen_residual @ slope.T
                if random is not None:
                    noise = random.standard_normal((len(patients), len(gone)))
                    filled[at] += noise @ np.linalg.cholesky(rest).T
    if delta is not None:
        filled += np.asarray(delta, dtype=np.float64) * imputed_after_departure(data)
    return filled


def imputed_after_departure(data: Repeated) -> Floats:
    """1 where an outcome is filled in from the departure on, else 0; float64[n, V]."""
    late = np.arange(data.outcome.shape[1]) >= data.departure[:, None]
    return np.asarray((data.missing & late).astype(np.float64))


def delta_by_visit(data: Repeated, each: Sequence[float], *, arm: int | None = None) -> Floats:
    """Shift that adds up from visit to visit after a patient left, float64[n, V].

    Args:
        data: outcomes.
        each: what the first, second, ... visit after the departure adds to the shift, and 0 after that: one
            number gives a shift that stays.
        arm: the only arm that is shifted; None for all.
    """
    visits = data.outcome.shape[1]
    steps = np.zeros(visits + 1)
    steps[1 : min(len(each), visits) + 1] = each[:visits]
    gone = np.clip(np.arange(visits) - data.departure[:, None] + 1, 0, visits)
    inside = np.ones(len(data.arm)) if arm is None else data.arm == arm
    return np.asarray(np.cumsum(steps)[gone] * np.asarray(inside, dtype=np.float64)[:, None])


def _by_arm(strategies: Strategies, arms: int) -> list[Strategy]:
    if isinstance(strategies, str):
        return [missing_at_random] + [strategy(strategies)] * (arms - 1)
    if len(strategies) != arms:
        raise InputError(f"{len(strategies)} strategies for {arms} arms", expected="one for each arm")
    return [strategy(name) for name in strategies]
