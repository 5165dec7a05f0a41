"""Formulas, their matrices and least-squares rows."""

from __future__ import annotations

import numpy as np
import pytest

from anagen.errors import InputError
from anagen.statistics.design import design, parse

DATA = {
    "y": np.array([1.0, 2.0, np.nan, 4.0, 5.0, 6.0]),
    "arm": np.array(["b", "a", "b", "a", "b", "a"]),
    "site": np.array([1, 2, 1, 2, 2, 1]),
    "age": np.array([30.0, 40.0, 50.0, 60.0, 20.0, 10.0]),
}


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("y ~ a + b", (("a",), ("b",))),
        ("y ~ a * b", (("a",), ("b",), ("a", "b"))),
        ("y ~ a:b + c", (("c",), ("a", "b"))),
        ("y ~ a * b * c", (("a",), ("b",), ("c",), ("a", "b"), ("a", "c"), ("b", "c"), ("a", "b", "c"))),
        ("y ~ a + a", (("a",),)),
        ("y ~ 1 + a", (("a",),)),
    ],
)
def test_terms(text: str, terms: tuple[tuple[str, ...], ...]) -> None:
    assert parse(text).terms == terms
    assert parse(text).response == "y"
    assert parse(text).intercept


def test_no_intercept() -> None:
    assert not parse("y ~ 0 + a").intercept
    assert not parse("y ~ a - 1").intercept


def test_rows_with_something_missing_are_left_out() -> None:
    found = design(DATA, "y ~ arm + age")
    assert found.rows.tolist() == [0, 1, 3, 4, 5]
    assert found.names == ("(Intercept)", "arm[b]", "age")
    np.testing.assert_array_equal(found.matrix[:, 1], [1, 0, 0, 1, 0])


def test_given_levels_make_a_factor_and_choose_its_reference() -> None:
    found = design(DATA, "y ~ arm + site", levels={"arm": ["b", "a"], "site": [2, 1]})
    assert found.names == ("(Intercept)", "arm[a]", "site[1]")


def test_a_factor_without_its_margin_has_every_level() -> None:
    found = design(DATA, "y ~ age + arm:age")
    assert found.names == ("(Intercept)", "age", "arm[b]:age")
    assert design(DATA, "y ~ 0 + arm").names == ("arm[a]", "arm[b]")
    assert design(DATA, "y ~ arm:age").names == ("(Intercept)", "arm[a]:age", "arm[b]:age")


@pytest.mark.parametrize(
    "text", ["y ~ arm * age", "y ~ age + arm:age", "y ~ 0 + arm + arm:age", "y ~ arm:age + arm"]
)
def test_parametrisations_of_one_space_span_it(text: str) -> None:
    full = np.stack([np.ones(5), *(design(DATA, "y ~ arm * age").matrix.T)], axis=1)
    found = design(DATA, text).matrix
    joined = np.concatenate([full, found], axis=1)
    assert np.linalg.matrix_rank(joined) == np.linalg.matrix_rank(full)


def test_grid_averages_levels_equally_and_covariates_by_their_mean() -> None:
    found = design(DATA, "y ~ arm * age + site", levels={"site": [1, 2]})
    settings, rows = found.grid({}, ["arm"])
    assert settings == [{"arm": "a"}, {"arm": "b"}]
    np.testing.assert_allclose(rows, [[1, 0, 32, 0.5, 0], [1, 1, 32, 0.5, 32]])
    _, at = found.grid({"age": 50.0, "site": 2}, ["arm"])
    np.testing.assert_allclose(at, [[1, 0, 50, 1, 0], [1, 1, 50, 1, 50]])


@pytest.mark.parametrize("text", ["y ~ a +* b", "y ~ a - b", "y ~ ", "y ~ a + "])
def test_unreadable_formulas(text: str) -> None:
    with pytest.raises(InputError):
        design(DATA, text)


def test_unknown_places_in_the_grid() -> None:
    found = design(DATA, "y ~ arm + age")
    with pytest.raises(InputError, match="unknown factor"):
        found.grid({}, ["age"])
    with pytest.raises(InputError, match="unknown level of arm"):
        found.grid({"arm": "c"})
    with pytest.raises(InputError, match="unknown variable"):
        found.grid({"sex": "male"})
