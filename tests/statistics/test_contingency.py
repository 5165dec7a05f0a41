"""Stratified tables against R 4.2.2 (mantelhaen.test and hand formulas), and what must hold for any."""

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
# UCBAdmissions: admitted and rejected men, admitted and rejected women, departments A to F.
UCB = np.array(
    [
        (512, 313, 89, 19),
        (353, 207, 17, 8),
        (120, 205, 202, 391),
        (138, 279, 131, 244),
        (53, 138, 94, 299),
        (22, 351, 24, 317),
    ]
)
UCB_EVENTS, UCB_N = UCB[:, ::2], UCB[:, ::2] + UCB[:, 1::2]


def tables(seed: int, strata: int = 4, repeats: int = 50) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    rng = np.random.default_rng(seed)
    n = rng.integers(3, 30, (repeats, strata, 2))
    return rng.binomial(n, rng.uniform(0.1, 0.9, (repeats, strata, 2))), n


def test_three_strata() -> None:
    test = cochran_mantel_haenszel(EVENTS, N)
    assert test.statistic == pytest.approx(39.14683544, abs=1e-8)
    assert test.p == pytest.approx(3.930999044e-10, rel=1e-8)
    odds = common_odds_ratio(EVENTS, N)
    assert odds.estimate == pytest.approx(6.755102041, abs=1e-8)
    assert np.log(odds.estimate) == pytest.approx(1.9102980773, abs=1e-9)
    assert odds.se == pytest.approx(0.3324427295, abs=1e-9)
    assert (odds.low, odds.high) == pytest.approx((3.520919934, 12.960079874), abs=1e-7)
    difference = common_risk_difference(EVENTS, N)
    assert difference.estimate == pytest.approx(0.26111111111, abs=1e-10)
    assert difference.se == pytest.approx(0.03969836545, abs=1e-10)


def test_berkeley_admissions() -> None:
    test = cochran_mantel_haenszel(UCB_EVENTS, UCB_N)
    assert test.statistic == pytest.approx(1.52460666, abs=1e-8)
    assert test.p == pytest.approx(0.2169236971, abs=1e-8)
    corrected = cochran_mantel_haenszel(UCB_EVENTS, UCB_N, corrected=True)
    assert corrected.statistic == pytest.approx(1.426946229, abs=1e-8)
    odds = common_odds_ratio(UCB_EVENTS, UCB_N)
    assert odds.estimate == pytest.approx(0.9046968283, abs=1e-9)
    assert (odds.low, odds.high) == pytest.approx((0.7719073618, 1.0603297644), abs=1e-8)


def test_one_table() -> None:
    test = chi_square([35, 5], [100, 100])
    assert test.statistic == pytest.approx(28.125, abs=1e-10)
    assert test.p == pytest.approx(1.137272566e-07, rel=1e-8)


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
