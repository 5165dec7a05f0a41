"""Course of a particle under every option: expected hair from now on, by the mean-field engine.

All options of a particle go through the compiled engine together, from one state, so the
difference between two of them is their effect in that same person.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from anagen.biology.alopecias.androgenetic import YEAR, Severity, androgen_signal, spared_years
from anagen.biology.niche import Niche
from anagen.biology.papilla import PapillaState
from anagen.engine.chain import Chain
from anagen.engine.coarse import expect_coarsely
from anagen.engine.drivers import Drivers
from anagen.forecasting.horizon import HORIZON_DAYS, STEP_DAYS, STEPS, STOP_STEP
from anagen.forecasting.particles import Particle
from anagen.forecasting.timeline import Cluster, Plan, until
from anagen.population.grafts import graft_drivers, graft_state
from anagen.therapy.combination import NicheEffect, combine
from anagen.therapy.course import Course
from anagen.therapy.joint import by_target, niche_effects
from anagen.therapy.one_course import one_course_each
from anagen.therapy.transplant import GraftPlan, graft_plan


@dataclass(frozen=True, eq=False)
class Past:
    """Mean-field state of one particle between week 0 and now, per follicle that is not fixed at week 0.

    Attributes:
        occupancy: float64[V, P, C], at every step.
        final: float64[K, classes, stages], state now of follicles that are not fixed; its sum is their share.
        papillae: of the K strata now.
        elapsed: years since week 0.
        spared: years of lasting androgen effect that treatment since week 0 has spared.
        fixed: float64[K] or None, fraction that is a fixed vellus follicle now, beside `final`.
    """

    occupancy: NDArray[np.float64]
    final: NDArray[np.float64]
    papillae: PapillaState
    elapsed: float
    spared: float
    fixed: NDArray[np.float64] | None = None

    def at(self, days: Sequence[int]) -> NDArray[np.float64]:
        """Occupancy float64[len(days), P, C], interpolated between steps."""
        last = len(self.occupancy) - 1
        place = np.clip(np.asarray(days) / STEP_DAYS, 0.0, float(last))
        low = np.minimum(place.astype(np.int64), max(last - 1, 0))
        part = (place - low)[:, None, None]
        return np.asarray(
            (1.0 - part) * self.occupancy[low] + part * self.occupancy[np.minimum(low + 1, last)]
        )


@dataclass(frozen=True, eq=False)
class Grafts:
    """Transplanted follicles of one plan, follicles/cm2: occupancy float64[V, P, C], shed float64[V - 1]."""

    occupancy: NDArray[np.float64]
    shed: NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Courses:
    """Future of a particle under O plans; its own follicles counted per follicle.

    Attributes:
        occupancy: float64[O, STEPS + 1, P, C]; P as in `anagen.engine.coarse.CoarseCourse`.
        shed: float64[O, STEPS], hairs/day in each step.
        stopped: float64[S, STEPS + 1 - STOP_STEP, P, C], from the day on which S of the plans stop.
        grafts: transplanted follicles, by the place of the plan that brings them.
    """

    occupancy: NDArray[np.float64]
    shed: NDArray[np.float64]
    stopped: NDArray[np.float64]
    grafts: dict[int, Grafts]


def past_of(particle: Particle, given: Sequence[Course], now: int) -> Past:
    """Follow a particle under the courses `given` from week 0 to day `now` (whole weeks)."""
    chain, share = particle.draw.knowledge.chain, particle.draw.mosaic.share
    if now == 0:
        first = np.einsum("k,kpc->pc", share, _by_phase(particle.start, chain))
        return Past(first[None], particle.start, particle.papillae, 0.0, 0.0)
    effects = _effects(particle, [until(course, now) for course in given], now)
    effect = combine(effects) if effects else NicheEffect.none(1, now)
    drivers, papillae = _drivers(particle, [effect], None)
    found = expect_coarsely(chain, drivers, particle.start)
    occupancy = np.einsum("k,kvpc->vpc", share, found.occupancy)
    consolidation = np.array([particle.consolidation])
    androgen = _steps([effect], "androgen")
    spared = float(spared_years(_severity(particle, 0.0, 1), androgen, consolidation, float(STEP_DAYS))[0])
    return Past(occupancy, found.final, papillae, now / YEAR, spared, found.fixed)


def _by_phase(state: NDArray[np.float64], chain: Chain) -> NDArray[np.float64]:
    """Occupancy float64[K, P, C] of a state float64[K, C, stages]."""
    return np.add.reduceat(state, chain.stage_offset[:-1], axis=2).transpose(0, 2, 1)


def follow(
    particle: Particle, past: Past, plans: Sequence[Plan], stopped: Mapping[int, Plan] | None = None
) -> Courses:
    """Follow a particle from now on under every plan.

    Args:
        particle: to follow.
        past: its state now.
        plans: options on the time axis.
        stopped: plans that end after a year, by the place of the plan that they branch from.
    """
    knowledge, share = particle.draw.knowledge, particle.draw.mosaic.share
    chain, classes, number = knowledge.chain, len(share), len(plans)
    stopped = stopped or {}
    known: dict[tuple[int, ...], Lasting] = {}

    def of(cluster: Cluster) -> Lasting:
        key = (len(cluster.going), *map(id, cluster.courses))
        if key not in known:
            known[key] = _lasting(particle, cluster)
        return known[key]

    def effect(plan: Plan) -> NicheEffect:
        going: list[NicheEffect] = []
        ended: list[NicheEffect] = []
        for cluster in plan.clusters:
            ongoing, over = of(cluster)
            going += ongoing
            ended += over
        total = combine(going, plan.synergy) if going else _NONE
        for one in ended:
            total = total + one
        return total

    def sites(values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Mean over classes by their shares: float64[sites × K, ...] to float64[sites, ...]."""
        shape = values.shape[1:]
        by_site = values.reshape(-1, classes, int(np.prod(shape)))
        return np.asarray(np.matmul(share, by_site).reshape(-1, *shape))

    effects = [effect(plan) for plan in (*plans, *stopped.values())]
    drivers, _ = _drivers(particle, effects, past)
    native = number * classes
    start = np.tile(past.final, (number, 1, 1))
    fixed = None if past.fixed is None else np.tile(past.fixed, number)
    first = expect_coarsely(chain, drivers.of(slice(0, native)).window(0, STOP_STEP), start, fixed=fixed)

    def branched(values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Values of all plans, and again of those that plans stop."""
        at_stop = values.reshape(number, classes, *values.shape[1:])[list(stopped)]
        return np.concatenate([values, at_stop.reshape(-1, *values.shape[1:])])

    second = expect_coarsely(
        chain,
        drivers.window(STOP_STEP, STEPS),
        branched(first.final),
        fixed=None if first.fixed is None else branched(first.fixed),
    )
    grafts = {}
    for i, plan in enumerate(plans):
        moved = [made for one in plan.going if (made := graft_plan(one.course, particle.draw.value))]
        if moved:
            grafts[i] = _grafts(particle, _donor(particle, effects[i], past), moved[0])
    return Courses(
        np.concatenate([sites(first.occupancy), sites(second.occupancy[:native])[:, 1:]], axis=1),
        sites(np.concatenate([first.shed, second.shed[:native]], axis=1)) / STEP_DAYS,
        sites(second.occupancy[native:]),
        grafts,
    )


def _grafts(particle: Particle, donor: Drivers, plan: GraftPlan) -> Grafts:
    knowledge = particle.draw.knowledge
    # Grafts enter on the day of surgery, undisturbed by diseases that destroy follicles.
    own = replace(graft_drivers(donor, knowledge.chain, plan), loss=None)
    own = own.window(plan.day // int(donor.step_days), own.speed.shape[2])
    found = expect_coarsely(knowledge.chain, own, graft_state(particle.draw.healthy, knowledge.chain, plan))
    begin, moved = STEPS - own.steps, plan.density * plan.survival
    # A visit on the day of surgery precedes it, so the step that ends there holds no graft.
    occupancy = np.zeros((STEPS + 1, *found.occupancy.shape[2:]))
    occupancy[begin + 1 :] = moved * found.occupancy[0, 1:]
    shed = np.zeros(STEPS)
    shed[begin:] = moved * found.shed[0] / STEP_DAYS
    return Grafts(occupancy, shed)


_NONE = NicheEffect.none(1, HORIZON_DAYS)


Lasting = tuple[list[NicheEffect], list[NicheEffect]]
"""Effects from now on: of courses that go on, and of those that ended and wear off."""


def _lasting(particle: Particle, cluster: Cluster) -> Lasting:
    """Effects from now on of courses that act on each other, by target; one goes on if any course does."""
    began, courses = cluster.on_one_axis()
    effects = [_from(daily, began) for daily in _effects(particle, courses, began + HORIZON_DAYS)]
    number = len(by_target(one_course_each(courses[: len(cluster.going)])))
    return effects[:number], effects[number:]


def _effects(particle: Particle, courses: Sequence[Course], days: int) -> list[NicheEffect]:
    """Effects of courses given together, one for each target, on each of `days` days."""
    return niche_effects(courses, 1, days, particle.traits, particle.draw.value, particle.lot_luck)


def _from(daily: NicheEffect, day: int) -> NicheEffect:
    """An effect from `day` on."""
    if not day:
        return daily
    later = slice(day, None)
    return NicheEffect(
        daily.growth[:, later],
        daily.perfusion[:, later],
        daily.inflammation[:, later],
        daily.androgen[:, later],
        {cause: left[:, later] for cause, left in daily.relief.items()},
    )


def _shared_signals(particle: Particle, effects: Sequence[NicheEffect], past: Past | None) -> Niche:
    """Niche of all effects (daily, one site each) in steps, without androgens."""
    number, days = len(effects), effects[0].growth.shape[1]
    niche = Niche.quiet(number, len(particle.draw.mosaic.share), days // STEP_DAYS)
    for name in ("growth", "perfusion", "inflammation"):
        niche.signal(name)[:] = _steps(effects, name)
    _add_disease(niche, particle, effects, 0 if past is None else round(past.elapsed * YEAR), days)
    return niche


def _steps(effects: Sequence[NicheEffect], name: str) -> NDArray[np.float64]:
    """Step means of one signal of all effects, float64[number, steps]."""
    daily = np.concatenate([getattr(effect, name) for effect in effects])
    return np.asarray(daily.reshape(len(effects), -1, STEP_DAYS).mean(axis=2))


def _donor(particle: Particle, effect: NicheEffect, past: Past) -> Drivers:
    """Drivers of one stratum of donor follicles, which no androgens reach, under one effect."""
    shared = _shared_signals(particle, [effect], past).shared
    niche = Niche(np.zeros((1, 1, shared.shape[2])), shared)
    return particle.draw.knowledge.response.drivers(niche, float(STEP_DAYS))


def _severity(particle: Particle, elapsed: float, number: int) -> Severity:
    """Severity of the particle `elapsed` years after week 0, `number` times."""
    return Severity(np.full(number, particle.slope), np.full(number, particle.years + elapsed))


def _drivers(
    particle: Particle, effects: Sequence[NicheEffect], past: Past | None
) -> tuple[Drivers, PapillaState]:
    """Drivers of all effects × sensitivity classes, in steps, and the papillae at their end."""
    mosaic, number = particle.draw.mosaic, len(effects)
    niche = _shared_signals(particle, effects, past)
    androgen = _steps(effects, "androgen")

    elapsed, spared = (0.0, 0.0) if past is None else (past.elapsed, past.spared)
    signal = androgen_signal(
        _severity(particle, elapsed, number),
        mosaic,
        androgen,
        np.full(number, particle.consolidation),
        float(STEP_DAYS),
        spared,
    )
    begun = particle.papillae if past is None else past.papillae
    begun = PapillaState(np.tile(begun.size, number), np.tile(begun.fibre, number))
    return particle.draw.knowledge.response.course(Niche(signal, niche.shared), float(STEP_DAYS), begun)


def _add_disease(
    niche: Niche, particle: Particle, effects: Sequence[NicheEffect], first: int, days: int
) -> None:
    """Add diseases other than androgens from day `first` on, as far as each effect leaves them."""
    if particle.disease is None:
        return
    part = particle.disease.part(first, first + days)
    for i, effect in enumerate(effects):
        for name, values in part.signals(effect.relief).items():
            niche.signal(name)[i] += values.reshape(-1, STEP_DAYS).mean(axis=1)
