"""Rebuilds the posterior from the rows, in rounds; files are kept so that a stopped run can continue.

1. The mode, by the engine; runs around it, along the directions the rows leave open; a quadratic
   emulator; a first posterior.
2. Runs drawn around that posterior; the emulator of both rounds, which is used; the sampler.
3. Engine runs at draws of the last posterior: errors of the emulator, and weights from emulator
   to engine with the exosome rows.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from anagen.files.writing import replacing
from anagen.learning.free_parameters import free_names
from anagen.learning.pattern.emulator import Emulator
from anagen.learning.pattern.hierarchy import RowTable, hierarchy_table
from anagen.learning.pattern.mode import find_mode
from anagen.learning.pattern.reweighting import (
    effective_size,
    exosome_draws,
    exosome_names,
    log_likelihood,
    smoothed,
)
from anagen.learning.pattern.sampling import Draws, Problem, Sampler, emulator_error
from anagen.learning.pattern.training import Progress, engine_runs, normal_design
from anagen.learning.posterior import Posterior, as_stored, identity
from anagen.learning.provenance import data_digest
from anagen.learning.rows import Row, load_rows

STRETCH = ((0.6, 1.4), (0.5, 1.25))
"""Inner and outer stretch of the runs of each round, relative to the posterior they are drawn around."""
TRUSTED = 0.7
"""Largest Pareto shape at which weights are used."""
MISSED = 0.3
"""Mean error of a row, in posterior SDs, from which its study is weighted by the engine."""


@dataclass(frozen=True)
class Sizes:
    """Amount of work of a calibration.

    Attributes:
        rounds: runs of each round.
        checked: engine runs at the posterior.
        warmup: steps of each chain before draws are kept.
        draws: kept draws of each chain.
    """

    rounds: tuple[int, ...] = (1000, 1500)
    checked: int = 1000
    warmup: int = 700
    draws: int = 1500


@dataclass(frozen=True, eq=False)
class Calibration:
    """Result of `calibrate`.

    Attributes:
        problem: of the sampled rows.
        posterior: to be shipped.
        rows: all fitted rows.
        parts: float64[S, rows, 2], the engine at the posterior's draws.
    """

    problem: Problem
    posterior: Posterior
    rows: tuple[Row, ...]
    parts: NDArray[np.float64]


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


def calibrate(
    folder: Path,
    *,
    sizes: Sizes | None = None,
    workers: int = 2,
    seed: int = 2026,
    progress: Progress = lambda what, done, total: None,
    say: Callable[[str], None] = lambda line: None,
) -> Calibration:
    """Calibration of the posterior.

    Args:
        folder: engine runs are kept there; a second call with the same folder continues from there.
        sizes: amount of work.
        progress: called with (task, done, total).
        say: called with a line now and then.

    Raises:
        InputError: the extra ``bayes`` is not installed, or a row is faulty.
    """
    sizes = sizes or Sizes()
    begun = time.monotonic()
    problem = learn_problem(folder, sizes=sizes, workers=workers, seed=seed, progress=progress, say=say)
    draws = Sampler(problem, warmup=sizes.warmup, draws=sizes.draws).run(seed)
    say("sampled; weighting against the engine")
    return _weighed(problem, draws, folder, sizes, workers, progress, begun)


def learn_problem(
    folder: Path,
    *,
    sizes: Sizes,
    workers: int = 2,
    seed: int = 2026,
    progress: Progress = lambda what, done, total: None,
    say: Callable[[str], None] = lambda line: None,
) -> Problem:
    """Problem after all rounds of runs: an emulator that is valid around the posterior. Kept in `folder`."""
    names, rows = free_names(), sampled_rows()
    found = kept_problem(folder, sizes)
    if found is not None:
        return found
    centre, covariance = find_mode(
        names, rows, RowTable.of(rows, sexes()), starting_point(), folder, progress, workers
    )
    designs: list[NDArray[np.float64]] = []
    runs: list[NDArray[np.float64]] = []
    for turn, (size, stretch) in enumerate(zip(sizes.rounds, STRETCH, strict=True), start=1):
        designs.append(scattered(centre, covariance, size, turn, stretch))
        label = f"engine runs, {('first', 'second')[turn - 1]} round"
        runs.append(engine_runs(names, rows, designs[-1], folder, label, progress, workers))
        problem = problem_of(rows, np.concatenate(designs[-2:]), np.concatenate(runs[-2:]))
        error = emulator_error(problem)
        say(f"emulator {turn}: error of a row {np.median(error):.2f} (median), {error.max():.2f} (largest)")
        if turn < len(sizes.rounds):
            z = Sampler(problem, warmup=600, draws=400).run(seed + turn).flat()["z"]
            centre, covariance = z.mean(axis=0), np.cov(z.T)
    _keep_problem(problem, folder / "problem.npz", sizes)
    return problem


def _keep_problem(problem: Problem, path: Path, sizes: Sizes) -> None:
    emulator = problem.emulator
    with replacing(path) as temporary:
        np.savez_compressed(
            temporary,
            digest=f"{data_digest()} {sizes.rounds}",
            columns=problem.columns,
            centre=emulator.centre,
            whitening=emulator.whitening,
            coefficients=emulator.coefficients,
            shift=emulator.shift,
            stretch=emulator.stretch,
            error=emulator.error,
            reach=emulator.reach,
        )


def kept_problem(folder: Path, sizes: Sizes) -> Problem | None:
    """Problem of an earlier run with the same rows; None if there is none, or it is damaged."""
    rows = sampled_rows()
    try:
        with np.load(folder / "problem.npz") as kept:
            if str(kept["digest"]) != f"{data_digest()} {sizes.rounds}":
                return None
            emulator = Emulator(
                kept["centre"],
                kept["whitening"],
                kept["coefficients"],
                kept["shift"],
                kept["stretch"],
                kept["error"],
                float(kept["reach"]),
            )
            columns = kept["columns"]
    except (OSError, ValueError, KeyError):
        return None
    return Problem(free_names(), RowTable.of(rows, sexes()), emulator, columns)


def _weighed(
    problem: Problem,
    draws: Draws,
    folder: Path,
    sizes: Sizes,
    workers: int,
    progress: Progress,
    begun: float,
) -> Calibration:
    from anagen.learning.checks.diagnostics import of_draws

    chains, length = draws.values["z"].shape[:2]
    each = sizes.checked // chains
    pick = np.linspace(0, length - 1, each).round().astype(int)
    kept = {name: values[:, pick] for name, values in draws.values.items()}
    flat = Draws(kept, {}).flat()
    size = chains * each
    extra = exosome_names(problem.names)
    delivery = exosome_draws(extra, size)
    main, exosome = fitted_rows()
    rows = (*main, *exosome)
    # Delivery is run along with z, in the same chunks, so that it can continue, too.
    parts = engine_runs(
        (*problem.names, *extra),
        rows,
        np.concatenate([flat["z"], prior_scores(extra, delivery)], axis=1),
        folder,
        "engine at the posterior",
        progress,
        workers,
    )
    table = RowTable.of(rows, sexes())
    quick = problem.parts(flat["z"])
    error, nothing = emulator_error(problem), np.zeros(len(rows))
    inert = parts.copy()
    inert[:, len(main) :, 1] = 0.0
    missed = inert.sum(axis=2) - quick.sum(axis=2)
    every, alone = np.ones(len(rows)), np.array([float(row in exosome) for row in rows])
    corrected = {
        row.study
        for row, bias in zip(rows, bias_in_sd(missed, inert.sum(axis=2)), strict=True)
        if bias > MISSED
    }
    some = np.array([float(row.study in corrected) for row in rows])
    ratio = {"all rows": np.full(size, -np.inf)}
    ratio |= {"rows the emulator misses": ratio["all rows"].copy(), "exosome rows": ratio["all rows"].copy()}
    for i in range(size):
        if not np.isfinite(parts[i]).all():
            continue
        at = {name: values[i] for name, values in flat.items()}
        added = log_likelihood(table, parts[i], at, nothing, alone) - log_likelihood(
            table, inert[i], at, nothing, alone
        )
        for weighed, keep in (("all rows", every), ("rows the emulator misses", some)):
            mended = log_likelihood(table, inert[i], at, nothing, keep) - log_likelihood(
                problem.table, quick[i], at, error, keep
            )
            ratio[weighed][i] = mended + added
        ratio["exosome rows"][i] = added
    shapes = {name: smoothed(found)[1] for name, found in ratio.items()}
    weighed = next((name for name in ratio if shapes[name] <= TRUSTED), "exosome rows")
    log_weight, _ = smoothed(ratio[weighed])
    diagnostics = of_draws(draws, problem)
    diagnostics |= {
        "pareto_k": round(shapes[weighed], 3),
        "pareto_k_all_rows": round(shapes["all rows"], 3),
        "weights": weighed,
        "corrected": sorted(corrected),
        "weighted_effective_size": round(effective_size(log_weight)),
        "emulator_error_median": round(float(np.median(error)), 3),
        "emulator_error_largest": round(float(error.max()), 3),
        "emulator_missed": round(float(np.median(np.nanstd(missed, axis=0))), 3),
        "emulator_bias_largest": round(float(np.abs(np.nanmean(missed, axis=0)).max()), 3),
        "emulator_bias_in_sd": round(float(bias_in_sd(missed, inert.sum(axis=2)).max()), 3),
        "emulator_bias_in_sd_median": round(float(np.median(bias_in_sd(missed, inert.sum(axis=2)))), 3),
        "engine_runs": sum(sizes.rounds) + sizes.checked,
        "minutes": round((time.monotonic() - begun) / 60, 1),
        "rows": len(rows),
        "studies": len(table.studies),
    }
    scalars = [name for name in hierarchy_table() if name != "carrier_rise"]
    z, rises, weights = as_stored(flat["z"]), as_stored(flat["rises"]), as_stored(log_weight)
    hierarchy = {name: as_stored(flat[name]) for name in scalars}
    delivery = as_stored(delivery)
    posterior = Posterior(
        id="",
        digest=data_digest(),
        names=problem.names,
        z=z,
        hierarchy=hierarchy,
        chains=chains,
        diagnostics=diagnostics,
        rises=rises,
        delivered=extra,
        delivery=delivery,
        log_weight=weights,
        stats={name: values[:, pick] for name, values in draws.stats.items()},
        observed={row.id: row.value for row in rows},
    )
    posterior = replace(posterior, id=identity(posterior))
    return Calibration(problem, posterior, rows, parts)


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


def summary_lines(posterior: Posterior) -> list[str]:
    """Summary of a posterior in a few lines."""
    d: dict[str, Any] = posterior.diagnostics
    return [
        f"{posterior.id}: {d['rows']} rows of {d['studies']} studies, {len(posterior)} draws",
        f"R-hat at most {d['rhat_largest']}, effective size at least {d['ess_bulk_least']} (bulk), "
        f"{d['ess_tail_least']} (tail); E-BFMI at least {d['ebfmi_least']}; {d['divergent']} divergent",
        f"engine against emulator: a row missed by {d['emulator_missed']} (median SD), biased by at most "
        f"{d['emulator_bias_largest']}; Pareto k {d['pareto_k']}, weights of {d['weights']}, effective size "
        f"{d['weighted_effective_size']} of {len(posterior)}",
    ]
