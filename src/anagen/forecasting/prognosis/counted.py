"""Hair that can be counted: followed in the people of its forecast, who fit the person's own readings."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from anagen.forecasting.horizon import STEP_DAYS
from anagen.forecasting.options import NotOffered
from anagen.forecasting.person import Person
from anagen.forecasting.prognosis.follow import Followed
from anagen.forecasting.prognosis.kinds import KindRecord
from anagen.forecasting.prognosis.options import Offered
from anagen.forecasting.simulate import simulate
from anagen.learning.distribution import ParameterDistribution, distribution
from anagen.therapy.catalogue import Catalogue

DENSITY = "total density"
"""Outcome of a forecast that a kind may follow."""


def follow_counted(
    person: Person,
    kind: KindRecord,
    parameters: ParameterDistribution | str,
    seed: int,
    tell_progress: Callable[[str, int, int], object],
    catalogue: Catalogue | None,
) -> tuple[tuple[Offered, ...], tuple[NotOffered, ...], Followed]:
    """Options of a forecast, those left out, and its people by the draw that they came from.

    Raises:
        InputError: hair cannot be counted in this person.
    """
    believed = distribution(parameters) if isinstance(parameters, str) else parameters
    made = simulate(person, believed, seed=seed, tell_progress=tell_progress, catalogue=catalogue)
    steps = [day // STEP_DAYS for day in kind.days]
    place = _places(made.draws)
    size = tuple(int(part.max()) + 1 for part in place)
    density = np.full((len(made.options), *size, len(steps)), np.nan)
    density[(slice(None), *place)] = made.density[:, :, steps].transpose(1, 0, 2)
    present = np.zeros(size, dtype=bool)
    present[place] = True
    offered = tuple(Offered(option) for option in made.options)
    return offered, made.left_out, Followed({DENSITY: density}, {}, present, made.belief)


def _places(draws: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Row of each particle's draw, and its number in that row."""
    _, row, size = np.unique(draws, return_inverse=True, return_counts=True)
    number = np.empty(len(draws), dtype=np.int64)
    number[np.argsort(row, kind="stable")] = np.concatenate([np.arange(count) for count in size])
    return row, number
