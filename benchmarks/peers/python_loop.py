"""A plain Python loop over follicles and phases, with no framework at all."""

from __future__ import annotations

from random import Random

import numpy as np
from engines import Outcome, Run
from renewal import Cycle

NAME = "plain Python loop"
WHAT = "one follicle after another, durations from random.gammavariate"


def available() -> str | None:
    return None


def prepare(cycle: Cycle, follicles: int, days: int, every: int) -> Run:
    stages, scales = cycle.stages, cycle.scales
    grid = days // every + 1
    last = (grid - 1) * every

    def run(seed: int) -> Outcome:
        draw = Random(seed).gammavariate
        change = [[0] * (grid + 1) for _ in range(3)]
        change[0][0] = follicles
        events = 0
        for _ in range(follicles):
            phase = 0
            t = draw(stages[0], scales[0])
            while t <= last:
                events += 1
                cell = int(t / every) + 1  # the first count after t
                change[phase][cell] -= 1
                phase = (phase + 1) % 3
                change[phase][cell] += 1
                t += draw(stages[phase], scales[phase])
        return Outcome(np.cumsum(np.array(change), axis=1).T[:grid], events)

    return run
