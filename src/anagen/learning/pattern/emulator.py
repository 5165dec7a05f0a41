"""Fast emulator of the engine: each of its numbers as a quadratic in the parameters.

Within plausible parameters the rows' numbers change smoothly, so a full quadratic (all
squares and products) follows them; those with long tails (hair mass) are followed on an
inverse-hyperbolic-sine scale. Its error on left-out runs is kept, and added to the
likelihood as noise. A quadratic is not valid outside the runs: `reach` is their extent,
and the sampler is held inside. The posterior is checked afterwards against the engine
itself (`anagen.learning.pattern.reweighting`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

FOLDS = 5
PLAIN, STRETCHED = 0, 1
RIDGES = (1e-3, 3e-3, 1e-2, 3e-2, 1e-1)
"""Penalties on squares and products that are tried; each output takes the one with the best prediction."""
LINEAR_RIDGE = 1e-6


@dataclass(frozen=True, eq=False)
class Emulator:
    """Emulator y = features(u) . coefficients with u = whitening (z - centre), or shift + stretch sinh of it.

    Attributes:
        centre: float64[P].
        whitening: float64[P, P], makes the runs' covariance 1.
        coefficients: float64[F, Q].
        shift: float64[Q].
        stretch: float64[Q]; 0 where the output is emulated on its own scale.
        error: float64[Q], root mean square error on runs left out of the fit.
        reach: root mean square of u per parameter that nearly all runs are within.
    """

    centre: NDArray[np.float64]
    whitening: NDArray[np.float64]
    coefficients: NDArray[np.float64]
    shift: NDArray[np.float64]
    stretch: NDArray[np.float64]
    error: NDArray[np.float64]
    reach: float

    @classmethod
    def fit(cls, z: NDArray[np.float64], y: NDArray[np.float64]) -> Emulator:
        """Emulator fitted to runs `y` float64[N, Q] at `z` float64[N, P]; runs with a NaN are left out."""
        good = np.isfinite(y).all(axis=1)
        z, y = z[good], y[good]
        centre = z.mean(axis=0)
        whitening = np.linalg.inv(np.linalg.cholesky(np.cov(z.T)))
        u = (z - centre) @ whitening.T
        basis = features(u)
        linear = 1 + z.shape[1]
        fold = np.arange(len(z)) % FOLDS
        shift = np.median(y, axis=0)
        stretch = np.maximum(np.subtract(*np.quantile(y, [0.75, 0.25], axis=0)), 1e-9)
        error = np.empty((2, len(RIDGES), y.shape[1]))
        for scale in (PLAIN, STRETCHED):
            target = y if scale == PLAIN else np.arcsinh((y - shift) / stretch)
            for r, ridge in enumerate(RIDGES):
                guess = np.empty_like(y)
                for k in range(FOLDS):
                    kept = fold != k
                    guess[~kept] = basis[~kept] @ _solve(basis[kept], target[kept], linear, ridge)
                if scale == STRETCHED:
                    guess = shift + stretch * np.sinh(np.clip(guess, -20.0, 20.0))
                error[scale, r] = np.sqrt(np.mean((y - guess) ** 2, axis=0))
        best = error.reshape(-1, y.shape[1]).argmin(axis=0)
        coefficients = np.empty((basis.shape[1], y.shape[1]))
        for choice in np.unique(best):
            mine = best == choice
            scale, r = divmod(int(choice), len(RIDGES))
            target = y[:, mine]
            if scale == STRETCHED:
                target = np.arcsinh((target - shift[mine]) / stretch[mine])
            coefficients[:, mine] = _solve(basis, target, linear, RIDGES[r])
        plain = best < len(RIDGES)
        shift[plain], stretch[plain] = 0.0, 0.0
        reach = float(np.quantile(np.sqrt((u**2).mean(axis=1)), 0.95))
        return cls(centre, whitening, coefficients, shift, stretch, error.min(axis=(0, 1)), reach)

    def __call__(self, z: NDArray[np.float64]) -> NDArray[np.float64]:
        """Outputs float64[..., Q] at z float64[..., P]."""
        return np.asarray(
            self.unstretched(features((z - self.centre) @ self.whitening.T) @ self.coefficients)
        )

    def unstretched(self, found: Any, xp: Any = np) -> Any:
        """Outputs [..., Q] on their own scale; `xp` is numpy or jax.numpy."""
        wide = self.shift + self.stretch * xp.sinh(xp.clip(found, -20.0, 20.0))
        return xp.where(self.stretch > 0, wide, found)


def features(u: NDArray[np.float64]) -> NDArray[np.float64]:
    """Features float64[..., 1 + P + P (P + 1) / 2]: constant, linear, all squares and products."""
    i, j = np.triu_indices(u.shape[-1])
    return np.concatenate([np.ones((*u.shape[:-1], 1)), u, u[..., i] * u[..., j]], axis=-1)


def _solve(
    basis: NDArray[np.float64], y: NDArray[np.float64], linear: int, ridge: float
) -> NDArray[np.float64]:
    """Ridge regression; the first `linear` features are barely penalised."""
    penalty = np.full(basis.shape[1], ridge * len(basis))
    penalty[:linear] = LINEAR_RIDGE * len(basis)
    gram = basis.T @ basis
    gram[np.diag_indices_from(gram)] += penalty
    return np.asarray(np.linalg.solve(gram, basis.T @ y))
