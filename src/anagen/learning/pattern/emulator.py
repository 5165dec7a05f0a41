"""Fast emulator of the engine: each of its numbers as a quadratic in the parameters.

Within plausible parameters the rows' numbers change smoothly, so a full quadratic (all
squares and products) follows them; those with long tails (hair mass) are followed on an
inverse-hyperbolic-sine scale. Its error on left-out runs is kept, and added to the
likelihood as noise. A quadratic is not valid outside the runs: `reach` is their extent,
and the sampler is held inside. The posterior is checked afterwards against the engine
itself (`anagen.learning.pattern.reweighting`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import scipy
from numpy.typing import NDArray

FOLDS = 5
PLAIN, STRETCHED = 0, 1
RIDGES = (1e-3, 3e-3, 1e-2, 3e-2, 1e-1)
"""Penalties on squares and products that are tried; each output takes the one with the best prediction."""
LINEAR_RIDGE = 1e-6
RECENT = 2.0
"""Weight of fresh runs in `Emulator.refined`: they are where the sampler is now."""
FEWEST = 20
"""Fewest fresh runs that give an error."""


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
        ridge: float64[Q], penalty on squares and products that each output took.
    """

    centre: NDArray[np.float64]
    whitening: NDArray[np.float64]
    coefficients: NDArray[np.float64]
    shift: NDArray[np.float64]
    stretch: NDArray[np.float64]
    error: NDArray[np.float64]
    reach: float
    ridge: NDArray[np.float64]

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
        both = np.concatenate([y, np.arcsinh((y - shift) / stretch)], axis=1)
        squares = np.zeros((2, len(RIDGES), y.shape[1]))
        gram, right = basis.T @ basis, basis.T @ both
        for k in range(FOLDS):
            left = fold == k
            own, own_right = basis[left].T @ basis[left], basis[left].T @ both[left]
            for r, ridge in enumerate(RIDGES):
                size = int((~left).sum())
                guess = basis[left] @ _solve(gram - own, right - own_right, size, linear, ridge)
                plain, wide = np.split(guess, 2, axis=1)
                wide = shift + stretch * np.sinh(np.clip(wide, -20.0, 20.0))
                squares[PLAIN, r] += ((y[left] - plain) ** 2).sum(axis=0)
                squares[STRETCHED, r] += ((y[left] - wide) ** 2).sum(axis=0)
        error = np.sqrt(squares / len(y))
        best = error.reshape(-1, y.shape[1]).argmin(axis=0)
        plain_scale = best < len(RIDGES)
        shift[plain_scale], stretch[plain_scale] = 0.0, 0.0
        reach = float(np.quantile(np.sqrt((u**2).mean(axis=1)), 0.95))
        ridges = np.array(RIDGES)[best % len(RIDGES)]
        found = cls(centre, whitening, np.empty(0), shift, stretch, error.min(axis=(0, 1)), reach, ridges)
        return replace(found, coefficients=found._solved(basis, y, np.ones(len(y))))

    def refined(self, z: NDArray[np.float64], y: NDArray[np.float64], fresh: int) -> Emulator:
        """Copy fitted to more runs, with the same coordinates, scales and penalties.

        Args:
            z: float64[N, P], all runs.
            y: float64[N, Q], their outputs; runs with a NaN are left out.
            fresh: number of runs at the end that this emulator was not fitted to; they give the error.
        """
        good: NDArray[np.bool_] = np.asarray(np.isfinite(y).all(axis=1))
        new = good.copy()
        new[: len(z) - fresh] = False
        error = self.error
        if new.sum() >= FEWEST:
            error = np.sqrt(np.mean((y[new] - self(z[new])) ** 2, axis=0))
        basis = features((z[good] - self.centre) @ self.whitening.T)
        weight = np.where(new[good], RECENT, 1.0)
        return replace(self, coefficients=self._solved(basis, y[good], weight), error=error)

    def _solved(
        self, basis: NDArray[np.float64], y: NDArray[np.float64], weight: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """Coefficients float64[F, Q] by weighted ridge regression on each output's own scale."""
        stretched = np.where(self.stretch > 0, self.stretch, 1.0)
        target = np.where(self.stretch > 0, np.arcsinh((y - self.shift) / stretched), y)
        linear = 1 + len(self.centre)
        weighted = basis * weight[:, None]
        gram, right = weighted.T @ basis, weighted.T @ target
        coefficients = np.empty((basis.shape[1], y.shape[1]))
        for ridge in np.unique(self.ridge):
            mine = self.ridge == ridge
            coefficients[:, mine] = _solve(gram, right[:, mine], float(weight.sum()), linear, float(ridge))
        return coefficients

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
    gram: NDArray[np.float64], right: NDArray[np.float64], size: float, linear: int, ridge: float
) -> NDArray[np.float64]:
    """Ridge regression from the normal equations; the first `linear` features are barely penalised."""
    penalty = np.full(len(gram), ridge * size)
    penalty[:linear] = LINEAR_RIDGE * size
    return np.asarray(scipy.linalg.solve(gram + np.diag(penalty), right, assume_a="pos"))
