"""Simulation-based calibration of the sampler (Talts et al. 2018).

Parameters are drawn, rows are simulated from them, the sampler is run on those rows, and the
rank of each true value among its draws must be uniform. Parameters of the follicle come from
the normal of the emulator's runs (where the emulator holds), those of the hierarchy from their
priors, so the whole likelihood and the sampler are tested. Uniformity is judged by the largest
distance of the ranks' distribution from the diagonal, and by the coverage of 90 % intervals over all
quantities; the chance that these would see intervals which hold 85 % is stated (`power`).
"""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, replace
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
import scipy
from numpy.typing import NDArray

from anagen.files.writing import replacing
from anagen.learning.checks.predictive import prior_hierarchy
from anagen.learning.kept_runs import kept_arrays
from anagen.learning.pattern.bridges import EmulatorBridge
from anagen.learning.pattern.calibrate import sampled_rows, sexes
from anagen.learning.pattern.density import Data, Densities
from anagen.learning.pattern.hierarchy import Names, RowTable, new_studies
from anagen.learning.pattern.sampling import EDGE, Problem, compile_into, emulator_error
from anagen.learning.pattern.smc import Settings, cross
from anagen.learning.pattern.training import Progress
from anagen.learning.pattern.unknowns import Unknowns
from anagen.learning.provenance import data_digest

KEPT = 99
"""Draws of each run among which the truth is ranked: 100 possible ranks."""
PARTICLES = 396
"""Particles of each run, of which every fourth is kept; fewer descend from too few ancestors."""
EFFORT = Settings(effective=0.7 * PARTICLES, least=4, most=40, pilot=1)
EVERY = 3
"""Every so many-th study is in the simulated data sets; sampler and likelihood are the same with all."""
FALSE_ALARM = 0.01
"""Chance that one of all distributions of ranks fails for a correct sampler; and for the coverage, too."""
SEEN = 0.85
"""Coverage of 90 % intervals whose detection is stated."""
_TWO_SIDED = float(scipy.stats.norm.ppf(1.0 - FALSE_ALARM / 2))


@dataclass(frozen=True)
class SimulationBased:
    """Ranks of true values among `KEPT` draws.

    Attributes:
        names: quantities.
        ranks: int[runs, quantities], 0..KEPT.
        distance: largest distance of each distribution of ranks from uniform.
        critical: value that the largest of all distances exceeds with chance `FALSE_ALARM`.
    """

    names: tuple[str, ...]
    ranks: NDArray[np.int64]
    distance: NDArray[np.float64]
    critical: float

    @property
    def covered(self) -> NDArray[np.float64]:
        """Share of the quantities of each data set within their 90 % intervals, float64[runs]."""
        edge = round(0.05 * (KEPT + 1))
        return np.asarray(((self.ranks >= edge) & (self.ranks < KEPT + 1 - edge)).mean(axis=1))

    @property
    def coverage(self) -> tuple[float, float]:
        """Coverage of 90 % intervals over all quantities, and its standard error."""
        return float(self.covered.mean()), float(self.covered.std(ddof=1) / np.sqrt(len(self.covered)))

    @property
    def passes(self) -> bool:
        """Whether all quantities are within the critical distance, and coverage is within chance of 90 %."""
        found, error = self.coverage
        return bool((self.distance <= self.critical).all() and abs(found - 0.9) <= _TWO_SIDED * error)

    @property
    def power(self) -> dict[str, float]:
        """Chance that intervals which hold `SEEN` would fail: those of all quantities, or of one alone."""
        _, error = self.coverage
        every = scipy.stats.norm.cdf((0.9 - SEEN) / error - _TWO_SIDED)
        return {
            "all quantities": float(every),
            "one quantity": power_for_one(len(self.ranks), self.critical),
        }


def simulate(problem: Problem, seed: int) -> tuple[Names, NDArray[np.float64], NDArray[np.float64]]:
    """True parameters, rows float64[K] and log SDs float64[M]."""
    rng = np.random.default_rng([20261121, seed])
    emulator, table = problem.emulator, problem.table
    while True:
        u = rng.standard_normal(len(problem.names))
        beyond = max(np.sqrt((u**2).mean()) / emulator.reach - 1.0, 0.0)
        if rng.random() < np.exp(-0.5 * (beyond / EDGE) ** 2):
            break
    at = prior_hierarchy(rng)
    at["z"] = emulator.centre + np.linalg.solve(emulator.whitening, u)
    y = new_studies(table, problem.parts(at["z"]), at, emulator_error(problem), rng, 1)[0]
    spread = np.hypot(table.log_sd_error, at["patient_sd_spread"])
    log_sd = np.log(at["patient_sd"] * table.sd_growth) + spread * rng.standard_normal(len(table.log_sd))
    return at, y, log_sd


_densities: Densities
"""A worker's own, made once: compilation takes as long as a run."""


def part_of(problem: Problem, every: int = EVERY) -> Problem:
    """Problem of every so many-th study alone, with the same emulator of its rows."""
    chosen = problem.table.studies[::every]
    rows = sampled_rows()
    kept = [k for k, row in enumerate(rows) if row.study in chosen]
    columns = problem.columns[kept]
    used = np.unique(columns[columns >= 0])
    emulator = problem.emulator
    part = replace(
        emulator,
        coefficients=emulator.coefficients[:, used],
        **{name: getattr(emulator, name)[used] for name in ("shift", "stretch", "error", "ridge")},
    )
    renumbered = np.where(columns >= 0, np.searchsorted(used, columns), -1)
    return Problem(problem.names, RowTable.of([rows[k] for k in kept], sexes()), part, renumbered)


def _ready(problem: Problem, folder: Path) -> None:
    global _densities
    compile_into(folder)
    _densities = Densities(problem, Unknowns(problem.names))


def _ranks(seed: int) -> NDArray[np.int64]:
    problem, unknowns = _densities.problem, _densities.unknowns
    at, y, log_sd = simulate(problem, seed)
    emulator = problem.emulator
    start = unknowns.prior_draws(4 * PARTICLES, seed)
    P = len(problem.names)
    start[:, :P] = emulator.centre + np.linalg.solve(emulator.whitening, start[:, :P].T).T
    data = replace(Data.of(problem.table), y=y, log_sd=log_sd)
    prior = (emulator.centre, emulator.whitening.T @ emulator.whitening)
    bridge = EmulatorBridge(_densities, data, start, normal=prior)
    cloud = cross(bridge, bridge.start(PARTICLES, seed), None, f"simulated {seed}", EFFORT)
    kept = cloud.x[:: PARTICLES // KEPT][:KEPT]
    truth = unknowns.vector(at["z"][None], np.zeros((1, 0)), {k: np.asarray(v)[None] for k, v in at.items()})
    return np.asarray((kept < truth).sum(axis=0))


def simulation_based(
    problem: Problem, runs: int, progress: Progress, folder: Path, workers: int = 2
) -> SimulationBased:
    """Ranks of `runs` data sets, each fitted anew; results are kept in `folder`, so that it can continue."""
    problem = part_of(problem)
    names = Unknowns(problem.names).labels
    mark = problem.mark(PARTICLES, EFFORT, KEPT)
    paths = [folder / f"simulated-{mark}-{seed:04}.npy" for seed in range(runs)]
    missing = [seed for seed in range(runs) if kept_arrays(paths[seed]) is None]
    progress("simulated data sets", runs - len(missing), runs)
    with ProcessPoolExecutor(
        workers, get_context("spawn"), initializer=_ready, initargs=(problem, folder)
    ) as pool:
        parts = {pool.submit(_ranks, seed): seed for seed in missing}
        for done, part in enumerate(as_completed(parts), start=runs - len(missing) + 1):
            path = paths[parts[part]]
            with replacing(path) as temporary:
                np.save(temporary, part.result())
            progress("simulated data sets", done, runs)
    array = np.array([np.load(path) for path in paths])
    distance = np.array([distance_from_uniform(array[:, j]) for j in range(array.shape[1])])
    return SimulationBased(names, array, distance, critical_distance(len(array), array.shape[1]))


def distance_from_uniform(ranks: NDArray[np.int64]) -> float:
    """Largest distance between the distribution function of the ranks and the uniform one."""
    counts = np.bincount(ranks, minlength=KEPT + 1).cumsum() / len(ranks)
    return float(np.abs(counts - np.arange(1, KEPT + 2) / (KEPT + 1)).max())


def critical_distance(runs: int, quantities: int, repeats: int = 60_000) -> float:
    """Distance that the largest of `quantities` exceeds with chance `FALSE_ALARM` (independent ranks)."""
    rng = np.random.default_rng(3)
    found = [distance_from_uniform(rng.integers(0, KEPT + 1, runs)) for _ in range(repeats)]
    return float(np.quantile(found, (1.0 - FALSE_ALARM) ** (1.0 / quantities)))


def power_for_one(runs: int, critical: float, repeats: int = 2000) -> float:
    """Chance that the ranks of one quantity whose 90 % intervals hold `SEEN` exceed the critical distance.

    Its draws have the right centre and are too narrow.
    """
    rng = np.random.default_rng(4)
    narrow = scipy.stats.norm.ppf(0.5 + SEEN / 2) / scipy.stats.norm.ppf(0.95)
    truth = rng.standard_normal((repeats, runs))
    ranks = np.floor(scipy.stats.norm.cdf(truth / narrow) * (KEPT + 1)).astype(np.int64).clip(0, KEPT)
    return float(np.mean([distance_from_uniform(one) > critical for one in ranks]))


def summary(found: SimulationBased) -> dict[str, Any]:
    """Summary to store: quantities tested, the worst distance, and all distances."""
    worst = int(found.distance.argmax())
    return {
        "schema": 1,
        "digest": data_digest(),
        "runs": len(found.ranks),
        "quantities": len(found.names),
        "largest": float(found.distance.max()),
        "worst": found.names[worst],
        "critical": found.critical,
        "false_alarm": FALSE_ALARM,
        "passes": found.passes,
        "coverage90": found.coverage[0],
        "coverage90_error": found.coverage[1],
        "power": found.power,
        "power_for": SEEN,
        "distance": dict(zip(found.names, map(float, found.distance), strict=True)),
    }
