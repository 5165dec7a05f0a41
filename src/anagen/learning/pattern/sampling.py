"""A problem of the sampler: rows, parameters and the emulator; JAX, which compiles its densities.

JAX and NumPyro (which samples alopecia areata) are the extra ``bayes``; the shipped posterior needs neither.
"""

from __future__ import annotations

import hashlib
import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from anagen.compiled import private_folder, say_once
from anagen.errors import InputError
from anagen.learning.pattern.emulator import Emulator
from anagen.learning.pattern.hierarchy import RowTable
from anagen.learning.provenance import data_digest

EDGE = 0.02
"""Width of the soft edge of the emulator's reach, as a share of it."""


def require_bayes() -> None:
    """Check that the extra ``bayes`` is installed.

    Raises:
        InputError: it is not.
    """
    try:
        import jax
        import numpyro  # noqa: F401
    except ImportError as error:
        raise InputError(f"calibration needs {error.name}", expected="pip install 'anagen[bayes]'") from None
    jax.config.update("jax_enable_x64", True)


def compile_into(folder: Path) -> None:
    """Keep compiled densities in `folder`, for the next run and for other processes.

    A folder that others can write to is not used. JAX never writes an entry anew that is there, so one that a
    kill has cut short is removed here: it would be compiled again in every run.
    """
    require_bayes()
    import jax

    cache = private_folder((folder / "compiled").resolve())
    for entry in cache.glob("*-cache"):
        if not _is_whole(entry.read_bytes()):
            say_once(f"damaged cache of compiled code dropped and built again (in {cache})")
            entry.unlink()
    jax.config.update("jax_compilation_cache_dir", str(cache))


def _is_whole(compressed: bytes) -> bool:
    """Whether an entry of JAX's cache can be unpacked; those of zlib are looked at."""
    if compressed.startswith(b"\x28\xb5\x2f\xfd"):
        return True  # JAX itself finds that it is cut
    try:
        zlib.decompress(compressed)
    except zlib.error:
        return False
    return True


@dataclass(frozen=True, eq=False)
class Problem:
    """Data, parameters and emulator of a posterior.

    Attributes:
        names: free parameters, P of them.
        table: rows, K.
        emulator: of the rows' parts.
        columns: int64[K, 2], the emulator's output for natural and net of each row; -1 for zero.
    """

    names: tuple[str, ...]
    table: RowTable
    emulator: Emulator
    columns: NDArray[np.int64]

    def mark(self, *settings: object) -> str:
        """Hash of rows, emulator and `settings`, sixteen letters, for names of files."""
        what = hashlib.sha256(repr((data_digest(), self.names, settings)).encode())
        for learned in (self.emulator.coefficients, self.emulator.centre, self.emulator.whitening):
            what.update(np.ascontiguousarray(learned).tobytes())
        return what.hexdigest()[:16]

    def parts(self, z: NDArray[np.float64]) -> NDArray[np.float64]:
        """Parts float64[..., K, 2] by the emulator."""
        out = self.emulator(z)
        out = np.concatenate([out, np.zeros((*out.shape[:-1], 1))], axis=-1)
        return np.asarray(out[..., self.columns])


def emulator_error(problem: Problem) -> NDArray[np.float64]:
    """Standard error that the emulator adds to a row, float64[K]."""
    error = np.append(problem.emulator.error, 0.0)[problem.columns]
    return np.asarray(np.sqrt((error**2).sum(axis=1)))
