"""Starsim: a custom module steps all agents; its distributions keep common random numbers."""

from __future__ import annotations

from importlib.util import find_spec

import numpy as np
from engines import Outcome, Run
from renewal import Cycle

NAME = "Starsim"
WHAT = "a module with phase and time left per agent, Starsim's own gamma distributions and random numbers"


def available() -> str | None:
    return None if find_spec("starsim") else "starsim is not installed"


def prepare(cycle: Cycle, follicles: int, days: int, every: int, step_days: int = 1) -> Run:
    import starsim as ss

    ss.options(verbose=0)
    last = days // every * every

    class HairCycle(ss.Module):
        def __init__(self) -> None:
            super().__init__()
            self.define_states(ss.FloatArr("phase", default=0.0), ss.FloatArr("left", default=0.0))
            self.durations = [
                ss.gamma(a=stages, scale=scale, strict=False, name=f"duration{p}")
                for p, (stages, scale) in enumerate(zip(cycle.stages, cycle.scales, strict=True))
            ]
            self.counts = np.zeros((last // every + 1, 3), dtype=np.int64)
            self.events = 0

        def init_post(self) -> None:
            super().init_post()
            self.phase[:] = 0.0
            self.left[:] = self.durations[0].rvs(follicles)

        def step(self) -> None:
            day = self.ti * step_days
            if day:
                self.left[:] -= step_days
                due = (self.left <= 0.0).uids
                while len(due):
                    self.events += len(due)
                    following = (self.phase[due] + 1) % 3
                    self.phase[due] = following
                    for p in range(3):
                        entering = due[following == p]
                        if len(entering):
                            self.left[entering] = self.left[entering] + self.durations[p].rvs(entering)
                    due = due[self.left[due] <= 0.0]
            if day % every == 0:
                self.counts[day // every] = np.bincount(self.phase.values.astype(int), minlength=3)

    def run(seed: int) -> Outcome:
        cycle_module = HairCycle()
        sim = ss.Sim(
            n_agents=follicles,
            modules=cycle_module,
            start=ss.date("2000-01-01"),
            dur=ss.days(last),
            dt=ss.days(step_days),
            rand_seed=seed,
            copy_inputs=False,
            verbose=0,
        )
        sim.run()
        return Outcome(cycle_module.counts, cycle_module.events)

    return run
