"""Properties of the follicle column beyond its checks."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from verification.models.follicle_column import by_lines, cells, nodes, settled, step
from verification.models.wang2017 import column, regime, run
from verification.registry import plan

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("asked", ["C8-1", "C8-2", "C8-3"])
def test_the_checks_of_the_model_list_are_all_there(asked: str) -> None:
    assert plan([asked])


@given(low=st.floats(-9.5, -0.9), height=st.floats(0.01, 0.9))
def test_cells_are_covered_by_as_much_as_covers_them(low: float, height: float) -> None:
    grid = cells(column(), 0.25)
    assert 0.25 * grid.covered(low, low + height).sum() == pytest.approx(height, abs=1e-9)


def test_on_nodes_the_bulb_weighs_more_than_it_is() -> None:
    assert 0.1 * nodes(column(), 0.1).covered(-1.8, -1.0).sum() == pytest.approx(0.9)


@given(growing=st.booleans(), turned_at=st.floats(-6.0, -1.8))
def test_the_follicle_moves_one_way_and_stops_in_time(growing: bool, turned_at: float) -> None:
    c = column()
    moving = c.moving_time(growing, turned_at)
    h = np.array([c.depth(growing, since, turned_at) for since in np.linspace(0.0, moving + 1.0, 40)])
    assert (np.diff(h) * (-1 if growing else 1) >= 0).all()
    assert h[0] == pytest.approx(turned_at)
    assert h[-1] == pytest.approx(c.longest if growing else c.shortest)
    assert c.depth(growing, 0.99 * moving, turned_at) != h[-1] or moving < 1e-2


def test_the_follicle_keeps_within_its_lengths() -> None:
    history = run(column())
    assert history.depth.max() == column().shortest
    assert history.depth.min() == column().longest
    turns = sorted([*history.begun, *history.ended])
    assert [day in history.begun for day in turns] == [i % 2 == 0 for i in range(len(turns))]


@pytest.mark.parametrize("growing", [False, True])
def test_a_held_follicle_settles_where_its_run_does(growing: bool) -> None:
    c = column(base_inhibitor=-8.0 if growing else 2.0)
    history = run(c)
    assert regime(history) == ("endless anagen" if growing else "endless telogen")
    assert settled(c, nodes(c, 0.1), growing) == pytest.approx(history.balance[-1], abs=1e-4)


def test_without_inhibition_and_activation_nothing_is_bound() -> None:
    c = column(base_activator=0.0, make_a_resting=0.0, make_i=0.0, make_i_length=0.0)
    assert np.abs(run(c).balance).max() == 0.0
    assert np.isnan(run(c).phases()).all()


def test_both_integrators_agree_through_a_whole_cycle() -> None:
    c = column(base_inhibitor=-3.0)
    fixed = step(c, cells(c, 0.5), 60.0, 0.002)
    controlled = by_lines(c, cells(c, 0.5), 60.0)
    days = np.linspace(1.0, 59.0, 30)
    assert np.interp(days, fixed.time, fixed.balance) == pytest.approx(
        np.interp(days, controlled.time, controlled.balance), abs=0.02
    )


def test_a_run_stops_after_its_cycles() -> None:
    c = column()
    history = step(c, nodes(c, 0.1), 500.0, 0.1, cycles=2)
    assert len(history.begun) == 3
    assert history.time[-1] == history.begun[-1]
