"""Draws of the model's parameters that carry its uncertainty into multiple imputation."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from anagen.errors import InputError
from anagen.statistics.imputation.normal import Normal, fit, given, groups
from anagen.statistics.imputation.records import Repeated, patterns

Floats = NDArray[np.float64]


def augmentation_draws(
    data: Repeated,
    count: int,
    random: np.random.Generator,
    *,
    together: bool = True,
    burn_in: int = 200,
    thin: int = 20,
) -> Iterator[Normal]:
    """Draws from the posterior by data augmentation, from the maximum-likelihood fit on (Schafer 1997).

    Missing outcomes and parameters are drawn in turn; the prior is flat for means and Jeffreys' for the
    covariance.

    Args:
        data: outcomes, missing at random given what was observed.
        count: draws.
        random: source of randomness.
        together: as `normal.fit`.
        burn_in: rounds before the first draw.
        thin: rounds from one draw to the next.

    Raises:
        InputError: too few patients for the parameters.
    """
    start = fit(data, together=together)
    chains = [
        _Chain(design, outcome, start.coefficients[group], start.covariances[group])
        for group, (design, outcome) in enumerate(groups(data, together))
    ]
    for draw in range(count):
        for chain in chains:
            for _ in range(thin if draw else burn_in):
                chain.round(random)
        yield Normal(
            tuple(chain.coefficients for chain in chains),
            tuple(chain.covariance for chain in chains),
            together,
        )


class _Chain:
    """Chain of one group: parameters and the outcomes that were drawn with them."""

    def __init__(self, design: Floats, outcome: Floats, coefficients: Floats, covariance: Floats) -> None:
        n, p = design.shape
        self.coefficients, self.covariance = coefficients, covariance
        self._design, self._outcome = design, outcome
        self._classes = [item for item in patterns(np.isnan(outcome)) if len(item[1])]
        self._inverse = np.linalg.pinv(design)
        self._root = np.linalg.cholesky(np.linalg.inv(design.T @ design))
        self._df = n - p

    def round(self, random: np.random.Generator) -> None:
        """Draw the missing outcomes, then the parameters."""
        mean = self._design @ self.coefficients
        filled = self._outcome.copy()
        residual = self._outcome - mean
        for patients, gone, seen in self._classes:
            slope, rest = given(self.covariance, gone, seen)
            noise = random.standard_normal((len(patients), len(gone))) @ np.linalg.cholesky(rest).T
            at = np.ix_(patients, gone)
            filled[at] = mean[at] + residual[np.ix_(patients, seen)] @ slope.T + noise
        estimate = self._inverse @ filled
        left = filled - self._design @ estimate
        self.covariance = inverse_wishart(left.T @ left, self._df, random)
        noise = random.standard_normal(estimate.shape)
        self.coefficients = estimate + self._root @ noise @ np.linalg.cholesky(self.covariance).T


def inverse_wishart(scale: Floats, df: float, random: np.random.Generator) -> Floats:
    """Draw of an inverse Wishart matrix, float64[d, d], by Bartlett's decomposition.

    Args:
        scale: float64[d, d], positive definite; the mean is scale / (df - d - 1).
        df: degrees of freedom, not below d.
        random: source of randomness.
    """
    d = len(scale)
    triangle = np.tril(random.standard_normal((d, d)), -1)
    triangle[np.arange(d), np.arange(d)] = np.sqrt(random.chisquare(df - np.arange(d)))
    # The Wishart matrix is L A A' L' with L L' = scale^-1; its inverse is built from solutions alone.
    root = np.linalg.solve(triangle, np.linalg.cholesky(scale).T)
    return np.asarray(root.T @ root)


def bootstrap_draws(
    data: Repeated, count: int, random: np.random.Generator, *, together: bool = True
) -> Iterator[Normal]:
    """Fits to bootstrap samples of the patients of each arm, which approximate the posterior (Honaker 2010).

    A sample in which too few were seen at a visit is drawn again.

    Args:
        data: outcomes, missing at random given what was observed.
        count: draws.
        random: source of randomness.
        together: as `normal.fit`.

    Raises:
        InputError: too few patients for the parameters, in the data or in more samples than draws.
    """
    start = fit(data, together=together)
    members = [np.nonzero(data.arm == arm)[0] for arm in range(data.arms)]
    failed = done = 0
    while done < count:
        drawn = np.concatenate([random.choice(inside, len(inside)) for inside in members])
        try:
            model = fit(data.only(drawn), together=together, start=start)
        except InputError:
            failed += 1
            if failed > count:
                raise
            continue
        done += 1
        yield model
