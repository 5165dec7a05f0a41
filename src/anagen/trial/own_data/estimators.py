"""Estimators by name. One more is one more entry: a function of the prepared data that gives comparisons."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import NDArray

from anagen.statistics.comparisons import Comparisons
from anagen.trial.analysis.compare import MODELS, compare
from anagen.trial.analysis.equations import compare_equations
from anagen.trial.analysis.followed import Followed
from anagen.trial.analysis.ratios import categories_of, ratios_of_odds, ratios_of_wins, with_ratios
from anagen.trial.analysis.repeated import compare_repeated
from anagen.trial.analysis.times import compare_times
from anagen.trial.protocol.crossover import CROSSOVER
from anagen.trial.protocol.endpoint import ALL_VISITS, REPEATED, Endpoint
from anagen.trial.protocol.model_options import RATIO_MODELS, Categories, Equations, Hierarchy, ModelOptions
from anagen.trial.protocol.responders import COMPLETE


@dataclass(frozen=True, eq=False)
class Prepared:
    """Data of one trial, ready for an estimator; S fields (of patients, or of the sides of their scalps).

    Attributes:
        subject: int64[S], patient of each field; on a split scalp the two sides follow each other.
        arm: int64[S], index of the arm.
        visit_days: float64[V], the first one baseline.
        values: float64[S, V], the endpoint's outcome; NaN where it was not observed.
        y: float64[S], the endpoint; of responders 100 or 0.
        baseline: float64[S].
        stratum: int64[S].
        covariates: float64[S, c], numbers, and indicators of groups.
        arms: number of arms.
        reference: index of the reference arm, or None.
        alpha: two-sided level.
        endpoint: of the plan.
        missing: treatment of missing values.
        options: of the model, or None.
        ranked: float64[ranks, S, 2], outcomes of a hierarchy (`anagen.trial.analysis.ratios`), or None.
    """

    subject: NDArray[np.int64]
    arm: NDArray[np.int64]
    visit_days: NDArray[np.float64]
    values: NDArray[np.float64]
    y: NDArray[np.float64]
    baseline: NDArray[np.float64]
    stratum: NDArray[np.int64]
    covariates: NDArray[np.float64]
    arms: int
    reference: int | None
    alpha: float
    endpoint: Endpoint
    missing: str = COMPLETE
    options: ModelOptions | None = None
    ranked: NDArray[np.float64] | None = None


@dataclass(frozen=True)
class Estimator:
    """One estimator.

    Attributes:
        estimate: comparisons of the arms, arrays [arms].
        takes_covariates: whether it adjusts for covariates beside the baseline.
        of_trial_files: whether trial files know it, whose rules on design and endpoint then apply.
    """

    estimate: Callable[[Prepared], Comparisons]
    takes_covariates: bool = False
    of_trial_files: bool = False


def _of_trials(model: str) -> Estimator:
    def estimate(data: Prepared) -> Comparisons:
        return compare(
            model,
            data.y,
            data.baseline,
            data.arm,
            data.arms,
            data.reference,
            data.alpha,
            data.stratum,
            data.covariates if data.covariates.shape[1] else None,
        )

    return Estimator(estimate, takes_covariates=model == "ANCOVA", of_trial_files=True)


def _of_all_visits(model: str) -> Estimator:
    """Estimator of trials that takes the values of all visits, here those of one trial."""

    def estimate(data: Prepared) -> Comparisons:
        assert data.reference is not None
        courses = Followed(
            data.endpoint,
            data.visit_days,
            data.values[None],
            data.arm[None],
            data.arms,
            data.reference,
            data.alpha,
            data.stratum[None],
        )
        found: Comparisons
        if isinstance(data.options, Equations):
            found = compare_equations(data.options, courses, data.missing)
        else:
            found = compare_repeated(courses) if model == REPEATED else compare_times(model, courses)
        names = [item.name for item in fields(found) if item.name not in ("model", "verdict")]
        return replace(found, **{name: getattr(found, name)[0] for name in names})

    return Estimator(estimate, of_trial_files=True)


def _of_ratios(model: str) -> Estimator:
    """Estimator of a ratio, with the difference of means beside it."""

    def estimate(data: Prepared) -> Comparisons:
        assert data.reference is not None
        rest = data.arm, data.arms, data.reference, data.alpha
        plain = compare("Welch", data.y, data.baseline, *rest)
        if isinstance(data.options, Hierarchy):
            assert data.ranked is not None
            there = np.isfinite(data.ranked[:, :, 0]).any(axis=0)
            plain = replace(plain, n=np.bincount(data.arm[there], minlength=data.arms))
            return with_ratios(model, plain, ratios_of_wins(data.options, data.ranked, *rest))
        assert isinstance(data.options, Categories)
        category = categories_of(data.options, data.endpoint, data.y)
        return with_ratios(model, plain, ratios_of_odds(category, *rest))

    return Estimator(estimate, of_trial_files=True)


def _estimator(model: str) -> Estimator:
    if model in RATIO_MODELS:
        return _of_ratios(model)
    return _of_all_visits(model) if model in ALL_VISITS else _of_trials(model)


ESTIMATORS: Mapping[str, Estimator] = {model: _estimator(model) for model in MODELS if model != CROSSOVER}
"""All estimators that a plan may name."""
