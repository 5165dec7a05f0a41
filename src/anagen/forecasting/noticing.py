"""Changes that are noticed: thresholds with their source, and chances out of 100."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from anagen.parameters import Parameter, load_parameters

EYES = {
    "own_eyes": "noticed by people themselves",
    "trained_eyes": "seen by three of four dermatologists",
}


@cache
def thresholds() -> dict[str, Parameter]:
    """Relative changes of density that are noticed (``data/noticing.toml``)."""
    return dict(load_parameters("anagen.forecasting", "noticing.toml"))


@dataclass(frozen=True)
class OutOf100:
    """Numbers of 100 people like this one who look better, the same or worse; they add up to 100."""

    better: int
    same: int
    worse: int


def out_of_100(change: NDArray[np.float64], threshold: float) -> OutOf100:
    """Natural frequencies of relative changes float64[P].

    A change counts from `threshold` on, in either direction.
    """
    shares = np.array(
        [np.mean(change >= threshold), np.mean(np.abs(change) < threshold), np.mean(change <= -threshold)]
    )
    return OutOf100(*whole_hundred(shares))


def whole_hundred(shares: NDArray[np.float64]) -> tuple[int, ...]:
    """Shares as whole numbers that add up to 100 (largest remainders)."""
    exact = 100.0 * shares / shares.sum()
    whole = np.floor(exact + 1e-9).astype(int)
    order = np.argsort(-(exact - whole), kind="stable")
    whole[order[: 100 - int(whole.sum())]] += 1
    return tuple(int(x) for x in whole)


@dataclass(frozen=True)
class FirstChange:
    """Time at which a change is first seen.

    Attributes:
        chance: share of people in whom it is seen within the horizon.
        days: 5 %, 50 % and 95 % point of the first day among them, or None where too few see it.
    """

    chance: float
    days: tuple[float, float, float] | None


FEWEST = 10
"""People in whom a change must be seen before a typical time is given."""


def first_change(change: NDArray[np.float64], threshold: float, step_days: float) -> FirstChange:
    """First time at which relative change float64[P, V] reaches `threshold`; below 0 it counts losses."""
    seen = change >= threshold if threshold > 0 else change <= threshold
    ever = seen.any(axis=1)
    if int(ever.sum()) < FEWEST:
        return FirstChange(float(ever.mean()), None)
    day = step_days * seen[ever].argmax(axis=1)
    low, middle, high = (float(x) for x in np.quantile(day, [0.05, 0.5, 0.95]))
    return FirstChange(float(ever.mean()), (low, middle, high))
