"""Mesa: one agent a follicle, one scheduled event a phase (mesa.experimental.devs)."""

from __future__ import annotations

from importlib.util import find_spec

import numpy as np
from engines import Outcome, Run
from renewal import Cycle

NAME = "Mesa, event scheduler"
WHAT = "one agent a follicle, one DEVSimulator event a phase, durations from model.random.gammavariate"


def available() -> str | None:
    if not find_spec("mesa"):
        return "mesa is not installed"
    try:
        from mesa.experimental.devs import DEVSimulator  # noqa: F401
    except ImportError:
        return "this mesa has no mesa.experimental.devs.DEVSimulator"
    return None


def prepare(cycle: Cycle, follicles: int, days: int, every: int) -> Run:
    import mesa
    from mesa.experimental.devs import DEVSimulator

    stages, scales = cycle.stages, cycle.scales

    class Scalp(mesa.Model):
        def __init__(self, simulator: DEVSimulator, seed: int) -> None:
            super().__init__(seed=seed)
            self.simulator = simulator
            simulator.setup(self)
            self.now = [follicles, 0, 0]
            self.counts: list[tuple[int, ...]] = []
            self.events = 0
            self.count()
            for _ in range(follicles):
                Follicle(self).wait()

        def count(self) -> None:
            self.counts.append(tuple(self.now))
            self.simulator.schedule_event_relative(self.count, float(every))

    class Follicle(mesa.Agent):
        def __init__(self, model: Scalp) -> None:
            super().__init__(model)
            self.phase = 0

        def wait(self) -> None:
            model = self.model
            duration = model.random.gammavariate(stages[self.phase], scales[self.phase])
            model.simulator.schedule_event_relative(self.change, duration)

        def change(self) -> None:
            model = self.model
            model.events += 1
            model.now[self.phase] -= 1
            self.phase = (self.phase + 1) % 3
            model.now[self.phase] += 1
            self.wait()

    def run(seed: int) -> Outcome:
        simulator = DEVSimulator()
        scalp = Scalp(simulator, seed)
        simulator.run_until(float(days // every * every))
        return Outcome(np.array(scalp.counts), scalp.events)

    return run
