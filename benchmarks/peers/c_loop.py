"""A bare C loop with constant rates, as one writes it first: no table, no key. `c_keyed` is faster."""

from __future__ import annotations

import ctypes
import shutil
import subprocess
import tempfile
from pathlib import Path

import numpy as np
from engines import Outcome, Run
from renewal import Cycle

NAME = "bare C loop, constant rates"
WHAT = "gcc -O3, sequential xoshiro256+, durations by products of uniforms; no identities kept"


def available() -> str | None:
    return None if shutil.which("gcc") else "no gcc"


def prepare(cycle: Cycle, follicles: int, days: int, every: int) -> Run:
    with tempfile.TemporaryDirectory() as folder:
        library = Path(folder) / "renewal_loop.so"
        source = Path(__file__).with_name("renewal_loop.c")
        command = ["gcc", "-O3", "-shared", "-fPIC", str(source), "-o", str(library), "-lm"]
        subprocess.run(command, check=True, timeout=120)
        renewal = ctypes.CDLL(str(library)).renewal
    renewal.restype = ctypes.c_int64
    renewal.argtypes = [ctypes.c_uint64, ctypes.c_int64, ctypes.c_int64, ctypes.c_double] + [
        ctypes.c_void_p
    ] * 3
    stages, scales = np.array(cycle.stages, dtype=np.int64), np.array(cycle.scales)
    grid = days // every + 1

    def run(seed: int) -> Outcome:
        changes = np.zeros((grid + 1, 3), dtype=np.int64)
        events = renewal(
            seed, follicles, grid, float(every), stages.ctypes.data, scales.ctypes.data, changes.ctypes.data
        )
        return Outcome(np.cumsum(changes, axis=0)[:grid], int(events))

    return run
