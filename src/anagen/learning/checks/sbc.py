"""Simulation-based calibration of the sampler (Talts et al. 2018).

Parameters are drawn, rows are simulated from them, the sampler is run on those rows, and the
rank of each true value among its draws must be uniform. Parameters of the follicle come from
the normal of the emulator's runs (where the emulator holds), those of the hierarchy from their
priors, so the whole likelihood and the sampler are tested. Uniformity is judged by the largest
distance of the ranks' distribution from the diagonal, with a simulated critical value.
"""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from anagen.files.writing import replacing
from anagen.learning.checks.predictive import prior_hierarchy
from anagen.learning.pattern.hierarchy import RISES, Names, new_studies
from anagen.learning.pattern.sampling import EDGE, Problem, Sampler, emulator_error
from anagen.learning.pattern.training import Progress
from anagen.learning.provenance import data_digest

KEPT = 99
"""Draws of each run among which the truth is ranked: 100 possible ranks."""
WARMUP, DRAWS = 350, 594
FALSE_ALARM = 0.01
"""Chance that one of all distributions of ranks fails for a correct sampler."""


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
    def passes(self) -> bool:
        """Whether all quantities are within the critical distance."""
        return bool((self.distance <= self.critical).all())


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


_sampler: Sampler
"""A worker's own, made once: compilation takes as long as a run."""


def _ready(problem: Problem) -> None:
    global _sampler
    _sampler = Sampler(problem, warmup=WARMUP, draws=DRAWS, chains=1)


def _ranks(seed: int) -> NDArray[np.int64]:
    at, y, log_sd = simulate(_sampler.problem, seed)
    draws = _sampler.run(seed, y=y, log_sd=log_sd, own_prior=False).flat()
    kept = slice(None, None, DRAWS // KEPT)
    ranks = [(draws["z"][kept][:KEPT] < at["z"]).sum(axis=0)]
    ranks.append((draws["rises"][kept][:KEPT] < at["rises"]).sum(axis=0))
    ranks += [np.atleast_1d((draws[name][kept][:KEPT] < at[name]).sum()) for name in _scalars(at)]
    return np.concatenate(ranks)


def _scalars(at: Names) -> list[str]:
    return [name for name in at if name not in ("z", "rises")]


def simulation_based(
    problem: Problem, runs: int, progress: Progress, folder: Path, workers: int = 2
) -> SimulationBased:
    """Ranks of `runs` data sets, each fitted anew; results are kept in `folder`, so that it can continue."""
    at, _, _ = simulate(problem, 0)
    names = (*problem.names, *(f"rise, {name}" for name in RISES), *_scalars(at))
    mark = problem.mark(WARMUP, DRAWS, KEPT)
    paths = [folder / f"simulated-{mark}-{seed:04}.npy" for seed in range(runs)]
    missing = [seed for seed in range(runs) if not paths[seed].is_file()]
    progress("simulated data sets", runs - len(missing), runs)
    with ProcessPoolExecutor(workers, get_context("spawn"), initializer=_ready, initargs=(problem,)) as pool:
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
        "distance": dict(zip(found.names, map(float, found.distance), strict=True)),
    }
