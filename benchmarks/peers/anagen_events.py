"""Anagen's follicle engine on the common task, with constant or time-varying clocks."""

from __future__ import annotations

from importlib.util import find_spec

import numpy as np
from engines import Outcome, Run
from renewal import Cycle, varying_speed

NAME = "Anagen"
WHAT = "keyed draws, identities; drivers read each day when the clock varies"


def available() -> str | None:
    return None if find_spec("anagen") else "anagen is not installed"


def prepare(cycle: Cycle, follicles: int, days: int, every: int, varying: bool = False) -> Run:
    from anagen.engine.chain import Chain
    from anagen.engine.drivers import Drivers
    from anagen.engine.follicles import Follicles, count
    from anagen.engine.keys import key_of
    from anagen.engine.phases import Phase
    from anagen.engine.start import Start

    living = [int(Phase.ANAGEN), int(Phase.TELOGEN), int(Phase.KENOGEN)]
    stages, means = np.ones(5, dtype=np.int64), np.zeros((5, 1))
    stages[living], means[living, 0] = cycle.stages, cycle.means
    chain = Chain(stages, means, kenogen_weight=np.ones(1))
    steps = days if varying else 1
    speed = np.ones((1, 5, steps))
    if varying:
        speed[0, living] = varying_speed(days).T
    # Every hair shed leaves an empty follicle: the ring of three phases.
    drivers = Drivers(speed, target=np.zeros((1, steps)), kenogen=np.ones((1, steps)))
    start = Start.in_phase(chain, Phase.ANAGEN, np.ones((1, 1)))

    def run(seed: int) -> Outcome:
        scalp = Follicles(
            patient_key=np.array([key_of(seed, "benchmark")]),
            first_index=np.zeros(1, dtype=np.int64),
            number=np.array([follicles]),
            start=start,
        )
        found = count(chain, drivers, scalp, days, every)
        return Outcome(found.number[0, :, living, 0].T, found.events)

    return run
