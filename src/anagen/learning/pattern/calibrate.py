"""Rebuilds the posterior from the rows, in stages; files are kept so that a stopped run can continue.

1. The mode, by the engine; runs around it, along the directions the rows leave open; a quadratic
   emulator; its posterior.
2. Runs drawn around that posterior; the emulator of both rounds; its posterior.
3. From there to the posterior of the engine itself, by sequential Monte Carlo: the emulator only proposes
   (`anagen.learning.pattern.smc`). The effect of vesicles, which no emulator follows, enters here.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from anagen.files.damaged import DAMAGED
from anagen.files.writing import replacing
from anagen.learning.checks.identifiability import identifiability
from anagen.learning.free_parameters import free_names
from anagen.learning.one_blas_thread import with_one_blas_thread
from anagen.learning.pattern.bridges import EmulatorBridge, EngineBridge
from anagen.learning.pattern.density import Data, Densities
from anagen.learning.pattern.emulator import Emulator
from anagen.learning.pattern.hierarchy import RowTable, hierarchy_table
from anagen.learning.pattern.lineage import effective_draws
from anagen.learning.pattern.mode import find_mode
from anagen.learning.pattern.reweighting import exosome_draws, exosome_names
from anagen.learning.pattern.sampling import Problem, compile_into, emulator_error
from anagen.learning.pattern.smc import Cloud, Settings, cross
from anagen.learning.pattern.training import Progress, engine_runs, normal_design
from anagen.learning.pattern.unknowns import Unknowns
from anagen.learning.posterior import Posterior, as_stored, identity
from anagen.learning.provenance import data_digest
from anagen.learning.rows import Row, load_rows
from anagen.workers import Workers

STRETCH = ((0.6, 1.4), (0.5, 1.25))
"""Inner and outer stretch of the runs of each round, relative to the posterior they are drawn around."""
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Sizes:
    """Amount of work of a calibration.

    Attributes:
        rounds: engine runs of each round of training.
        particles: draws of the posterior.
        emulated: rounds on an emulator, which cost no engine runs.
        engine: rounds on the engine.
        mode: rounds of the search for the mode.
        rehearsal: whether the result is only for a try, and may not be shipped.
    """

    rounds: tuple[int, ...] = (1000, 1500)
    particles: int = 1000
    emulated: Settings = field(default_factory=lambda: Settings(effective=700.0, least=4, most=60))
    engine: Settings = field(default_factory=lambda: Settings(effective=400.0, least=3, most=24))
    mode: int = 6
    rehearsal: bool = False


REHEARSAL = Sizes(
    (200, 300),
    100,
    Settings(effective=50.0, least=2, most=40),
    Settings(effective=25.0, least=1, most=4),
    mode=3,
    rehearsal=True,
)
"""A calibration of about five minutes, to see that everything runs; its posterior is no result."""


@dataclass(frozen=True, eq=False)
class Learned:
    """Emulator with the runs that it was made from.

    Attributes:
        problem: of the rows, with the emulator.
        z: float64[N, P], where the engine was run.
        outputs: float64[N, Q], distinct outputs of the runs.
        points: float64[M, D], draws of the posterior before the last round of runs.
    """

    problem: Problem
    z: Floats
    outputs: Floats
    points: Floats


@dataclass(frozen=True, eq=False)
class Particles:
    """Draws of the engine's posterior with their engine runs, for checks that go on from them.

    Attributes:
        x: float64[N, D].
        parts: float64[N, K, 2], of all fitted rows.
        emulator: of all runs, the last surrogate.
        extra: parameters of vesicles and their delivery in x.
    """

    x: Floats
    parts: Floats
    emulator: Emulator
    extra: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Calibration:
    """Result of `calibrate`.

    Attributes:
        learned: emulator and training runs.
        cloud: the sampler's particles, at the engine's posterior.
        posterior: to be shipped.
        rows: all fitted rows.
    """

    learned: Learned
    cloud: Cloud
    posterior: Posterior
    rows: tuple[Row, ...]


def fitted_rows() -> tuple[tuple[Row, ...], tuple[Row, ...]]:
    """Rows of the sampler, and the exosome rows that the weights add."""
    _, rows = load_rows()
    fitted = [row for row in rows if row.fit]
    return (
        tuple(row for row in fitted if "exosome" not in row.therapies),
        tuple(row for row in fitted if "exosome" in row.therapies),
    )


def sampled_rows() -> tuple[Row, ...]:
    """Rows of the sampler; the exosome effect is 0 in exosome rows, and importance weights correct for it."""
    main, exosome = fitted_rows()
    return (*main, *(replace(row, treatment=(), versus=()) for row in exosome))


def sexes() -> dict[str, str]:
    """Sex of each trial population."""
    return {name: population.sex for name, population in load_rows()[0].items()}


def distinct_columns(y: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Distinct outputs among the parts of all rows.

    Args:
        y: float64[N, K, 2], parts of K rows in N runs.

    Returns:
        float64[N, Q], and int64[K, 2] with the output of each part; -1 for always zero.
    """
    flat = y.reshape(len(y), -1)
    good = flat[np.isfinite(flat).all(axis=1)]
    seen: dict[bytes, int] = {}
    kept: list[int] = []
    columns = np.full(flat.shape[1], -1, dtype=np.int64)
    for c in range(flat.shape[1]):
        if not good[:, c].any():
            continue
        key = np.round(good[:, c], 9).tobytes()
        if key not in seen:
            seen[key] = len(kept)
            kept.append(c)
        columns[c] = seen[key]
    return flat[:, kept], columns.reshape(-1, 2)


def problem_of(rows: Sequence[Row], z: NDArray[np.float64], y: NDArray[np.float64]) -> Problem:
    """Problem of `rows`, emulated from runs `y` float64[N, K, 2] at `z` float64[N, P]."""
    outputs, columns = distinct_columns(y)
    return Problem(free_names(), RowTable.of(rows, sexes()), Emulator.fit(z, outputs), columns)


def starting_point() -> NDArray[np.float64]:
    """Start of the search for the mode (``data/start.json``: an earlier least-squares fit)."""
    record = json.loads((files("anagen.learning") / "data" / "start.json").read_text(encoding="utf-8"))
    return np.array([record["z"].get(name, 0.0) for name in free_names()])


def scattered(
    centre: NDArray[np.float64],
    covariance: NDArray[np.float64],
    size: int,
    seed: int,
    stretch: tuple[float, float] = STRETCH[0],
) -> NDArray[np.float64]:
    """Normal points, each stretched by a factor between the two of `stretch`.

    In forty dimensions nearly all of a normal lies in one shell; stretching fills the inside and
    the surroundings.
    """
    points = normal_design(size, len(centre), seed) * np.linspace(*stretch, size)[:, None]
    order = np.random.default_rng(seed).permutation(size)
    return np.asarray(centre + points[order] @ np.linalg.cholesky(covariance).T)


@with_one_blas_thread
def calibrate(
    folder: Path,
    *,
    sizes: Sizes | None = None,
    workers: Workers | int = 2,
    seed: int = 2026,
    progress: Progress = lambda what, done, total: None,
    say: Callable[[str], None] = lambda line: None,
) -> Calibration:
    """Calibration of the posterior.

    Args:
        folder: engine runs and rounds are kept there; a second call with the same folder continues.
        sizes: amount of work.
        progress: called with (task, done, total).
        say: called with a line now and then.

    Raises:
        InputError: the extra ``bayes`` is not installed, or a row is faulty.
    """
    sizes = sizes or Sizes()
    begun = time.monotonic()
    compile_into(folder)
    learned = learn_problem(folder, sizes=sizes, workers=workers, seed=seed, progress=progress, say=say)
    problem = learned.problem
    emulated = emulated_posterior(learned, folder, sizes, seed, say)
    extra = exosome_names(problem.names)
    unknowns = Unknowns(problem.names, extra)
    P = len(problem.names)
    scores = prior_scores(extra, exosome_draws(extra, sizes.particles))
    start = np.concatenate([emulated.x[:, :P], scores, emulated.x[:, P:]], axis=1)
    main, exosome = fitted_rows()
    rows = (*main, *exosome)
    densities = Densities(problem, unknowns)
    bridge = EngineBridge(
        densities,
        Data.of(problem.table),
        rows,
        learned.z,
        learned.outputs,
        folder,
        progress,
        workers,
    )
    cloud = cross(bridge, start, folder, "engine", replace(sizes.engine, seed=seed), say)
    _keep_particles(Particles(cloud.x, cloud.made, bridge.emulator, extra), folder, sizes)
    minutes = (time.monotonic() - begun) / 60
    posterior = _as_posterior(learned, emulated, cloud, densities, rows, sizes, minutes)
    return Calibration(learned, cloud, posterior, rows)


def emulated_posterior(
    learned: Learned,
    folder: Path,
    sizes: Sizes,
    seed: int,
    say: Callable[[str], None],
    label: str = "emulated",
) -> Cloud:
    """Draws of the emulator's posterior, from the normal of earlier points."""
    problem = learned.problem
    densities = Densities(problem, Unknowns(problem.names))
    bridge = EmulatorBridge(densities, Data.of(problem.table), learned.points)
    name = f"{label}-{problem.mark()}"
    settings = replace(sizes.emulated, seed=seed)
    cloud = cross(bridge, bridge.start(sizes.particles, seed), folder, name, settings)
    say(f"{label}: {len(cloud.log)} rounds; {cloud.log[-1]['effective']:.0f} effective draws")
    return cloud


def learn_problem(
    folder: Path,
    *,
    sizes: Sizes,
    workers: Workers | int = 2,
    seed: int = 2026,
    progress: Progress = lambda what, done, total: None,
    say: Callable[[str], None] = lambda line: None,
) -> Learned:
    """Emulator that is valid around the posterior, after all rounds of runs. Kept in `folder`."""
    names, rows = free_names(), sampled_rows()
    found = kept_problem(folder, sizes)
    if found is not None:
        return found
    centre, covariance = find_mode(
        names, rows, RowTable.of(rows, sexes()), starting_point(), folder, progress, workers, sizes.mode
    )
    unknowns = Unknowns(names)
    points = unknowns.prior_draws(4 * sizes.particles, seed)
    P = len(names)
    points[:, :P] = centre + points[:, :P] @ np.linalg.cholesky(covariance).T
    designs: list[Floats] = []
    runs: list[Floats] = []
    for turn, (size, stretch) in enumerate(zip(sizes.rounds, STRETCH, strict=True), start=1):
        designs.append(scattered(centre, covariance, size, turn, stretch))
        label = f"engine runs, {('first', 'second')[turn - 1]} round"
        runs.append(engine_runs(names, rows, designs[-1], folder, label, progress, workers))
        z, y = np.concatenate(designs), np.concatenate(runs)
        outputs, _ = distinct_columns(y)
        learned = Learned(problem_of(rows, z, y), z, outputs, points)
        error = emulator_error(learned.problem)
        say(f"emulator {turn}: error of a row {np.median(error):.2f} (median), {error.max():.2f} (largest)")
        if turn < len(sizes.rounds):
            cloud = emulated_posterior(learned, folder, sizes, seed + turn, say, f"emulated {turn}")
            points = cloud.x
            centre, covariance = points[:, :P].mean(axis=0), np.cov(points[:, :P].T)
    _keep_problem(learned, folder / PROBLEM, sizes)
    return learned


PROBLEM, PARTICLES = "problem.npz", "particles.npz"


def _keep_particles(found: Particles, folder: Path, sizes: Sizes) -> None:
    with replacing(folder / PARTICLES) as temporary:
        np.savez_compressed(
            temporary,
            digest=_digest(sizes),
            x=found.x,
            parts=found.parts,
            extra=np.array(found.extra),
            **_arrays(found.emulator),
        )


def kept_particles(folder: Path, sizes: Sizes) -> tuple[Problem, Particles] | None:
    """Problem and particles of a calibration with the same rows; None if there are none, or damaged ones."""
    learned = kept_problem(folder, sizes)
    if learned is None:
        return None
    try:
        with np.load(folder / PARTICLES) as kept:
            if str(kept["digest"]) != _digest(sizes):
                return None
            extra = tuple(str(name) for name in kept["extra"])
            return learned.problem, Particles(kept["x"], kept["parts"], _emulator_of(kept), extra)
    except DAMAGED:
        return None


def _digest(sizes: Sizes) -> str:
    """Mark of the rows and of the amount of work."""
    return f"{data_digest()} {sizes.rounds} {sizes.particles}"


def _arrays(emulator: Emulator) -> dict[str, Any]:
    return {part.name: getattr(emulator, part.name) for part in fields(emulator)}


def _emulator_of(kept: Mapping[str, Any]) -> Emulator:
    found = {part.name: kept[part.name] for part in fields(Emulator)}
    return Emulator(**found | {"reach": float(kept["reach"])})


def _keep_problem(learned: Learned, path: Path, sizes: Sizes) -> None:
    with replacing(path) as temporary:
        np.savez_compressed(
            temporary,
            digest=_digest(sizes),
            columns=learned.problem.columns,
            **_arrays(learned.problem.emulator),
            z=learned.z,
            outputs=learned.outputs,
            points=learned.points,
        )


def kept_problem(folder: Path, sizes: Sizes) -> Learned | None:
    """Emulator of an earlier run with the same rows; None if there is none, or it is damaged."""
    rows = sampled_rows()
    try:
        with np.load(folder / PROBLEM) as kept:
            if str(kept["digest"]) != _digest(sizes):
                return None
            emulator = _emulator_of(kept)
            columns, z, outputs, points = (kept[name] for name in ("columns", "z", "outputs", "points"))
    except DAMAGED:
        return None
    problem = Problem(free_names(), RowTable.of(rows, sexes()), emulator, columns)
    return Learned(problem, z, outputs, points)


def _as_posterior(
    learned: Learned,
    emulated: Cloud,
    cloud: Cloud,
    densities: Densities,
    rows: tuple[Row, ...],
    sizes: Sizes,
    minutes: float,
) -> Posterior:
    """Posterior of the particles, with its diagnostics."""
    problem, unknowns = learned.problem, densities.unknowns
    P, E = len(unknowns.names), len(unknowns.extra)
    at = unknowns.at(cloud.x)
    posterior = Posterior(
        id="",
        digest=data_digest(),
        names=problem.names,
        z=as_stored(cloud.x[:, :P]),
        hierarchy={name: as_stored(at[name]) for name in hierarchy_table() if name != "carrier_rise"},
        chains=1,
        diagnostics={},
        rises=as_stored(at["rises"]),
        delivered=unknowns.extra,
        delivery=as_stored(values_of(unknowns.extra, cloud.x[:, P : P + E])),
        log_weight=np.zeros(len(cloud)),
        observed={row.id: row.value for row in rows},
        log_density=_by_study(cloud, densities),
    )
    diagnostics = _diagnostics(learned, emulated, cloud, densities)
    diagnostics |= {
        "rehearsal": sizes.rehearsal,
        "engine_runs": len(learned.z) + sum(len(cloud) for _ in range(1 + len(cloud.log))),
        "minutes": round(minutes, 1),
        "rows": len(rows),
        "studies": len(problem.table.studies),
        "identifiability": identifiability(learned.problem, posterior),
    }
    posterior = replace(posterior, diagnostics=diagnostics)
    return replace(posterior, id=identity(posterior))


def _by_study(cloud: Cloud, densities: Densities) -> dict[str, Floats]:
    """Log density of each study's rows at each particle, float64[S], by which a study can be left out."""
    table = densities.problem.table
    whole, studies = Data.of(table), np.arange(len(table.studies))
    return {
        name: as_stored(densities.exact(cloud.x, cloud.made, whole.only(table, studies == number)))
        for number, name in enumerate(table.studies)
    }


def _diagnostics(learned: Learned, emulated: Cloud, cloud: Cloud, densities: Densities) -> dict[str, Any]:
    """Diagnostics of the sampler and the emulator."""
    problem, unknowns = learned.problem, densities.unknowns
    error = emulator_error(problem)
    effective = effective_draws(cloud.lineage, cloud.x)
    quick = problem.parts(unknowns.z(cloud.x)).sum(axis=2)
    exact = cloud.made.sum(axis=2)
    with_vesicles = np.array(
        [k for k, row in enumerate(problem.table.ids) if row in _vesicle_rows()], dtype=int
    )
    missed = exact - quick
    missed[:, with_vesicles] = 0.0
    bias = bias_in_sd(missed, exact)
    return {
        "sampler": "sequential Monte Carlo on the engine",
        "draws": len(cloud),
        "effective_least": round(float(effective.min())),
        "effective_median": round(float(np.median(effective))),
        "effective_least_of": unknowns.labels[int(effective.argmin())],
        "heaviest_draw": heaviest(cloud.x),
        "tempering": [round(one["temper"], 4) for one in cloud.log],
        "acceptance": [round(one["accepted"], 3) for one in cloud.log],
        "effective_by_weight": [round(one["weights"]) for one in cloud.log],
        "effective_by_descent": [round(one["effective"]) for one in cloud.log],
        "surrogate_off": [round(one["surrogate_off"], 2) for one in cloud.log],
        "failed_runs": sum(one["failed"] for one in cloud.log),
        "log_evidence": round(cloud.evidence + emulated.evidence, 2),
        "emulated_rounds": len(emulated.log),
        "emulated_effective": round(emulated.log[-1]["effective"]),
        "pareto_k_all_rows": round(cloud.log[0]["pareto_k"], 3),
        "emulator_error_median": round(float(np.median(error)), 3),
        "emulator_error_largest": round(float(error.max()), 3),
        "emulator_missed": round(float(np.median(np.nanstd(missed, axis=0))), 3),
        "emulator_bias_largest": round(float(np.abs(np.nanmean(missed, axis=0)).max()), 3),
        "emulator_bias_in_sd": round(float(bias.max()), 3),
        "emulator_bias_in_sd_median": round(float(np.median(bias)), 3),
        "effective": {name: round(float(n)) for name, n in zip(unknowns.labels, effective, strict=True)},
    }


def heaviest(x: Floats) -> float:
    """Share of the draws that are copies of the most frequent one."""
    _, counts = np.unique(x, axis=0, return_counts=True)
    return float(counts.max() / len(x))


def _vesicle_rows() -> set[str]:
    return {row.id for row in fitted_rows()[1]}


def bias_in_sd(missed: NDArray[np.float64], rows: NDArray[np.float64]) -> NDArray[np.float64]:
    """Distance of a row's mean error from 0, float64[K], in posterior SDs of the row; 0 if it is constant.

    Args:
        missed: float64[S, K], engine minus emulator.
        rows: float64[S, K], engine.
    """
    spread = np.nanstd(rows, axis=0)
    bias = np.abs(np.nanmean(missed, axis=0))
    return np.asarray(np.where(spread > 0, bias / np.where(spread > 0, spread, 1.0), 0.0))


def prior_scores(names: Sequence[str], values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Standard-normal scores of `values` [S, E] under the priors of `names`."""
    from anagen.learning.knowledge import prior_knowledge
    from anagen.learning.scale import Scale

    prior = prior_knowledge().parameters
    scores = np.empty_like(values)
    for j, name in enumerate(names):
        scale = Scale.of(prior[name])
        scores[:, j] = [(scale.forward(float(v)) - scale.mean) / scale.sd for v in values[:, j]]
    return scores


def values_of(names: Sequence[str], scores: Floats) -> Floats:
    """Values float64[S, E] at standard-normal `scores` [S, E]; inverse of `prior_scores`."""
    from anagen.learning.knowledge import prior_knowledge
    from anagen.learning.scale import Scale

    prior = prior_knowledge().parameters
    scales = [Scale.of(prior[name]) for name in names]
    return np.array([[scale.value(float(z)) for scale, z in zip(scales, one, strict=True)] for one in scores])


def summary_lines(posterior: Posterior) -> list[str]:
    """Summary of a posterior in a few lines."""
    d: dict[str, Any] = posterior.diagnostics
    head = f"{posterior.id}: {d['rows']} rows of {d['studies']} studies, {len(posterior)} draws"
    if "effective_least" not in d:  # of a version that sampled by the emulator alone
        return [f"{head}, effective size {d['weighted_effective_size']}"]
    acceptance = d["acceptance"]
    return [
        head + (" (a rehearsal: no result)" if d["rehearsal"] else ""),
        f"effective draws: {d['effective_least']} at least ({d['effective_least_of']}), "
        f"{d['effective_median']} in the median; the heaviest has {d['heaviest_draw']:.1%}",
        f"{len(acceptance)} rounds on the engine, {min(acceptance):.0%} to {max(acceptance):.0%} accepted",
        f"engine against emulator: a row missed by {d['emulator_missed']} (median SD), biased by at most "
        f"{d['emulator_bias_largest']}; {d['engine_runs']} engine runs in {d['minutes']} minutes",
    ]
