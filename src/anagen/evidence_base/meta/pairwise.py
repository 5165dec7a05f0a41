"""One effect from many studies: common- and random-effects models, their tests and prediction intervals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike

from anagen.errors import InputError, unknown_name
from anagen.evidence_base.meta.heterogeneity import estimate_tau2, i_squared, studies_model
from anagen.evidence_base.meta.marginal_model import Array, MarginalModel
from anagen.statistics.distributions import chi2_above, normal_above, normal_quantile, t_above, t_quantile

Test = Literal["z", "hksj", "hksj-adhoc"]
"""``hksj``: Hartung and Knapp 2001, Sidik and Jonkman 2002; ``-adhoc`` never lets it shrink the error."""

Convention = Literal["t", "z", "higgins"]
TESTS: tuple[str, ...] = get_args(Test)


@dataclass(frozen=True)
class PooledEffect:
    """A pooled effect. `df` is infinite where the test is normal; `ci` has the given `level`.

    `tau2_se` is known for likelihood estimators only. All numbers are on the scale of the effects given.
    """

    k: int
    method: str
    test: str
    level: float
    estimate: float
    se: float
    statistic: float
    df: float
    p: float
    ci: tuple[float, float]
    tau2: float
    tau2_se: float | None
    q: float
    q_df: int
    q_p: float
    i2: float
    weights: Array
    model: MarginalModel

    def prediction_interval(self, convention: Convention = "t") -> tuple[float, float]:
        """Interval in which the true effect of a new study lies.

        ``t`` takes k - 1 degrees of freedom, ``higgins`` k - 2 (Higgins, Thompson and Spiegelhalter 2009)
        and ``z`` the normal; all use the standard error of the chosen test. Infinite
        without degrees of freedom.
        """
        freedom = {"t": self.k - 1.0, "z": np.inf, "higgins": self.k - 2.0}
        if convention not in freedom:
            raise unknown_name("convention of prediction interval", convention, freedom)
        half = _quantile(self.level, freedom[convention]) * float(np.hypot(self.se, np.sqrt(self.tau2)))
        return self.estimate - half, self.estimate + half

    def tau2_interval(self) -> tuple[float, float]:
        """Q-profile interval of tau2 (Viechtbauer 2007)."""
        return self.model.q_profile(self.level)


def pool(
    effects: ArrayLike, variances: ArrayLike, *, method: str = "REML", test: str = "z", level: float = 0.95
) -> PooledEffect:
    """Pool effects of independent studies by inverse variance.

    Args:
        effects: shape (k,).
        variances: shape (k,), sampling variances.
        method: estimator of tau2, or ``common``.
        test: ``z``, ``hksj`` or ``hksj-adhoc``; with one study always ``z``.
        level: of the intervals.

    Raises:
        InputError: see `studies_model`; unknown method or test; level outside (0, 1).
    """
    if test not in TESTS:
        raise unknown_name("test", test, TESTS)
    if not 0 < level < 1:
        raise InputError(f"level {level}", expected="between 0 and 1, as 0.95")
    model = studies_model(effects, variances)
    tau2 = estimate_tau2(model, method)
    coefficients, covariance = model.fit(tau2)
    used = test if model.df > 0 else "z"
    estimate = float(coefficients[0])
    se = float(np.sqrt(covariance[0, 0] * hartung_knapp_factor(model, tau2, used)))
    df = np.inf if used == "z" else float(model.df)
    statistic = estimate / se if se > 0 else float("nan")
    half = _quantile(level, df) * se
    inverse = 1 / (np.diag(model.sampling) + tau2)
    q = model.q(0.0) if model.df > 0 else 0.0
    return PooledEffect(
        k=len(model.effects),
        method=method,
        test=used,
        level=level,
        estimate=estimate,
        se=se,
        statistic=statistic,
        df=df,
        p=two_sided_p(statistic, df),
        ci=(estimate - half, estimate + half),
        tau2=tau2,
        tau2_se=(
            model.likelihood_tau2_se(tau2, restricted=method == "REML")
            if method in ("REML", "ML") and model.df > 0
            else None
        ),
        q=q,
        q_df=model.df,
        q_p=chi2_above(q, model.df) if model.df > 0 else 1.0,
        i2=i_squared(model, tau2),
        weights=inverse / inverse.sum(),
        model=model,
    )


def leave_one_out(
    effects: Sequence[float], variances: Sequence[float], *, method: str = "REML", test: str = "z"
) -> list[PooledEffect]:
    """Pooled effect with each study left out in turn; needs two studies or more."""
    if len(effects) < 2:
        raise InputError("one study cannot be left out of one", expected="two studies or more")
    y, v = np.asarray(effects, dtype=float), np.asarray(variances, dtype=float)
    return [pool(np.delete(y, i), np.delete(v, i), method=method, test=test) for i in range(len(y))]


def hartung_knapp_factor(model: MarginalModel, tau2: float, test: str) -> float:
    """Factor on the covariance of the coefficients: Q(tau2) / df, or 1."""
    if test == "z" or model.df <= 0:
        return 1.0
    factor = model.q(tau2) / model.df
    return max(factor, 1.0) if test == "hksj-adhoc" else factor


def two_sided_p(statistic: float, df: float) -> float:
    """Two-sided p of a t statistic; normal where `df` is infinite."""
    return float(2 * (normal_above(abs(statistic)) if np.isinf(df) else t_above(abs(statistic), df)))


def _quantile(level: float, df: float) -> float:
    upper = (1 + level) / 2
    if np.isinf(df):
        return float(normal_quantile(upper))
    return t_quantile(upper, df) if df > 0 else float("inf")
