"""Odds ratios without a normal approximation: the binomial mixed model with fixed study effects (UM.FS).

    logit P(event | control) = alpha_i - u_i / 2
    logit P(event | treated) = alpha_i + theta + u_i / 2,     u_i ~ N(0, tau2)

One nuisance level a study, fitted by maximum likelihood; the random effect is coded plus and minus one half,
so both arms have the same variance (Turner et al. 2000; Jackson et al. 2018, their model 4). The integral
over u is adaptive Gauss-Hermite quadrature. Meant for some tens of studies.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import scipy
from numpy.typing import ArrayLike, NDArray

from anagen.errors import InputError
from anagen.evidence_base.meta.marginal_model import Array

_Tables = tuple[Array, Array, Array, Array]


@dataclass(frozen=True)
class BinomialMixed:
    """Log odds ratio, its standard error, tau2 and the log likelihood at the maximum."""

    estimate: float
    se: float
    tau2: float
    log_likelihood: float


def binomial_mixed_model(
    events1: ArrayLike, n1: ArrayLike, events2: ArrayLike, n2: ArrayLike, *, nodes: int = 15
) -> BinomialMixed:
    """Maximum likelihood estimate over theta, tau and one level a study.

    Args:
        events1: shape (k,), events of the treated.
        n1: shape (k,), people treated.
        events2: shape (k,), events under control.
        n2: shape (k,), people under control.
        nodes: of the quadrature over the random effect.

    Raises:
        InputError: impossible counts, or a study without events or without non-events (it has no
            information on the ratio).
    """
    a, k1, c, k2 = (np.atleast_1d(np.asarray(x, dtype=float)) for x in (events1, n1, events2, n2))
    if (a < 0).any() or (c < 0).any() or (a > k1).any() or (c > k2).any():
        raise InputError("more events than patients, or a negative count", expected="0 <= events <= n")
    if ((a + c == 0) | (a + c == k1 + k2)).any():
        raise InputError("a study without events, or without non-events, gives no odds ratio")
    tables = (a, k1, c, k2)
    level = np.log((a + c + 0.5) / (k1 + k2 - a - c + 0.5))
    crude = float(np.log(a.sum() / (k1.sum() - a.sum())) - np.log(c.sum() / (k2.sum() - c.sum())))
    quadrature = np.polynomial.hermite_e.hermegauss(nodes)
    start = np.concatenate([[crude, np.log(0.5)], level - crude / 2])

    def loss(x: Array) -> float:
        return -float(_log_likelihood(x[0], np.exp(x[1]), x[2:], tables, quadrature).sum())

    found = scipy.optimize.minimize(loss, start, method="BFGS", options={"gtol": 1e-5, "maxiter": 500})
    theta, tau = _polished(found.x, tables, quadrature)
    return BinomialMixed(theta[0], theta[1], tau**2, theta[2])


def _log_likelihood(
    theta: float, tau: float, level: Array, tables: _Tables, quadrature: tuple[Array, Array]
) -> Array:
    """Log likelihood of each study, shape of `level` (any leading shape, last axis studies)."""
    a, k1, c, k2 = tables
    mode = np.zeros_like(level)  # of the random effect in units of tau
    curvature = np.ones_like(level)
    for _ in range(60):
        p1, p2 = (
            scipy.special.expit(level + theta + mode * tau / 2),
            scipy.special.expit(level - mode * tau / 2),
        )
        slope = tau / 2 * (a - k1 * p1 - c + k2 * p2) - mode
        curvature = 1 + tau**2 / 4 * (k1 * p1 * (1 - p1) + k2 * p2 * (1 - p2))
        step = slope / curvature
        mode = mode + np.clip(step, -2, 2)
        if float(np.abs(step).max()) < 1e-12:
            break
    points, weights = quadrature
    z = mode[..., None] + points / np.sqrt(curvature)[..., None]
    up, down = (level + theta)[..., None] + z * tau / 2, level[..., None] - z * tau / 2
    binomial = (
        a[:, None] * up
        - k1[:, None] * np.logaddexp(0, up)
        + c[:, None] * down
        - k2[:, None] * np.logaddexp(0, down)
    )
    log_terms = binomial - z**2 / 2 + points**2 / 2 + np.log(weights / np.sqrt(2 * np.pi))
    constant = _log_choose(k1, a) + _log_choose(k2, c)
    return np.asarray(scipy.special.logsumexp(log_terms, axis=-1) - np.log(curvature) / 2 + constant)


def _polished(x: Array, tables: _Tables, quadrature: tuple[Array, Array]) -> tuple[tuple[float, ...], float]:
    """Newton steps over (theta, log tau, levels) from `x`, with finite differences of a smooth function."""
    k = len(tables[0])

    def value(point: Array) -> Array:
        return _log_likelihood(point[0], float(np.exp(point[1])), point[2:], tables, quadrature)

    if x[1] < np.log(1e-3):  # no heterogeneity: the likelihood is flat in log tau
        x = x.copy()
        x[1] = np.log(1e-3)
    free = np.arange(k + 2) if x[1] > np.log(1e-3) else np.delete(np.arange(k + 2), 1)
    h = 1e-4
    hessian = np.eye(len(free))
    for _ in range(8):
        gradient, hessian = _derivatives(value, x, free, h)
        step = np.linalg.solve(hessian, gradient)
        x = x.copy()
        x[free] -= step
        if float(np.abs(step).max()) < 1e-9:
            break
    se = float(np.sqrt(np.linalg.inv(-hessian)[0, 0]))
    tau = float(np.exp(x[1])) if 1 in free else 0.0
    return (float(x[0]), se, float(value(x).sum())), tau


def _derivatives(
    value: Callable[[Array], Array], x: Array, free: NDArray[np.intp], h: float
) -> tuple[Array, Array]:
    """Central gradient and Hessian of the summed log likelihood in the `free` coordinates."""
    m = len(free)

    def at(*moves: tuple[int, float]) -> float:
        point = x.copy()
        for i, step in moves:
            point[free[i]] += step
        return float(value(point).sum())

    centre = at()
    plus, minus = [at((i, h)) for i in range(m)], [at((i, -h)) for i in range(m)]
    gradient = np.array([(p - q) / (2 * h) for p, q in zip(plus, minus, strict=True)])
    hessian = np.zeros((m, m))
    for i in range(m):
        hessian[i, i] = (plus[i] - 2 * centre + minus[i]) / h**2
        for j in range(i):
            cross = at((i, h), (j, h)) - at((i, h), (j, -h)) - at((i, -h), (j, h)) + at((i, -h), (j, -h))
            hessian[i, j] = hessian[j, i] = cross / (4 * h**2)
    return gradient, hessian


def _log_choose(n: Array, k: Array) -> Array:
    return np.asarray(-np.log1p(n) - scipy.special.betaln(n - k + 1, k + 1))
