"""Properties that any analysis must have (R: verification/software/means.py)."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from scipy import stats

from anagen.errors import InputError
from anagen.trial.analysis.compare import compare, endpoint_values, kind_of
from anagen.trial.protocol.endpoint import Endpoint
from verification.software.anorexia import AFTER, ARM, BEFORE, SLEEP

SLEEP_1, SLEEP_2 = SLEEP


@pytest.fixture
def anorexia() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    return BEFORE, AFTER, ARM


def test_the_reference_arm_is_not_compared_with_itself(anorexia) -> None:
    pre, post, arm = anorexia
    found = compare("ANCOVA", post, pre, arm, 3, 0)
    assert np.isnan(found.difference[0])
    assert np.isnan(found.p[0])
    assert_array_equal(found.n, [29, 26, 17])


def test_analysing_the_change_gives_the_same_differences(anorexia) -> None:
    pre, post, arm = anorexia
    level, change = (compare("ANCOVA", y, pre, arm, 3, 1) for y in (post, post - pre))
    assert_allclose(change.difference, level.difference, rtol=1e-10)
    assert_allclose(change.p, level.p, rtol=1e-10)


def test_paired_is_the_same_whatever_the_side() -> None:
    y = np.stack([SLEEP_1, SLEEP_2], axis=1)
    arm = np.tile([0, 1], (10, 1))
    expected = compare("paired", y.ravel(), y.ravel(), arm.ravel(), 2, 1)
    turned = np.arange(10) % 2 == 0
    y[turned], arm[turned] = y[turned, ::-1], arm[turned, ::-1]
    found = compare("paired", y.ravel(), y.ravel(), arm.ravel(), 2, 1)
    assert_allclose([found.t[0], found.p[0]], [expected.t[0], expected.p[0]], rtol=1e-12)
    assert found.df[0] == 9


def test_students_t_and_one_sample_t_agree_with_scipy() -> None:
    y, arm = np.concatenate([SLEEP_1, SLEEP_2]), np.repeat([0, 1], 10)
    found = compare("t test", y, y, arm, 2, 0)
    expected = stats.ttest_ind(SLEEP_2, SLEEP_1)
    assert_allclose([found.t[1], found.p[1]], [expected.statistic, expected.pvalue], rtol=1e-12)
    low, high = expected.confidence_interval()
    assert_allclose([found.low[1], found.high[1]], [low, high], rtol=1e-10)
    alone = compare("change from baseline", SLEEP_2, SLEEP_2, np.zeros(10, int), 1, None)
    assert_allclose(alone.p[0], stats.ttest_1samp(SLEEP_2, 0.0).pvalue, rtol=1e-12)


def test_replicates_at_once_are_the_replicates_one_by_one() -> None:
    rng = np.random.default_rng(5)
    arm, stratum = rng.integers(0, 3, (20, 40)), rng.integers(0, 4, (20, 40))
    base = rng.normal(150, 30, (20, 40))
    y = 0.3 * base + 4.0 * (arm == 1) + stratum + rng.normal(0, 5, base.shape)
    y[rng.random(y.shape) < 0.15] = np.nan
    for model, arms in (("ANCOVA", 3), ("Welch", 3), ("t test", 3)):
        together = compare(model, y, base, arm, arms, 0, stratum=stratum)
        for r in range(20):
            one = compare(model, y[r], base[r], arm[r], arms, 0, stratum=stratum[r])
            for name in ("n", "mean", "difference", "se", "df", "p", "low", "high"):
                assert_allclose(getattr(together, name)[r], getattr(one, name), rtol=1e-9, err_msg=name)


def test_large_trials_are_analysed_in_turn_with_the_same_result(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(8)
    arm, base = rng.integers(0, 2, (7, 30)), rng.normal(150, 30, (7, 30))
    y = 0.3 * base + rng.normal(0, 5, base.shape)
    whole = compare("ANCOVA", y, base, arm, 2, 0)
    monkeypatch.setattr("anagen.trial.analysis.compare.LARGEST_BLOCK", 70)
    assert_array_equal(compare("ANCOVA", y, base, arm, 2, 0).p, whole.p)


def test_strata_are_adjusted_for_as_by_ordinary_least_squares() -> None:
    rng = np.random.default_rng(6)
    arm, stratum = np.arange(60) % 2, rng.integers(0, 3, 60)
    base = rng.normal(150, 30, 60)
    y = 0.3 * base + 4.0 * arm + 6.0 * stratum + rng.normal(0, 5, 60)
    x = np.column_stack([np.ones(60), arm, base, stratum == 1, stratum == 2]).astype(float)
    beta, rss, *_ = np.linalg.lstsq(x, y, rcond=None)
    found = compare("ANCOVA", y, base, arm, 2, 0, stratum=stratum)
    assert_allclose(found.difference[1], beta[1], rtol=1e-9)
    assert found.df[1] == 55
    assert_allclose(found.se[1], np.sqrt(rss[0] / 55 * np.linalg.inv(x.T @ x)[1, 1]), rtol=1e-9)


def test_what_cannot_be_estimated_is_nan_and_never_an_error() -> None:
    y, base = np.array([1.0, 2.0, np.nan]), np.array([1.0, 5.0, 2.0])
    for model in ("ANCOVA", "t test", "Welch"):
        found = compare(model, y, base, np.array([0, 0, 1]), 2, 0)
        assert np.isnan(found.p[1]), model
        assert found.n[1] == 0
    nothing = compare("ANCOVA", np.full(4, np.nan), np.full(4, np.nan), np.array([0, 0, 1, 1]), 2, 0)
    assert np.isnan(nothing.difference).all()
    same = compare("t test", np.ones(6), np.ones(6), np.arange(6) % 2, 2, 0)
    assert np.isnan(same.p[1])


def test_under_the_null_five_percent_of_many_replicates_are_significant() -> None:
    rng = np.random.default_rng(7)
    arm, base = rng.integers(0, 2, (500, 90)), rng.normal(150, 30, (500, 90))
    y = 0.3 * base + rng.normal(0, 18, base.shape)
    found = compare("ANCOVA", y, base, arm, 2, 1)
    assert found.p.shape == (500, 2)
    assert abs(float((found.p[:, 0] < 0.05).mean()) - 0.05) < 4 * np.sqrt(0.05 * 0.95 / 500)


def test_endpoint_values_and_the_last_observation_carried_forward() -> None:
    values = np.array([[100.0, 110.0, 120.0], [80.0, 90.0, np.nan], [50.0, np.nan, np.nan], [0.0, 1.0, 2.0]])
    change = Endpoint("total density", 84, "change")
    y, base = endpoint_values(change, [0, 42, 84], values)
    assert_array_equal(y, [20.0, np.nan, np.nan, 2.0])
    assert_array_equal(base, values[:, 0])
    y, _ = endpoint_values(change, [0, 42, 84], values, "last observation carried forward")
    assert_array_equal(y, [20.0, 10.0, 0.0, 2.0])
    y, _ = endpoint_values(Endpoint("total density", 42, "percent change"), [0, 42, 84], values)
    assert_array_equal(y, [10.0, 12.5, np.nan, np.nan])
    with pytest.raises(InputError, match="no visit"):
        endpoint_values(Endpoint("total density", 50), [0, 42, 84], values)
    with pytest.raises(InputError, match="did you mean 'change'"):
        kind_of("chang", values, values)


def test_an_unknown_model_is_named() -> None:
    with pytest.raises(InputError, match="did you mean 'ANCOVA'"):
        compare("ANOVA", np.ones(4), np.ones(4), np.zeros(4, int), 1, None)
