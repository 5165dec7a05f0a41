"""Vectorised NumPy with a step of one day: every follicle counts down its phase."""

from __future__ import annotations

import numpy as np
from engines import Outcome, Run
from renewal import Cycle

NAME = "NumPy, 1-day step"
WHAT = "all follicles count down together; those that are due draw the next phase, overshoot carried"


def available() -> str | None:
    return None


def prepare(cycle: Cycle, follicles: int, days: int, every: int) -> Run:
    stages, scales = np.array(cycle.stages), np.array(cycle.scales)

    def run(seed: int) -> Outcome:
        rng = np.random.default_rng(seed)
        phase = np.zeros(follicles, dtype=np.int64)
        left = rng.gamma(stages[0], scales[0], follicles)
        counts = np.zeros((days // every + 1, 3), dtype=np.int64)
        counts[0, 0] = follicles
        events = 0
        for day in range(1, (len(counts) - 1) * every + 1):
            left -= 1.0
            due = np.flatnonzero(left <= 0.0)
            while len(due):  # a short phase may begin and end within the day
                events += len(due)
                phase[due] = following = (phase[due] + 1) % 3
                left[due] += rng.gamma(stages[following], scales[following])
                due = due[left[due] <= 0.0]
            if day % every == 0:
                counts[day // every] = np.bincount(phase, minlength=3)
        return Outcome(counts, events)

    return run
