"""Golden numbers from R 4.2.2 (`lm`, `emmeans`, `t.test`), and properties that any analysis must have."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from scipy import stats

from anagen.errors import InputError
from anagen.trial.analysis.compare import ancova, compare, endpoint_values, kind_of
from anagen.trial.protocol.endpoint import Endpoint

# MASS::anorexia; lm(Postwt ~ Prewt + Treat), reference CBT.
CBT_PRE = (
    "80.5 84.9 81.5 82.6 79.9 88.7 94.9 76.3 81 80.5 85 89.2 81.3 76.5 70 80.4 83.3 83 87.7 84.2 86.4 76.5 "
    "80.2 87.8 83.3 79.7 84.5 80.8 87.4"
)
CBT_POST = (
    "82.2 85.6 81.4 81.9 76.4 103.6 98.4 93.4 73.4 82.1 96.7 95.3 82.4 72.5 90.9 71.3 85.4 81.6 89.1 83.9 "
    "82.7 75.7 82.6 100.4 85.2 83.6 84.6 96.2 86.7"
)
CONT_PRE = (
    "80.7 89.4 91.8 74 78.1 88.3 87.3 75.1 80.6 78.4 77.6 88.7 81.3 78.1 70.5 77.3 85.2 86 84.1 79.7 85.5 "
    "84.4 79.6 77.5 72.3 89"
)
CONT_POST = (
    "80.2 80.1 86.4 86.3 76.1 78.1 75.1 86.7 73.5 84.6 77.4 79.5 89.6 81.4 81.8 77.3 84.2 75.4 79.5 73 88.3 "
    "84.7 81.4 81.2 88.2 78.8"
)
FT_PRE = "83.8 83.3 86 82.5 86.7 79.6 76.9 94.2 73.4 80.5 81.6 82.1 77.6 83.5 89.9 86 87.3"
FT_POST = "95.2 94.3 91.5 91.9 100.3 76.7 76.8 101.6 94.9 75.2 77.8 95.5 90.7 92.5 93.8 91.7 98"

# R's `sleep`.
SLEEP_1 = np.array([0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0])
SLEEP_2 = np.array([1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4])


def numbers(*texts: str) -> np.ndarray:
    return np.array([float(word) for text in texts for word in text.split()])


@pytest.fixture
def anorexia() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    pre, post = numbers(CBT_PRE, CONT_PRE, FT_PRE), numbers(CBT_POST, CONT_POST, FT_POST)
    return pre, post, np.repeat([0, 1, 2], [29, 26, 17])


def test_ancova_of_anorexia_agrees_with_r(anorexia) -> None:
    pre, post, arm = anorexia
    fit = ancova(post, pre, arm, 3)
    assert_allclose([fit.slope, fit.slope_se], [0.434461150361, 0.161182361852], rtol=0, atol=1e-12)
    assert_allclose(fit.sigma, 6.978183039, atol=5e-10)
    assert fit.df == 68
    assert_allclose([fit.f, fit.f_p], [7.86808, 0.00084384], rtol=1e-5)
    assert_allclose(fit.ls_mean, [85.57432831, 81.47726279, 90.13739097], atol=5e-9)
    found = compare("ANCOVA", post, pre, arm, 3, 0)
    assert_allclose(found.difference[1:], [-4.097065528073, 4.563062652919], atol=1e-11)
    assert_allclose(found.se[1:], [1.893492606967, 2.133335922643], atol=1e-11)
    assert_allclose(found.p[1:], [0.03399931472, 0.03603508466], atol=5e-12)
    assert np.isnan(found.difference[0])
    assert np.isnan(found.p[0])
    assert_array_equal(found.n, [29, 26, 17])


def test_analysing_the_change_gives_the_same_differences(anorexia) -> None:
    pre, post, arm = anorexia
    level, change = (compare("ANCOVA", y, pre, arm, 3, 1) for y in (post, post - pre))
    assert_allclose(change.difference, level.difference, rtol=1e-10)
    assert_allclose(change.p, level.p, rtol=1e-10)


def test_welch_of_sleep_agrees_with_r() -> None:
    y, arm = np.concatenate([SLEEP_1, SLEEP_2]), np.repeat([0, 1], 10)
    found = compare("Welch", y, y, arm, 2, 1)
    assert_allclose(
        [found.t[0], found.df[0], found.p[0]], [-1.860813467, 17.77647352, 0.07939414019], rtol=1e-9
    )


def test_paired_of_sleep_agrees_with_r_whatever_the_side() -> None:
    y = np.stack([SLEEP_1, SLEEP_2], axis=1)
    arm = np.tile([0, 1], (10, 1))
    turned = np.arange(10) % 2 == 0
    y[turned], arm[turned] = y[turned, ::-1], arm[turned, ::-1]
    found = compare("paired", y.ravel(), y.ravel(), arm.ravel(), 2, 1)
    assert_allclose([found.t[0], found.p[0]], [-4.062127683, 0.002832890197], rtol=1e-9)
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
