"""What a person's own readings do to their forecast."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from scipy.stats import genpareto, multivariate_normal

from anagen.forecasting.candidates import visible_weights
from anagen.forecasting.conditioning import Likelihood, tell
from anagen.forecasting.course import past_of
from anagen.forecasting.particles import Particle, draw_of, particles_of
from anagen.forecasting.person import Person
from anagen.forecasting.simulate import Simulation, simulate
from anagen.forecasting.weighting import effective, pareto_k, sample, tempered, weights_of
from anagen.learning.distribution import ParameterDistribution
from anagen.measurement.placebo_response import carrier_response
from forecasting.people import OWN_ONLY, count, man

pytestmark = pytest.mark.slow


def test_what_is_linear_is_worked_out_exactly(particle: Particle) -> None:
    """Likelihood and follicle density against a grid over follicle density."""
    who = man(count(0, 150) + count(24, 160, method="automated trichoscopy") + count(52, 140))
    likelihood = Likelihood.of(who.readings)
    response = carrier_response(particle.draw.knowledge.part("carrier"))
    past = past_of(particle, (), who.now)
    expected = likelihood.expected(particle, past.at([r.day for r in who.readings]), response, False)
    noise = likelihood.covariance(response)
    told = tell(likelihood, particle, expected, noise)
    grid = particle.log_follicles + particle.log_follicles_sd * np.linspace(-8, 8, 20001)
    prior = np.exp(-0.5 * ((grid - particle.log_follicles) / particle.log_follicles_sd) ** 2)
    prior /= prior.sum()
    gap = (likelihood.value - expected)[None, :] - grid[:, None]
    density = prior * multivariate_normal(cov=noise).pdf(gap)
    constant = -0.5 * len(likelihood.value) * np.log(2 * np.pi)
    assert told.log_likelihood + constant == pytest.approx(np.log(density.sum()), abs=1e-8)
    mean = (density * grid).sum() / density.sum()
    assert told.log_follicles == pytest.approx(mean, abs=1e-8)
    sd = np.sqrt((density * (grid - mean) ** 2).sum() / density.sum())
    assert told.log_follicles_sd == pytest.approx(sd, rel=1e-6)


def run(who: Person, prior: ParameterDistribution, particles: int = 32) -> Simulation:
    return simulate(who, prior, particles=particles, workers=1)


def test_a_reading_that_says_nothing_changes_nothing(prior: ParameterDistribution) -> None:
    without = run(man(OWN_ONLY), prior)
    # The largest error that a reading may have; the density differs between people by a fiftieth of it.
    with_it = run(man(OWN_ONLY + count(0, 90, sd=2000)), prior)
    assert with_it.density == pytest.approx(without.density, rel=2e-3)
    assert with_it.diagnostics is not None
    assert with_it.diagnostics.ess == pytest.approx(with_it.diagnostics.candidates, rel=2e-3)


def told_of(person: Particle, visits: tuple[int, ...], luck: np.ndarray) -> str:
    """Readings of a virtual person whose truth is known, with an error of 4 %."""
    past = past_of(person, (), 364)
    follicles = np.exp(person.log_follicles + person.log_follicles_sd * person.luck)
    truth = follicles * visible_weights(person.calibre).outcomes(past.occupancy)["total density"]
    return "".join(
        count(week, round(float(truth[week] * (1 + 0.04 * luck[i])), 1), sd=0.04 * float(truth[week]))
        for i, week in enumerate(visits)
    )


def test_more_visits_narrow_the_forecast_on_average(prior: ParameterDistribution) -> None:
    """The mean variance of the forecast over virtual people falls with every visit."""
    people = [particles_of(draw_of(prior, 11 + 40 * i, "vertex"), man(), 1, seed=99)[0] for i in range(3)]
    luck = np.random.default_rng(3).standard_normal((3, 3))
    future = "[forecast]\nusual_options = false\nweek = 52\n"

    def variance(told: str) -> float:
        return float(np.log(run(man(told + future), prior, 64).density[:, 0, -1]).var())

    unmeasured = variance("")
    once, thrice = (
        np.mean([variance(told_of(*pair)) for pair in zip(people, [visits] * 3, luck, strict=True)])
        for visits in ((0,), (0, 26, 52))
    )
    assert unmeasured > 5.0 * once
    assert once > 1.05 * thrice


def test_no_reading_widens_what_is_known_of_follicle_density(particle: Particle) -> None:
    """The exact part: each further reading leaves a smaller spread, whatever it says."""
    response = carrier_response(particle.draw.knowledge.part("carrier"))
    spread = [particle.log_follicles_sd]
    for number in range(1, 5):
        who = man("".join(count(13 * i, 120 + 20 * i) for i in range(number)))
        likelihood = Likelihood.of(who.readings)
        occupancy = past_of(particle, (), who.now).at([reading.day for reading in who.readings])
        expected = likelihood.expected(particle, occupancy, response, False)
        told = tell(likelihood, particle, expected, likelihood.covariance(response))
        spread.append(told.log_follicles_sd)
    assert all(later < earlier for earlier, later in pairwise(spread))


def test_readings_far_from_the_model_are_said_to_be(prior: ParameterDistribution) -> None:
    told = "".join(count(week, value, sd=2.0) for week, value in ((0, 60), (12, 170), (24, 60), (36, 170)))
    found = run(man(OWN_ONLY + told), prior)
    assert found.diagnostics is not None
    assert found.diagnostics.candidates > 4 * 32  # more were drawn first
    assert found.diagnostics.tempering < 1.0
    assert "far from what the model expects" in found.diagnostics.words


def test_the_result_is_the_same_for_any_number_of_threads(prior: ParameterDistribution) -> None:
    who = man(count(0, 165))
    one, three = (simulate(who, prior, particles=8, workers=workers) for workers in (1, 3))
    assert np.array_equal(one.density, three.density)


@pytest.mark.parametrize("shape", [0.2, 0.5, 0.9])
def test_pareto_k_finds_the_shape_of_a_tail(shape: float) -> None:
    points = (np.arange(20000) + 0.5) / 20000
    weights = genpareto(c=shape).ppf(points)
    # Ten imagined observations at 0.5 among the 424 of the tail pull it a little.
    assert pareto_k(weights / weights.sum()) == pytest.approx((424 * shape + 5) / 434, abs=0.03)


def test_weights() -> None:
    flat = weights_of(np.zeros(800))
    assert effective(flat) == pytest.approx(800)
    assert list(sample(flat, 200)) == list(range(0, 800, 4))
    peaked = -0.5 * np.linspace(-40, 40, 400) ** 2
    power = tempered(peaked, 100.0)
    assert 0 < power < 1
    assert effective(weights_of(peaked, power)) == pytest.approx(100.0, rel=1e-3)
