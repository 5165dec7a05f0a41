"""Covariance analysis and prognostic scores by their laws (others: verification/software/models.py)."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from anagen.errors import InputError
from anagen.statistics import ancova, procova
from anagen.statistics.linear import KINDS
from anagen.statistics.power import sample_size
from anagen.statistics.prognostic import adjusted_size, adjusted_variance

LEVELS = {"arm": ["placebo", "active"]}


def trial(n: int = 60, seed: int = 1, worth: float = 3.0) -> dict[str, NDArray[Any]]:
    rng = np.random.default_rng(seed)
    arm = rng.random(n) < 0.5
    score = rng.normal(0.0, 1.0, n)
    y = 5.0 + 2.0 * arm + worth * score + rng.normal(0.0, 1.0 + arm, n)
    return {
        "arm": np.where(arm, "active", "placebo"),
        "score": score,
        "y": y,
        "age": rng.normal(40.0, 9.0, n),
    }


def test_hc2_without_covariates_is_welch() -> None:
    data = trial()
    active = data["arm"] == "active"
    fit = ancova(data, "y ~ arm", robust="HC2", levels=LEVELS)
    welch = sum(data["y"][here].var(ddof=1) / here.sum() for here in (active, ~active))
    assert fit.differences("arm")[0].se == pytest.approx(np.sqrt(welch))


def test_robust_errors_order_and_scale() -> None:
    data = trial()
    fit = ancova(data, "y ~ arm + score + age", levels=LEVELS)
    errors = [np.diagonal(fit.using(kind).covariance) for kind in KINDS]
    assert (errors[0] < errors[2]).all()
    assert (errors[2] < errors[3]).all()
    np.testing.assert_allclose(errors[1], errors[0] * 60 / 56)
    doubled = ancova({**data, "y": 2.0 * data["y"]}, "y ~ arm + score + age", robust="HC3", levels=LEVELS)
    np.testing.assert_allclose(np.diagonal(doubled.covariance), 4.0 * errors[3])


def test_equal_leverage_makes_robust_errors_the_models_own() -> None:
    """Residuals of one size at equal leverage: HC1 is the usual covariance."""
    data = {"arm": np.repeat(["a", "b"], 4), "y": np.array([1.0, 3, 1, 3, 5, 7, 5, 7])}
    fit = ancova(data, "y ~ arm")
    np.testing.assert_allclose(fit.using("HC1").covariance, fit.covariance)


def test_f_of_one_contrast_is_t_squared() -> None:
    fit = ancova(trial(), "y ~ arm + score", levels=LEVELS)
    row = np.array([0.0, 1.0, 0.0])
    assert fit.test(row).statistic == pytest.approx(fit.contrast(row).t ** 2)
    assert fit.test(row).p == pytest.approx(fit.contrast(row).p)


def test_rows_and_redundant_columns_do_not_matter() -> None:
    data = trial()
    order = np.random.default_rng(2).permutation(60)
    data["twice"] = 2.0 * data["score"] - 1.0
    plain = ancova(data, "y ~ arm + score", levels=LEVELS).differences("arm")[0]
    other = ancova({k: v[order] for k, v in data.items()}, "y ~ arm + score + twice", levels=LEVELS)
    assert other.differences("arm")[0].p == pytest.approx(plain.p)
    assert np.isnan(other.table()[3]["estimate"])


def test_one_sided_p() -> None:
    found = ancova(trial(), "y ~ arm", levels=LEVELS).differences("arm")[0]
    assert found.one_sided() == pytest.approx(found.p / 2.0)
    assert found.one_sided(found.low) == pytest.approx(0.025)


def test_a_score_narrows_the_interval_by_its_correlation() -> None:
    found = procova(trial(4000), "y ~ arm", arm="arm", score="score", levels=LEVELS)
    assert found.variance_ratio == pytest.approx(1.0 - found.saved, abs=0.02)
    assert found.correlation == pytest.approx(3.0 / np.sqrt(9.0 + 2.5), abs=0.03)
    assert procova(trial(4000), "y ~ arm", arm="arm", score="age", levels=LEVELS).saved < 0.002


def test_both_analyses_have_the_same_patients() -> None:
    data = trial()
    data["score"][:10] = np.nan
    data["y"][10:15] = np.nan
    found = procova(data, "y ~ arm", arm="arm", score="score", levels=LEVELS)
    assert found.model.n == found.plain.n == 45


def test_size_without_a_score_is_the_normal_formula_and_saves_its_square() -> None:
    plain = adjusted_size(1.0, 2.0, 0.0)
    assert plain == pytest.approx(2 * sample_size(1.0 / 2.0, 0.9), abs=4.0)
    assert adjusted_size(1.0, 2.0, 0.6) == pytest.approx(plain * (1 - 0.36), abs=1.0)
    assert adjusted_variance([2.0, 2.0], [0.6, 0.6], 0.3) == pytest.approx(4 / 0.3 / 0.7 * (1 - 0.36))


@pytest.mark.parametrize("share", [0.5, 0.3])
def test_variance_is_that_of_simulated_trials(share: float) -> None:
    rng = np.random.default_rng(5)
    n, repeats = 400, 3000
    treated = np.arange(n) < share * n
    score = rng.normal(size=(repeats, n))
    noise = rng.normal(size=(repeats, n))
    y = np.where(treated, 3.0 * (0.8 * score + 0.6 * noise), 1.0 * (0.3 * score + np.sqrt(0.91) * noise))
    differences = []
    for one in range(repeats):
        x = np.stack([np.ones(n), treated, score[one]], axis=1)
        differences.append(np.linalg.solve(x.T @ x, x.T @ y[one])[1])
    expected = adjusted_variance([3.0, 1.0], [0.8, 0.3], share) / n
    assert np.var(differences) == pytest.approx(expected, rel=4.0 * np.sqrt(2.0 / repeats) + 0.01)


def test_errors() -> None:
    data = trial()
    with pytest.raises(InputError, match="unknown robust covariance"):
        ancova(data, "y ~ arm", robust="HC5")
    with pytest.raises(InputError, match="more rows"):
        ancova({name: values[:2] for name, values in data.items()}, "y ~ age + score")
    with pytest.raises(InputError, match="in the formula already"):
        procova(data, "y ~ arm + score", arm="arm", score="score")
    with pytest.raises(InputError, match="no factor of two levels"):
        procova(data, "y ~ arm", arm="age", score="score")
    with pytest.raises(InputError, match="describe no trial"):
        adjusted_variance(1.0, 1.2)
    with pytest.raises(InputError, match="give no size"):
        adjusted_size(0.0, 1.0, 0.5)


def test_joint_tests_do_not_depend_on_the_reference() -> None:
    data = trial(80)
    data["site"] = np.array(["x", "y", "z", "x"])[np.arange(80) % 4]
    formula = "y ~ score * arm + arm * site"
    found = ancova(data, formula, levels=LEVELS).joint_tests()
    other = ancova(
        data, formula, levels={"arm": ["active", "placebo"], "site": ["z", "x", "y"]}
    ).joint_tests()
    for term, test in found.items():
        assert other[term].statistic == pytest.approx(test.statistic), term
        assert other[term].above == test.above
    plain = ancova(data, formula, levels=LEVELS)
    assert found["arm"].p == pytest.approx(plain.differences("arm")[0].p)
    assert found["arm:site"].p == pytest.approx(plain.tests()["arm:site"].p)


def test_joint_tests_of_a_balanced_design_are_those_of_nested_models() -> None:
    """With sums to zero each type III test is the rise of the residual sum of squares without the term."""
    data = {"a": np.repeat(["p", "q"], 12), "b": np.tile(np.repeat(["u", "v", "w"], 4), 2)}
    data["y"] = np.random.default_rng(7).normal(size=24) + 2.0 * (data["a"] == "q")
    found = ancova(data, "y ~ a * b").joint_tests()
    full = ancova(data, "y ~ a * b")
    rss = full.residual @ full.residual
    for term, formula, df in (("a", "y ~ b", 1), ("b", "y ~ a", 2), ("a:b", "y ~ a + b", 2)):
        without = ancova(data, formula)
        both = ancova(data, "y ~ a + b")
        rise = without.residual @ without.residual - (rss if term == "a:b" else both.residual @ both.residual)
        assert found[term].statistic == pytest.approx(rise / df / (rss / 18))
