"""The table of histories answers as the engine does, for everybody a trial may recruit."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from anagen.biology.cycle import chain_of, cycle_parameters
from anagen.biology.history import LARGEST_SIGNAL, HistoryTable, healthy_state, state_after
from anagen.biology.niche import Response
from anagen.learning.distribution import distribution
from anagen.learning.knowledge import Knowledge

STEEPEST, LONGEST = 3.0, 38.0


def recruited(n: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Slopes and years as a trial's sensitivity classes have them; fixed luck."""
    luck = np.random.default_rng(3)
    years = np.maximum(5.0, luck.uniform(0.0, 37.0, n))
    sensitivity = np.array([0.1, 0.6, 1.3, 2.4])[np.arange(n) % 4]
    signal = 4.0 * sensitivity * np.exp(0.3 * luck.standard_normal(n))
    return np.minimum(signal / years, STEEPEST), years


def misplaced(knowledge: Knowledge, n: int = 60) -> NDArray[np.float64]:
    """Share of follicles that the table has in another class or stage than the engine does."""
    table = HistoryTable.of(knowledge.chain, knowledge.response, STEEPEST, LONGEST)
    slope, years = recruited(n)
    exact = state_after(knowledge.chain, knowledge.response, slope, years).reshape(n, -1)
    return np.asarray(0.5 * np.abs(table.state(slope, years) - exact).sum(axis=1))


def test_two_in_a_thousand_follicles_are_misplaced() -> None:
    wrong = misplaced(distribution("posterior").centre)
    assert wrong.mean() < 0.0025
    assert wrong.max() < 0.008


@pytest.mark.parametrize("draw", [1, 5])
def test_draws_far_from_the_fit_are_as_good_on_average(draw: int) -> None:
    wrong = misplaced(distribution("prior").knowledge(draw), 30)
    assert wrong.mean() < 0.006
    assert wrong.max() < 0.03


def test_states_are_distributions_and_the_healthy_one_is_exact() -> None:
    cycle = cycle_parameters()
    chain, response = chain_of(cycle), Response.of(cycle)
    table = HistoryTable.of(chain, response, 1.5, 25.0)
    slope, years = np.array([0.0, 1e-4, 0.3, 1.5, 9.0]), np.array([30.0, 5.0, 24.9, 25.0, 60.0])
    state = table.state(slope, years)
    assert (state >= 0).all()
    assert np.allclose(state.sum(axis=1), 1.0, atol=1e-12)
    assert np.abs(state[0] - healthy_state(chain, response).ravel()).max() < 1e-6


def test_beyond_the_table_the_nearest_answer_is_given() -> None:
    cycle = cycle_parameters()
    chain, response = chain_of(cycle), Response.of(cycle)
    table = HistoryTable.of(chain, response, 2.0, 20.0)
    steep = table.state(np.array([2.0, 50.0]), np.array([LARGEST_SIGNAL / 2.0, 1000.0]))
    assert np.array_equal(steep[0], steep[1])


def test_a_history_does_not_depend_on_who_else_is_looked_up() -> None:
    knowledge = distribution("posterior").centre
    table = HistoryTable.of(knowledge.chain, knowledge.response, STEEPEST, LONGEST)
    slope, years = recruited(9)
    assert np.array_equal(table.state(slope, years)[4:6], table.state(slope[4:6], years[4:6]))
