"""Logistic fits: Firth's penalty and separation by definition (R: verification/software/responders.py)."""

from __future__ import annotations

import numpy as np
import pytest

from anagen.statistics.logistic import (
    logistic,
    penalised_ratio_p,
    separated,
    standardised_difference,
)

# Treated and control of three strata; columns: intercept, treated, stratum 2, stratum 3.
EVENTS, N = [30, 5, 20, 6, 10, 2], [60] * 6
DESIGN = np.array([[1, treated, s == 1, s == 2] for s in range(3) for treated in (1, 0)], dtype=float)


def test_patients_or_cells_give_the_same() -> None:
    rows = np.repeat(DESIGN, 60, axis=0)
    y = np.concatenate([np.repeat([1.0, 0.0], [e, 60 - e]) for e in EVENTS])
    for firth in (False, True):
        cells = logistic(EVENTS, N, DESIGN, firth=firth)
        people = logistic(y, np.ones_like(y), rows, firth=firth)
        np.testing.assert_allclose(people.coefficient, cells.coefficient, atol=1e-9)
        np.testing.assert_allclose(people.covariance, cells.covariance, atol=1e-9)


def test_replicates_at_once_are_replicates_one_by_one() -> None:
    rng = np.random.default_rng(8)
    n = rng.integers(4, 40, (30, 6))
    events = rng.binomial(n, 0.4)
    for firth in (False, True):
        whole = logistic(events, n, DESIGN, firth=firth)
        for index in range(30):
            single = logistic(events[index], n[index], DESIGN, firth=firth)
            if single.converged and np.abs(single.coefficient).max() < 10:
                np.testing.assert_allclose(whole.coefficient[index], single.coefficient, atol=1e-8)


def test_a_saturated_model_has_closed_forms() -> None:
    design = [[1, 1], [1, 0]]
    plain = logistic([7, 2], [10, 12], design)
    np.testing.assert_allclose(plain.coefficient[1], np.log(7 / 3 / (2 / 10)), atol=1e-10)
    # Firth's penalty adds half an event and half a non-event to each of the two cells.
    firth = logistic([7, 2], [10, 12], design, firth=True)
    np.testing.assert_allclose(firth.coefficient[1], np.log(7.5 / 3.5 / (2.5 / 10.5)), atol=1e-9)
    held = logistic([7, 2], [10, 12], design, firth=True, held=1)
    assert held.coefficient[1] == 0.0
    assert held.log_likelihood < firth.log_likelihood


def test_separation_is_found_and_firth_outlasts_it() -> None:
    design = [[1, 1], [1, 0]]
    assert separated([5, 0], [10, 10], design, 1)
    assert not separated([5, 1], [10, 10], design, 1)
    firth = logistic([5, 0], [10, 10], design, firth=True)
    np.testing.assert_allclose(firth.coefficient[1], np.log(5.5 / 5.5 / (0.5 / 10.5)), atol=1e-8)
    assert 0.001 < penalised_ratio_p([5, 0], [10, 10], design, 1) < 0.05
    assert penalised_ratio_p([5, 5], [10, 10], design, 1) == pytest.approx(1.0)


def test_a_stratum_that_runs_away_leaves_the_treatment_alone() -> None:
    events, n = [8, 3, 0, 0], [20, 20, 15, 15]
    design = [[1, 1, 0], [1, 0, 0], [1, 1, 1], [1, 0, 1]]
    assert not separated(events, n, design, 1)
    assert separated(events, n, design, 2)
    alone = logistic(events[:2], n[:2], [[1, 1], [1, 0]])
    assert logistic(events, n, design).coefficient[1] == pytest.approx(alone.coefficient[1], abs=1e-5)


def test_standardised_difference() -> None:
    fit = logistic(EVENTS, N, DESIGN)
    difference, risks = standardised_difference(fit, DESIGN[::2], DESIGN[1::2], [120, 120, 120])
    # With as many patients in every cell the fitted mean risks are the raw ones.
    assert risks == pytest.approx([60 / 180, 13 / 180], abs=1e-10)
    assert difference.estimate == pytest.approx(47 / 180, abs=1e-10)
    # The delta method against the same difference by numerical derivatives.
    gradient = []
    for column in range(4):
        sides = []
        for sign in (1, -1):
            beta = fit.coefficient + sign * 1e-6 * np.eye(4)[column]
            risk = 1 / (1 + np.exp(-beta @ DESIGN.T))
            sides.append((risk[::2] - risk[1::2]).mean())
        gradient.append((sides[0] - sides[1]) / 2e-6)
    expected = np.sqrt(np.array(gradient) @ fit.covariance @ gradient)
    assert difference.se == pytest.approx(expected, rel=1e-7)
    # Two groups and no strata: the plain difference with Wald's error.
    two = logistic([35, 5], [100, 100], [[1, 1], [1, 0]])
    plain, _ = standardised_difference(two, [[1, 1]], [[1, 0]], [200])
    assert (plain.low, plain.high) == pytest.approx((0.1972186215, 0.4027813785), abs=1e-9)
