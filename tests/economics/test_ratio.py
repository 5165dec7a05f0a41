"""Ratios of draws: sensible where gains are sure, honest where they are not."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anagen.economics.ratio import acceptability, net_benefit, ratio_of

RNG = np.random.default_rng(5)


@given(st.integers(0, 10_000), st.floats(0.1, 1000.0))
def test_a_ratio_scales_with_money_and_holds_its_mean(seed: int, factor: float) -> None:
    rng = np.random.default_rng(seed)
    cost, gain = rng.lognormal(3, 0.5, 200), rng.lognormal(1, 0.4, 200)
    one, other = ratio_of(cost, gain), ratio_of(factor * cost, gain)
    assert one.ratio
    assert one.low
    assert one.high
    assert other.ratio
    assert other.low
    assert other.high
    assert one.low <= one.high
    assert other.ratio == pytest.approx(factor * one.ratio)
    assert (other.low, other.high) == pytest.approx((factor * one.low, factor * one.high))


def test_the_interval_is_where_acceptability_crosses_5_and_95_percent() -> None:
    cost, gain = RNG.lognormal(5, 0.3, 4000), RNG.normal(10, 4, 4000)
    found = ratio_of(cost, gain)
    assert found.low
    assert found.high
    assert net_benefit(cost, gain, found.low).chance == pytest.approx(0.05, abs=0.002)
    assert net_benefit(cost, gain, found.high).chance == pytest.approx(0.95, abs=0.002)


def test_for_a_fixed_cost_it_is_the_inverse_of_the_gain_s_quantiles() -> None:
    gain = RNG.normal(10, 2, 4001)
    found = ratio_of(np.full(4001, 100.0), gain)
    low, high = np.quantile(gain, [0.05, 0.95])
    assert found.low == pytest.approx(100 / high, rel=0.01)
    assert found.high == pytest.approx(100 / low, rel=0.01)


def test_a_gain_that_may_be_nothing_leaves_no_upper_bound() -> None:
    gain = np.where(np.arange(100) < 10, -0.5, 2.0)
    found = ratio_of(np.full(100, 50.0), gain)
    assert found.high is None
    assert not found.bounded
    assert found.low == pytest.approx(25.0)
    assert found.no_gain == pytest.approx(0.1)
    assert found.ratio == pytest.approx(50 / gain.mean())


def test_no_gain_on_average_has_no_ratio_and_no_gain_at_all_no_interval() -> None:
    assert ratio_of(np.full(100, 50.0), np.where(np.arange(100) < 90, -1.0, 2.0)).ratio is None
    found = ratio_of(np.full(10, 50.0), np.zeros(10))
    assert (found.ratio, found.low, found.high, found.no_gain) == (None, None, None, 1.0)


def test_what_costs_nothing_and_gains_costs_nothing_a_gain() -> None:
    found = ratio_of(np.zeros(10), np.ones(10))
    assert (found.low, found.high) == (0.0, 0.0)


def test_saving_and_losing_at_once_is_a_trade_and_gets_no_interval() -> None:
    found = ratio_of(np.array([-5.0, 5.0, 5.0, 5.0]), np.array([-1.0, 1.0, 1.0, 1.0]))
    assert found.trades == 0.25
    assert found.low is None
    assert found.high is None


def test_acceptability_is_a_share_and_money_decides() -> None:
    cost = np.array([[0.0, 10.0]] * 50)
    gain = np.column_stack([np.zeros(50), RNG.uniform(0.5, 1.5, 50)])
    found = acceptability(cost, gain, [0.0, 1.0, 1000.0])
    assert found.sum(axis=1) == pytest.approx(np.ones(3))
    assert found[0, 0] == 1.0
    assert found[2, 1] == 1.0
