"""Forecast of one person as arrays: particles, weights, and courses under every option."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from anagen.biology.alopecias.kinds import disease_records
from anagen.forecasting.conditioning import Likelihood, Told, tell
from anagen.forecasting.course import Past, follow, past_of
from anagen.forecasting.horizon import STEPS, STOP_DAY, STOP_STEP
from anagen.forecasting.option import Option
from anagen.forecasting.options import NotOffered, options_for
from anagen.forecasting.particles import Particle, draw_of, particles_of
from anagen.forecasting.person import Person
from anagen.forecasting.timeline import Plan, plans_of
from anagen.forecasting.weighting import (
    LEAST_ESS,
    Diagnostics,
    effective,
    pareto_k,
    sample,
    tempered,
    weights_of,
)
from anagen.learning.distribution import ParameterDistribution, distribution
from anagen.learning.stances import MIXTURE
from anagen.measurement.expected import OutcomeWeights, outcome_weights
from anagen.measurement.method import method
from anagen.measurement.outcomes import definitions, outcomes_from_sums
from anagen.measurement.placebo_response import carrier_response
from anagen.therapy.catalogue import Catalogue
from anagen.therapy.course import course_records

PARTICLES = 200
"""Particles followed under every option."""
CANDIDATES = 4
"""Candidates drawn for each particle where there are readings to weigh them by."""
MOST_CANDIDATES = 4 * CANDIDATES
STOP_EVERY = 4
"""Every fourth particle is also followed after stopping."""


@dataclass(frozen=True, eq=False)
class Simulation:
    """P particles under O options from now on; every array is of true, not measured, hair.

    Attributes:
        density: float64[P, O, STEPS + 1], visible hairs/cm2 (`visible_method`).
        diameter: float64[P, O, STEPS + 1], their mean width, µm.
        shed: float64[P, O, STEPS], hairs/cm2/day in each step.
        halted: places of the H options that can be stopped after a year.
        stopped: float64[P', H, STEPS + 1 - STOP_STEP], visible hairs/cm2 of every `STOP_EVERY`-th
            particle from that day on.
        fit: float64[P, J], readings that each particle predicts, in their units (mean over drift).
        before: float64[candidates, J], readings that the candidates predicted before weighing.
        draws: int64[P], number of each particle's draw in the parameter distribution.
    """

    person: Person
    belief: ParameterDistribution
    seed: int
    options: tuple[Option, ...]
    left_out: tuple[NotOffered, ...]
    density: NDArray[np.float64]
    diameter: NDArray[np.float64]
    shed: NDArray[np.float64]
    halted: tuple[int, ...]
    stopped: NDArray[np.float64]
    diagnostics: Diagnostics | None
    fit: NDArray[np.float64]
    before: NDArray[np.float64]
    draws: NDArray[np.int64]

    @property
    def particles(self) -> int:
        return int(self.density.shape[0])


@dataclass(frozen=True, eq=False)
class Candidate:
    """A particle with its past and its weight by the readings.

    Attributes:
        particle: draw and person.
        past: from week 0 to now.
        told: log likelihood and follicle density; None without readings.
        expected: float64[J], readings predicted at one follicle/cm2.
    """

    particle: Particle
    past: Past
    told: Told | None
    expected: NDArray[np.float64]


def visible_weights(calibre: float) -> OutcomeWeights:
    """Weights of visible hair: standing, and wide enough for a clinic's count (30 µm)."""
    threshold = definitions().value("non_vellus_threshold")
    return outcome_weights(replace(method("phototrichogram"), threshold_um=threshold), calibre)


def simulate(
    person: Person,
    believed: ParameterDistribution | None = None,
    *,
    seed: int = 1,
    particles: int = PARTICLES,
    workers: int | None = None,
    tell_progress: Callable[[str, int, int], object] = lambda what, done, total: None,
    catalogue: Catalogue | None = None,
) -> Simulation:
    """Forecast one person under every option.

    Args:
        person: to forecast.
        believed: parameters and their uncertainty; default the posterior.
        seed: of the people drawn.
        particles: to follow under every option.
        workers: threads; the result is the same for any number. Default: all cores.
        tell_progress: called with (stage, done, total).
        catalogue: therapies known; default the shipped ones.

    Raises:
        InputError: two options have one name.
    """
    believed = distribution("posterior") if believed is None else believed
    if person.stance != MIXTURE:
        believed = believed.with_stance(person.stance)
    options, left_out = options_for(person, catalogue)
    given = [course for option in options for course in option.courses]
    believed = believed.extended(course_records([*person.given, *given]))
    plans = plans_of(options, person.given, person.now)
    stops = {i: plan.stopped(STOP_DAY) for i, plan in enumerate(plans) if plan.goes_on_after(STOP_DAY)}
    likelihood = Likelihood.of(person.readings) if person.readings else None
    with ThreadPoolExecutor(workers or os.cpu_count() or 1) as pool:
        chosen, diagnostics, before = choose(person, believed, likelihood, seed, particles, pool)
        unique = {id(one): one for one in chosen}
        order = {key: i for i, key in enumerate(unique)}
        needs_stop = {id(one) for one in chosen[::STOP_EVERY]}

        def run(one: Candidate) -> _Followed:
            return _followed(one, plans, stops if id(one) in needs_stop else {})

        found: list[_Followed] = []
        for made in pool.map(run, unique.values()):
            found.append(made)
            tell_progress("particles", len(found), len(unique))
    density, diameter, shed, stopped = [], [], [], []
    for i, one in enumerate(chosen):
        follicles = follicles_of(one)
        made = found[order[id(one)]]
        sums = follicles * made.native + made.grafts
        outcomes = outcomes_from_sums(sums)
        density.append(outcomes["total density"])
        diameter.append(outcomes["mean diameter"])
        shed.append(follicles * made.native_shed + made.graft_shed)
        if i % STOP_EVERY == 0:
            stopped.append(follicles * made.stopped + made.grafts[list(stops), STOP_STEP:, 0])
    readings = len(person.readings)
    return Simulation(
        person=person,
        belief=believed,
        seed=seed,
        options=options,
        left_out=left_out,
        density=np.stack(density),
        diameter=np.stack(diameter),
        shed=np.stack(shed),
        halted=tuple(stops),
        stopped=np.stack(stopped),
        diagnostics=diagnostics,
        fit=_in_units(likelihood, chosen) if likelihood else np.empty((len(chosen), readings)),
        before=before,
        draws=np.array([one.particle.draw.number for one in chosen]),
    )


def follicles_of(one: Candidate) -> float:
    """Follicles/cm2 of a candidate, drawn from the distribution that the readings leave."""
    particle, told = one.particle, one.told
    if told is None:
        return float(np.exp(particle.log_follicles + particle.log_follicles_sd * particle.luck))
    return float(np.exp(told.log_follicles + told.log_follicles_sd * particle.luck))


@dataclass(frozen=True, eq=False)
class _Followed:
    """Sums over visible hair, float64[O, V, N_SUMS], per follicle and of grafts; shed hairs likewise."""

    native: NDArray[np.float64]
    grafts: NDArray[np.float64]
    native_shed: NDArray[np.float64]
    graft_shed: NDArray[np.float64]
    stopped: NDArray[np.float64]


def _followed(one: Candidate, plans: Sequence[Plan], stops: dict[int, Plan]) -> _Followed:
    courses = follow(one.particle, one.past, plans, stops)
    weights = visible_weights(one.particle.calibre)
    native = weights.sums(courses.occupancy)
    grafts, graft_shed = np.zeros_like(native), np.zeros_like(courses.shed)
    for i, moved in courses.grafts.items():
        grafts[i] = weights.sums(moved.occupancy)
        graft_shed[i] = moved.shed
    after = STEPS + 1 - STOP_STEP
    stopped = weights.sums(courses.stopped)[..., 0] if stops else np.empty((0, after))
    return _Followed(native, grafts, courses.shed, graft_shed, stopped)


def choose(
    person: Person,
    believed: ParameterDistribution,
    likelihood: Likelihood | None,
    seed: int,
    particles: int,
    pool: ThreadPoolExecutor,
) -> tuple[list[Candidate], Diagnostics | None, NDArray[np.float64]]:
    """Particles to follow, diagnostics of the readings, and the readings that candidates predicted."""
    believed = believed.extended(disease_records(person.diagnoses))
    numbers = believed.draws(particles)
    base = -(-particles // len(numbers))
    days = [reading.day for reading in person.readings]

    def candidates(number: int, count: int) -> list[Candidate]:
        draw = draw_of(believed, number, person.region)
        response = carrier_response(draw.knowledge.part("carrier")) if likelihood else None
        noise = likelihood.covariance(response) if likelihood and response else None
        found = []
        for particle in particles_of(draw, person, count, seed):
            past = past_of(particle, person.given, person.now)
            told, expected = None, np.empty(0)
            if likelihood and response and noise is not None:
                expected = likelihood.expected(particle, past.at(days), response, person.female)
                told = tell(likelihood, particle, expected, noise)
            found.append(Candidate(particle, past, told, expected))
        return found

    def all_of(count: int) -> list[Candidate]:
        made = pool.map(candidates, numbers, [count] * len(numbers))
        return [one for part in made for one in part]

    if likelihood is None:
        return all_of(base)[:particles], None, np.empty((0, 0))
    per_draw = base * CANDIDATES
    drawn = all_of(per_draw)
    log_likelihood = _log_likelihood(drawn)
    while effective(weights_of(log_likelihood)) < LEAST_ESS and per_draw < base * MOST_CANDIDATES:
        per_draw *= 2
        drawn = all_of(per_draw)
        log_likelihood = _log_likelihood(drawn)
    power = tempered(log_likelihood, min(LEAST_ESS, 0.5 * len(drawn)))
    weights = weights_of(log_likelihood, power)
    chosen = [drawn[i] for i in sample(weights, particles)]
    diagnostics = Diagnostics(
        candidates=len(drawn),
        ess=effective(weights),
        pareto_k=pareto_k(weights),
        tempering=power,
        distinct=len({id(one) for one in chosen}),
    )
    return chosen, diagnostics, _in_units(likelihood, drawn, prior=True)


def _log_likelihood(candidates: Sequence[Candidate]) -> NDArray[np.float64]:
    return np.array([one.told.log_likelihood for one in candidates if one.told])


def _in_units(
    likelihood: Likelihood, candidates: Sequence[Candidate], prior: bool = False
) -> NDArray[np.float64]:
    """Readings that candidates predict, in their units, float64[n, J]."""
    h = likelihood.per_follicle
    rows = []
    for one in candidates:
        particle = one.particle
        log_follicles = (
            particle.log_follicles + particle.log_follicles_sd * particle.luck
            if prior
            else float(np.log(follicles_of(one)))
        )
        shifted = one.expected + h * log_follicles
        percent = [reading.outcome == "anagen percent" for reading in likelihood.readings]
        rows.append(np.where(percent, shifted, np.exp(np.where(percent, 0.0, shifted))))
    return np.stack(rows)
