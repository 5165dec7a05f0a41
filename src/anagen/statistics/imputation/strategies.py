"""Assumptions about patients who left: law of their outcomes, from those of their arm and the reference.

Reference: Carpenter, Roger and Kenward 2013, section 4; last mean carried forward as in rbmi.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from anagen.errors import unknown_name

Floats = NDArray[np.float64]
Law = tuple[Floats, Floats]
"""Means float64[n, V] of patients and their common covariance float64[V, V]."""
Strategy = Callable[[Law, Law, int], Law]
"""Law of patients, from those of their own arm and of the reference, and the first visit after they left."""


def missing_at_random(own: Law, reference: Law, departure: int) -> Law:
    """Law of the own arm, as if the patient had stayed."""
    return own


def copy_reference(own: Law, reference: Law, departure: int) -> Law:
    """Law of the reference at all visits: what the patient was above it before fades away."""
    return reference


def jump_to_reference(own: Law, reference: Law, departure: int) -> Law:
    """Means of the own arm until the departure and of the reference from then on."""
    mean = own[0].copy()
    mean[:, departure:] = reference[0][:, departure:]
    return mean, _joined(own[1], reference[1], departure)


def copy_increments(own: Law, reference: Law, departure: int) -> Law:
    """Means of the own arm until the departure, then the changes of the reference from visit to visit."""
    if departure == 0:
        return reference
    mean = own[0].copy()
    last = slice(departure - 1, departure)
    mean[:, departure:] = own[0][:, last] + reference[0][:, departure:] - reference[0][:, last]
    return mean, _joined(own[1], reference[1], departure)


def last_mean(own: Law, reference: Law, departure: int) -> Law:
    """Means of the own arm until the departure, the last of which stays."""
    if departure == 0:
        return own
    mean = own[0].copy()
    mean[:, departure:] = own[0][:, departure - 1 : departure]
    return mean, own[1]


STRATEGIES: dict[str, Strategy] = {
    "missing at random": missing_at_random,
    "jump to reference": jump_to_reference,
    "copy reference": copy_reference,
    "copy increments in reference": copy_increments,
    "last mean carried forward": last_mean,
}
"""Strategies by name."""


def strategy(name: str) -> Strategy:
    """Strategy by name.

    Raises:
        InputError: no such strategy.
    """
    if name not in STRATEGIES:
        raise unknown_name("imputation strategy", name, STRATEGIES)
    return STRATEGIES[name]


def _joined(own: Floats, reference: Floats, departure: int) -> Floats:
    """Covariance of the own arm before the departure, and the reference's law of later visits given it."""
    if departure == 0:
        return reference
    before, after = slice(0, departure), slice(departure, None)
    slope = np.linalg.solve(reference[before, before], reference[before, after]).T
    joined = own.copy()
    joined[after, before] = slope @ own[before, before]
    joined[before, after] = joined[after, before].T
    left = reference[after, after] - slope @ reference[before, after]
    joined[after, after] = left + slope @ own[before, before] @ slope.T
    return joined
