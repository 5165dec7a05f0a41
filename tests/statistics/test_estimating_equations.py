"""Estimating equations by their laws (statsmodels: verification/software/models.py)."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from anagen.errors import InputError
from anagen.statistics import gee, mmrm
from anagen.statistics.estimating_equations import FAMILIES, ROBUST, WORKING
from anagen.statistics.logistic import logistic


def trial(n: int = 40, visits: int = 3, lost: float = 0.0, seed: int = 1) -> dict[str, NDArray[Any]]:
    rng = np.random.default_rng(seed)
    person = rng.normal(size=(n, 1)) + rng.normal(size=(n, visits))
    arm = np.tile([0, 1], n // 2)
    there = rng.random((n, visits)) >= lost
    who, when = np.nonzero(there)
    y = person + 0.8 * arm[:, None] + 0.2 * np.arange(visits)
    return {
        "who": who,
        "visit": when,
        "arm": np.array(["a", "b"])[arm[who]],
        "gaussian": y[who, when],
        "binomial": (y[who, when] > 0.3).astype(float),
        "poisson": np.floor(np.exp(y[who, when] / 2.0)),
    }


def solved(data: dict[str, NDArray[Any]], family: str, formula: str = "arm + visit", **keys: Any) -> Any:
    return gee(data, f"{family} ~ {formula}", subject="who", visit="visit", family=family, **keys)


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("working", WORKING)
@pytest.mark.parametrize("robust", [*ROBUST, None])
def test_order_of_rows_and_names_do_not_matter(family: str, working: str, robust: str | None) -> None:
    data = trial(lost=0.2)
    order = np.random.default_rng(2).permutation(len(data["who"]))
    other = {name: values[order] for name, values in data.items()}
    other["who"] = np.array([f"x{100 - one}" for one in other["who"]])
    first, second = (solved(one, family, working=working, robust=robust) for one in (data, other))
    assert first.converged
    np.testing.assert_allclose(second.coefficient, first.coefficient, rtol=1e-8)
    np.testing.assert_allclose(second.covariance, first.covariance, rtol=1e-7)


def test_complete_balanced_data_do_not_depend_on_the_working_correlation() -> None:
    data = trial()
    found = [solved(data, "gaussian", "arm * visit", working=working) for working in WORKING]
    for other in found[1:]:
        np.testing.assert_allclose(other.coefficient, found[0].coefficient, rtol=1e-10)
        np.testing.assert_allclose(other.covariance, found[0].covariance, rtol=1e-10)


def test_independence_of_one_visit_is_logistic_regression() -> None:
    data = trial(visits=1)
    fit = solved(data, "binomial", "arm", robust=None)
    active = data["arm"] == "b"
    events = [data["binomial"][here].sum() for here in (~active, active)]
    plain = logistic(events, [20, 20], [[1, 0], [1, 1]])
    np.testing.assert_allclose(fit.coefficient, plain.coefficient, rtol=1e-9)
    np.testing.assert_allclose(fit.covariance, plain.covariance, rtol=1e-9)


def test_exchangeable_is_near_compound_symmetry_with_robust_errors() -> None:
    data = trial(400, lost=0.2)
    fit = solved(data, "gaussian", "arm * visit")
    mixed = mmrm(
        data,
        "gaussian ~ arm * visit",
        subject="who",
        visit="visit",
        covariance="cs",
        method="residual",
        robust="CR0",
    )
    np.testing.assert_allclose(fit.coefficient, mixed.coefficient, atol=3e-3)
    np.testing.assert_allclose(fit.covariance, mixed.covariance, atol=1e-4)
    assert fit.correlation == pytest.approx(0.5, abs=0.06)


def test_a_saturated_model_gives_the_shares() -> None:
    data = trial(lost=0.1)
    fit = solved(data, "binomial", "arm * visit", working="independence")
    here = (data["arm"] == "b") & (data["visit"] == 2)
    log_odds = fit.means("arm", at={"visit": 2}).estimate[1]
    assert 1.0 / (1.0 + np.exp(-log_odds)) == pytest.approx(data["binomial"][here].mean())


def test_few_subjects_widen_the_errors() -> None:
    data = trial(16)
    errors = [np.diagonal(solved(data, "binomial", "arm", robust=one).covariance) for one in ROBUST]
    assert (errors[0] < errors[2]).all()
    assert (errors[2] < errors[3]).all()
    small = solved(data, "binomial", "arm", small=True)
    assert small.contrast([0, 1]).df == 14
    assert small.contrast([0, 1]).p > solved(data, "binomial", "arm").contrast([0, 1]).p


def test_an_infinite_estimate_is_told() -> None:
    data = trial()
    data["binomial"] = np.where(data["arm"] == "b", 1.0, data["binomial"])
    fit = solved(data, "binomial", "arm", working="independence")
    assert not fit.converged
    assert np.isnan(fit.contrast([0, 1]).p)


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ({"family": "gamma"}, "unknown family"),
        ({"working": "toeplitz"}, "unknown working correlation"),
        ({"robust": "HC3"}, "unknown robust covariance"),
    ],
)
def test_unknown_names(keys: dict[str, Any], words: str) -> None:
    with pytest.raises(InputError, match=words):
        gee(trial(), "gaussian ~ arm", **{"subject": "who", "visit": "visit", **keys})


def test_outcomes_that_the_family_cannot_have() -> None:
    with pytest.raises(InputError, match="binomial outcome cannot have"):
        gee(trial(), "gaussian ~ arm", subject="who", visit="visit", family="binomial")
