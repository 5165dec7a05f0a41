"""Course of particles under every option: expected hair from now on, by the mean-field engine.

All options of a particle go through the compiled engine together, from one state, so the
difference between two of them is their effect in that same person. Particles of one draw go through it side
by side; none of their numbers depends on the others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain as joined

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
from anagen.therapy.models import LOTS
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

    Plans that do the same to its own follicles, as a transplant and doing nothing, have one course.

    Attributes:
        occupancy: float64[U, STEPS + 1, P, C] of U courses; P as in `anagen.engine.coarse.CoarseCourse`.
        shed: float64[U, STEPS], hairs/day in each step.
        of_plan: int64[O], place of each plan's course among the U.
        stopped: float64[S, STEPS + 1 - STOP_STEP, P, C], from the day on which S of the plans stop.
        grafts: transplanted follicles, by the place of the plan that brings them.
    """

    occupancy: NDArray[np.float64]
    shed: NDArray[np.float64]
    of_plan: NDArray[np.int64]
    stopped: NDArray[np.float64]
    grafts: dict[int, Grafts]


def past_of(particle: Particle, given: Sequence[Course], now: int) -> Past:
    """Follow a particle under the courses `given` from week 0 to day `now` (whole weeks)."""
    return pasts_of([particle], given, now)[0]


def pasts_of(particles: Sequence[Particle], given: Sequence[Course], now: int) -> list[Past]:
    """Follow particles of one draw under the courses `given` from week 0 to day `now` (whole weeks)."""
    draw = particles[0].draw
    chain, share = draw.knowledge.chain, draw.mosaic.share
    if now == 0:
        return [
            Past(
                np.einsum("k,kpc->pc", share, _by_phase(one.start, chain))[None],
                one.start,
                one.papillae,
                0.0,
                0.0,
            )
            for one in particles
        ]
    number, classes = len(particles), len(share)
    effects = _effects(particles, [until(course, now) for course in given], now)
    effect = combine(effects) if effects else NicheEffect.none(number, now)
    sites = _Sites(tuple(particles), None, np.arange(number))
    drivers, papillae = _drivers(sites, [effect])
    found = expect_coarsely(chain, drivers, np.concatenate([one.start for one in particles]))
    occupancy = found.occupancy.reshape(number, classes, *found.occupancy.shape[1:])
    final = found.final.reshape(number, classes, *found.final.shape[1:])
    consolidation = np.array([one.consolidation for one in particles])
    spared = spared_years(sites.severity, _steps([effect], "androgen"), consolidation, float(STEP_DAYS))
    return [
        Past(
            np.einsum("k,kvpc->vpc", share, occupancy[i]),
            final[i],
            papillae.of(slice(i * classes, (i + 1) * classes)),
            now / YEAR,
            float(spared[i]),
            None if found.fixed is None else found.fixed[i * classes : (i + 1) * classes],
        )
        for i in range(number)
    ]


def _by_phase(state: NDArray[np.float64], chain: Chain) -> NDArray[np.float64]:
    """Occupancy float64[K, P, C] of a state float64[K, C, stages]."""
    return np.add.reduceat(state, chain.stage_offset[:-1], axis=2).transpose(0, 2, 1)


def follow(
    particle: Particle, past: Past, plans: Sequence[Plan], stopped: Mapping[int, Plan] | None = None
) -> Courses:
    """Follow a particle from now on under every plan; see `follow_together`."""
    (found,) = follow_together([(particle, past)], plans, stopped, [0])
    return found


def follow_together(
    people: Sequence[tuple[Particle, Past]],
    plans: Sequence[Plan],
    stopped: Mapping[int, Plan] | None = None,
    stopping: Sequence[int] = (),
) -> list[Courses]:
    """Follow particles of one draw from now on under every plan.

    Args:
        people: particles, each with its state now.
        plans: options on the time axis.
        stopped: plans that end after a year, by the place of the plan that they branch from.
        stopping: places of the particles that are also followed after stopping.
    """
    stopped = stopped if stopped and len(stopping) else {}
    particles, pasts = tuple(one for one, _ in people), tuple(past for _, past in people)
    draw, number = particles[0].draw, len(people)
    chain, share = draw.knowledge.chain, draw.mosaic.share
    classes = len(share)
    effects, of_plan = _Effects(particles).alike(plans)
    stops = _Effects([particles[i] for i in stopping]).all_of(list(stopped.values())) if stopped else []
    who = np.concatenate([np.tile(np.arange(number), len(effects)), np.tile(stopping, len(stops))])
    sites = _Sites(particles, pasts, who.astype(np.int64))
    drivers, _ = _drivers(sites, [*effects, *stops])
    native = len(effects) * number
    start = sites.of_each([past.final for past in pasts])
    fixed = None
    if pasts[0].fixed is not None:
        fixed = sites.of_each([past.fixed for past in pasts if past.fixed is not None])[: native * classes]
    first = expect_coarsely(
        chain,
        drivers.of(slice(0, native * classes)).window(0, STOP_STEP),
        start[: native * classes],
        fixed=fixed,
    )
    branch = [of_plan[i] * number + one for i in stopped for one in stopping]

    def branched(values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Values of all courses, and again of those that a stop branches from."""
        at_stop = values.reshape(native, classes, *values.shape[1:])[branch]
        return np.concatenate([values, at_stop.reshape(-1, *values.shape[1:])])

    second = expect_coarsely(
        chain,
        drivers.window(STOP_STEP, STEPS),
        branched(first.final),
        fixed=None if first.fixed is None else branched(first.fixed),
    )

    def mean(values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Mean over classes by their shares: float64[sites × K, ...] to float64[sites, ...]."""
        shape = values.shape[1:]
        by_site = values.reshape(-1, classes, int(np.prod(shape)))
        return np.asarray(np.matmul(share, by_site).reshape(-1, *shape))

    begun, ended, after = mean(first.occupancy), mean(second.occupancy[: native * classes]), native * classes
    shed = mean(np.concatenate([first.shed, second.shed[:after]], axis=1)) / STEP_DAYS
    halted = mean(second.occupancy[after:])
    grafts = _grafts_of(particles, pasts, plans, [effects[i] for i in of_plan])
    order = {one: k for k, one in enumerate(stopping)}
    return [
        Courses(
            np.concatenate([begun[i::number], ended[i::number, 1:]], axis=1),
            shed[i::number],
            np.array(of_plan),
            halted[order[i] :: len(stopping)] if stops and i in order else halted[:0],
            {place: moved[i] for place, moved in grafts.items()},
        )
        for i in range(number)
    ]


def _grafts_of(
    particles: Sequence[Particle],
    pasts: Sequence[Past],
    plans: Sequence[Plan],
    effects: Sequence[NicheEffect],
) -> dict[int, list[Grafts]]:
    """Transplanted follicles of every particle, by the place of the plan that brings them."""
    value = particles[0].draw.value
    found = {}
    for i, plan in enumerate(plans):
        moved = [made for one in plan.going if (made := graft_plan(one.course, value))]
        if moved:
            sites = _Sites(tuple(particles), tuple(pasts), np.arange(len(particles)))
            found[i] = _grafts(particles[0], _donor(sites, effects[i]), moved[0])
    return found


def _grafts(particle: Particle, donor: Drivers, plan: GraftPlan) -> list[Grafts]:
    """Transplanted follicles of every stratum of `donor`; `particle` is one of the draw."""
    chain = particle.draw.knowledge.chain
    # Grafts enter on the day of surgery, undisturbed by diseases that destroy follicles.
    own = replace(graft_drivers(donor, chain, plan), loss=None)
    own = own.window(plan.day // int(donor.step_days), own.speed.shape[2])
    state = graft_state(particle.draw.healthy, chain, plan)
    found = expect_coarsely(chain, own, np.repeat(state, own.strata, axis=0))
    begin, moved = STEPS - own.steps, plan.density * plan.survival
    # A visit on the day of surgery precedes it, so the step that ends there holds no graft.
    occupancy = np.zeros((own.strata, STEPS + 1, *found.occupancy.shape[2:]))
    occupancy[:, begin + 1 :] = moved * found.occupancy[:, 1:]
    shed = np.zeros((own.strata, STEPS))
    shed[:, begin:] = moved * found.shed / STEP_DAYS
    return [Grafts(*both) for both in zip(occupancy, shed, strict=True)]


Lasting = tuple[list[NicheEffect], list[NicheEffect]]
"""Effects from now on: of courses that go on, and of those that ended and wear off."""


@dataclass(frozen=True, eq=False)
class _Effects:
    """Effects of plans on particles of one draw, those of each cluster of courses worked out once."""

    particles: Sequence[Particle]
    known: dict[tuple[int, ...], Lasting] = field(default_factory=dict)

    def all_of(self, plans: Sequence[Plan]) -> list[NicheEffect]:
        """Effect of every plan, sites of particles by days."""
        return [self._effect(plan) for plan in plans]

    def alike(self, plans: Sequence[Plan]) -> tuple[list[NicheEffect], list[int]]:
        """Effects that differ, and the place among them of each plan's effect."""
        places: dict[object, int] = {}
        found: list[NicheEffect] = []
        of_plan = []
        for plan in plans:
            acting = [_key(one) for one in plan.clusters if not all(map(_silent, joined(*self._of(one))))]
            key = (tuple(acting), plan.synergy if len(acting) > 1 else 0.0)
            if key not in places:
                places[key] = len(found)
                found.append(self._effect(plan))
            of_plan.append(places[key])
        return found, of_plan

    def _of(self, cluster: Cluster) -> Lasting:
        key = _key(cluster)
        if key not in self.known:
            self.known[key] = _lasting(self.particles, cluster)
        return self.known[key]

    def _effect(self, plan: Plan) -> NicheEffect:
        going: list[NicheEffect] = []
        ended: list[NicheEffect] = []
        for cluster in plan.clusters:
            ongoing, over = self._of(cluster)
            going += ongoing
            ended += over
        total = combine(going, plan.synergy) if going else NicheEffect.none(len(self.particles), HORIZON_DAYS)
        for one in ended:
            total = total + one
        return total


def _key(cluster: Cluster) -> tuple[int, ...]:
    return (len(cluster.going), *map(id, cluster.courses))


def _silent(effect: NicheEffect) -> bool:
    """Whether an effect does nothing at all, as that of a transplant on a person's own follicles."""
    moved = effect.growth.any() or effect.perfusion.any() or effect.inflammation.any()
    return not moved and not effect.relief and bool((effect.androgen == 1.0).all())


def _lasting(particles: Sequence[Particle], cluster: Cluster) -> Lasting:
    """Effects from now on of courses that act on each other, by target; one goes on if any course does."""
    began, courses = cluster.on_one_axis()
    effects = [_from(daily, began) for daily in _effects(particles, courses, began + HORIZON_DAYS)]
    number = len(by_target(one_course_each(courses[: len(cluster.going)])))
    return effects[:number], effects[number:]


def _effects(particles: Sequence[Particle], courses: Sequence[Course], days: int) -> list[NicheEffect]:
    """Effects of courses given together, one for each target, on all particles on each of `days` days."""
    value = particles[0].draw.value
    if len(particles) > 1 and any(course.definition.model in LOTS for course in courses):
        # Each person has lots of their own.
        each = [niche_effects(courses, 1, days, one.traits, value, one.lot_luck) for one in particles]
        return [_beside(some) for some in zip(*each, strict=True)]
    traits = {name: np.concatenate([one.traits[name] for one in particles]) for name in particles[0].traits}
    return niche_effects(courses, len(particles), days, traits, value, particles[0].lot_luck)


def _beside(effects: Sequence[NicheEffect]) -> NicheEffect:
    """Effects on single sites as one effect on all of them."""

    def both(name: str) -> NDArray[np.float64]:
        return np.concatenate([getattr(one, name) for one in effects])

    relief = {cause: np.concatenate([one.relief[cause] for one in effects]) for cause in effects[0].relief}
    return NicheEffect(both("growth"), both("perfusion"), both("inflammation"), both("androgen"), relief)


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


@dataclass(frozen=True, eq=False)
class _Sites:
    """Sites of particles of one draw, a particle's as often as effects are followed in it.

    Attributes:
        particles: of one draw.
        pasts: of each; None at week 0.
        who: int64[n], place of the particle of each site.
    """

    particles: tuple[Particle, ...]
    pasts: tuple[Past, ...] | None
    who: NDArray[np.int64]

    @property
    def elapsed(self) -> float:
        """Years since week 0."""
        return 0.0 if self.pasts is None else self.pasts[0].elapsed

    @property
    def severity(self) -> Severity:
        """Severity of each site now."""
        slope = np.array([one.slope for one in self.particles])
        years = np.array([one.years + self.elapsed for one in self.particles])
        return Severity(slope[self.who], years[self.who])

    @property
    def spared(self) -> NDArray[np.float64]:
        """Years of lasting effect that treatment has spared each site, float64[n, 1]."""
        spared = [0.0 for _ in self.particles] if self.pasts is None else [one.spared for one in self.pasts]
        return np.array(spared)[self.who, None]

    def of_each(self, values: Sequence[NDArray[np.float64]]) -> NDArray[np.float64]:
        """Values float64[K, ...] of each particle as float64[n × K, ...] of all sites."""
        return np.concatenate([values[one] for one in self.who])


def _shared_signals(sites: _Sites, effects: Sequence[NicheEffect]) -> Niche:
    """Niche of all effects (daily) in steps, without androgens."""
    days, classes = effects[0].growth.shape[1], len(sites.particles[0].draw.mosaic.share)
    niche = Niche.quiet(len(sites.who), classes, days // STEP_DAYS)
    for name in ("growth", "perfusion", "inflammation"):
        niche.signal(name)[:] = _steps(effects, name)
    _add_disease(niche, sites, effects, round(sites.elapsed * YEAR), days)
    return niche


def _steps(effects: Sequence[NicheEffect], name: str) -> NDArray[np.float64]:
    """Step means of one signal of all effects, float64[sites, steps]."""
    daily = np.concatenate([getattr(effect, name) for effect in effects])
    return np.asarray(daily.reshape(len(daily), -1, STEP_DAYS).mean(axis=2))


def _donor(sites: _Sites, effect: NicheEffect) -> Drivers:
    """Drivers of one stratum of donor follicles a site, which no androgens reach, under one effect."""
    shared = _shared_signals(sites, [effect]).shared
    niche = Niche(np.zeros((len(shared), 1, shared.shape[2])), shared)
    return sites.particles[0].draw.knowledge.response.drivers(niche, float(STEP_DAYS))


def _drivers(sites: _Sites, effects: Sequence[NicheEffect]) -> tuple[Drivers, PapillaState]:
    """Drivers of all sites × sensitivity classes, in steps, and the papillae at their end.

    Args:
        sites: in the order of `effects`, each of which is on some of them.
        effects: daily.
    """
    draw = sites.particles[0].draw
    niche = _shared_signals(sites, effects)
    consolidation = np.array([one.consolidation for one in sites.particles])
    signal = androgen_signal(
        sites.severity,
        draw.mosaic,
        _steps(effects, "androgen"),
        consolidation[sites.who],
        float(STEP_DAYS),
        sites.spared,
    )
    begun = [one.papillae for one in (sites.pasts or sites.particles)]
    start = PapillaState(
        sites.of_each([one.size for one in begun]),
        sites.of_each([one.fibre for one in begun]),
        sites.of_each([one.held for one in begun]),
    )
    return draw.knowledge.response.course(Niche(signal, niche.shared), float(STEP_DAYS), start)


def _add_disease(niche: Niche, sites: _Sites, effects: Sequence[NicheEffect], first: int, days: int) -> None:
    """Add diseases other than androgens from day `first` on, as far as each effect leaves them."""
    if all(one.disease is None for one in sites.particles):
        return
    parts = [
        None if one.disease is None else one.disease.part(first, first + days) for one in sites.particles
    ]
    site = 0
    for effect in effects:
        for row in range(len(effect.growth)):
            part = parts[sites.who[site]]
            relief = {cause: left[row : row + 1] for cause, left in effect.relief.items()}
            for name, values in part.signals(relief).items() if part else ():
                niche.signal(name)[site] += values.reshape(-1, STEP_DAYS).mean(axis=1)
            site += 1
