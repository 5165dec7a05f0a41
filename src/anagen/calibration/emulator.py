"""A fast stand-in for the engine: each of its numbers as a quadratic in the parameters.

Where parameters can plausibly lie, the rows' numbers bend gently, so a full quadratic (every
square and every product) follows them. Its error on runs it was not fitted to is kept, and the
likelihood counts it as noise. Beyond the runs a quadratic means nothing: `reach` says where they
end, and the sampler is held inside. The posterior is checked afterwards against the engine
itself (`anagen.calibration.reweighting`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FOLDS = 5
RIDGES = (1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2, 1e-1)
"""Penalties on squares and products that are tried; each output takes the one that predicts best."""
LINEAR_RIDGE = 1e-6


@dataclass(frozen=True, eq=False)
class Emulator:
    """y = features(u) . coefficients with u = whitening (z - centre).

    Attributes:
        centre: float64[P]. whitening: float64[P, P], makes the runs' covariance 1.
        coefficients: float64[F, Q].
        error: float64[Q], root mean square error on runs left out of the fit.
        reach: root mean square of u per parameter within which nearly all runs lie.
    """

    centre: NDArray[np.float64]
    whitening: NDArray[np.float64]
    coefficients: NDArray[np.float64]
    error: NDArray[np.float64]
    reach: float

    @classmethod
    def fit(cls, z: NDArray[np.float64], y: NDArray[np.float64]) -> Emulator:
        """Fit runs `y` float64[N, Q] at `z` float64[N, P]; runs with a NaN are left out."""
        good = np.isfinite(y).all(axis=1)
        z, y = z[good], y[good]
        centre = z.mean(axis=0)
        whitening = np.linalg.inv(np.linalg.cholesky(np.cov(z.T)))
        u = (z - centre) @ whitening.T
        basis = features(u)
        linear = 1 + z.shape[1]
        fold = np.arange(len(z)) % FOLDS
        error = np.empty((len(RIDGES), y.shape[1]))
        for r, ridge in enumerate(RIDGES):
            missed = np.empty_like(y)
            for k in range(FOLDS):
                kept = fold != k
                missed[~kept] = y[~kept] - basis[~kept] @ _solve(basis[kept], y[kept], linear, ridge)
            error[r] = np.sqrt(np.mean(missed**2, axis=0))
        best = error.argmin(axis=0)
        coefficients = np.empty((basis.shape[1], y.shape[1]))
        for r in np.unique(best):
            mine = best == r
            coefficients[:, mine] = _solve(basis, y[:, mine], linear, RIDGES[r])
        reach = float(np.quantile(np.sqrt((u**2).mean(axis=1)), 0.95))
        return cls(centre, whitening, coefficients, error.min(axis=0), reach)

    def __call__(self, z: NDArray[np.float64]) -> NDArray[np.float64]:
        """float64[..., Q] at z float64[..., P]."""
        return np.asarray(features((z - self.centre) @ self.whitening.T) @ self.coefficients)


def features(u: NDArray[np.float64]) -> NDArray[np.float64]:
    """float64[..., 1 + P + P (P + 1) / 2]: constant, linear, every square and product."""
    i, j = np.triu_indices(u.shape[-1])
    return np.concatenate([np.ones((*u.shape[:-1], 1)), u, u[..., i] * u[..., j]], axis=-1)


def _solve(
    basis: NDArray[np.float64], y: NDArray[np.float64], linear: int, ridge: float
) -> NDArray[np.float64]:
    """Ridge regression; the first `linear` features are hardly penalised."""
    penalty = np.full(basis.shape[1], ridge * len(basis))
    penalty[:linear] = LINEAR_RIDGE * len(basis)
    gram = basis.T @ basis
    gram[np.diag_indices_from(gram)] += penalty
    return np.asarray(np.linalg.solve(gram, basis.T @ y))
