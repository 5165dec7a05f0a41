"""Tiers of plans that cannot be told apart, by the chance that one beats another in the same person."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from anagen.parameters import ParameterSet, load_parameters


def comparison_records() -> ParameterSet:
    """Records of the least difference that counts, and the chance from which two plans differ."""
    return load_parameters("anagen.planning", "planning.toml")


def beats(density: NDArray[np.float64], now: NDArray[np.float64]) -> NDArray[np.float64]:
    """Chance that the plan of the row beats that of the column, float64[O, O]; a tie counts half.

    Args:
        density: float64[P, O], at one time, hairs/cm2.
        now: float64[P], the density of today.
    """
    least = comparison_records().value("least_difference") * now
    lead = density[:, :, None] - density[:, None, :]
    wins = (lead > least[:, None, None]).mean(axis=0)
    return np.asarray(wins + 0.5 * (1.0 - wins - wins.T))


def tiers(order: Sequence[int], chance: NDArray[np.float64]) -> list[list[int]]:
    """Plans in tiers: the best one left, and all that cannot be told apart from it.

    Likeness is not transitive: members of a tier are like its first one, not always like each other.

    Args:
        order: plans, best first.
        chance: float64[O, O], of `beats`.
    """
    limit = comparison_records().value("told_apart")
    left, found = list(order), []
    while left:
        first = left[0]
        tier = [i for i in left if i == first or chance[first, i] <= limit]
        found.append(tier)
        left = [i for i in left if i not in tier]
    return found
