"""Which engines take part, and what they hand back."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType

import numpy as np
from numpy.typing import NDArray
from renewal import Cycle


@dataclass(frozen=True, eq=False)
class Outcome:
    """Counts [V, 3] of one run, and the phase changes simulated (None: not counted)."""

    counts: NDArray[np.int64]
    events: int | None = None


Run = Callable[[int], Outcome]


@dataclass(frozen=True)
class Engine:
    """One entry of the comparison.

    Attributes:
        module: its file in `peers`.
        key: short name in the results.
        options: passed to the module's ``prepare``.
        varying: runs with the time-varying clock.
        follicles: fewer than the task asks, if it is too slow.
        bar: how many times faster than it Anagen with a time-varying clock shall be.
    """

    module: str
    key: str
    options: tuple[tuple[str, object], ...] = ()
    varying: bool = False
    follicles: int | None = None
    bar: float | None = None

    def load(self) -> ModuleType:
        return importlib.import_module(f"peers.{self.module}")

    def prepare(self, cycle: Cycle, follicles: int, days: int, every: int) -> Run:
        run: Run = self.load().prepare(cycle, follicles, days, every, **dict(self.options))
        return run


REFERENCE = "anagen"
C_KEYED = "c-keyed-varying"
"""Scalar C that does Anagen's varying task with the same draws: the limit that Anagen is held against."""
VARYING = ("varying", True)
WIDE = ("wide", True)
ENGINES = (
    Engine("anagen_events", "anagen", (VARYING,), varying=True),
    Engine("anagen_events", "anagen-constant"),
    Engine("c_loop", "c-loop"),
    Engine("c_keyed", "c-keyed"),
    Engine("c_keyed", C_KEYED, (VARYING,), varying=True),
    Engine("c_keyed", "c-keyed-wide", (WIDE,)),
    Engine("c_keyed", "c-keyed-wide-varying", (VARYING, WIDE), varying=True),
    Engine("numpy_events", "numpy-events"),
    Engine("numpy_events", "numpy-events-varying", (VARYING,), varying=True),
    Engine("numpy_steps", "numpy-1-day"),
    Engine("gillespy2_ssa", "gillespy2"),
    Engine("gillespy2_ssa", "gillespy2-o3", (("optimised", True),), bar=5.0),
    Engine("python_loop", "python-loop"),
    Engine("roadrunner_ssa", "libroadrunner"),
    Engine("starsim_steps", "starsim-10-day", (("step_days", 10),)),
    Engine("simpy_events", "simpy", bar=60.0),
    Engine("mesa_events", "mesa", bar=180.0),
    Engine("starsim_steps", "starsim-1-day", (("step_days", 1),), bar=450.0),
)
