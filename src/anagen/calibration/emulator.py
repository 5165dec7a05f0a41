"""A fast stand-in for the engine: each of its numbers as a quadratic in the parameters.

Within the region where parameters can plausibly lie, the rows' numbers bend only gently, so a
full quadratic (every square and every product) follows them. Its error on runs it was not
fitted to is kept, and the likelihood counts it as noise. The posterior is checked afterwards
against the engine itself (`anagen.calibration.reweighting`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FOLDS = 5
RIDGE = 1e-6
"""Ridge on standardised features: keeps the quadratic tame where runs are few."""


@dataclass(frozen=True, eq=False)
class Emulator:
    """y = features(u) . coefficients with u = (z - centre) / scale.

    Attributes:
        centre, scale: float64[P].
        coefficients: float64[F, Q].
        error: float64[Q], root mean square error on runs left out of the fit.
    """

    centre: NDArray[np.float64]
    scale: NDArray[np.float64]
    coefficients: NDArray[np.float64]
    error: NDArray[np.float64]

    @classmethod
    def fit(cls, z: NDArray[np.float64], y: NDArray[np.float64]) -> Emulator:
        """Fit runs `y` float64[N, Q] at `z` float64[N, P]; runs with a NaN are left out."""
        good = np.isfinite(y).all(axis=1)
        z, y = z[good], y[good]
        centre, scale = z.mean(axis=0), z.std(axis=0)
        basis = features((z - centre) / scale)
        fold = np.arange(len(z)) % FOLDS
        missed = np.empty_like(y)
        for k in range(FOLDS):
            missed[fold == k] = y[fold == k] - basis[fold == k] @ _solve(basis[fold != k], y[fold != k])
        return cls(centre, scale, _solve(basis, y), np.sqrt(np.mean(missed**2, axis=0)))

    def __call__(self, z: NDArray[np.float64]) -> NDArray[np.float64]:
        """float64[..., Q] at z float64[..., P]."""
        return np.asarray(features((z - self.centre) / self.scale) @ self.coefficients)


def features(u: NDArray[np.float64]) -> NDArray[np.float64]:
    """float64[..., 1 + P + P (P + 1) / 2]: constant, linear, every square and product."""
    i, j = np.triu_indices(u.shape[-1])
    return np.concatenate([np.ones((*u.shape[:-1], 1)), u, u[..., i] * u[..., j]], axis=-1)


def _solve(basis: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.float64]:
    gram = basis.T @ basis
    gram[np.diag_indices_from(gram)] += RIDGE * len(basis)
    return np.asarray(np.linalg.solve(gram, basis.T @ y))
