"""The normal model under all meta-analyses here: known sampling error plus one between-study variance.

    effects ~ N(design @ coefficients, sampling + tau2 * between)

A pairwise meta-analysis has an intercept as its design and the identity as `between`; a network has one
column a treatment and, within a trial of several arms, correlation 0.5 in `between`. Moment and likelihood
estimators of tau2 then need one implementation each.

Sources: DerSimonian and Laird 1986 and its matrix form (Jackson, White and Riley 2013); restricted
likelihood (Harville 1977); generalised Q and Q-profile intervals (Paule and Mandel 1982; Viechtbauer 2007).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy
from numpy.typing import NDArray

from anagen.errors import InputError
from anagen.statistics.distributions import chi2_quantile, chi2_quantile_above

Array = NDArray[np.float64]

_TIGHT = {"xtol": 1e-15, "rtol": 8.9e-16, "maxiter": 500}


@dataclass(frozen=True)
class MarginalModel:
    """Observed effects with all known but tau2 and the coefficients.

    Args:
        effects: shape (k,), on a scale where they are about normal.
        design: shape (k, p), of full column rank.
        sampling: shape (k, k), covariance of the effects within studies.
        between: shape (k, k), correlation pattern of the true effects between studies.

    Raises:
        InputError: shapes disagree, a number is not finite, or the design lacks rank.
    """

    effects: Array
    design: Array
    sampling: Array
    between: Array

    def __post_init__(self) -> None:
        k = len(self.effects)
        if self.design.ndim != 2 or self.design.shape[0] != k or self.sampling.shape != (k, k):
            raise InputError(f"{k} effects do not fit the design or the covariance given for them")
        if not all(np.isfinite(part).all() for part in (self.effects, self.design, self.sampling)):
            raise InputError("an effect, a variance or a covariate is missing or infinite")
        if k and np.linalg.matrix_rank(self.design) < self.design.shape[1]:
            raise InputError(
                f"{k} effects cannot tell {self.design.shape[1]} coefficients apart",
                expected="fewer covariates, or covariates that differ between studies",
            )

    @property
    def df(self) -> int:
        """Degrees of freedom: effects minus coefficients."""
        return int(self.design.shape[0] - self.design.shape[1])

    def fit(self, tau2: float) -> tuple[Array, Array]:
        """Generalised least squares at a given tau2: coefficients (p,) and their covariance (p, p)."""
        factor = scipy.linalg.cho_factor(self.sampling + tau2 * self.between)
        weighted = scipy.linalg.cho_solve(factor, self.design)
        covariance = np.linalg.inv(self.design.T @ weighted)
        covariance = (covariance + covariance.T) / 2
        return covariance @ (weighted.T @ self.effects), covariance

    def projection(self, tau2: float) -> Array:
        """Matrix W - W X (X'WX)^-1 X'W with W the inverse covariance at `tau2`; shape (k, k)."""
        inverse = scipy.linalg.cho_solve(
            scipy.linalg.cho_factor(self.sampling + tau2 * self.between), np.eye(len(self.effects))
        )
        weighted = inverse @ self.design
        return np.asarray(inverse - weighted @ np.linalg.solve(self.design.T @ weighted, weighted.T))

    def q(self, tau2: float = 0.0) -> float:
        """Generalised Q: the weighted residual sum of squares; chi-squared on `df` at the true tau2."""
        return float(self.effects @ self.projection(tau2) @ self.effects)

    def log_likelihood(self, tau2: float, *, restricted: bool) -> float:
        """Log likelihood at `tau2` with the coefficients at their best (or integrated out)."""
        total = self.sampling + tau2 * self.between
        value = -0.5 * (np.linalg.slogdet(total)[1] + self.q(tau2))
        if restricted:
            information = self.design.T @ scipy.linalg.cho_solve(scipy.linalg.cho_factor(total), self.design)
            value -= 0.5 * np.linalg.slogdet(information)[1]
        n = self.df if restricted else len(self.effects)
        return float(value - 0.5 * n * np.log(2 * np.pi))

    def moment_tau2(self) -> float:
        """DerSimonian and Laird's estimator, in its matrix form, cut at zero."""
        if self.df <= 0:
            return 0.0
        projection = self.projection(0.0)
        excess = float(self.effects @ projection @ self.effects) - self.df
        return max(0.0, excess / float(np.trace(projection @ self.between)))

    def likelihood_tau2(self, *, restricted: bool) -> float:
        """REML (or ML) estimator, the global maximum: grid first, then the root of the score."""
        if self.df <= 0:
            return 0.0
        grid = self._grid()
        values = [self.log_likelihood(t, restricted=restricted) for t in grid]
        best = int(np.argmax(values))
        low, high = grid[max(best - 1, 0)], grid[min(best + 1, len(grid) - 1)]
        if best == 0 and self._score(0.0, restricted=restricted) <= 0:
            return 0.0
        return float(scipy.optimize.brentq(self._score, low, high, args=(restricted,), **_TIGHT))

    def generalised_q_root(self, target: float) -> float:
        """tau2 at which the generalised Q equals `target`; zero where it never does."""
        if self.df <= 0 or self.q(0.0) <= target:
            return 0.0
        high = self._grid()[-1]
        while self.q(high) > target:
            high *= 4
        return float(scipy.optimize.brentq(lambda t: self.q(t) - target, 0.0, high, **_TIGHT))

    def q_profile(self, level: float = 0.95) -> tuple[float, float]:
        """Q-profile interval of tau2 (Viechtbauer 2007); its limits are cut at zero."""
        if self.df <= 0:
            return 0.0, float("inf")
        tail = (1 - level) / 2
        return (
            self.generalised_q_root(chi2_quantile_above(tail, self.df)),
            self.generalised_q_root(chi2_quantile(tail, self.df)),
        )

    def profile_likelihood(self, *, restricted: bool, level: float = 0.95) -> tuple[float, float]:
        """Profile-likelihood interval of tau2: within half a chi-squared(1) quantile of the best."""
        best = self.likelihood_tau2(restricted=restricted)
        floor = self.log_likelihood(best, restricted=restricted) - 0.5 * chi2_quantile(level, 1)

        def gap(tau2: float) -> float:
            return self.log_likelihood(tau2, restricted=restricted) - floor

        low = 0.0 if best == 0 or gap(0.0) >= 0 else float(scipy.optimize.brentq(gap, 0.0, best, **_TIGHT))
        high = max(best, self._grid()[-1] / 100)
        while gap(high) > 0:
            high *= 2
        return low, float(scipy.optimize.brentq(gap, best, high, **_TIGHT))

    def likelihood_tau2_se(self, tau2: float, *, restricted: bool) -> float:
        """Standard error of the (RE)ML tau2 from the expected information."""
        total = self.sampling + tau2 * self.between
        spread = self.projection(tau2) if restricted else np.linalg.inv(total)
        product = spread @ self.between
        return float(np.sqrt(2.0 / np.trace(product @ product)))

    def _score(self, tau2: float, restricted: bool) -> float:
        projection = self.projection(tau2)
        residual = projection @ self.effects
        spread = projection if restricted else np.linalg.inv(self.sampling + tau2 * self.between)
        return float(0.5 * (residual @ self.between @ residual - np.trace(spread @ self.between)))

    def _grid(self) -> Array:
        """Grid of tau2 from zero to beyond any plausible maximum, denser near zero."""
        residual = self.effects - self.design @ np.linalg.lstsq(self.design, self.effects, rcond=None)[0]
        # At this tau2 the residuals explain less than the sampling error alone would.
        top = 4 * float(residual @ residual) + float(np.diag(self.sampling).max())
        return np.asarray(top * np.linspace(0.0, 1.0, 80) ** 3)
