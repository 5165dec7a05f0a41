"""Engine runs for the emulator: many parameter sets, kept in chunks, so that a stopped run can continue."""

from __future__ import annotations

import hashlib
import warnings
from collections.abc import Callable, Sequence
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
from anagen.learning.one_blas_thread import one_blas_thread_from_now
from anagen.learning.pattern.expectation import Expectation
from anagen.learning.rows import Row
from anagen.therapy.product import LotLuck
from anagen.workers import Common, Workers, at_work

CHUNK = 40
"""Parameter sets in a file of kept runs."""
PIECE = 10
"""Parameter sets in a piece of work: few, so that many workers have something to do to the end."""

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


NamesAndRows = tuple[tuple[str, ...], tuple[Row, ...]]


def run_piece(asked_for: NamesAndRows, z: NDArray[np.float64]) -> NDArray[np.float64]:
    """`run_rows` of names and rows at some of the points."""
    return run_rows(*asked_for, z)


def names_and_rows(names: tuple[str, ...], rows: tuple[Row, ...]) -> NamesAndRows:
    """Return what all pieces share, in a process that multiplies matrices on one thread."""
    one_blas_thread_from_now()
    return names, rows


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
    workers: Workers | int = 2,
) -> NDArray[np.float64]:
    """`run_rows` in chunks, spread over workers; chunks found in `folder` are not run again.

    Args:
        names: of the parameters.
        rows: whose parts are wanted.
        z: float64[N, P].
        folder: of this machine; workers elsewhere need not see it.
        label: of the files and of the progress.
        progress: called with (label, done, total).
        workers: who runs them, or a number of processes.

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
        tasks = {
            (i, first): (chunks[i][first : first + PIECE],)
            for i in missing
            for first in range(0, len(chunks[i]), PIECE)
        }
        parts: dict[int, dict[int, NDArray[np.float64]]] = {i: {} for i in missing}
        common = Common(names_and_rows, (names, rows))
        with at_work(workers) as pool:
            for (i, first), part in pool.pieces(common, run_piece, tasks):
                parts[i][first] = part
                done += len(part)
                if sum(map(len, parts[i].values())) == len(chunks[i]):
                    found[i] = np.concatenate([parts[i][k] for k in sorted(parts[i])])
                    with replacing(paths[i]) as temporary:
                        np.save(temporary, found[i])
                progress(label, done, len(z))
    return np.concatenate([found[i] for i in range(len(chunks))])
