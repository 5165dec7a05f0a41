"""Kenward and Roger's covariance matrix of the coefficients, and their scaled F test.

The equations are those of Kenward and Roger (1997). "Linear" leaves out the second derivatives of the
covariance matrix, as SAS's first-order method and, for an unstructured matrix, SAS's only method do; with
them the answer depends on the parameters chosen, which here are those of the R package mmrm.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from anagen.statistics.repeated.fitting import Fit
from anagen.statistics.repeated.records import Records

Floats = NDArray[np.float64]


def adjusted_covariance(data: Records, fit: Fit, *, linear: bool) -> Floats:
    """Covariance matrix of the coefficients of the orthogonal design, corrected for Σ's estimation, [p, p].

    Φ + 2 Φ {Σ_kl W_kl (Q_kl - P_k Φ P_l - R_kl / 4)} Φ, with W the covariance matrix of Σ's parameters from
    the observed information.
    """
    phi, w = fit.at.inverse, fit.parameter_covariance
    weight, first = fit.at.weight, fit.slopes.first
    k = first.shape[1]
    # Σ_kl w_kl Σ_k W Σ_l (less Σ_kl / 4) is summed first, so that one product with the data is left.
    mixed = np.tensordot(w, first, axes=([1], [1])).transpose(1, 0, 2, 3)  # [G, k, m, m]
    inner = np.einsum("gkab,gbc,gkcd->gad", first, weight, mixed, optimize=True)
    if not linear:
        own = k // data.groups
        bent = np.stack(
            [
                np.einsum("kl,klab->ab", w[h * own : (h + 1) * own, h * own : (h + 1) * own], second)
                for h, second in enumerate(fit.slopes.second)
            ]
        )
        inner = inner - bent[data.group] / 4.0
    q = data.gram((weight @ inner @ weight)[None])[0, :-1, :-1]
    p = fit.slopes.p
    half = np.tensordot(w, p, axes=1)  # [k, p, p]
    squared = np.einsum("kab,bc,kcd->ad", p, phi, half, optimize=True)
    core = q - squared
    return np.asarray(phi + phi @ (core + core.T) @ phi)


def f_test(fit: Fit, contrast: Floats) -> tuple[float, float]:
    """Factor of the Wald statistic and denominator degrees of freedom of the test contrast @ γ = 0.

    Args:
        fit: the maximum.
        contrast: [q, p], of full row rank.
    """
    phi, w, p = fit.at.inverse, fit.parameter_covariance, fit.slopes.p
    q = len(contrast)
    theta = contrast.T @ np.linalg.solve(contrast @ phi @ contrast.T, contrast)
    turned = theta @ phi @ p @ phi  # [k, p, p]
    trace = np.trace(turned, axis1=1, axis2=2)
    a1 = float(trace @ w @ trace)
    a2 = float(np.einsum("kl,kab,lba->", w, turned, turned, optimize=True))
    if a2 <= 0:
        return 1.0, np.inf
    b = (a1 + 6.0 * a2) / (2.0 * q)
    g = ((q + 1.0) * a1 - (q + 4.0) * a2) / ((q + 2.0) * a2)
    below = 3.0 * q + 2.0 * (1.0 - g)
    c1, c2, c3 = g / below, (q - g) / below, (q + 2.0 - g) / below
    mean = 1.0 / (1.0 - a2 / q)
    variance = 2.0 / q * (1.0 + c1 * b) / ((1.0 - c2 * b) ** 2 * (1.0 - c3 * b))
    rho = variance / (2.0 * mean**2)
    df = 4.0 + (q + 2.0) / (q * rho - 1.0)
    return float(df / (mean * (df - 2.0))), float(df)
