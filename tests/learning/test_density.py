"""Compiled densities: those of the observation model, with the gradients that the sampler needs."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import halfnorm, norm

from anagen.learning.free_parameters import free_names
from anagen.learning.pattern.calibrate import problem_of, sampled_rows
from anagen.learning.pattern.hierarchy import hierarchy_table, log_density, log_density_of_sds
from anagen.learning.pattern.sampling import emulator_error
from anagen.learning.pattern.unknowns import Hyperparameter, Unknowns

pytest.importorskip("jax", reason="needs the extra bayes")

from anagen.learning.pattern.density import Data, Densities, known_of

NAMES, ROWS = free_names(), sampled_rows()
UNKNOWNS = Unknowns(NAMES, ("delivery.ec50",))


@pytest.fixture(scope="module")
def densities() -> Densities:
    rng = np.random.default_rng(3)
    z = rng.normal(size=(1000, len(NAMES)))
    y = np.einsum("np,pk->nk", z, rng.normal(size=(len(NAMES), 2 * len(ROWS))))
    y += 0.3 * np.einsum("np,pk->nk", z**2, rng.normal(size=(len(NAMES), 2 * len(ROWS))))
    return Densities(problem_of(ROWS, z, y.reshape(1000, len(ROWS), 2)), UNKNOWNS)


def test_likelihoods_are_those_of_the_observation_model(densities: Densities) -> None:
    x = UNKNOWNS.prior_draws(3, 1)
    problem = densities.problem
    table, data = problem.table, Data.of(problem.table)
    parts = problem.parts(UNKNOWNS.z(x))
    nothing, error = np.zeros(len(table)), emulator_error(problem)
    exact, quick = densities.exact(x, parts, data), densities.emulated(x, known_of(problem), data)
    for i in range(3):
        at = UNKNOWNS.at(x[i])
        more = log_density_of_sds(table, at, table.log_sd, data.keep_sd)
        keep = np.ones(len(table))
        assert exact[i] == pytest.approx(log_density(table, parts[i], at, nothing, table.y, keep) + more)
        assert quick[i] == pytest.approx(log_density(table, parts[i], at, error, table.y, keep) + more)


def test_gradients_are_those_of_finite_differences(densities: Densities) -> None:
    x = UNKNOWNS.prior_draws(1, 2)
    known, data = known_of(densities.problem), Data.of(densities.problem.table)
    _, slope = densities.emulated_and_slope(x, known, data)
    step = 1e-5 * np.eye(x.shape[1])
    ahead, behind = (densities.emulated(x + s * step, known, data) for s in (1, -1))
    assert slope[0] == pytest.approx((ahead - behind) / 2e-5, rel=1e-4, abs=1e-4)


def test_a_left_out_study_weighs_nothing_and_a_failed_engine_is_impossible(
    densities: Densities,
) -> None:
    x = UNKNOWNS.prior_draws(2, 3)
    table = densities.problem.table
    data = Data.of(table)
    parts = densities.problem.parts(UNKNOWNS.z(x))
    first = np.arange(len(table.studies)) == 0
    apart = sum(densities.exact(x, parts, data.only(table, chosen)) for chosen in (first, ~first))
    assert apart == pytest.approx(densities.exact(x, parts, data))
    parts[1, 3, 0] = np.nan
    assert np.isneginf(densities.exact(x, parts, data)[1])
    assert np.isfinite(densities.exact(x, parts, data)[0])


def test_priors_of_the_hyperparameters_are_those_of_their_records() -> None:
    table = hierarchy_table()
    half = Hyperparameter.of("drift_sd", table["drift_sd"])
    t = np.array([-1.0, 0.2])
    value = half.value(t)
    law = halfnorm(scale=table["drift_sd"]["value"]).logpdf(value) + np.log(value)
    assert np.diff(half.log_prior(t)) == pytest.approx(np.diff(law))
    normal = Hyperparameter.of("automatic_rise", table["automatic_rise"])
    assert normal.value(1.645) == pytest.approx(table["automatic_rise"]["high"], abs=1e-3)
    assert np.diff(normal.log_prior(t)) == pytest.approx(np.diff(norm.logpdf(t)))
    draws = UNKNOWNS.prior_draws(4000, 5)
    assert np.median(UNKNOWNS.at(draws)["drift_sd"]) == pytest.approx(
        0.6745 * table["drift_sd"]["value"], rel=0.1
    )


def test_a_vector_is_made_of_its_parts() -> None:
    x = UNKNOWNS.prior_draws(5, 4)
    P = len(NAMES)
    again = UNKNOWNS.vector(x[:, :P], x[:, P : P + 1], UNKNOWNS.at(x))
    assert again == pytest.approx(x)
    assert len(UNKNOWNS.labels) == x.shape[1]
