"""Stratified tables: what must hold for any (R: verification/software/responders.py)."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from anagen.statistics.contingency import (
    chi_square,
    cochran_mantel_haenszel,
    common_odds_ratio,
    common_risk_difference,
)
from anagen.statistics.logistic import separated

EVENTS = np.array([[30, 5], [20, 6], [10, 2]])
N = np.full((3, 2), 60)


def tables(seed: int, strata: int = 4, repeats: int = 50) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    rng = np.random.default_rng(seed)
    n = rng.integers(3, 30, (repeats, strata, 2))
    return rng.binomial(n, rng.uniform(0.1, 0.9, (repeats, strata, 2))), n


def test_one_stratum_is_the_plain_test_but_for_one_patient() -> None:
    plain = chi_square([35, 5], [100, 100]).statistic
    assert cochran_mantel_haenszel([[35, 5]], [[100, 100]]).statistic == pytest.approx(plain * 199 / 200)


def test_replicates_at_once_are_replicates_one_by_one() -> None:
    events, n = tables(1)
    for function in (cochran_mantel_haenszel, common_odds_ratio, common_risk_difference):
        whole = function(events, n)
        for name in ("p", "estimate", "se", "low", "high"):
            if hasattr(whole, name):
                single = [getattr(function(e, m), name) for e, m in zip(events, n, strict=True)]
                np.testing.assert_allclose(getattr(whole, name), single, rtol=1e-12)


def test_an_empty_group_makes_a_stratum_worthless() -> None:
    more = np.vstack([EVENTS, [[7, 0]]]), np.vstack([N, [[9, 0]]])
    for function in (cochran_mantel_haenszel, common_odds_ratio, common_risk_difference):
        for name, value in vars(function(EVENTS, N)).items():
            assert getattr(function(*more), name) == pytest.approx(value, rel=1e-12)


def test_groups_exchanged_turn_the_effect_round() -> None:
    events, n = tables(2)
    there, back = common_risk_difference(events, n), common_risk_difference(events[..., ::-1], n[..., ::-1])
    np.testing.assert_allclose(there.estimate, -back.estimate, atol=1e-12)
    np.testing.assert_allclose(there.se, back.se, rtol=1e-12)
    there, back = common_odds_ratio(events, n), common_odds_ratio(events[..., ::-1], n[..., ::-1])
    np.testing.assert_allclose(there.estimate * back.estimate, 1.0, rtol=1e-12)


def test_patients_as_strata_are_mcnemar() -> None:
    # 12 responded on the treated side only, 3 on the other only, 20 on both, 15 on neither.
    pairs = np.repeat([[1, 0], [0, 1], [1, 1], [0, 0]], [12, 3, 20, 15], axis=0)
    ones = np.ones_like(pairs)
    assert cochran_mantel_haenszel(pairs, ones).statistic == pytest.approx((12 - 3) ** 2 / (12 + 3))
    assert common_odds_ratio(pairs, ones).estimate == pytest.approx(12 / 3)
    difference = common_risk_difference(pairs, ones)
    assert difference.estimate == pytest.approx(9 / 50)
    assert difference.se == pytest.approx(np.sqrt(15 - 9**2 / 50) / 50)


def test_odds_ratio_is_infinite_just_when_the_logistic_model_separates() -> None:
    rng = np.random.default_rng(3)
    n = rng.integers(1, 4, (60, 2, 2))
    events = rng.binomial(n, [0.7, 0.15])
    design = [[1, 1, 0], [1, 0, 0], [1, 1, 1], [1, 0, 1]]
    spread = (events.sum(axis=-1) > 0) & (events.sum(axis=-1) < n.sum(axis=-1))
    counted = np.where(spread[..., None], n, 0)
    odds = common_odds_ratio(events, counted).estimate
    wild = separated(np.where(counted > 0, events, 0).reshape(60, 4), counted.reshape(60, 4), design, 1)
    known = ~np.isnan(odds)
    assert np.array_equal(wild[known], (np.isinf(odds) | (odds == 0))[known])
    assert 5 < wild[known].sum() < known.sum() - 5


def test_nothing_to_compare_is_not_a_number() -> None:
    for events in ([[0, 0]], [[4, 4]]):
        assert np.isnan(cochran_mantel_haenszel(events, [[4, 4]]).p)
        assert np.isnan(common_odds_ratio(events, [[4, 4]]).estimate)
    assert np.isnan(common_risk_difference([[1, 0]], [[4, 0]]).estimate)
