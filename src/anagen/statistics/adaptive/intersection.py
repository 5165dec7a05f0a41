"""Tests of the intersection of one-sided hypotheses, for closed testing of arms against one control."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import inf

import numpy as np
import scipy
from numpy.typing import ArrayLike, NDArray

from anagen.errors import InputError
from anagen.statistics.dunnett import dunnett_p

Floats = NDArray[np.float64]
Members = tuple[int, ...]
Intersection = Callable[[Floats, Members], float]
"""One-sided p of an intersection, from the p values of all arms and the places of its members."""

MOST_ARMS = 12
"""Arms whose 4,095 intersections are still tested in no time."""


def bonferroni(p: Floats, members: Members) -> float:
    """Smallest p times the number of members."""
    return min(float(p[list(members)].min()) * len(members), 1.0)


def simes(p: Floats, members: Members) -> float:
    """Simes' p, for statistics that are independent or positively dependent, as with a shared control."""
    ranked = np.sort(p[list(members)])
    return float((len(members) * ranked / np.arange(1, len(members) + 1)).min())


@dataclass(frozen=True)
class DunnettIntersection:
    """Dunnett's one-sided test of the members.

    Attributes:
        weights: of all arms, see `anagen.statistics.dunnett.dunnett_weights`.
        df: degrees of freedom of the pooled variance with which the p values were computed.
    """

    weights: tuple[float, ...]
    df: float = inf

    def __call__(self, p: Floats, members: Members) -> float:
        """Adjusted p of the largest statistic among the members."""
        smallest = float(np.clip(p[list(members)].min(), 1e-300, 1.0 - 1e-16))
        if self.df == inf:
            statistic = -float(scipy.special.ndtri(smallest))
        else:
            statistic = -float(scipy.special.stdtrit(self.df, smallest))
        return dunnett_p(statistic, [self.weights[i] for i in members], self.df, sides=1)


def families(arms: int) -> Iterator[Members]:
    """All intersections of a number of hypotheses, the single ones first.

    Raises:
        InputError: more arms than can be told apart in time.
    """
    if not 1 <= arms <= MOST_ARMS:
        raise InputError(f"{arms} hypotheses in a closed test", expected=f"1 to {MOST_ARMS}")
    for size in range(1, arms + 1):
        yield from combinations(range(arms), size)


def closed_p(p: ArrayLike, intersection: Intersection) -> Floats:
    """Adjusted p values of the closed test, float64[m]: the largest p of any intersection with each.

    Args:
        p: float[m], one-sided.
        intersection: test of each intersection.

    Raises:
        InputError: p values outside 0 to 1, none, or too many.
    """
    values = np.asarray(p, dtype=np.float64)
    if not ((values >= 0) & (values <= 1)).all():
        raise InputError(f"p values {values.tolist()}", expected="numbers of 0 to 1")
    adjusted = np.zeros(len(values))
    for members in families(len(values)):
        at = list(members)
        adjusted[at] = np.maximum(adjusted[at], intersection(values, members))
    return adjusted


def of_those_left(p: Floats, members: Sequence[int], intersection: Intersection) -> float:
    """p of an intersection at a stage at which some arms (NaN) are no longer there; 1 if none is left."""
    left = tuple(i for i in members if np.isfinite(p[i]))
    return intersection(p, left) if left else 1.0
