"""Heterogeneity between studies: eight estimators of tau2, and I2.

| name | estimator |
|---|---|
| DL | DerSimonian and Laird 1986, moments of Q |
| REML, ML | restricted and full likelihood, the global maximum |
| PM, EB | Paule and Mandel 1982, Q(tau2) = k - p solved exactly; Morris's empirical Bayes has its root |
| HE | Hedges 1983 (variance component, Cochran) |
| HS | Hunter and Schmidt |
| SJ | Sidik and Jonkman 2005, from the crude variance of the effects |
"""

from __future__ import annotations

from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike

from anagen.errors import InputError, unknown_name
from anagen.evidence_base.meta.marginal_model import Array, MarginalModel

Tau2Method = Literal["common", "DL", "REML", "ML", "PM", "EB", "HE", "HS", "SJ"]
"""``common`` is the model of one common effect: tau2 is zero."""

TAU2_METHODS: tuple[str, ...] = get_args(Tau2Method)


def studies_model(
    effects: ArrayLike, variances: ArrayLike, covariates: ArrayLike | None = None
) -> MarginalModel:
    """Model of independent studies with an intercept and, beside it, `covariates` of shape (k, p - 1).

    Raises:
        InputError: no study, unequal lengths, or a variance that is not positive.
    """
    y = np.atleast_1d(np.asarray(effects, dtype=float))
    v = np.atleast_1d(np.asarray(variances, dtype=float))
    if y.ndim != 1 or y.shape != v.shape or not len(y):
        raise InputError(f"{y.size} effects with {v.size} variances", expected="one variance for each effect")
    if not (v > 0).all():
        raise InputError("sampling variances must be above zero", expected="positive variances")
    columns = [np.ones((len(y), 1))]
    if covariates is not None:
        extra = np.asarray(covariates, dtype=float)
        columns.append(extra.reshape(len(y), -1))
    return MarginalModel(y, np.hstack(columns), np.diag(v), np.eye(len(y)))


def estimate_tau2(model: MarginalModel, method: str = "REML") -> float:
    """Between-study variance, in squared units of the effects, never negative.

    Raises:
        InputError: `method` is none of `TAU2_METHODS`.
    """
    if method not in TAU2_METHODS:
        raise unknown_name("estimator of tau2", method, TAU2_METHODS)
    if method == "common" or model.df <= 0:
        return 0.0
    if method == "DL":
        return model.moment_tau2()
    if method in ("REML", "ML"):
        return model.likelihood_tau2(restricted=method == "REML")
    if method in ("PM", "EB"):
        return model.generalised_q_root(model.df)
    return max(0.0, _HISTORIC[method](model))


def i_squared(model: MarginalModel, tau2: float) -> float:
    """I2 in per cent: tau2 against itself plus the typical sampling variance (Higgins and Thompson 2002)."""
    if model.df <= 0:
        return 0.0
    typical = model.df / float(np.trace(model.projection(0.0)))
    return 100 * tau2 / (tau2 + typical)


def _variances(model: MarginalModel) -> Array:
    return np.diag(model.sampling)


def _residual_projection(model: MarginalModel) -> Array:
    x = model.design
    return np.asarray(np.eye(len(x)) - x @ np.linalg.solve(x.T @ x, x.T))


def _hedges(model: MarginalModel) -> float:
    projection = _residual_projection(model)
    crude = float(model.effects @ projection @ model.effects)
    return (crude - float(np.sum(np.diag(projection) * _variances(model)))) / model.df


def _hunter_schmidt(model: MarginalModel) -> float:
    return (model.q(0.0) - len(model.effects)) / float(np.sum(1 / _variances(model)))


def _sidik_jonkman(model: MarginalModel) -> float:
    start = float(np.mean((model.effects - model.effects.mean()) ** 2))
    return start * model.q(start) / model.df if start > 0 else 0.0


_HISTORIC = {"HE": _hedges, "HS": _hunter_schmidt, "SJ": _sidik_jonkman}
