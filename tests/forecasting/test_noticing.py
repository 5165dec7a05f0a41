"""Chances as natural frequencies, and the time of a first change."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anagen.forecasting.noticing import first_change, out_of_100, thresholds, whole_hundred


@given(st.lists(st.floats(0, 1), min_size=2, max_size=5).filter(lambda shares: sum(shares) > 1e-6))
def test_hundred_people_are_a_hundred(shares: list[float]) -> None:
    whole = whole_hundred(np.array(shares))
    assert sum(whole) == 100
    assert np.abs(np.array(whole) - 100 * np.array(shares) / sum(shares)).max() < 1.0


def test_a_change_counts_from_the_threshold_on() -> None:
    change = np.array([-0.5, -0.15, -0.149, 0.0, 0.149, 0.15, 0.2, 0.2, 0.0, 0.0])
    found = out_of_100(change, 0.15)
    assert (found.better, found.same, found.worse) == (30, 50, 20)


def test_the_first_time_is_the_first() -> None:
    change = np.zeros((20, 10))
    change[:15, 4:] = 0.3
    change[:15, 6] = 0.0
    found = first_change(change, 0.15, 7.0)
    assert found.chance == pytest.approx(0.75)
    assert found.days == (28.0, 28.0, 28.0)
    assert first_change(change, -0.15, 7.0).days is None


def test_thresholds_are_those_of_the_sources() -> None:
    assert thresholds()["own_eyes"].value == 0.15
    assert thresholds()["trained_eyes"].value == 0.227
    assert all(
        record.status == "read" and record.source.startswith("https") for record in thresholds().values()
    )
