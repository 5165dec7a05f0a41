"""Properties of the immune attack and of its sensitivity analysis beyond their checks."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from verification.models.dobreva2015 import FEW, attack, course, onslaught, outbreak_at, threshold_product
from verification.models.rank_correlation import latin_hypercube, partial_rank_correlation
from verification.registry import plan

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("asked", [f"C4-{i}" for i in range(1, 7)])
def test_the_checks_of_the_model_list_are_all_there(asked: str) -> None:
    assert plan([asked])


@settings(max_examples=40, deadline=None)
@given(
    s=st.floats(0.0, 6.0),
    v=st.floats(0.05, 1.0),
    a=st.floats(0.1, 3.0),
    b=st.floats(0.0, 6.0),
    w=st.floats(0.0, 0.5),
)
def test_cells_grow_from_few_exactly_beyond_the_threshold(
    s: float, v: float, a: float, b: float, w: float
) -> None:
    k = replace(attack("healthy"), s=s, v=v, a=a, b=b, w=w)
    held = 1.0 + s
    # The product also is positive when both factors are negative enough; then x alone would grow.
    grows = threshold_product(k) < 0 or v / (held * a) > 1 or w / held > 1
    if abs(threshold_product(k)) < 0.05:
        return
    end = course(k, FEW, (200.0,))[-1].sum()
    assert (end > 1e-4) == grows


@pytest.mark.parametrize("state", ["healthy", "diseased", "treated"])
def test_cells_are_never_fewer_than_none(state: str) -> None:
    found = course(attack(state), onslaught(), np.linspace(0.0, 30.0, 61).tolist())
    assert (found > -1e-12).all()


def test_a_threshold_lies_between_decay_and_outbreak() -> None:
    base = attack("healthy")
    found = outbreak_at("b", (0.5, 1.0), base)
    below, above = (
        course(replace(base, b=factor * found), FEW, (200.0,))[-1].sum() for factor in (0.95, 1.05)
    )
    assert below < FEW[0] < 1e-2 < above


@given(size=st.integers(2, 60), seed=st.integers(0, 1000))
def test_a_latin_hypercube_takes_each_part_once(size: int, seed: int) -> None:
    low, high = np.array([0.0, -2.0, 5.0]), np.array([1.0, 3.0, 5.5])
    sample = latin_hypercube(low, high, size, np.random.default_rng(seed))
    parts = np.floor((sample - low) / (high - low) * size).astype(int)
    assert (np.sort(parts, axis=0) == np.arange(size)[:, None]).all()


def test_rank_correlation_holds_the_others() -> None:
    generator = np.random.default_rng(7)
    sample = latin_hypercube(np.zeros(3), np.ones(3), 500, generator)
    outcome = np.exp(5 * sample[:, 0] - 3 * sample[:, 1]) + 0.01 * generator.random(500)
    up, down, none = partial_rank_correlation(sample, outcome)
    assert up > 0.95
    assert down < -0.9
    assert abs(none) < 0.15


def test_rank_correlation_is_that_of_the_residuals() -> None:
    generator = np.random.default_rng(8)
    sample, outcome = generator.random((60, 2)), generator.random(60)
    ranks = np.argsort(np.argsort(np.column_stack([sample, outcome]), axis=0), axis=0).astype(float)
    other = np.column_stack([np.ones(60), ranks[:, 1]])
    left = [
        column - other @ np.linalg.lstsq(other, column, rcond=None)[0]
        for column in (ranks[:, 0], ranks[:, 2])
    ]
    assert partial_rank_correlation(sample, outcome)[0] == pytest.approx(np.corrcoef(*left)[0, 1])
