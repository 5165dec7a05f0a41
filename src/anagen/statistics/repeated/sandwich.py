"""Robust (sandwich) covariance of the coefficients over subjects, with Satterthwaite degrees of freedom.

CR0 is that of Liang and Zeger (1986), CR1 is it times s / (s - 1) for s subjects, CR2 is unbiased under the
working model, and CR3 is close to the jackknife over subjects (Bell and McCaffrey 2002, Pustejovsky and
Tipton 2018). As in the R package mmrm, CR3 has no factor (s - 1) / s.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from anagen.errors import unknown_name
from anagen.statistics.repeated.fitting import Fit
from anagen.statistics.repeated.records import Records

Floats = NDArray[np.float64]
KINDS = ("CR0", "CR1", "CR2", "CR3")


@dataclass(frozen=True, eq=False)
class Sandwich:
    """A robust covariance matrix.

    Attributes:
        covariance: [p, p], of the coefficients of the orthogonal design.
        whitened: [s, m, p], each subject's design with uncorrelated errors of variance 1.
        adjusted: [s, m, p], the same, multiplied by the correction of its residuals.
    """

    covariance: Floats
    whitened: Floats
    adjusted: Floats


def sandwich(data: Records, fit: Fit, kind: str) -> Sandwich:
    """Robust covariance of the coefficients.

    Args:
        data: observations.
        fit: the maximum.
        kind: one of `KINDS`.

    Raises:
        InputError: no such kind.
    """
    if kind not in KINDS:
        raise unknown_name("robust covariance", kind, KINDS)
    m, p, phi = data.visits, data.p, fit.at.inverse
    both = data.seen[:, :, None] & data.seen[:, None, :]
    padded = np.where(both, fit.at.sigma[data.group], np.eye(m))
    root = np.linalg.inv(np.linalg.cholesky(padded))[data.pattern]  # lower; root' root = W
    design, residual = np.zeros((data.subjects, m, p)), np.zeros((data.subjects, m))
    design[data.subject, data.visit] = data.q
    residual[data.subject, data.visit] = data.residual - data.q @ fit.at.gamma
    white = root @ design
    left = (root @ residual[:, :, None])[:, :, 0]
    adjusted = white
    if kind in ("CR2", "CR3"):
        values, vectors = np.linalg.eigh(np.eye(m) - white @ phi @ np.swapaxes(white, 1, 2))
        kept = values > 1e-12
        power = np.where(kept, np.where(kept, values, 1.0) ** (-0.5 if kind == "CR2" else -1.0), 0.0)
        adjusted = (vectors * power[:, None, :]) @ np.swapaxes(vectors, 1, 2) @ white
    scores = np.einsum("smp,sm->sp", adjusted, left)
    covariance = phi @ (scores.T @ scores) @ phi
    if kind == "CR1":
        covariance = covariance * data.subjects / (data.subjects - 1.0)
    return Sandwich(covariance, white, adjusted)


def satterthwaite(fit: Fit, robust: Sandwich, contrast: Floats) -> float:
    """Degrees of freedom of one contrast [p] of the coefficients, the fitted model taken as true."""
    phi = fit.at.inverse
    side = robust.adjusted @ (phi @ contrast)  # [s, m]
    length = (side**2).sum(axis=1)
    shared = np.einsum("sm,smp->sp", side, robust.whitened)
    # The quadratic form's matrix over subjects is diag(length) - shared Φ shared'.
    cross = phi @ (shared.T @ shared)
    mean = length.sum() - np.trace(cross)
    square = (
        (length**2).sum() - 2.0 * length @ ((shared @ phi) * shared).sum(axis=1) + np.trace(cross @ cross)
    )
    return float(mean**2 / square) if square > 0 else np.nan
