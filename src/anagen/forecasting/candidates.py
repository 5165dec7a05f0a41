"""Candidates: particles with their past, weighed by the person's readings, and the choice among them."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from anagen.biology.alopecias.kinds import disease_records
from anagen.forecasting.conditioning import Likelihood, Told, tell
from anagen.forecasting.course import Past, pasts_of
from anagen.forecasting.particles import Particle, draw_of, particles_of
from anagen.forecasting.person import Person
from anagen.forecasting.weighting import (
    LEAST_ESS,
    Diagnostics,
    effective,
    pareto_k,
    sample,
    tempered,
    weights_of,
)
from anagen.learning.distribution import ParameterDistribution
from anagen.measurement.expected import OutcomeWeights, outcome_weights
from anagen.measurement.method import method
from anagen.measurement.outcomes import definitions
from anagen.measurement.placebo_response import carrier_response

DRAWS = 50
"""Most draws of the parameters that a forecast follows, each with several people: the years before week 0 are
tabulated once for a draw, and people differ by more than draws do."""
CANDIDATES = 4
"""Candidates drawn for each particle where there are readings to weigh them by."""
MOST_CANDIDATES = 4 * CANDIDATES
TOGETHER = 2
"""Most particles of one draw that go through the engine side by side; of more the arrays leave the cache."""


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


def follicles_of(one: Candidate) -> float:
    """Follicles/cm2 of a candidate, drawn from the distribution that the readings leave."""
    particle, told = one.particle, one.told
    if told is None:
        return float(np.exp(particle.log_follicles + particle.log_follicles_sd * particle.luck))
    return float(np.exp(told.log_follicles + told.log_follicles_sd * particle.luck))


def together(chosen: Sequence[Candidate]) -> list[list[Candidate]]:
    """Candidates that differ, in groups of one draw, at most `TOGETHER` in each."""
    by_draw: dict[int, list[Candidate]] = {}
    for one in {id(one): one for one in chosen}.values():
        by_draw.setdefault(one.particle.draw.number, []).append(one)
    return [
        some[first : first + TOGETHER] for some in by_draw.values() for first in range(0, len(some), TOGETHER)
    ]


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
    numbers = believed.draws(min(particles, DRAWS))
    base = -(-particles // len(numbers))
    days = [reading.day for reading in person.readings]

    def candidates(number: int, count: int) -> list[Candidate]:
        draw = draw_of(believed, number, person.region)
        response = carrier_response(draw.knowledge.part("carrier")) if likelihood else None
        noise = likelihood.covariance(response) if likelihood and response else None
        found = []
        drawn = particles_of(draw, person, count, seed)
        for particle, past in zip(drawn, pasts_of(drawn, person.given, person.now), strict=True):
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
    return chosen, diagnostics, in_units(likelihood, drawn, prior=True)


def _log_likelihood(candidates: Sequence[Candidate]) -> NDArray[np.float64]:
    return np.array([one.told.log_likelihood for one in candidates if one.told])


def in_units(
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
