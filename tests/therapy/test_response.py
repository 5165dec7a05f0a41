"""The pharmacodynamic chain against its equations solved by brute force."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from anagen.therapy.response import hill, onset_and_offset, transit_effect
from anagen.therapy.transport import Medium, Slab, concentration, exposure

SLABS = np.array([[0.5, 2.5, 4.0], [0.0, 0.1, 9.0]])
CASE: dict[str, Any] = {
    "depth": np.array([[1.3, 2.9], [1.1, 3.4], [2.45, 2.55]]),
    "weight": np.array([0.4, 0.6]),
    "slabs": SLABS,
    "diffusivity": 0.01,
    "loss": np.array([1.1, 0.4, 2.6]),
    "amount": np.array([1.0, 2.5, 0.5]),
    "scale": np.array([1.0, 0.5, 2.0]),
    "session": np.array([0, 14, 35]),
    "signal_rate": 0.23,
    "ec50": 0.6,
    "hill": 1.4,
    "transit_time": 10.0,
    "days": 90,
}


def brute_force(case: dict[str, Any], step: float = 1 / 400) -> NDArray[np.float64]:
    """The chain by small midpoint steps, for every site."""
    steps = round(case["days"] / step)
    middle = (np.arange(steps) + 0.5) * step
    found = np.empty((len(case["depth"]), case["days"]))
    for i in range(len(case["depth"])):
        medium = Medium(case["diffusivity"], case["loss"][i])
        free = np.zeros(steps)
        for day, amount in zip(case["session"], case["amount"], strict=True):
            since = middle - day
            for row in case["slabs"]:
                for depth, weight in zip(case["depth"][i], case["weight"], strict=True):
                    level = concentration(Slab(*row), medium, depth, np.maximum(since, 0.0))
                    free += np.where(since > 0, weight * amount * case["scale"][i] * level, 0.0)
        a = 2.0 / case["transit_time"]
        s = x1 = x2 = 0.0
        record = np.empty(steps)
        for j in range(steps):
            s += step * case["signal_rate"] * (free[j] - s)
            e = s ** case["hill"] / (case["ec50"] ** case["hill"] + s ** case["hill"])
            x1 += step * a * (e - x1)
            x2 += step * a * (x1 - x2)
            record[j] = x2
        found[i] = record.reshape(case["days"], -1).mean(axis=1)
    return found


def test_chain_follows_its_equations() -> None:
    expected = brute_force(CASE)
    assert expected.max() > 0.2
    assert np.abs(transit_effect(**CASE) - expected).max() < 2e-3 * expected.max()


def test_a_steep_and_fast_chain_follows_its_equations() -> None:
    case = {**CASE, "hill": 2.0, "signal_rate": 0.7, "transit_time": 4.0, "ec50": 0.2}
    expected = brute_force(case)
    assert np.abs(transit_effect(**case) - expected).max() < 1e-2 * expected.max()


def test_daily_sessions_reach_the_exposure_of_the_closed_form() -> None:
    """In the linear range the steady mean effect is AUC per day over EC50: sessions superpose."""
    days = 300
    case = {
        **CASE,
        "hill": 1.0,
        "ec50": 1e6,
        "session": np.arange(days),
        "amount": np.ones(days),
        "days": days,
    }
    found = transit_effect(**case)[:, -1] * 1e6
    for i in range(3):
        medium = Medium(case["diffusivity"], case["loss"][i])
        area = sum(
            weight * float(exposure(Slab(*row), medium, depth))
            for row in SLABS
            for depth, weight in zip(case["depth"][i], case["weight"], strict=True)
        )
        assert found[i] == pytest.approx(case["scale"][i] * area, rel=2e-3)


@settings(max_examples=20)
@given(factor=st.floats(1.0, 1e4), hill_=st.floats(0.7, 2.0))
def test_more_is_never_less(factor: float, hill_: float) -> None:
    case = {**CASE, "hill": hill_}
    more = transit_effect(**{**case, "amount": factor * CASE["amount"]})
    assert (more >= transit_effect(**case) - 1e-15).all()
    assert more.max() <= 1.0


def test_later_sessions_shift_the_effect_and_change_nothing_before() -> None:
    later = transit_effect(**{**CASE, "session": CASE["session"] + 9, "days": 99})
    assert not later[:, :9].any()
    np.testing.assert_array_equal(later[:, 9:], transit_effect(**CASE))


def test_a_longer_horizon_changes_no_earlier_day() -> None:
    longer = transit_effect(**{**CASE, "days": 200})
    np.testing.assert_array_equal(longer[:, :90], transit_effect(**CASE))


def test_an_inactive_session_is_no_session() -> None:
    muted = transit_effect(**{**CASE, "amount": np.array([1.0, 0.0, 0.5])})
    left_out = transit_effect(**{**CASE, "amount": np.array([1.0, 0.5]), "session": np.array([0, 35])})
    np.testing.assert_array_equal(muted, left_out)
    assert not transit_effect(**{**CASE, "amount": np.zeros(3)}).any()
    assert not transit_effect(**{**CASE, "slabs": np.zeros((0, 3))}).any()


def test_extreme_parameters_stay_within_bounds() -> None:
    for ec50 in (1e-300, 1e300):
        for loss in (1e-6, 1e6):
            found = transit_effect(**{**CASE, "ec50": ec50, "loss": np.full(3, loss)})
            assert np.isfinite(found).all()
            assert ((found >= 0) & (found <= 1)).all()


def test_onset_and_offset_have_their_half_lives() -> None:
    on = onset_and_offset(np.ones(100), 7.0, 3.0)
    assert on[6] < 0.5 < on[7]
    assert on[-1] == pytest.approx(1.0, abs=1e-4)
    off = onset_and_offset(np.concatenate([np.ones(200), np.zeros(50)]), 7.0, 3.0)
    assert off[202] > 0.5 > off[203]
    level = onset_and_offset(np.full(400, 0.3), 5.0, 5.0)
    assert level.max() <= 0.3


def test_hill() -> None:
    np.testing.assert_allclose(hill(np.array([0.0, 2.0, 6.0]), 2.0), [0.0, 0.5, 0.75])
