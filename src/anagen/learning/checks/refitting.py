"""Sampling on without some studies, where importance weights are not reliable.

The particles of the full posterior are the start; the studies are tempered out, and the particles move by the
engine. No row of these studies is in any likelihood on the way.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from anagen.learning.checks.leave_one_out import Refit
from anagen.learning.checks.sample import Sample
from anagen.learning.pattern.calibrate import Particles, Sizes, fitted_rows, kept_particles, sexes
from anagen.learning.pattern.density import Data, Densities, known_of
from anagen.learning.pattern.hierarchy import RowTable
from anagen.learning.pattern.sampling import compile_into
from anagen.learning.pattern.smc import Cloud, Settings, cross
from anagen.learning.pattern.training import Progress, engine_runs
from anagen.learning.pattern.unknowns import Unknowns
from anagen.workers import Workers

Floats = NDArray[np.float64]
KEPT = 200
"""Particles without a study."""
EFFORT = Settings(seed=77, effective=100.0, least=2, most=6)


class WithoutBridge:
    """From the engine's posterior of all rows to that without some studies.

    Args:
        densities: compiled.
        particles: of the full posterior.
        studies: bool[S], those left out.
        folder: engine runs are kept there.
        progress: called with (task, done, total).
        workers: who runs the engine, or a number of processes.
    """

    def __init__(
        self,
        densities: Densities,
        particles: Particles,
        studies: NDArray[np.bool_],
        folder: Path,
        progress: Progress,
        workers: Workers | int,
    ) -> None:
        table = densities.problem.table
        self.densities, self.folder, self.progress, self.workers = densities, folder, progress, workers
        self.whole = Data.of(table)
        self.rest = self.whole.only(table, ~studies)
        self.known = known_of(densities.problem, particles.emulator)
        self._parts = {x.tobytes(): parts for x, parts in zip(particles.x, particles.parts, strict=True)}

    def prior(self, x: Floats) -> Floats:
        """Log prior, float64[N]."""
        return self.densities.prior(x)

    def base(self, x: Floats) -> Floats:
        """Log likelihood of all rows by the engine, float64[N]; called after `exact` at the same x."""
        return self.densities.exact(x, np.array([self._parts[one.tobytes()] for one in x]), self.whole)

    def exact(self, x: Floats, label: str) -> tuple[Floats, Floats]:
        """Log likelihood of the remaining rows by the engine, float64[N], and its parts."""
        if not all(one.tobytes() in self._parts for one in x):
            known = self.densities.unknowns
            names, rows = (*known.names, *known.extra), sum(fitted_rows(), ())
            scores = np.ascontiguousarray(known.scores(x))
            found = engine_runs(names, rows, scores, self.folder, label, self.progress, self.workers)
            self._parts |= {one.tobytes(): parts for one, parts in zip(x, found, strict=True)}
        parts = np.array([self._parts[one.tobytes()] for one in x])
        return self.densities.exact(x, parts, self.rest), parts

    def surrogate(self, x: Floats, temper: float) -> tuple[Floats, Floats]:
        """Log density by the emulator of all runs, and its gradient."""
        value, slope = self.densities.prior_and_slope(x)
        for data, share in ((self.whole, 1.0 - temper), (self.rest, temper)):
            if share > 0:
                more, more_slope = self.densities.emulated_and_slope(x, self.known, data)
                value, slope = value + share * more, slope + share * more_slope
        return value, slope

    def learn(self, x: Floats, made: Floats) -> None:
        """Nothing to learn: the surrogate has seen the full posterior."""


def refitter(
    folder: Path, progress: Progress, workers: Workers | int = 2, sizes: Sizes | None = None
) -> Refit | None:
    """Function that samples without studies, from files of a calibration in `folder`; None without them."""
    found = kept_particles(folder, sizes or Sizes())
    if found is None:
        return None
    problem, particles = found
    compile_into(folder)
    densities = Densities(problem, Unknowns(problem.names, particles.extra))

    def refit(studies: tuple[str, ...]) -> Sample:
        cloud = cloud_without(densities, particles, studies, folder, progress, workers)
        at = densities.unknowns.at(cloud.x)
        rows = sum(fitted_rows(), ())
        each = tuple({name: values[i] for name, values in at.items()} for i in range(len(cloud)))
        return Sample(RowTable.of(rows, sexes()), each, cloud.made)

    return refit


def cloud_without(
    densities: Densities,
    particles: Particles,
    studies: tuple[str, ...],
    folder: Path,
    progress: Progress,
    workers: Workers | int,
) -> Cloud:
    """Particles of the posterior without `studies`."""
    chosen = np.isin(np.array(densities.problem.table.studies), studies)
    bridge = WithoutBridge(densities, particles, chosen, folder, progress, workers)
    pick = np.linspace(0, len(particles.x) - 1, min(KEPT, len(particles.x))).round().astype(int)
    mark = hashlib.sha256(" ".join(studies).encode()).hexdigest()[:8]
    return cross(bridge, particles.x[pick], folder, f"without {mark}", EFFORT)
