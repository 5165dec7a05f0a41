"""Particles of a forecast, followed under any plans; only the numbers that planning needs are kept."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from anagen.forecasting.candidates import Candidate, follicles_of
from anagen.forecasting.company import SEEN_MONTHS, Companies, Company
from anagen.forecasting.option import Option
from anagen.forecasting.person import Person
from anagen.forecasting.timeline import plans_of
from anagen.forecasting.weighting import Diagnostics
from anagen.learning.distribution import ParameterDistribution
from anagen.measurement.rated_link import log_cover

MONTHS = SEEN_MONTHS


@dataclass(frozen=True, eq=False)
class Seen:
    """Visible hair of P particles under O plans now and after 6, 12 and 24 months, float64[P, O, 4] each.

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
    """Visible hair of P particles under O plans now and after 6, 12 and 24 months, float64[P, O, 4].

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
    company: Company
    workers: int

    @property
    def chosen(self) -> tuple[Candidate, ...]:
        """The particles."""
        return self.company.chosen

    @property
    def diagnostics(self) -> Diagnostics | None:
        """Diagnostics of the person's readings; None without any."""
        return self.company.diagnostics

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
        with ThreadPoolExecutor(self.workers) as pool:
            found = self.company.seen(plans, pool, tell_progress)
        own, moved, width = (
            np.stack([np.stack([one[part] for one in of]) for of in found], axis=1) for part in range(3)
        )
        return Hair(own, moved, np.array([follicles_of(one) for one in self.company.chosen]), width)


def people_like(
    person: Person,
    believed: ParameterDistribution,
    *,
    seed: int = 1,
    particles: int = 200,
    workers: int | None = None,
    companies: Companies | None = None,
) -> Cloud:
    """Particles of a forecast of this person with this seed."""
    threads = workers or os.cpu_count() or 1
    with ThreadPoolExecutor(threads) as pool:
        company = (Company if companies is None else companies).of(person, believed, seed, particles, pool)
    return Cloud(person, company, threads)
