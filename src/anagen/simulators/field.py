"""One replicate of a trial: patients, treatment, follicles, and what the clinic writes down."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from anagen.biology.alopecias.androgenetic import Severity, season_signal
from anagen.engine.follicles import Follicles, snapshot
from anagen.engine.keys import children, key_of, uniforms
from anagen.learning.distribution import Belief
from anagen.measurement.carrier import strongest_carrier
from anagen.measurement.field import Field, sampled_area
from anagen.measurement.method import Method
from anagen.measurement.observe import SiteOptics, measure, true_outcomes
from anagen.population.cohort import Cohort, Recruitment, draw_cohort
from anagen.population.scalp import Scalp, scalp_of
from anagen.simulators.worlds import World, Worlds
from anagen.therapy.course import Course
from anagen.therapy.effect import NicheEffect, combine, niche_effect
from anagen.therapy.transplant import graft_plan

SITES_AT_ONCE = 1000
"""Sites simulated together: bounds memory, changes no result."""


@dataclass(frozen=True)
class ArmPlan:
    """One arm: its name and the courses given together (none: untreated)."""

    name: str
    courses: tuple[Course, ...]
    synergy: float = 0.0


@dataclass(frozen=True)
class Setting:
    """What all replicates of a trial share.

    Attributes:
        visit_days: nominal days of the visits, the first is 0.
        first_day_of_year: turns the seasons on.
    """

    recruitment: Recruitment
    region: str
    field: Field
    method: Method
    visit_days: tuple[float, ...]
    arms: tuple[ArmPlan, ...]
    seed: int
    first_day_of_year: float | None = None


@dataclass(frozen=True, eq=False)
class Sites:
    """Who is measured where, under which arm; arrays have one entry per site.

    Attributes:
        patient: int64, index into the cohort. arm: int64, index into the arms.
        side: int64, 0 or 1 on a split scalp.
        visit_days: float64[S, V], as kept.
    """

    patient: NDArray[np.int64]
    arm: NDArray[np.int64]
    side: NDArray[np.int64]
    visit_days: NDArray[np.float64]


def subset(cohort: Cohort, index: NDArray[np.int64]) -> Cohort:
    """The patients at `index`, in that order (repeats allowed)."""
    return Cohort(
        key=cohort.key[index],
        age=cohort.age[index],
        female=cohort.female[index],
        stage=cohort.stage[index],
        severity=Severity(cohort.severity.slope[index], cohort.severity.years[index]),
        structural=cohort.structural[index],
        follicle_density=cohort.follicle_density[index],
        calibre_factor=cohort.calibre_factor[index],
        growth_speed_factor=cohort.growth_speed_factor[index],
        traits={name: values[index] for name, values in cohort.traits.items()},
    )


class Laboratory:
    """A setting with its biology worked out: runs replicates, each in a world of its own.

    Args:
        setting: the trial.
        belief: what is believed of the parameters; a replicate takes one joint draw of it.
    """

    def __init__(self, setting: Setting, belief: Belief) -> None:
        self.setting = setting
        self.worlds = Worlds(belief, setting.recruitment, setting.region, setting.seed)

    def cohort(self, size: int, replicate: int, world: World | None = None) -> Cohort:
        """The patients of one replicate."""
        world = world or self.worlds.of(replicate)
        cohort = draw_cohort(
            self.setting.recruitment,
            size,
            self.setting.region,
            world.population,
            world.androgenetic,
            self.setting.seed,
            replicate,
        )
        level = self.study_factor("level", replicate, world)
        return replace(cohort, follicle_density=cohort.follicle_density * level)

    def study_factor(self, of: str, replicate: int, world: World) -> float:
        """How far one trial lies from the next in "level" or "effect"; 1 under fixed parameters.

        The same for every arm of the replicate.
        """
        if self.worlds.belief.size == 1:
            return 1.0
        luck = float(ndtri(uniforms(key_of(self.setting.seed, "study", of, replicate))))
        return max(0.0, 1.0 + world.value(f"study.{of}_sd") * luck)

    def lot_luck(self, replicate: int) -> Callable[[str, NDArray[np.int64]], NDArray[np.float64]]:
        """Luck of product lots: the same for every arm that uses the same product."""
        seed = self.setting.seed

        def luck(purpose: str, index: NDArray[np.int64]) -> NDArray[np.float64]:
            return uniforms(children(key_of(seed, "lot", purpose, replicate), index))

        return luck

    def scalp(
        self,
        cohort: Cohort,
        arm: ArmPlan | None,
        days: int,
        replicate: int,
        world: World | None = None,
        lots: Callable[[str, NDArray[np.int64]], NDArray[np.float64]] | None = None,
    ) -> Scalp:
        """Every patient of `cohort` under `arm` (None: the untreated twin) for `days` days.

        Args:
            world: default the replicate's. lots: luck of product lots, default the replicate's.
        """
        n = len(cohort)
        world, lots = world or self.worlds.of(replicate), lots or self.lot_luck(replicate)
        effect = NicheEffect.none(n, days)
        grafts = None
        if arm is not None and arm.courses:
            effect = combine(
                [niche_effect(course, n, days, cohort.traits, world.value, lots) for course in arm.courses],
                arm.synergy,
            ).times(self.study_factor("effect", replicate, world))
            plans = [plan for plan in (graft_plan(course, world.value) for course in arm.courses) if plan]
            grafts = plans[0] if plans else None
        season = None
        if self.setting.first_day_of_year is not None:
            season = season_signal(world.androgenetic, self.setting.first_day_of_year, days)
        return scalp_of(cohort, world.biology, effect, season=season, grafts=grafts)

    def observe(
        self, cohort: Cohort, sites: Sites, replicate: int, *, twin: bool = False, truth: bool = True
    ) -> tuple[dict[str, NDArray[np.float64]], dict[str, NDArray[np.float64]]]:
        """Outcomes of all sites, float64[S, V] each: as written down, and as they truly are.

        Args:
            twin: leave everybody untreated (the same carrier, so the same apparent rise).
            truth: also work out what truly is; otherwise the second result is empty.
        """
        setting = self.setting
        world = self.worlds.of(replicate)
        days = int(np.ceil(sites.visit_days.max())) + 1
        area = sampled_area(setting.field, setting.method)
        written: dict[str, NDArray[np.float64]] = {}
        true: dict[str, NDArray[np.float64]] = {}
        pieces = [
            (arm, mine[first : first + SITES_AT_ONCE])
            for index, arm in enumerate(setting.arms)
            for mine in [np.flatnonzero(sites.arm == index)]
            for first in range(0, len(mine), SITES_AT_ONCE)
        ]
        for arm, mine in pieces:
            people = subset(cohort, sites.patient[mine])
            visits = np.ascontiguousarray(sites.visit_days[mine])
            scalp = self.scalp(people, None if twin else arm, days, replicate, world)
            follicles = _side_of(scalp, area, sites.side[mine])
            snapshots = snapshot(world.biology.chain, scalp.drivers, follicles, scalp.sites, visits)
            day = np.minimum(visits.astype(np.int64), days - 1)
            speed = people.growth_speed_factor[:, None] * np.take_along_axis(scalp.vigour, day, axis=1)
            carrier = strongest_carrier((course.carrier for course in arm.courses), response=world.carrier)
            optics = SiteOptics(
                patient_key=people.key,
                side=sites.side[mine],
                area_cm2=np.full(len(mine), area),
                calibre_factor=people.calibre_factor,
                growth_speed_factor=speed,
                carrier=[carrier] * len(mine),
                female=people.female,
            )
            trial_key = key_of(setting.seed, "trial", replicate)
            measured = measure(
                snapshots, optics, setting.method, setting.field, visits, trial_key, response=world.carrier
            )
            exact = true_outcomes(snapshots, optics, setting.method) if truth else {}
            # Shed hair is collected, not read off a field, so what is written is what fell.
            fallen = np.where(visits >= 7.0, snapshots.shed / (7.0 * area), np.nan)
            measured["shed hairs per day"] = fallen
            if truth:
                exact["shed hairs per day"] = fallen
            for target, values in ((written, measured), (true, exact)):
                for name, value in values.items():
                    if name not in target:
                        target[name] = np.full(sites.visit_days.shape, np.nan)
                    target[name][mine] = value
        return written, true


_SIDE_STRIDE = 1 << 40


def _side_of(scalp: Scalp, area: float, side: NDArray[np.int64]) -> Follicles:
    """Follicles of each site; the two sides of one scalp have their own follicles."""
    follicles = scalp.follicles(area)
    shift = side[scalp.sites] * _SIDE_STRIDE
    return replace(follicles, first_index=follicles.first_index + shift)
