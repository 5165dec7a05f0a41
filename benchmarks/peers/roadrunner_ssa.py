"""libRoadRunner's SSA on population counts: one species a stage, no identities."""

from __future__ import annotations

from importlib.util import find_spec

import numpy as np
from engines import Outcome, Run
from renewal import Cycle

NAME = "libRoadRunner, SSA"
WHAT = "population counts, one species a stage (10 reactions); compiled once beforehand"


def available() -> str | None:
    return None if find_spec("roadrunner") else "libroadrunner is not installed"


def prepare(cycle: Cycle, follicles: int, days: int, every: int) -> Run:
    import roadrunner

    roadrunner.Logger.disableLogging()
    total = len(cycle.phase_of_stage)
    grid = days // every + 1
    model = roadrunner.RoadRunner()
    model.addCompartment("scalp", 1.0, False)
    for p, scale in enumerate(cycle.scales):
        model.addParameter(f"k{p}", 1.0 / scale, False)
    for s in range(total):
        model.addSpeciesAmount(f"S{s}", "scalp", float(follicles) if s == 0 else 0.0, True, False, "", False)
    for s in range(total):
        rate = f"k{cycle.phase_of_stage[s]} * S{s}"
        model.addReaction(f"r{s}", [f"S{s}"], [f"S{(s + 1) % total}"], rate, s == total - 1)
    model.setIntegrator("gillespie")
    model.integrator.variable_step_size = False
    model.timeCourseSelections = ["time", *(f"S{s}" for s in range(total))]

    def run(seed: int) -> Outcome:
        model.resetAll()
        model.integrator.seed = seed + 1
        table = np.array(model.simulate(0, (grid - 1) * every, grid))
        stages = table[:, 1:].round().astype(np.int64)
        return Outcome(np.stack([stages[:, cycle.phase_of_stage == p].sum(axis=1) for p in range(3)], axis=1))

    return run
