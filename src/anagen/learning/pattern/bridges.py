"""The two bridges of a calibration: from a normal to the emulator's posterior, and on to the engine's."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from anagen.learning.pattern.density import Data, Densities, known_of
from anagen.learning.pattern.training import Progress, engine_runs
from anagen.learning.rows import Row
from anagen.workers import Workers

Floats = NDArray[np.float64]
NARROWEST = 1e-6


class EmulatorBridge:
    """From the normal of some points to the posterior of an emulator, which costs no engine runs.

    Args:
        densities: compiled.
        data: what the likelihood answers to.
        points: float64[M, D], whose normal is where the bridge begins.
        known: arrays of the emulator; default the problem's.
        normal: prior of the free parameters, mean [P] and precision [P, P], in place of the standard normal
            (simulation-based calibration, which must stay where the emulator is valid).
    """

    def __init__(
        self,
        densities: Densities,
        data: Data,
        points: Floats,
        known: dict[str, Any] | None = None,
        normal: tuple[Floats, Floats] | None = None,
    ) -> None:
        self.densities, self.data = densities, data
        self.known = known_of(densities.problem) if known is None else known
        self.centre = points.mean(axis=0)
        spread = np.cov(points.T) + NARROWEST * np.eye(points.shape[1])
        self.root = np.linalg.cholesky(spread)
        self.precision = np.linalg.inv(spread)
        self.normal = normal

    def start(self, size: int, seed: int) -> Floats:
        """Draws of the normal, float64[size, D]."""
        rng = np.random.default_rng([seed, 1])
        return np.asarray(self.centre + rng.standard_normal((size, len(self.centre))) @ self.root.T)

    def _normal(self, x: Floats) -> tuple[Floats, Floats]:
        off = x - self.centre
        slope = -off @ self.precision
        return 0.5 * (off * slope).sum(axis=1), slope

    def _prior(self, x: Floats) -> tuple[Floats, Floats]:
        value, slope = self.densities.prior_and_slope(x)
        if self.normal is None:
            return value, slope
        mean, precision = self.normal
        z = self.densities.unknowns.z(x)
        pulled = -(z - mean) @ precision
        value = value + 0.5 * (z**2).sum(axis=1) + 0.5 * ((z - mean) * pulled).sum(axis=1)
        slope = slope.copy()
        slope[:, : z.shape[1]] += z + pulled
        return value, slope

    def prior(self, x: Floats) -> Floats:
        """Log prior, float64[N]."""
        return self._prior(x)[0]

    def base(self, x: Floats) -> Floats:
        """Log of normal / prior, float64[N]."""
        return np.asarray(self._normal(x)[0] - self._prior(x)[0])

    def exact(self, x: Floats, label: str) -> tuple[Floats, Floats]:
        """Log likelihood by the emulator, float64[N]."""
        return self.densities.emulated(x, self.known, self.data), np.zeros((len(x), 0))

    def surrogate(self, x: Floats, temper: float) -> tuple[Floats, Floats]:
        """The bridge itself, which is cheap here."""
        one, one_slope = self._normal(x)
        prior, prior_slope = self._prior(x)
        value, slope = self.densities.emulated_and_slope(x, self.known, self.data)
        rest = 1.0 - temper
        return rest * one + temper * (prior + value), rest * one_slope + temper * (prior_slope + slope)

    def learn(self, x: Floats, made: Floats) -> None:
        """Nothing to learn: the surrogate is exact."""


class EngineBridge:
    """From an emulator's posterior to the engine's.

    Args:
        densities: compiled.
        data: what the likelihood answers to.
        rows: all fitted rows, in the order of the problem's table.
        z: float64[N, P], earlier engine runs, from which the surrogate learns too.
        outputs: float64[N, Q], their outputs.
        folder: engine runs are kept there.
        progress: called with (task, done, total).
        workers: who runs the engine, or a number of processes.
    """

    def __init__(
        self,
        densities: Densities,
        data: Data,
        rows: tuple[Row, ...],
        z: Floats,
        outputs: Floats,
        folder: Path,
        progress: Progress,
        workers: Workers | int = 2,
    ) -> None:
        self.densities, self.data, self.rows = densities, data, rows
        self.folder, self.progress, self.workers = folder, progress, workers
        self.emulator = densities.problem.emulator
        self._base = self._surrogate = known_of(densities.problem)
        self._z, self._outputs = [z], [outputs]
        # Each output of the emulator is read back from the first part that has it.
        flat = densities.problem.columns.reshape(-1)
        self._places = np.array([int(np.flatnonzero(flat == q)[0]) for q in range(outputs.shape[1])])

    def prior(self, x: Floats) -> Floats:
        """Log prior, float64[N]."""
        return self.densities.prior(x)

    def base(self, x: Floats) -> Floats:
        """Log likelihood by the emulator of the training runs, float64[N]."""
        return self.densities.emulated(x, self._base, self.data)

    def exact(self, x: Floats, label: str) -> tuple[Floats, Floats]:
        """Log likelihood by the engine, float64[N], and its parts, float64[N, K, 2]."""
        known = self.densities.unknowns
        scores = np.ascontiguousarray(known.scores(x))
        names = (*known.names, *known.extra)
        parts = engine_runs(names, self.rows, scores, self.folder, label, self.progress, self.workers)
        return self.densities.exact(x, parts, self.data), parts

    def surrogate(self, x: Floats, temper: float) -> tuple[Floats, Floats]:
        """Log density by the emulator of all runs so far, and its gradient."""
        value, slope = self.densities.prior_and_slope(x)
        for known, share in ((self._base, 1.0 - temper), (self._surrogate, temper)):
            if share > 0:
                more, more_slope = self.densities.emulated_and_slope(x, known, self.data)
                value, slope = value + share * more, slope + share * more_slope
        return value, slope

    def learn(self, x: Floats, made: Floats) -> None:
        """Fit the surrogate anew, with further runs."""
        z, first = np.unique(self.densities.unknowns.z(x), axis=0, return_index=True)
        self._z.append(z)
        self._outputs.append(made.reshape(len(made), -1)[first][:, self._places])
        fitted = self.emulator.refined(np.concatenate(self._z), np.concatenate(self._outputs), len(z))
        self.emulator, self._surrogate = fitted, known_of(self.densities.problem, fitted)
