"""Fast emulators of runs: the log odds of a response as a quadratic in the parameters.

They are fitted by penalised binomial likelihood, so runs with few patients or responders have little
weight. The error on left-out runs, beyond chance, is kept, and added as noise.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from anagen.learning.pattern.emulator import FOLDS, features

RIDGES = (3e-4, 1e-3, 3e-3, 1e-2, 3e-2)
_LINEAR = 1e-5
_STEPS = 30
_STEEPEST = 12.0


@dataclass(frozen=True, eq=False)
class Surface:
    """Surface y = features(z) . coefficients, as log odds or, for a mean, on its own scale.

    Attributes:
        coefficients: float64[F].
        error: standard error of a prediction, on the same scale.
    """

    coefficients: NDArray[np.float64]
    error: float

    def __call__(self, z: NDArray[np.float64]) -> NDArray[np.float64]:
        """Predictions float64[...] at z float64[..., P]."""
        return np.asarray(features(z) @ self.coefficients)


def share_surface(
    z: NDArray[np.float64], hits: NDArray[np.float64], patients: NDArray[np.float64]
) -> Surface:
    """Surface fitted to the shares of responders of R runs at z float64[R, P]."""
    basis = features(z)
    fold = np.arange(len(z)) % FOLDS
    best, chosen = np.inf, RIDGES[0]
    spread = 0.0
    for ridge in RIDGES:
        guess = np.empty(len(z))
        for k in range(FOLDS):
            kept = fold != k
            guess[~kept] = basis[~kept] @ _logistic(
                basis[kept], hits[kept], patients[kept], z.shape[1], ridge
            )
        p = 1.0 / (1.0 + np.exp(-np.clip(guess, -_STEEPEST, _STEEPEST)))
        loss = -(hits * np.log(p) + (patients - hits) * np.log1p(-p)).sum()
        if loss < best:
            best, chosen = loss, ridge
            information = patients * p * (1.0 - p)
            # Chance gives a mean square of 1; the excess is the surface's own error.
            told = information > 0.5
            excess = ((hits - patients * p)[told] ** 2 - information[told]).sum()
            spread = float(np.sqrt(max(excess, 0.0) / max((information[told] ** 2).sum(), 1.0)))
    return Surface(_logistic(basis, hits, patients, z.shape[1], chosen), spread)


def mean_surface(z: NDArray[np.float64], mean: NDArray[np.float64]) -> Surface:
    """Surface fitted to the means of R runs at z float64[R, P]."""
    basis = features(z)
    fold = np.arange(len(z)) % FOLDS
    best, chosen = np.inf, RIDGES[0]
    for ridge in RIDGES:
        guess = np.empty(len(z))
        for k in range(FOLDS):
            kept = fold != k
            guess[~kept] = basis[~kept] @ _least_squares(basis[kept], mean[kept], z.shape[1], ridge)
        error = float(np.sqrt(np.mean((guess - mean) ** 2)))
        if error < best:
            best, chosen = error, ridge
    return Surface(_least_squares(basis, mean, z.shape[1], chosen), best)


def _penalty(basis: NDArray[np.float64], linear: int, ridge: float, weight: float) -> NDArray[np.float64]:
    penalty = np.full(basis.shape[1], ridge * weight)
    penalty[: linear + 1] = _LINEAR * weight
    return penalty


def _logistic(
    basis: NDArray[np.float64],
    hits: NDArray[np.float64],
    patients: NDArray[np.float64],
    linear: int,
    ridge: float,
) -> NDArray[np.float64]:
    """Penalised maximum likelihood by Newton steps, which are halved where they overshoot."""
    penalty = _penalty(basis, linear, ridge, float(patients.sum()))
    found = np.zeros(basis.shape[1])
    share = np.clip(hits.sum() / patients.sum(), 1e-4, 1 - 1e-4)
    found[0] = np.log(share / (1 - share))

    def loss(b: NDArray[np.float64]) -> float:
        y = np.clip(basis @ b, -_STEEPEST, _STEEPEST)
        return float((patients * np.logaddexp(0.0, y) - hits * y).sum() + 0.5 * (penalty * b**2).sum())

    now = loss(found)
    for _ in range(_STEPS):
        p = 1.0 / (1.0 + np.exp(-np.clip(basis @ found, -_STEEPEST, _STEEPEST)))
        slope = basis.T @ (hits - patients * p) - penalty * found
        curve = (basis * (patients * p * (1.0 - p))[:, None]).T @ basis
        curve[np.diag_indices_from(curve)] += penalty
        step = np.linalg.solve(curve, slope)
        for _ in range(12):
            after = loss(found + step)
            if after <= now:
                break
            step = 0.5 * step
        else:
            break
        found = found + step
        if now - after < 1e-7 * abs(now):
            break
        now = after
    return found


def _least_squares(
    basis: NDArray[np.float64], y: NDArray[np.float64], linear: int, ridge: float
) -> NDArray[np.float64]:
    gram = basis.T @ basis
    gram[np.diag_indices_from(gram)] += _penalty(basis, linear, ridge, float(len(basis)))
    return np.asarray(np.linalg.solve(gram, basis.T @ y))
