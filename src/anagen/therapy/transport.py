"""Particles in the skin after a deposit: closed form in depth and time.

A slab z1-z2 holds free concentration C0 at time 0 in an unbounded medium with diffusion,
reversible binding (retardation R) and first-order loss k of the total pool:

    R dC/dt = D d2C/dz2 - R k C,   C(z, 0) = C0 on [z1, z2], else 0

so with D' = D / R

    C(z, t) = C0/2 exp(-k t) [erf((z - z1) / 2 sqrt(D' t)) - erf((z - z2) / 2 sqrt(D' t))]

and, with lambda = sqrt(D' / k), the area under the curve is

    AUC(z) = (C0 / k) [2 - exp(-(z - z1) / lambda) - exp(-(z2 - z) / lambda)] / 2   inside
           = (C0 / k) exp(-distance / lambda) (1 - exp(-(z2 - z1) / lambda)) / 2    outside

Depth in mm, time in days, D' in mm2/day, k in 1/day; concentrations in the unit of C0.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy
from numpy.typing import ArrayLike, NDArray

UM2_PER_S = 86_400.0e-6
"""One um2/s in mm2/day."""
PER_HOUR = 24.0
"""One 1/h in 1/day."""


@dataclass(frozen=True)
class Slab:
    """A layer, z1 to z2 in mm, that starts with free concentration `level` (any unit)."""

    top: float
    bottom: float
    level: float


@dataclass(frozen=True)
class Medium:
    """Transport and loss of free particles.

    Attributes:
        diffusivity: D / R, mm2/day.
        loss: k of the total pool, 1/day.
    """

    diffusivity: float
    loss: float

    @property
    def reach(self) -> float:
        """Distance lambda = sqrt(D / (R k)), mm, that particles travel before they are lost."""
        return float(np.sqrt(self.diffusivity / self.loss))


def concentration(slab: Slab, medium: Medium, depth: ArrayLike, time: ArrayLike) -> NDArray[np.float64]:
    """Free concentration at `depth` (mm) and `time` (days, >= 0), broadcast against each other."""
    z, t = np.asarray(depth, dtype=np.float64), np.asarray(time, dtype=np.float64)
    width = 2.0 * np.sqrt(medium.diffusivity * np.maximum(t, 1e-15))
    spread = 0.5 * (scipy.special.erf((z - slab.top) / width) - scipy.special.erf((z - slab.bottom) / width))
    return np.asarray(slab.level * np.exp(-medium.loss * t) * spread)


def exposure(slab: Slab, medium: Medium, depth: ArrayLike) -> NDArray[np.float64]:
    """Area under the concentration curve from 0 to infinity at `depth` (mm): level x days."""
    z = np.asarray(depth, dtype=np.float64)
    reach = medium.reach
    above, below = (z - slab.top) / reach, (slab.bottom - z) / reach
    inside = (above >= 0) & (below >= 0)
    within = 2.0 - np.exp(-np.maximum(above, 0.0)) - np.exp(-np.maximum(below, 0.0))
    away = np.maximum(np.maximum(-above, -below), 0.0)
    beyond = np.exp(-away) * -np.expm1(-(slab.bottom - slab.top) / reach)
    return np.asarray(slab.level / medium.loss * 0.5 * np.where(inside, within, beyond))


def remaining(medium: Medium, time: ArrayLike) -> NDArray[np.float64]:
    """Share of a deposit not yet lost at `time` (days); the rest was cleared or taken up."""
    return np.asarray(np.exp(-medium.loss * np.asarray(time, dtype=np.float64)))
