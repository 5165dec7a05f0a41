"""GillesPy2's C++ SSA on population counts: one species a stage, no identities.

GillesPy2 (1.8) has g++ compile its solver without an optimisation flag. `optimised` slips -O3 in
with a wrapper called g++, to show what that costs.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from engines import Outcome, Run
from renewal import Cycle

NAME = "GillesPy2, C++ SSA"
WHAT = "population counts, one species a stage (10 reactions); compiled once beforehand"


def available() -> str | None:
    if not find_spec("gillespy2"):
        return "gillespy2 is not installed"
    if not shutil.which("g++"):
        return "GillesPy2's C++ solver needs g++"
    return None


@contextmanager
def build_tools(optimised: bool) -> Iterator[None]:
    """Let GillesPy2 find this environment's scons, and perhaps an optimising g++."""
    before = os.environ["PATH"]
    compiler = shutil.which("g++")
    with tempfile.TemporaryDirectory() as folder:
        path = [str(Path(sys.executable).parent), before]
        if optimised:
            wrapper = Path(folder) / "g++"
            wrapper.write_text(f'#!/bin/sh\nexec {compiler} -O3 "$@"\n')
            wrapper.chmod(0o755)
            path.insert(0, folder)
        os.environ["PATH"] = os.pathsep.join(path)
        try:
            yield
        finally:
            os.environ["PATH"] = before


def prepare(cycle: Cycle, follicles: int, days: int, every: int, optimised: bool = False) -> Run:
    import gillespy2

    total = len(cycle.phase_of_stage)
    model = gillespy2.Model(name="hair_cycle")
    species = [
        gillespy2.Species(name=f"S{s}", initial_value=follicles if s == 0 else 0, mode="discrete")
        for s in range(total)
    ]
    rates = [
        gillespy2.Parameter(name=f"k{p}", expression=str(1.0 / scale)) for p, scale in enumerate(cycle.scales)
    ]
    model.add_species(species)
    model.add_parameter(rates)
    model.add_reaction(
        [
            gillespy2.Reaction(
                name=f"r{s}",
                reactants={f"S{s}": 1},
                products={f"S{(s + 1) % total}": 1},
                rate=rates[cycle.phase_of_stage[s]],
            )
            for s in range(total)
        ]
    )
    grid = days // every + 1
    model.timespan(gillespy2.TimeSpan.linspace(t=(grid - 1) * every, num_points=grid))
    with build_tools(optimised):
        solver = gillespy2.SSACSolver(model=model)
    names = [s.name for s in species]

    def run(seed: int) -> Outcome:
        result = solver.run(seed=seed + 1)[0]
        stages = np.stack([result[name] for name in names], axis=1).round().astype(np.int64)
        return Outcome(np.stack([stages[:, cycle.phase_of_stage == p].sum(axis=1) for p in range(3)], axis=1))

    return run
