"""Sub-density of a score process from look to look, by recursive integration.

The recursion is that of Armitage, McPherson and Rowe 1969. The density over the region in which a trial goes
on is held at Gauss-Legendre nodes. Panels are twice as wide as the narrower of the two normal kernels beside
them, so that 12 nodes each integrate to about 1e-13. Simpson's rule on Jennison and Turnbull's grid needs
some thousand for 1e-9.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from math import ceil, inf, sqrt
from typing import Protocol

import numpy as np
import scipy
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_NODES = 12
_REACH = 8.5
"""Standard deviations beyond which a density is not followed: a mass of 1e-17."""


@dataclass(frozen=True)
class Step:
    """Normal law of the score at the next look, given the score b at this one: slope b + shift, +- sd."""

    slope: float
    shift: float
    sd: float


class Motion(Protocol):
    """Law by which a score moves."""

    def step(self, t: float, later: float) -> Step:
        """Step from information fraction `t` to a later one."""


@dataclass(frozen=True)
class Drift:
    """Brownian motion with a known drift.

    Attributes:
        drift: expected Z at information 1.
    """

    drift: float

    def step(self, t: float, later: float) -> Step:
        """Step from information fraction `t` to a later one."""
        return Step(1.0, self.drift * (later - t), sqrt(later - t))


@dataclass(frozen=True)
class Predicted:
    """Brownian motion whose drift is normal with given mean and precision before the data.

    The score stays a Markov process, as the drift's posterior depends on the last score alone.

    Attributes:
        mean: of the drift.
        precision: of the drift; 0 for a flat prior, under which nothing can be said at fraction 0.
    """

    mean: float
    precision: float

    def step(self, t: float, later: float) -> Step:
        """Step from information fraction `t` to a later one."""
        known, wait = t + self.precision, later - t
        return Step(
            1.0 + wait / known, wait * self.mean * self.precision / known, sqrt(wait + wait**2 / known)
        )


@dataclass(frozen=True)
class Alive:
    """Sub-density of the score of trials that go on.

    Attributes:
        score: float64[n], nodes.
        mass: float64[n], density times weight of each node.
        middle: mean of the score if no trial ever stopped.
        variance: of the score if no trial ever stopped.
    """

    score: Floats
    mass: Floats
    middle: float
    variance: float

    @property
    def probability(self) -> float:
        """Probability to be still going on."""
        return float(self.mass.sum())


def at(score: float) -> Alive:
    """Process of which the score is known."""
    return Alive(np.array([score]), np.ones(1), score, 0.0)


def between(alive: Alive, step: Step, low: float, high: float) -> float:
    """Probability to go on until now and to have a score of `low` to `high` after `step`."""
    z = (np.array([[low], [high]]) - step.slope * alive.score - step.shift) / step.sd
    # Of two small tails, the difference is taken where it is exact.
    flip = np.where(z[0] > 0, -1.0, 1.0)
    inside = scipy.special.ndtr(flip * z[1]) - scipy.special.ndtr(flip * z[0])
    return float(np.abs(inside) @ alive.mass)


def above(alive: Alive, step: Step, low: float) -> float:
    """Probability to go on until now and to have a score above `low` after `step`."""
    return between(alive, step, low, inf)


def advance(alive: Alive, step: Step, regions: Sequence[tuple[float, float]], next_step: Step) -> Alive:
    """Sub-density after `step` of the trials whose score lies in one of `regions`.

    Args:
        alive: sub-density before the step.
        step: law of the step.
        regions: intervals of the score in which the trial goes on.
        next_step: law of the step to come, which sets how fine the nodes must be.
    """
    middle = step.slope * alive.middle + step.shift
    variance = step.slope**2 * alive.variance + step.sd**2
    reach = _REACH * sqrt(variance)
    width = 2.0 * min(step.sd, next_step.sd / next_step.slope)
    pieces = [
        _nodes(max(low, middle - reach), min(high, middle + reach), width)
        for low, high in regions
        if max(low, middle - reach) < min(high, middle + reach)
    ]
    if not pieces:
        return Alive(np.empty(0), np.empty(0), middle, variance)
    score = np.concatenate([nodes for nodes, _ in pieces])
    weight = np.concatenate([weights for _, weights in pieces])
    z = (score[:, None] - (step.slope * alive.score + step.shift)[None, :]) / step.sd
    density = np.exp(-0.5 * z * z) @ alive.mass / (step.sd * sqrt(2.0 * np.pi))
    return Alive(score, density * weight, middle, variance)


def _nodes(low: float, high: float, width: float) -> tuple[Floats, Floats]:
    """Nodes and weights of panels of at most `width` between two ends."""
    panels = max(ceil((high - low) / width), 1)
    half = (high - low) / panels / 2.0
    node, weight = _legendre()
    centre = low + half * (2.0 * np.arange(panels) + 1.0)
    return (centre[:, None] + half * node).ravel(), np.tile(half * weight, panels)


@cache
def _legendre() -> tuple[Floats, Floats]:
    node, weight = scipy.special.roots_legendre(_NODES)
    return np.asarray(node), np.asarray(weight)
