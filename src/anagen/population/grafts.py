"""Transplanted follicles as a further stratum: their state on the day of surgery, and what drives them.

They enter with healthy calibre, most in telogen and about to shed; telogen empties within `shed_days`, every
shed follicle rests in kenogen for `dormancy_days` on average, and then cycles like any follicle of the
donor area. Trials step by days, forecasts by several of them.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from anagen.engine.chain import Chain
from anagen.engine.drivers import Drivers
from anagen.engine.phases import Phase
from anagen.therapy.transplant import GraftPlan


def graft_state(healthy: NDArray[np.float64], chain: Chain, plan: GraftPlan) -> NDArray[np.float64]:
    """State float64[1, C, stages] of grafts on the day of surgery, from that of undisturbed follicles."""
    by_class = healthy.sum(axis=1)
    offset = chain.stage_offset
    state = np.zeros_like(healthy)
    state[:, offset[Phase.TELOGEN]] = (1.0 - plan.kept_growing) * by_class
    stages = offset[Phase.ANAGEN + 1] - offset[Phase.ANAGEN]
    state[:, offset[Phase.ANAGEN] : offset[Phase.ANAGEN + 1]] = plan.kept_growing * by_class[:, None] / stages
    return state[None]


def graft_drivers(donor: Drivers, chain: Chain, plan: GraftPlan) -> Drivers:
    """Drivers of the grafts over the whole time of `donor`, in which surgery falls.

    Args:
        donor: drivers of undisturbed follicles of the occiput, in steps of whole days.
        chain: stages of the cycle.
        plan: of the grafts.
    """
    step = int(donor.step_days)
    speed, kenogen = donor.speed.copy(), donor.kenogen.copy()
    since = np.arange(speed.shape[2] * step) - int(plan.day)
    shed = (since >= 0) & (since < int(plan.shed_days))
    rest = (since >= 0) & (since < int(plan.shed_days + 2 * plan.dormancy_days))

    def share(days: NDArray[np.bool_]) -> NDArray[np.float64]:
        return np.asarray(days.reshape(-1, step).mean(axis=1))

    fast = 2.0 * chain.mean_days[Phase.TELOGEN, 0] / plan.shed_days
    slow = chain.mean_days[Phase.KENOGEN, 0] / plan.dormancy_days
    speed[:, Phase.TELOGEN] = share(shed) * fast + share(~shed) * speed[:, Phase.TELOGEN]
    speed[:, Phase.KENOGEN] = share(rest) * slow + share(~rest) * speed[:, Phase.KENOGEN]
    kenogen[:] = share(shed) + share(~shed) * kenogen
    return replace(donor, speed=speed, kenogen=kenogen)
