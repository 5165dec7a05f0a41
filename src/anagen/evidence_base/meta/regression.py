"""Meta-regression: effects explained by properties of the studies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from anagen.errors import unknown_name
from anagen.evidence_base.meta.heterogeneity import estimate_tau2, studies_model
from anagen.evidence_base.meta.marginal_model import Array
from anagen.evidence_base.meta.pairwise import TESTS, hartung_knapp_factor, two_sided_p
from anagen.statistics.distributions import chi2_above, f_above


@dataclass(frozen=True)
class MetaRegression:
    """Mixed-effects meta-regression; the first coefficient is the intercept.

    `moderators` is Wald's chi-squared of all slopes (QM) or, under Hartung and Knapp, its F; `r2` is the
    share of tau2 that the covariates explain, in per cent, cut at zero.
    """

    names: tuple[str, ...]
    coefficients: Array
    covariance: Array
    df: float
    tau2: float
    r2: float
    moderators: float
    moderators_p: float
    residual_q: float

    @property
    def se(self) -> Array:
        """Standard errors, shape (p,)."""
        return np.sqrt(np.diag(self.covariance))

    def statistic(self, name: str) -> float:
        """Coefficient over its standard error."""
        i = self._index(name)
        return float(self.coefficients[i] / self.se[i])

    def p(self, name: str) -> float:
        """Two-sided p of one coefficient."""
        return two_sided_p(self.statistic(name), self.df)

    def _index(self, name: str) -> int:
        if name not in self.names:
            raise unknown_name("covariate", name, self.names)
        return self.names.index(name)


def meta_regression(
    effects: ArrayLike,
    variances: ArrayLike,
    covariates: Mapping[str, ArrayLike],
    *,
    method: str = "REML",
    test: str = "z",
) -> MetaRegression:
    """Regress effects on study-level covariates, weights 1 / (variance + tau2).

    Args:
        effects: shape (k,).
        variances: shape (k,), sampling variances.
        covariates: name -> shape (k,).
        method: estimator of tau2, or ``common``.
        test: ``z``, ``hksj`` or ``hksj-adhoc``.

    Raises:
        InputError: see `studies_model`; collinear covariates; unknown method or test.
    """
    if test not in TESTS:
        raise unknown_name("test", test, TESTS)
    columns = np.column_stack([np.asarray(column, dtype=float) for column in covariates.values()])
    model = studies_model(effects, variances, columns)
    tau2 = estimate_tau2(model, method)
    alone = estimate_tau2(studies_model(effects, variances), method)
    coefficients, covariance = model.fit(tau2)
    covariance = covariance * hartung_knapp_factor(model, tau2, test)
    slopes, slope_covariance = coefficients[1:], covariance[1:, 1:]
    wald = float(slopes @ np.linalg.solve(slope_covariance, slopes))
    df = np.inf if test == "z" or model.df <= 0 else float(model.df)
    m = len(slopes)
    return MetaRegression(
        names=("intercept", *covariates),
        coefficients=coefficients,
        covariance=covariance,
        df=df,
        tau2=tau2,
        r2=100 * max(0.0, (alone - tau2) / alone) if alone > 0 else 0.0,
        moderators=wald if np.isinf(df) else wald / m,
        moderators_p=float(chi2_above(wald, m) if np.isinf(df) else f_above(wald / m, m, df)),
        residual_q=model.q(0.0),
    )
