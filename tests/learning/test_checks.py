"""Leave-one-out, information, sensitivity and simulation-based calibration, on cases with known answers."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import norm

from anagen.errors import InputError
from anagen.learning.checks.information import variance_removed
from anagen.learning.checks.leave_one_out import error_of, observed_effects
from anagen.learning.checks.questions import question_names, question_rows, stance_scores
from anagen.learning.checks.sbc import KEPT, SimulationBased, critical_distance, distance_from_uniform
from anagen.learning.checks.sensitivity import GROUPS, _shapley, group_of
from anagen.learning.pattern.reweighting import exosome_draws
from anagen.learning.posterior import read_posterior
from anagen.learning.rows import load_rows
from anagen.measurement.observation_model import COUNTS

ROWS = tuple(row for row in load_rows()[1] if row.fit)


def test_net_effects_are_treated_less_control() -> None:
    found = {ROWS[k].id: value for k, (value, _) in observed_effects(ROWS).items()}
    assert found["Olsen2002.minoxidil.5"] == pytest.approx(18.6 - 3.9)
    assert found["GubelinHarcha2014.dutasteride.0.5"] == pytest.approx(17.7 + 0.96)
    assert found["Kaufman1998.net.1y"] == 21.0
    assert "BlumePeytavi2011.solution.2" not in found  # uncontrolled: no net effect


def test_net_effects_are_of_counts_alone() -> None:
    assert {ROWS[k].outcome for k in observed_effects(ROWS)} <= set(COUNTS)


def test_errors_are_printed_or_from_the_spread() -> None:
    by_id = {row.id: row for row in ROWS}
    assert error_of(by_id["Olsen2002.vehicle"]) == pytest.approx(21.7 / 78**0.5)
    assert error_of(by_id["Kaufman1998.placebo.5y"]) == pytest.approx(20 / 15**0.5)


def test_a_result_that_tells_everything_removes_all_variance_and_noise_none() -> None:
    rng = np.random.default_rng(2)
    answer = rng.normal(size=20_000)
    assert variance_removed(answer, answer) > 0.95
    assert variance_removed(answer, rng.normal(size=20_000)) < 0.01
    half = variance_removed(answer, answer + rng.normal(size=20_000))
    assert half == pytest.approx(0.5, abs=0.04)
    assert variance_removed(np.zeros(10), np.arange(10.0)) == 0.0


def test_shapley_effects_sum_to_one_and_share_an_interaction() -> None:
    groups = ("a", "b", "c")
    explained = {
        frozenset(): 0.0,
        frozenset("a"): 2.0,
        frozenset("b"): 1.0,
        frozenset("c"): 0.0,
        frozenset("ab"): 5.0,  # an interaction of 2
        frozenset("ac"): 2.0,
        frozenset("bc"): 1.0,
        frozenset("abc"): 5.0,
    }
    found = _shapley(groups, explained)
    assert found == pytest.approx({"a": 0.6, "b": 0.4, "c": 0.0})


def test_every_exosome_parameter_has_a_group() -> None:
    for name in read_posterior().delivered:
        assert group_of(name) in GROUPS


def test_stances_move_only_what_they_name() -> None:
    posterior = read_posterior()
    delivery = exosome_draws(posterior.delivered, 50)
    neutral = stance_scores("shipped", posterior.delivered, delivery)
    sceptical = stance_scores("sceptical", posterior.delivered, delivery)
    moved = {
        name
        for name, j in zip(posterior.delivered, range(99), strict=False)
        if (neutral[:, j] != sceptical[:, j]).any()
    }
    assert moved == {
        "delivery.ec50",
        "delivery.telogen_exit_gain",
        "delivery.perfusion_gain",
        "delivery.active_probability",
    }
    assert sceptical[:, posterior.delivered.index("delivery.ec50")].mean() > 0.5
    with pytest.raises(InputError, match="unknown stance"):
        stance_scores("hopeful", posterior.delivered, delivery)


def test_questions_compare_with_the_needle_or_with_saline() -> None:
    assert question_names()[:2] == ("needled", "injected")
    for row in question_rows():
        assert row.versus
        assert row.week == 24


def test_a_coverage_error_is_seen_with_the_stated_power() -> None:
    rng = np.random.default_rng(9)
    runs, quantities = 300, 40
    critical = critical_distance(runs, quantities, repeats=4000)

    def simulated(narrow: float) -> SimulationBased:
        # Quantities of one data set have a common part, as those of a real posterior have.
        truth = 0.4 * rng.standard_normal((runs, 1)) + np.sqrt(0.84) * rng.standard_normal((runs, quantities))
        ranks = np.floor(norm.cdf(truth / narrow) * (KEPT + 1)).astype(int).clip(0, KEPT)
        distance = np.array([distance_from_uniform(one) for one in ranks.T])
        return SimulationBased(tuple("q" * quantities), ranks, distance, critical)

    right, narrow = simulated(1.0), simulated(norm.ppf(0.925) / norm.ppf(0.95))
    assert right.passes
    assert right.coverage[0] == pytest.approx(0.9, abs=0.01)
    assert right.power["all quantities"] > 0.95
    assert right.power["one quantity"] < 0.5  # one parameter alone is hard to see, and it is said
    assert not narrow.passes
    assert narrow.coverage[0] == pytest.approx(0.85, abs=0.01)


def test_uniform_ranks_pass_and_skewed_ones_fail() -> None:
    rng = np.random.default_rng(6)
    critical = critical_distance(300, 1, repeats=4000)
    assert distance_from_uniform(rng.integers(0, KEPT + 1, 300)) < critical
    assert distance_from_uniform(np.minimum(rng.integers(0, KEPT + 1, 300), 70)) > critical
