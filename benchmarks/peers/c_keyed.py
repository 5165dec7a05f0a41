"""C with the same keyed draws and the same varying clock as Anagen: how fast one core can do this task.

It does the common task and nothing else: no calibre, no hazards, no state but the phase, nothing recorded
but counts. `wide` takes eight follicles at a time in single precision, where the processor has AVX2.
"""

from __future__ import annotations

import ctypes
import platform
import shutil
import subprocess
import tempfile
from pathlib import Path

import numpy as np
from engines import Outcome, Run
from numpy.typing import DTypeLike, NDArray
from renewal import Cycle, varying_speed
from scipy.special import gammainccinv, gammaincinv

NAME = "C, keyed draws"
WHAT = "gcc -O3 -march=native, keyed draws and tables as Anagen's, three draws a cycle; counts only"
OCTAVES, CELLS = 26, 64
STRIDE = 4


class Task(ctypes.Structure):
    """`task` of keyed_loop.c."""

    _fields_ = (
        ("follicles", ctypes.c_int64),
        ("grid", ctypes.c_int64),
        ("steps", ctypes.c_int64),
        ("patient", ctypes.c_uint64),
        ("every", ctypes.c_double),
        ("quantiles", ctypes.c_void_p),
        ("speed", ctypes.c_void_p),
        ("clocks", ctypes.c_void_p),
        ("guide", ctypes.c_void_p),
        ("density", ctypes.c_void_p),
        ("changes", ctypes.c_void_p),
    )


def available() -> str | None:
    return None if shutil.which("gcc") else "no gcc"


def has_avx2() -> bool:
    """Whether the processor says that it has AVX2."""
    facts = Path("/proc/cpuinfo")
    if platform.machine() not in ("x86_64", "AMD64") or not facts.is_file():
        return False
    return " avx2 " in facts.read_text().replace("\n", " ")


def quantiles(cycle: Cycle) -> NDArray[np.float64]:
    """float64[3, 2, octaves * 65]: clock days of each phase by tail probability, lower half and upper."""
    octave = 2.0 ** -(np.arange(OCTAVES)[:, None] + 2.0)
    tail = (octave * (1.0 + np.arange(CELLS + 1) / CELLS)).ravel()
    each = [[gammaincinv(k, tail), gammainccinv(k, tail)] for k in cycle.stages]
    return np.array(each) * np.array(cycle.scales)[:, None, None]


def library(folder: str) -> ctypes.CDLL:
    """keyed_loop.c, compiled for this processor in `folder`."""
    built = Path(folder) / "keyed_loop.so"
    source = Path(__file__).with_name("keyed_loop.c")
    command = ["gcc", "-O3", "-march=native", "-shared", "-fPIC", str(source), "-o", str(built), "-lm"]
    subprocess.run(command, check=True, timeout=120)
    return ctypes.CDLL(str(built))


def prepare(
    cycle: Cycle, follicles: int, days: int, every: int, varying: bool = False, wide: bool = False
) -> Run:
    if wide and not has_avx2():
        raise RuntimeError("this processor has no AVX2")
    with tempfile.TemporaryDirectory() as folder:
        built = library(folder)
    loop = built.wide if wide else built.scalar
    loop.restype, loop.argtypes = ctypes.c_int64, (ctypes.POINTER(Task), ctypes.c_int)
    number: DTypeLike = np.float32 if wide else np.float64
    table = np.ascontiguousarray(quantiles(cycle), dtype=number)
    speed = np.ascontiguousarray(varying_speed(days) if varying else np.ones((1, 3)))
    grid = days // every + 1

    def run(seed: int) -> Outcome:
        # The clock's tables are filled within the run, as Anagen's are.
        clock, density = np.zeros((len(speed) + 1, STRIDE), dtype=number), np.zeros(3, dtype=number)
        guide = np.zeros((3, len(speed) + 1), dtype=np.int32)
        changes = np.zeros((grid + 2, 3), dtype=np.int64)
        task = Task(
            follicles,
            grid,
            len(speed),
            seed,
            every,
            table.ctypes.data,
            speed.ctypes.data,
            clock.ctypes.data,
            guide.ctypes.data,
            density.ctypes.data,
            changes.ctypes.data,
        )
        events = loop(ctypes.byref(task), int(varying))
        return Outcome(np.cumsum(changes, axis=0)[:grid], int(events))

    return run
