"""Multivariate normal model of outcomes at visits, by maximum likelihood from incomplete data.

With monotone missingness the likelihood factors into regressions of each visit on those before (Little and
Rubin, section 7.4), which give the maximum at once; otherwise expectation-maximisation goes on from there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from anagen.errors import InputError
from anagen.statistics.imputation.records import Repeated, patterns

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

TOLERANCE = 1e-9
"""Largest change of a parameter, in standard deviations, at which the iteration ends."""
MOST_ITERATIONS = 5000


class Model(Protocol):
    """Normal law of outcomes at visits, as a fit or a draw gives it; a mixed model's fit can serve too."""

    def means(self, arm: Integers, covariates: Floats) -> Floats:
        """Means of patients with given covariates if they were in given arms, float64[n, V]."""

    def covariance(self, arm: int) -> Floats:
        """Covariance of the visits in an arm, float64[V, V]."""


@dataclass(frozen=True, eq=False)
class Normal:
    """Multivariate normal model with effects of arm and covariates at each visit.

    Attributes:
        coefficients: float64[A + q, V] for each group of arms that is fitted together; intercepts of its arms
            come first.
        covariances: float64[V, V] for each group.
        together: whether one group holds all arms.
    """

    coefficients: tuple[Floats, ...]
    covariances: tuple[Floats, ...]
    together: bool

    def means(self, arm: Integers, covariates: Floats) -> Floats:
        """Means of patients with given covariates if they were in given arms, float64[n, V]."""
        if self.together:
            arms = len(self.coefficients[0]) - covariates.shape[1]
            return np.asarray(_design(arm, covariates, arms) @ self.coefficients[0])
        one = _design(np.zeros_like(arm), covariates, 1)
        every = np.stack([one @ coefficient for coefficient in self.coefficients])
        return np.asarray(every[arm, np.arange(len(arm))])

    def covariance(self, arm: int) -> Floats:
        """Covariance of the visits in an arm, float64[V, V]."""
        return self.covariances[0 if self.together else arm]


def fit(data: Repeated, *, together: bool = True, start: Normal | None = None) -> Normal:
    """Maximum-likelihood fit.

    Args:
        data: outcomes, missing at random given what was observed.
        together: whether arms share a covariance and the effects of covariates; else each arm has its own.
        start: parameters to start from where no closed form exists, such as a fit of nearly the same data.

    Raises:
        InputError: too few patients for the parameters, or no convergence.
    """
    fits = []
    for group, (design, outcome) in enumerate(groups(data, together)):
        first = None if start is None else (start.coefficients[group], start.covariances[group])
        fits.append(_maximum(design, outcome, first))
    return Normal(tuple(b for b, _ in fits), tuple(s for _, s in fits), together)


def groups(data: Repeated, together: bool) -> list[tuple[Floats, Floats]]:
    """Design float64[m, A + q] and outcomes float64[m, V] of each group of arms that is fitted together."""
    if together:
        return [(_design(data.arm, data.covariates, data.arms), data.outcome)]
    found = []
    for arm in range(data.arms):
        inside = data.arm == arm
        x = data.covariates[inside]
        found.append((_design(np.zeros(len(x), dtype=np.int64), x, 1), data.outcome[inside]))
    return found


def _design(arm: Integers, covariates: Floats, arms: int) -> Floats:
    return np.hstack([(arm[:, None] == np.arange(arms)).astype(np.float64), covariates])


def _maximum(design: Floats, outcome: Floats, start: tuple[Floats, Floats] | None) -> tuple[Floats, Floats]:
    missing = np.isnan(outcome)
    monotone = not (missing[:, :-1] & ~missing[:, 1:]).any()
    if monotone or start is None:
        first = _sequential(design, outcome)
        if monotone:
            return first
        start = first
    return _expectation_maximisation(design, outcome, *start)


def _sequential(design: Floats, outcome: Floats) -> tuple[Floats, Floats]:
    """Maximum under monotone missingness: regressions of each visit on the design and the visits before.

    Patients with a gap take part up to their first missing visit.
    """
    present = np.cumprod(~np.isnan(outcome), axis=1).astype(bool)
    p, visits = design.shape[1], outcome.shape[1]
    coefficients, covariance = np.zeros((p, visits)), np.zeros((visits, visits))
    for visit in range(visits):
        has = present[:, visit]
        x = np.hstack([design[has], outcome[has, :visit]])
        if has.sum() <= x.shape[1] or np.linalg.matrix_rank(x) < x.shape[1]:
            raise InputError(
                f"too few patients seen at visit {visit + 1} for a multivariate normal model",
                expected=f"more than {x.shape[1]} with all visits so far, some in each arm",
            )
        solution = np.linalg.lstsq(x, outcome[has, visit], rcond=None)[0]
        rest = outcome[has, visit] - x @ solution
        slope = solution[p:]
        # From the law given the past back to the joint law.
        coefficients[:, visit] = solution[:p] + coefficients[:, :visit] @ slope
        covariance[visit, :visit] = covariance[:visit, visit] = covariance[:visit, :visit] @ slope
        covariance[visit, visit] = rest @ rest / len(rest) + slope @ covariance[:visit, :visit] @ slope
    return coefficients, covariance


def _expectation_maximisation(
    design: Floats, outcome: Floats, coefficients: Floats, covariance: Floats
) -> tuple[Floats, Floats]:
    missing = np.isnan(outcome)
    classes = [item for item in patterns(missing) if len(item[1])]
    inverse: Floats = np.asarray(np.linalg.pinv(design), dtype=np.float64)
    n = len(outcome)
    for _ in range(MOST_ITERATIONS):
        mean = design @ coefficients
        filled = np.where(missing, 0.0, outcome)
        spread = np.zeros_like(covariance)
        for patients, gone, seen in classes:
            slope, rest = given(covariance, gone, seen)
            at = np.ix_(patients, gone)
            filled[at] = mean[at] + (outcome - mean)[np.ix_(patients, seen)] @ slope.T
            spread[np.ix_(gone, gone)] += len(patients) * rest
        new = inverse @ filled
        residual = filled - design @ new
        next_covariance = (residual.T @ residual + spread) / n
        sd = np.sqrt(np.diag(next_covariance))
        change = max(
            float(np.abs((design @ (new - coefficients)) / sd).max()),
            float(np.abs((next_covariance - covariance) / np.outer(sd, sd)).max()),
        )
        coefficients, covariance = new, next_covariance
        if change < TOLERANCE:
            return coefficients, covariance
    raise InputError("a fit that does not converge", expected="fewer missing outcomes for each parameter")


def given(covariance: Floats, gone: NDArray[np.intp], seen: NDArray[np.intp]) -> tuple[Floats, Floats]:
    """Regression of some visits on others: slopes float64[g, s] and the covariance left float64[g, g]."""
    if not len(seen):
        return np.zeros((len(gone), 0)), covariance[np.ix_(gone, gone)]
    across = covariance[np.ix_(gone, seen)]
    slope: Floats = np.asarray(np.linalg.solve(covariance[np.ix_(seen, seen)], across.T).T, dtype=np.float64)
    return slope, covariance[np.ix_(gone, gone)] - slope @ across.T
