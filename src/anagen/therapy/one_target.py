"""Joint effect of several treatments on one target, which they saturate together.

Treatments of one class act on one target. Each has a ceiling c, the share of the target's effect that it can
have at most, and occupies a share of what it reaches. The part of the target up to the lowest ceiling is
reached by all of them, the next part by all but the weakest, and so on:

    E = sum over k of (c_k - c_(k-1)) O(all with a ceiling of c_k or more),   c_0 = 0, c_1 <= c_2 <= ...

O is their joint occupancy. For drugs that compete for one site it is hyperbolic in the sum of their doses,
each in units of its own half-dose, x = dose / half-dose (Loewe additivity; Gaddum for equal ceilings):

    O = X / (1 + X),   X = sum of x_i = sum of o_i / (1 - o_i)

with the occupancies o_i that each has alone. So the same drug twice is the drug at the double dose, nothing
passes the highest ceiling of the class, another drug never takes effect away, the order does not matter, and
a drug that is not given changes nothing. Dutasteride blocks both types of 5-alpha-reductase and finasteride
one of them: beside finasteride, dutasteride adds what it takes from the other type.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

Occupied = Callable[[tuple[int, ...]], NDArray[np.float64]]
"""Joint occupancy of some treatments, by their numbers."""
_FREE = 1e-15
"""Least share of a target that counts as free."""


def layered(ceilings: Sequence[ArrayLike], occupied: Occupied) -> NDArray[np.float64]:
    """Joint effect of treatments on one target; shape of what `occupied` returns.

    Args:
        ceilings: largest effect of each, a number or, by person, an array that broadcasts.
        occupied: joint occupancy, 0 to 1, of the treatments whose numbers it is given.
    """
    heights = [np.asarray(ceiling, dtype=np.float64) for ceiling in ceilings]
    order = sorted(range(len(heights)), key=lambda number: float(heights[number].mean()))
    total: NDArray[np.float64] | None = None
    below = np.zeros(())
    for place, number in enumerate(order):
        step = heights[number] - below
        if place and not step.any():
            continue
        part = step * occupied(tuple(sorted(order[place:])))
        total = part if total is None else total + part
        below = heights[number]
    assert total is not None
    return np.asarray(total)


def competing(alone: Sequence[NDArray[np.float64]]) -> Occupied:
    """Joint occupancy of one site by competitors, from the occupancy of each alone (equal shapes)."""
    doses = [one / np.maximum(1.0 - one, _FREE) for one in alone]

    def occupied(numbers: tuple[int, ...]) -> NDArray[np.float64]:
        if len(numbers) == 1:
            return alone[numbers[0]]
        total = np.sum([doses[number] for number in numbers], axis=0)
        return np.asarray(total / (1.0 + total))

    return occupied


def filling(alone: Sequence[NDArray[np.float64]]) -> Occupied:
    """Joint occupancy where parts add up to a limit of 1 (light: in proportion to fluence)."""

    def occupied(numbers: tuple[int, ...]) -> NDArray[np.float64]:
        return np.asarray(np.minimum(np.sum([alone[number] for number in numbers], axis=0), 1.0))

    return occupied
