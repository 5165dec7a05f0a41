"""Drivers that exercise everything, and follicles to run on them."""

from __future__ import annotations

import numpy as np

from anagen.engine.chain import Chain
from anagen.engine.drivers import Drivers
from anagen.engine.follicles import Follicles
from anagen.engine.keys import children, key_of
from anagen.engine.meanfield import stationary
from anagen.engine.start import Start


def wavy_drivers(strata: int, days: int, step: float = 1.0) -> Drivers:
    """Every clock varies, targets drift, kenogen comes and goes."""
    t = (np.arange(round(days / step)) + 0.5) * step
    speed = np.stack(
        [
            [np.exp(0.5 * np.sin(t / (20 + 7 * p) + b) + (p == 3) * (t > 60)) for p in range(5)]
            for b in range(strata)
        ]
    )
    target = np.stack([7.0 + 2.0 * np.sin(t / 200 + b) for b in range(strata)])
    kenogen = np.stack([0.35 + 0.3 * np.cos(t / 90 + b) for b in range(strata)])
    return Drivers(speed, target, kenogen, step_days=step)


def some_follicles(chain: Chain, number: list[int], seed: int = 1) -> Follicles:
    """One stratum a patient, from a state between healthy and thinned."""
    strata = len(number)
    state = 0.5 * (stationary(chain, 8.5, 0.1) + stationary(chain, 5.0, 0.5))
    return Follicles(
        patient_key=children(key_of(seed, "patient"), np.arange(strata)),
        first_index=np.zeros(strata, dtype=np.int64),
        number=np.array(number),
        start=Start.of(np.repeat(state[None], strata, axis=0)),
    )
