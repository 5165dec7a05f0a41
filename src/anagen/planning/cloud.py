"""Particles of a forecast, followed under any plans; only the numbers that planning needs are kept."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from anagen.forecasting.conditioning import Likelihood
from anagen.forecasting.course import follow
from anagen.forecasting.horizon import step_of
from anagen.forecasting.option import Option
from anagen.forecasting.person import Person
from anagen.forecasting.simulate import Candidate, choose, follicles_of, visible_weights
from anagen.forecasting.timeline import plans_of
from anagen.forecasting.weighting import Diagnostics
from anagen.learning.distribution import ParameterDistribution
from anagen.measurement.outcomes import Sum
from anagen.measurement.rated_link import log_cover

MONTHS = (0, 12, 24)
_Followed = tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]
_STEPS = [step_of(month) for month in MONTHS]


@dataclass(frozen=True, eq=False)
class Seen:
    """Visible hair of P particles under O plans now and at months 12 and 24, float64[P, O, 3] each.

    Attributes:
        density: visible hairs/cm2.
        cover: log of density times mean diameter, since now.
    """

    density: NDArray[np.float64]
    cover: NDArray[np.float64]

    def of(self, places: Sequence[int]) -> Seen:
        """Visible hair under the plans at `places` only."""
        return Seen(self.density[:, list(places)], self.cover[:, list(places)])


@dataclass(frozen=True, eq=False)
class Hair:
    """Visible hair of P particles under O plans now and at months 12 and 24, float64[P, O, 3].

    Attributes:
        own: hairs/cm2 of the person's own follicles.
        moved: hairs/cm2 of transplanted follicles.
        follicles: float64[P], the person's own follicles/cm2, the most hairs/cm2 that can be visible.
        width: sum of the diameters of all of them, mm/cm2.
    """

    own: NDArray[np.float64]
    moved: NDArray[np.float64]
    follicles: NDArray[np.float64]
    width: NDArray[np.float64]

    @property
    def density(self) -> NDArray[np.float64]:
        """Visible hairs/cm2."""
        return np.asarray(self.own + self.moved)

    @property
    def seen(self) -> Seen:
        """Density, and change of cover."""
        return Seen(self.density, log_cover(self.width, np.ones_like(self.width)))

    def of(self, places: Sequence[int]) -> Hair:
        """Hair under the plans at `places` only."""
        chosen = list(places)
        return Hair(self.own[:, chosen], self.moved[:, chosen], self.follicles, self.width[:, chosen])

    def beside(self, other: Hair) -> Hair:
        """Hair under these plans and those of `other`, for the same particles."""
        own, moved, width = (
            np.concatenate([getattr(self, name), getattr(other, name)], axis=1)
            for name in ("own", "moved", "width")
        )
        return Hair(own, moved, self.follicles, width)


@dataclass(frozen=True, eq=False)
class Cloud:
    """Particles that stand for one person, as a forecast with the same seed draws them."""

    person: Person
    chosen: tuple[Candidate, ...]
    diagnostics: Diagnostics | None
    workers: int

    @property
    def effective(self) -> float:
        """Effective number of particles."""
        told = self.diagnostics
        return float(len(self.chosen)) if told is None else min(float(told.distinct), told.ess)

    def hair(
        self,
        options: Sequence[Option],
        tell_progress: Callable[[int, int], object] = lambda done, total: None,
    ) -> Hair:
        """Follow every particle under every option."""
        plans = plans_of(options, self.person.given, self.person.now)
        unique = {id(one): one for one in self.chosen}

        def run(one: Candidate) -> _Followed:
            courses = follow(one.particle, one.past, plans)
            weights = visible_weights(one.particle.calibre)
            own = follicles_of(one) * weights.sums(courses.occupancy[:, _STEPS])
            moved = np.zeros_like(own)
            for i, grafts in courses.grafts.items():
                moved[i] = weights.sums(grafts.occupancy[_STEPS])
            both = own + moved
            return own[..., Sum.COUNTED], moved[..., Sum.COUNTED], both[..., Sum.WIDTH]

        found: dict[int, _Followed] = {}
        with ThreadPoolExecutor(self.workers) as pool:
            for key, made in zip(unique, pool.map(run, unique.values()), strict=True):
                found[key] = made
                tell_progress(len(found), len(unique))
        sides = [found[id(one)] for one in self.chosen]
        return Hair(
            np.stack([own for own, _, _ in sides]),
            np.stack([moved for _, moved, _ in sides]),
            np.array([follicles_of(one) for one in self.chosen]),
            np.stack([width for _, _, width in sides]),
        )


def people_like(
    person: Person,
    believed: ParameterDistribution,
    *,
    seed: int = 1,
    particles: int = 200,
    workers: int | None = None,
) -> Cloud:
    """Particles of a forecast of this person with this seed."""
    likelihood = Likelihood.of(person.readings) if person.readings else None
    threads = workers or os.cpu_count() or 1
    with ThreadPoolExecutor(threads) as pool:
        chosen, diagnostics, _ = choose(person, believed, likelihood, seed, particles, pool)
    return Cloud(person, tuple(chosen), diagnostics, threads)
