"""SimPy: one process a follicle, one timeout a phase."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec
from random import Random

import numpy as np
from engines import Outcome, Run
from renewal import Cycle

NAME = "SimPy"
WHAT = "one process a follicle, one timeout a phase, durations from random.gammavariate"


def available() -> str | None:
    return None if find_spec("simpy") else "simpy is not installed"


def prepare(cycle: Cycle, follicles: int, days: int, every: int) -> Run:
    import simpy

    stages, scales = cycle.stages, cycle.scales

    def run(seed: int) -> Outcome:
        draw = Random(seed).gammavariate
        env = simpy.Environment()
        now = [follicles, 0, 0]
        counts: list[tuple[int, ...]] = []
        events = 0

        def follicle() -> Iterator[object]:
            nonlocal events
            phase = 0
            while True:
                yield env.timeout(draw(stages[phase], scales[phase]))
                events += 1
                now[phase] -= 1
                phase = (phase + 1) % 3
                now[phase] += 1

        def clerk() -> Iterator[object]:
            while True:
                counts.append(tuple(now))
                yield env.timeout(every)

        env.process(clerk())
        for _ in range(follicles):
            env.process(follicle())
        last = days // every * every
        env.run(until=last)  # stops before what is due on the last day itself
        counts.append(tuple(now))
        return Outcome(np.array(counts), events)

    return run
