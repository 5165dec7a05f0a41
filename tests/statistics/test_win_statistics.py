"""Win ratios by counting pairs, and their variances by enumeration."""

from __future__ import annotations

from itertools import combinations, product
from math import sqrt

import numpy as np
import pytest

from anagen.errors import InputError
from anagen.statistics import Outcome, matched_win_ratio, win_ratio

TIME = np.array([3.0, 8.0, 5.0, 5.0, 9.0, 2.0, 7.0, 7.0])
EVENT = np.array([1, 0, 1, 0, 0, 1, 1, 1])
SCORE = np.array([1.0, 4.0, 2.0, 2.5, np.nan, 3.0, 0.0, 4.0])
TREATED = np.array([1, 0, 1, 0, 1, 0, 1, 0], dtype=bool)
HIERARCHY = [Outcome(TIME, EVENT), Outcome(SCORE, margin=0.5)]


def beats(one: int, other: int) -> int:
    """Result of a pair, step by step as the rule is told."""
    if EVENT[other] and TIME[one] > TIME[other]:
        return 1
    if EVENT[one] and TIME[other] > TIME[one]:
        return -1
    if np.isfinite(SCORE[one]) and np.isfinite(SCORE[other]) and abs(SCORE[one] - SCORE[other]) > 0.5:
        return 1 if SCORE[one] > SCORE[other] else -1
    return 0


def test_pairs_are_counted() -> None:
    found = win_ratio(HIERARCHY, TREATED)
    results = [beats(one, other) for one in np.flatnonzero(TREATED) for other in np.flatnonzero(~TREATED)]
    assert found.wins == results.count(1)
    assert found.losses == results.count(-1)
    assert found.ties == pytest.approx(results.count(0))
    assert found.ratio.estimate == pytest.approx(found.wins / found.losses)
    assert found.by_outcome.sum(axis=0).tolist() == [found.wins, found.losses]


def test_the_permutation_variance_is_that_of_all_allocations() -> None:
    scores = np.array([sum(beats(i, j) for j in range(8) if j != i) for i in range(8)])
    every = [scores[list(chosen)].sum() for chosen in combinations(range(8), 4)]
    found = win_ratio(HIERARCHY, TREATED)
    assert found.z == pytest.approx(scores[TREATED].sum() / np.std(every))


def test_the_exact_variance_is_unbiased() -> None:
    """Over every sample from a small population its mean is the variance of the estimates themselves."""
    values = [(1.0, 2.0, 2.0, 5.0), (0.0, 2.0, 3.0)]
    estimates, variances = [], []
    for treated in product(values[0], repeat=3):
        for control in product(values[1], repeat=2):
            found = win_ratio(
                [Outcome(np.array([*treated, *control]))], np.array([1, 1, 1, 0, 0], dtype=bool)
            )
            estimates.append([found.wins / 6.0, found.losses / 6.0])
            variances.append(found.covariance)
    np.testing.assert_allclose(
        np.mean(variances, axis=0), np.cov(np.array(estimates).T, bias=True), rtol=1e-12
    )


def test_exchanged_groups_invert_the_ratio() -> None:
    rng = np.random.default_rng(2)
    values, treated = rng.normal(size=60), np.arange(60) < 25
    found, other = win_ratio([Outcome(values)], treated), win_ratio([Outcome(values)], ~treated)
    assert other.ratio.estimate == pytest.approx(1.0 / found.ratio.estimate)
    assert other.ratio.low == pytest.approx(1.0 / found.ratio.high)
    assert other.benefit.estimate == pytest.approx(-found.benefit.estimate)
    assert other.z == pytest.approx(-found.z)
    turned = win_ratio([Outcome(-values, larger_is_better=False)], treated)
    assert turned.ratio == found.ratio


def test_one_continuous_outcome_is_wilcoxons() -> None:
    rng = np.random.default_rng(3)
    values, treated = rng.normal(size=30), np.arange(30) < 12
    found = win_ratio([Outcome(np.exp(values))], treated)
    ranks = values.argsort().argsort() + 1.0
    u = ranks[treated].sum() - 12 * 13 / 2
    assert found.wins == u
    assert found.z == pytest.approx((u - 12 * 18 / 2) / sqrt(12 * 18 * 31 / 12))
    assert found.odds.estimate == pytest.approx(found.ratio.estimate)


def test_censored_times_decide_only_what_is_known() -> None:
    both_censored = win_ratio([Outcome([5.0, 6.0, 1.0, 2.0], [0, 0, 0, 0])], [1, 1, 0, 0])
    assert (both_censored.wins, both_censored.losses) == (0, 0)
    assert np.isnan(both_censored.ratio.estimate)
    treated_live = win_ratio([Outcome([5.0, 6.0, 1.0, 2.0], [0, 0, 1, 1])], [1, 1, 0, 0])
    assert (treated_live.wins, treated_live.losses) == (4, 0)
    assert treated_live.ratio.estimate == np.inf


def test_matched_pairs() -> None:
    pairs = [(0, 1), (2, 3), (4, 5), (6, 7)]
    results = [beats(*pair) for pair in pairs]
    found = matched_win_ratio(HIERARCHY, pairs)
    assert found.estimate == pytest.approx(results.count(1) / results.count(-1))
    share = results.count(1) / 4
    low = share - 1.959963984540054 * sqrt(share * (1 - share) / 4)
    assert found.low == pytest.approx(max(low, 0) / (1 - max(low, 0)))


def test_errors() -> None:
    with pytest.raises(InputError, match="do not match"):
        win_ratio([Outcome([1.0, 2.0])], [True, False, True])
    with pytest.raises(InputError, match="two patients or more"):
        win_ratio([Outcome([1.0, 2.0, 3.0])], [True, False, False])
    with pytest.raises(InputError, match="no pair is told apart"):
        matched_win_ratio([Outcome([1.0, 1.0])], [(0, 1)])
