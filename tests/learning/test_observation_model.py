"""One observation model: simulated trials draw from what the rows are judged by."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from scipy.stats import betabinom

from anagen.learning.distribution import ParameterDistribution, distribution
from anagen.learning.knowledge import Knowledge
from anagen.learning.learned import centre_of, study_values
from anagen.learning.pattern import hyperprior
from anagen.learning.pattern.calibrate import sexes
from anagen.learning.pattern.hierarchy import (
    RowTable,
    hierarchy_table,
    hyper_names,
    log_prior,
    new_studies,
)
from anagen.learning.posterior import Posterior, read_posterior
from anagen.learning.rows import Row, load_rows
from anagen.measurement.observation_model import (
    CLASSES,
    NOT_LEARNED,
    REFERENCE,
    SIMULATED_SD,
    ObservationModel,
    beta_binomial,
    responders,
)
from anagen.simulators.field_patients import FieldPatients

LEARNED = {
    "pace_sd": 0.3,
    "effect_sd_spread": 0.6,
    "effect_score_oral": -1.0,
    "effect_score_injection": 1.0,
    "effect_score_topical": 0.2,
    "effect_score_needling": 0.5,
    "effect_score_device": -0.3,
    "diameter_level_sd": 0.12,
    "diameter_drift_sd": 1.4,
    "diameter_sd": 5.5,
    "weight_sd": 19.0,
    "people_correlation": 0.7,
    "people_memory": 140.0,
    "share_overdispersion": 0.03,
}
TRIALS = 30_000


def after_the_next_calibration() -> Posterior:
    """The shipped posterior with the hyperparameters that the next one will have."""
    shipped = read_posterior("pattern")
    new = {name: np.full(len(shipped), value) for name, value in LEARNED.items()}
    return replace(shipped, hierarchy={**shipped.hierarchy, **new})


def drawn(posterior: Posterior, index: int) -> tuple[Knowledge, dict[str, Any]]:
    """Parameters of one draw as a simulated trial has them, and hyperparameters as validation has them."""
    at: dict[str, Any] = {name: float(values[index]) for name, values in posterior.hierarchy.items()}
    prior = distribution("prior").centre
    values = study_values(posterior.rises[index], at, prior.parameters)
    return prior.with_values(values), {**at, "rises": posterior.rises[index]}


class Patients(FieldPatients):
    """Only the luck of trials."""

    def __init__(self, knowledge: Knowledge, arms: int = 1) -> None:
        study = ObservationModel.of_records(knowledge.parameters.value)
        self.plan = SimpleNamespace(seed=11, arms=(None,) * arms)  # type: ignore[assignment]
        self.draws = SimpleNamespace(  # type: ignore[assignment]
            distribution=SimpleNamespace(size=400), of=lambda _: SimpleNamespace(study=study)
        )
        self.study = study

    def lucks(self, of: str) -> Iterator[float]:
        return (self.study_luck(of, replicate) for replicate in range(TRIALS))


@pytest.fixture(scope="module")
def one_draw() -> tuple[Knowledge, dict[str, Any]]:
    return drawn(after_the_next_calibration(), 7)


def row(**changes: Any) -> Row:
    (found,) = [row for row in load_rows()[1] if row.id == "Olsen2002.minoxidil.5"]
    return replace(found, sd=None, n=None, se=1e-6, automatic=False, carrier="none", **changes)


def spread_of(one: Row, natural: float, net: float, at: dict[str, Any]) -> tuple[float, float]:
    table = RowTable.of([one], sexes())
    rng = np.random.default_rng(5)
    y = new_studies(table, np.array([[natural, net]]), at, np.zeros(1), rng, TRIALS)[:, 0]
    return float(y.mean()), float(y.std())


@pytest.mark.parametrize(
    ("therapy", "carrier"),
    [
        ({"therapy": "finasteride", "dose": "1 mg", "schedule": "daily"}, "oral"),
        ({"therapy": "minoxidil topical", "dose": "5 %", "schedule": "twice daily"}, "topical"),
        ({"therapy": "PRP", "schedule": "3 sessions every 4 weeks"}, "injection"),
        ({"therapy": "microneedling", "depth": "1.5 mm", "schedule": "4 sessions every 4 weeks"}, "needling"),
        ({"therapy": "low-level laser", "schedule": "3 times weekly"}, "device"),
    ],
)
def test_predict_and_validate_draw_one_spread_of_effects_by_class(
    therapy: dict[str, str], carrier: str, one_draw: tuple[Knowledge, dict[str, Any]]
) -> None:
    knowledge, at = one_draw
    patients = Patients(knowledge)
    trials = np.array([patients.study.effect_factor(carrier, luck) for luck in patients.lucks("effect")])
    given = row(kind="net change", treatment=(tuple(sorted(therapy.items())),))
    _, validated = spread_of(given, 0.0, 10.0, at)
    sd = at["effect_sd"] * np.exp(LEARNED["effect_sd_spread"] * LEARNED[f"effect_score_{carrier}"])
    assert validated / 10.0 == pytest.approx(sd, rel=0.03)
    if sd < 0.3:  # a trial's factor is never below 0, which narrows wide spreads
        assert trials.std() == pytest.approx(validated / 10.0, rel=0.03)
    else:
        untruncated = [1.0 + sd * luck for luck in patients.lucks("effect")]
        assert trials.std() == pytest.approx(np.maximum(untruncated, 0.0).std(), rel=1e-9)


def test_predict_and_validate_draw_one_level_one_pace_and_one_excess(
    one_draw: tuple[Knowledge, dict[str, Any]],
) -> None:
    knowledge, at = one_draw
    patients = Patients(knowledge)
    quiet = {**at, "drift_sd": 0.0}
    levels = np.array([patients.study.level_factor(luck) for luck in patients.lucks("level")])
    _, validated = spread_of(row(kind="level", week=0, treatment=()), 170.0, 0.0, at)
    assert levels.std() == pytest.approx(validated / 170.0, rel=0.03)
    paces = np.array([patients.study.pace_factor(luck) for luck in patients.lucks("pace")])
    _, validated = spread_of(row(treatment=()), -10.0, 0.0, quiet)
    # A pace is never below 0, which takes a little off the far tail of Student's t.
    assert paces.std() == pytest.approx(validated / 10.0, rel=0.06)
    excess = np.array([patients.excess(replicate) for replicate in range(TRIALS)]) * REFERENCE
    mean, validated = spread_of(row(bias="uncontrolled", treatment=()), 0.0, 0.0, quiet)
    assert excess.std() == pytest.approx(validated, rel=0.03)
    assert excess.mean() == pytest.approx(mean, abs=4 * validated / TRIALS**0.5)
    assert Patients(knowledge, arms=2).excess(0) == 0.0
    assert at["drift_sd"] == knowledge.parameters.value("carrier.between_trial_sd")


def test_the_shipped_posterior_keeps_what_it_was_learned_with() -> None:
    shipped = read_posterior("pattern")
    if set(hyper_names()) <= set(shipped.hierarchy):
        pytest.skip("the shipped posterior knows every hyperparameter")
    knowledge, at = drawn(shipped, 3)
    study = ObservationModel.of_records(knowledge.parameters.value)
    assert set(study.effect_sd) == {at["effect_sd"]}
    assert study.pace_factor(2.0) == 1.0
    assert study.diameter_factor(2.0, -1.0, 1.0) == 1.0
    centre = centre_of((shipped,), "gradual").parameters
    assert centre["study.pace_sd"].spread == "fixed"


def test_records_and_hyperparameters_are_one_model() -> None:
    knowledge, at = drawn(after_the_next_calibration(), 1)
    from_rows, from_trials = ObservationModel.of(at), ObservationModel.of_records(knowledge.parameters.value)
    assert from_rows.records() == from_trials.records()
    for name in from_rows.records():
        assert name in knowledge.parameters


def test_a_draw_of_the_distribution_holds_the_new_hyperparameters() -> None:
    posterior = after_the_next_calibration()
    of = ParameterDistribution("posterior", "x", centre_of((posterior,), "gradual"), 400, (posterior,))
    value = of.knowledge(0).parameters.value
    assert value("study.pace_sd") == LEARNED["pace_sd"]
    assert value("study.effect_sd_injection") > value("study.effect_sd_oral") > 0


def test_priors_have_the_density_and_the_draws_of_one_law() -> None:
    rng = np.random.default_rng(2)
    for name, record in hierarchy_table().items():
        values = hyperprior.draws(record, rng, 20_000)
        assert np.median(values) == pytest.approx(
            hyperprior.middle(record), abs=0.03 * values.std() + 0.02 * abs(np.median(values))
        ), name
        grid = np.quantile(values, [0.1, 0.3, 0.5, 0.7, 0.9])
        edges = np.quantile(values, np.linspace(0.05, 0.95, 10))
        density = np.histogram(values, edges)[0] / np.diff(edges)
        middle = 0.5 * (edges[1:] + edges[:-1])
        told = np.exp(hyperprior.log_density(record, middle))
        assert np.corrcoef(density, told)[0, 1] > 0.9, name
        assert np.isfinite(hyperprior.log_density(record, grid)).all()
        assert record.get("note"), name
    at = {name: hyperprior.middle(record) for name, record in hierarchy_table().items()}
    at["rises"] = np.full(6, at.pop("carrier_rise"))
    assert np.isfinite(log_prior(at))
    assert log_prior({**at, "pace_sd": 2.0}) < log_prior(at)


def test_beta_binomial_is_that_of_scipy_and_falls_to_the_binomial() -> None:
    n, k = 60.0, np.arange(61.0)
    for share, rho in ((0.1, 0.02), (0.5, 0.1), (0.93, 0.3)):
        strength = (1 - rho) / rho
        told = betabinom(60, share * strength, (1 - share) * strength).logpmf(k)
        assert np.allclose(beta_binomial(k, n, share, rho), told, atol=1e-8)
    rng = np.random.default_rng(1)
    some = responders(rng, 100, 0.3, 0.05, 20_000)
    assert some.mean() == pytest.approx(30.0, rel=0.02)
    assert some.var() == pytest.approx(100 * 0.3 * 0.7 * (1 + 99 * 0.05), rel=0.05)
    none = responders(rng, 100, 0.3, 0.0, 20_000)
    assert none.var() == pytest.approx(21.0, rel=0.05)


def test_what_was_not_learned_is_known_by_name() -> None:
    assert set(NOT_LEARNED) <= set(hyper_names())
    assert {f"effect_score_{name}" for name in CLASSES} <= set(hyper_names())


@pytest.mark.parametrize(("outcome", "whole"), [("mean diameter", 60.0), ("hair mass", 100.0)])
def test_people_differ_in_diameters_and_weights_as_the_rows_say(
    outcome: str, whole: float, one_draw: tuple[Knowledge, dict[str, Any]]
) -> None:
    study = ObservationModel.of_records(one_draw[0].parameters.value)
    count, own = np.random.default_rng(4).standard_normal((2, 200_000))
    factor = study.person_factor(outcome, count, own, 1.0)
    assert factor.mean() == pytest.approx(1.0, abs=1e-3)
    further = whole * factor.std()
    assert np.hypot(further, SIMULATED_SD[outcome]) == pytest.approx(
        study.spread_of_change(outcome, 52), rel=0.01
    )
    assert np.corrcoef(np.log(factor), count)[0, 1] == pytest.approx(
        LEARNED["people_correlation"] ** 2, abs=0.01
    )
    assert (study.person_factor(outcome, count[:9], own[:9], 0.0) == 1.0).all()
