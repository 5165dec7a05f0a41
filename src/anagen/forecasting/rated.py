"""Chance of being rated improved under an option, by each rater, with that of the untreated beside it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import scipy
from numpy.typing import NDArray

from anagen.engine.keys import key_of, uniforms
from anagen.evidence_base.tables.ratings import RATERS
from anagen.forecasting.horizon import HORIZONS, step_of
from anagen.forecasting.noticing import OutOf100, whole_hundred
from anagen.forecasting.simulate import Simulation
from anagen.measurement.rated_link import log_cover, rated_link

PATIENT = "patient"
"""Rater by whom plans are ranked and gains are priced: the person."""
_LOWEST, _HIGHEST, _STEP = -7.0, 3.0, 0.01


@dataclass(frozen=True)
class RatedShare:
    """Numbers of 100 people like this one by how a rater calls them.

    Attributes:
        people: better, unchanged and worse.
        better: expected number called better.
        lo90: 5 % point of that number, over what is not known of the rating.
        hi90: 95 % point.
    """

    people: OutOf100
    better: float
    lo90: float
    hi90: float


@dataclass(frozen=True)
class RatedAt:
    """Ratings at one month.

    Attributes:
        treated: under the option.
        untreated: of the same people with a dummy treatment, asked the same way.
    """

    treated: RatedShare
    untreated: RatedShare


@dataclass(frozen=True)
class Rated:
    """Ratings by one rater.

    Attributes:
        rater: "patient", "investigator" or "panel".
        words: who that is.
        month_6: after half a year.
        month_12: after a year.
        month_24: after two years.
    """

    rater: str
    words: str
    month_6: RatedAt
    month_12: RatedAt
    month_24: RatedAt

    def at(self, month: int) -> RatedAt:
        """Ratings at `month`, one of `HORIZONS`."""
        return {6: self.month_6, 12: self.month_12, 24: self.month_24}[month]


def rated_of(sim: Simulation, i: int) -> tuple[Rated, ...]:
    """Ratings of option `i` by every rater, patients first."""
    own = log_cover(sim.density[:, i], sim.diameter[:, i])
    nothing = log_cover(sim.density[:, 0], sim.diameter[:, 0])
    found = []
    for rater, words in RATERS.items():
        at = {}
        for month in HORIZONS:
            step = step_of(month)
            at[month] = RatedAt(
                rated_share(rater, own[:, step], sim.options[i].name),
                rated_share(rater, nothing[:, step], sim.options[0].name),
            )
        found.append(Rated(rater, words, at[6], at[12], at[24]))
    return tuple(found)


def rated_share(rater: str, change: NDArray[np.float64], name: str) -> RatedShare:
    """Ratings of people with log changes of cover float64[P].

    Args:
        rater: one of `RATERS`.
        change: of log cover since the start.
        name: of the option, for the luck of its arm.
    """
    better = float(chance_better(rater, change).mean())
    link = rated_link()
    arm = link.arm_sd * scipy.special.ndtri(
        uniforms(key_of(0, "rated arm", name), np.arange(len(link.slope)))
    )
    odds = link.intercept[rater][:, None] + arm[:, None] + link.slope[:, None] * change[None]
    low, high = np.quantile((1.0 / (1.0 + np.exp(-odds))).mean(axis=1), (0.05, 0.95))
    return RatedShare(
        people=people_rated(rater, change),
        better=100.0 * better,
        lo90=100.0 * min(float(low), better),
        hi90=100.0 * max(float(high), better),
    )


def people_rated(rater: str, change: NDArray[np.float64]) -> OutOf100:
    """Numbers of 100 people with log changes of cover float64[P] by how a rater calls them."""
    better, worse = float(chance_better(rater, change).mean()), float(chance_worse(rater, change).mean())
    return OutOf100(*whole_hundred(np.array([better, max(1.0 - better - worse, 0.0), worse])))


def chance_better(rater: str, change: NDArray[np.float64]) -> NDArray[np.float64]:
    """Chance of "better" at log changes of cover of any shape, the mean over the link's draws."""
    grid, better, _ = _curves(rater)
    return np.interp(change, grid, better)


def chance_worse(rater: str, change: NDArray[np.float64]) -> NDArray[np.float64]:
    """Chance of "worse" at log changes of cover of any shape, the mean over the link's draws."""
    grid, _, worse = _curves(rater)
    return np.interp(change, grid, worse)


@cache
def _curves(rater: str) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Log changes of cover with both chances, so that thousands of plans are one interpolation each."""
    grid = np.arange(_LOWEST, _HIGHEST + _STEP / 2, _STEP)
    link = rated_link()
    return grid, link.better(rater, grid).mean(axis=0), link.worse(rater, grid).mean(axis=0)
