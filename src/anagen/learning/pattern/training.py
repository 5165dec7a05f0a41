"""Engine runs for the emulator: many parameter sets, in chunks, so that a stopped run can continue."""

from __future__ import annotations

import hashlib
import warnings
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import scipy
from numpy.typing import NDArray

from anagen.engine.keys import key_of, uniforms
from anagen.files.staging import sweep
from anagen.files.writing import replacing
from anagen.learning.free_parameters import values_at
from anagen.learning.kept_runs import kept_arrays
from anagen.learning.knowledge import prior_knowledge
from anagen.learning.pattern.expectation import Expectation
from anagen.learning.rows import Row
from anagen.therapy.product import LotLuck

CHUNK = 40
"""Parameter sets in a chunk, the most that an interruption can lose."""

Progress = Callable[[str, int, int], None]


def normal_design(size: int, dimensions: int, seed: int) -> NDArray[np.float64]:
    """Scrambled Sobol points under a standard normal, float64[size, dimensions]."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # balance of other than 2^k points is not needed
        unit = scipy.stats.qmc.Sobol(dimensions, rng=np.random.default_rng(seed)).random(size)
    return np.asarray(scipy.special.ndtri(np.clip(unit, 1e-9, 1 - 1e-9)))


def lots_of(point: NDArray[np.float64]) -> LotLuck:
    """Luck of a study's lots: other lots for each parameter set."""
    seed = int.from_bytes(hashlib.sha256(np.ascontiguousarray(point).tobytes()).digest()[:7], "big")

    def luck(purpose: str, index: NDArray[np.int64]) -> NDArray[np.float64]:
        return uniforms(key_of(seed, "lots", purpose), index)

    return luck


def run_rows(names: tuple[str, ...], rows: tuple[Row, ...], z: NDArray[np.float64]) -> NDArray[np.float64]:
    """Engine's parts of `rows` at each of `z` float64[N, P]; float64[N, rows, 2], NaN where it cannot run."""
    prior = prior_knowledge()
    found = np.full((len(z), len(rows), 2), np.nan)
    for i, point in enumerate(z):
        try:
            knowledge = prior.with_values(values_at(prior, names, point))
            lots = lots_of(point)
            found[i] = Expectation(knowledge, lots=lots).all(rows)
        except (ValueError, ZeroDivisionError, FloatingPointError, np.linalg.LinAlgError):
            continue
    return found


def asked(row: Row) -> tuple[object, ...]:
    """Keys of a row that the engine depends on."""
    return (row.population, row.outcome, row.threshold, row.kind, row.week, row.treatment, row.versus)


def engine_runs(
    names: tuple[str, ...],
    rows: Sequence[Row],
    z: NDArray[np.float64],
    folder: Path,
    label: str,
    progress: Progress,
    workers: int = 2,
) -> NDArray[np.float64]:
    """`run_rows` in chunks over processes; chunks found in `folder` are not run again.

    Returns:
        float64[N, rows, 2].
    """
    rows = tuple(rows)
    folder.mkdir(parents=True, exist_ok=True)
    sweep(folder)
    chunks = [z[first : first + CHUNK] for first in range(0, len(z), CHUNK)]
    what = hashlib.sha256(repr((names, [asked(row) for row in rows])).encode())
    found: dict[int, NDArray[np.float64]] = {}
    paths = []
    for i, chunk in enumerate(chunks):
        key = what.copy()
        key.update(np.ascontiguousarray(chunk).tobytes())
        paths.append(folder / f"{label}-{key.hexdigest()[:16]}.npy")
        kept = kept_arrays(paths[i])
        if kept is not None and kept[0].shape == (len(chunk), len(rows), 2):
            found[i] = kept[0]
    done = sum(len(part) for part in found.values())
    progress(label, done, len(z))
    missing = [i for i in range(len(chunks)) if i not in found]
    if missing:
        with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
            futures = {i: pool.submit(run_rows, names, rows, chunks[i]) for i in missing}
            for i in missing:
                found[i] = futures[i].result()
                with replacing(paths[i]) as temporary:
                    np.save(temporary, found[i])
                done += len(chunks[i])
                progress(label, done, len(z))
    return np.concatenate([found[i] for i in range(len(chunks))])
