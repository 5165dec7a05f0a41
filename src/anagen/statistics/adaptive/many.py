"""Closed combination tests of many trials at once, for simulation; `selection` is the same for one trial."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import scipy
from numpy.typing import NDArray

from anagen.errors import unknown_name
from anagen.statistics.adaptive.intersection import Members, families
from anagen.statistics.dunnett import dunnett_p

if TYPE_CHECKING:
    from anagen.statistics.adaptive.combination import Combination

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
ManyIntersection = Callable[[Floats, Members], Floats]
"""One-sided p [R] of an intersection, from the p values [R, m] of all arms and the places of its members."""

DUNNETT, SIMES, BONFERRONI = "Dunnett", "Simes", "Bonferroni"
INTERSECTIONS = (DUNNETT, SIMES, BONFERRONI)
_LOWEST, _HIGHEST, _STEP = -5.0, 7.5, 0.05
"""Statistics between which Dunnett's p is tabled; beyond, it is that of the nearest."""


def bonferroni_of_many(p: Floats, members: Members) -> Floats:
    """Smallest p times the number of members, [R]."""
    return np.asarray(np.minimum(p[:, list(members)].min(axis=1) * len(members), 1.0))


def simes_of_many(p: Floats, members: Members) -> Floats:
    """Simes' p, [R]."""
    ranked = np.sort(p[:, list(members)], axis=1)
    return np.asarray((len(members) * ranked / np.arange(1, len(members) + 1)).min(axis=1))


@dataclass(frozen=True)
class DunnettOfMany:
    """Dunnett's one-sided test of the members, by a table of its normal quantile (error below 1e-7).

    Attributes:
        weights: of all arms, see `anagen.statistics.dunnett.dunnett_weights`.
    """

    weights: tuple[float, ...]

    @cached_property
    def _tables(self) -> dict[tuple[float, ...], Any]:
        return {}

    def __call__(self, p: Floats, members: Members) -> Floats:
        """Adjusted p of the largest statistic among the members, [R]."""
        z = -scipy.special.ndtri(np.clip(p[:, list(members)].min(axis=1), 1e-300, 1.0))
        return self.of_statistic(z, members)

    def of_statistic(self, z: Floats, members: Members) -> Floats:
        """Adjusted p of a normal statistic among those of `members`, [R]."""
        if len(members) == 1:
            return np.asarray(scipy.special.ndtr(-z))
        key = tuple(sorted(self.weights[i] for i in members))
        if key not in self._tables:
            at = np.arange(_LOWEST, _HIGHEST + _STEP / 2.0, _STEP)
            each = np.array([dunnett_p(one, key, sides=1) for one in at])
            self._tables[key] = scipy.interpolate.CubicSpline(
                at, -scipy.special.ndtri(np.clip(each, 1e-16, 1.0 - 1e-16))
            )
        return np.asarray(scipy.special.ndtr(-self._tables[key](np.clip(z, _LOWEST, _HIGHEST))))


def intersection_of(name: str, weights: tuple[float, ...]) -> ManyIntersection:
    """Test of intersections by its name.

    Raises:
        InputError: no such test.
    """
    if name == DUNNETT:
        return DunnettOfMany(weights)
    tests: dict[str, ManyIntersection] = {SIMES: simes_of_many, BONFERRONI: bonferroni_of_many}
    if name not in tests:
        raise unknown_name("test of intersections", name, INTERSECTIONS)
    return tests[name]


def rejected_by_stage(p: Floats, combination: Combination, test: ManyIntersection) -> Bools:
    """Whether each arm has been rejected by each stage, bool[R, K, m], in the closed test.

    Args:
        p: float[R, K, m], one-sided p value of each arm from the data of each stage alone; NaN for an arm
            that is gone, or at a stage that did not take place. All are there at the first stage.
        combination: of the stages.
        test: of intersections.
    """
    trials, stages, arms = p.shape
    rejected = np.ones((trials, stages, arms), dtype=bool)
    for members in families(arms):
        each = np.stack([_of_those_left(p[:, k], members, test) for k in range(stages)], axis=1)
        crossed = np.maximum.accumulate(combination.margin(each) > 0, axis=1)
        rejected[:, :, list(members)] &= crossed[:, :, None]
    for stage in range(1, stages):
        # An arm that is gone keeps what it had at its last stage.
        rejected[:, stage] = np.where(np.isnan(p[:, stage]), rejected[:, stage - 1], rejected[:, stage])
    return rejected


def _of_those_left(p: Floats, members: Members, test: ManyIntersection) -> Floats:
    """p [R] of an intersection by those of its arms that are there; 1 where none is."""
    here = np.isfinite(p[:, list(members)])
    result = np.ones(len(p))
    for pattern in np.unique(here, axis=0):
        left = tuple(one for one, there in zip(members, pattern.tolist(), strict=True) if there)
        if left:
            rows = (here == pattern).all(axis=1)
            result[rows] = test(p[rows], left)
    return result
