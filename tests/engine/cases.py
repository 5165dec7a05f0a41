"""Drivers that exercise everything, and follicles to run on them."""

from __future__ import annotations

from dataclasses import replace

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


def everything_on(strata: int, days: int, step: float = 1.0) -> Drivers:
    """As `wavy_drivers`, with hairs that change class as they grow, and follicles lost and fixed."""
    t = (np.arange(round(days / step)) + 0.5) * step
    phase = np.arange(strata)[:, None]
    return replace(
        wavy_drivers(strata, days, step),
        loss=1e-4 * (1.0 + np.sin(t / 50 + phase)),
        drift=0.012 * np.sin(t / 110 + phase) + 0.002,
        fixing=2e-4 * (1.0 + np.cos(t / 70 + phase)),
    )


def some_follicles(chain: Chain, number: list[int], seed: int = 1, fixed: float | None = None) -> Follicles:
    """One stratum a patient, from a state between healthy and thinned; a share `fixed` begins as such."""
    strata = len(number)
    state = 0.5 * (stationary(chain, 8.5, 0.1) + stationary(chain, 5.0, 0.5))
    return Follicles(
        patient_key=children(key_of(seed, "patient"), np.arange(strata)),
        first_index=np.zeros(strata, dtype=np.int64),
        number=np.array(number),
        start=Start.of(
            np.repeat(state[None], strata, axis=0),
            fixed=None if fixed is None else np.full(strata, fixed),
        ),
    )
