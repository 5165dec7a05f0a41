"""Proportional odds by its laws (statsmodels: verification/software/models.py)."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from anagen.errors import InputError
from anagen.statistics import proportional_odds
from anagen.statistics.logistic import logistic

LEVELS = {"arm": ["a", "b"]}


def people(n: int = 120, seed: int = 1) -> dict[str, NDArray[Any]]:
    rng = np.random.default_rng(seed)
    arm = np.tile([0, 1], n // 2)
    age = rng.normal(40.0, 10.0, n)
    latent = 0.8 * arm + 0.03 * (age - 40.0) + rng.logistic(size=n)
    return {"y": np.digitize(latent, [-1.0, 0.2, 1.5]) - 2, "arm": np.array(["a", "b"])[arm], "age": age}


def test_two_categories_are_logistic_regression() -> None:
    data = people()
    data["y"] = (data["y"] > 0).astype(int)
    fit = proportional_odds(data, "y ~ arm", levels=LEVELS)
    active = data["arm"] == "b"
    plain = logistic([data["y"][~active].sum(), data["y"][active].sum()], [60, 60], [[1, 0], [1, 1]])
    assert fit.coefficient[0] == pytest.approx(plain.coefficient[1])
    assert fit.covariance[0, 0] == pytest.approx(plain.covariance[1, 1])
    assert fit.thresholds[0] == pytest.approx(-plain.coefficient[0])


def test_likelihood_written_out_is_at_its_highest() -> None:
    data = people()
    fit = proportional_odds(data, "y ~ arm + age", levels=LEVELS)
    place = data["y"] + 2

    def written(theta: NDArray[np.float64]) -> float:
        eta = theta[3] * (data["arm"] == "b") + theta[4] * data["age"]
        below = 1.0 / (1.0 + np.exp(eta[:, None] - theta[:3]))
        full = np.concatenate([np.zeros((120, 1)), below, np.ones((120, 1))], axis=1)
        return float(np.log(full[np.arange(120), place + 1] - full[np.arange(120), place]).sum())

    best = np.concatenate([fit.thresholds, fit.coefficient])
    assert fit.deviance == pytest.approx(-2.0 * written(best), rel=1e-12)
    step = 1e-5
    for index in range(5):
        size = step * (0.01 if index == 4 else 1.0)
        move = size * (np.arange(5) == index)
        assert (written(best + move) - written(best - move)) / (2 * size) == pytest.approx(0.0, abs=1e-4)


def test_reversed_categories_change_signs() -> None:
    data = people()
    fit = proportional_odds(data, "y ~ arm + age")
    back = proportional_odds({**data, "y": -data["y"]}, "y ~ arm + age")
    np.testing.assert_allclose(back.coefficient, -fit.coefficient, rtol=1e-8)
    np.testing.assert_allclose(back.thresholds, -fit.thresholds[::-1], rtol=1e-8)
    np.testing.assert_allclose(back.covariance, fit.covariance, rtol=1e-7)


def test_names_and_units_do_not_matter() -> None:
    data = people()
    fit = proportional_odds(data, "y ~ arm + age")
    words = np.array(["worse", "same", "better", "much better"])
    other = {**data, "y": words[data["y"] + 2], "age": 12.0 * data["age"] + 7.0}
    named = proportional_odds(other, "y ~ arm + age", categories=words.tolist())
    np.testing.assert_allclose(named.coefficient * [1.0, 12.0], fit.coefficient, rtol=1e-7)
    assert named.categories == tuple(words)
    assert named.likelihood_ratio[0] == pytest.approx(fit.likelihood_ratio[0])


def test_a_category_that_does_not_occur_is_left_out() -> None:
    data = people()
    fit = proportional_odds(data, "y ~ arm", categories=[-3, -2, -1, 0, 1, 2])
    assert fit.categories == (-2, -1, 0, 1)


def test_separation_is_told() -> None:
    data = {"y": np.repeat([0, 1, 2, 3], 5), "arm": np.repeat(["a", "b"], 10)}
    fit = proportional_odds(data, "y ~ arm")
    assert not fit.converged
    assert np.isnan(fit.contrast([1]).p)


def test_errors() -> None:
    with pytest.raises(InputError, match="one category"):
        proportional_odds({"y": np.ones(4), "arm": np.array(list("abab"))}, "y ~ arm")
    with pytest.raises(InputError, match="which is no level"):
        proportional_odds(people(), "y ~ arm", categories=[0, 1])
