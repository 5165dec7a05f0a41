"""Dropout follows its hazard, visits stay in their windows, and all of it is the patient's own."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from anagen.engine.keys import children, key_of
from anagen.files.phrases import Dropout
from anagen.trial.attrition import kept_visit_days, leaving_days, present

QUICK = settings(max_examples=60, derandomize=True, deadline=None)


def keys(n: int) -> np.ndarray:
    return children(key_of(1, "patient", 0), np.arange(n))


def test_the_stated_share_has_left_by_the_stated_day() -> None:
    n = 40_000
    days = leaving_days([Dropout(15.0, 168), None], keys(n), np.zeros(n, int))
    for day, share in ((168.0, 0.15), (84.0, 1 - 0.85**0.5)):
        assert abs((days < day).mean() - share) < 4 * np.sqrt(share * (1 - share) / n)
    assert np.isinf(leaving_days([Dropout(15.0, 168), None], keys(n), np.ones(n, int))).all()
    assert np.isinf(leaving_days([Dropout(0.0, 168)], keys(5), np.zeros(5, int))).all()


def test_a_patient_leaves_earlier_under_a_greater_hazard_and_alike_in_equal_arms() -> None:
    arm = np.zeros(500, int)
    low, high = (leaving_days([Dropout(p, 168)], keys(500), arm) for p in (10.0, 30.0))
    assert (high < low).all()
    both = [Dropout(10.0, 168)] * 2
    assert_array_equal(leaving_days(both, keys(500), arm), leaving_days(both, keys(500), arm + 1))
    assert_array_equal(leaving_days(both, keys(500), arm)[:20], leaving_days(both, keys(20), arm[:20]))


def test_who_has_left_never_comes_back_and_everybody_has_a_baseline() -> None:
    visits = np.array([0.0, 42.0, 84.0, 168.0])
    kept = present(leaving_days([Dropout(60.0, 84)], keys(2000), np.zeros(2000, int)), visits)
    assert kept[:, 0].all()
    assert (kept[:, 1:] <= kept[:, :-1]).all()
    assert 0.1 < kept[:, -1].mean() < 0.25


@QUICK
@given(st.integers(0, 10), st.integers(1, 30))
def test_visits_stay_in_their_window_and_in_order(window: int, n: int) -> None:
    nominal = np.array([0, 28, 56, 112])
    days = kept_visit_days(nominal, keys(n), float(window))
    assert (days[:, 0] == 0).all()
    assert (np.abs(days - nominal) <= window).all()
    assert (days == np.round(days)).all()
    assert (np.diff(days, axis=1) > 0).all()
    assert_array_equal(days, kept_visit_days(nominal, keys(n + 3), float(window))[:n])


def test_days_are_uniform_within_the_window() -> None:
    days = kept_visit_days([0, 28], keys(35_000), 3.0)[:, 1] - 28
    counts = np.bincount((days + 3).astype(int), minlength=7)
    assert (np.abs(counts - 5000) < 4 * np.sqrt(5000)).all()


def test_the_hazard_of_a_dropout() -> None:
    assert Dropout(50.0, 100).hazard == pytest.approx(np.log(2) / 100)
