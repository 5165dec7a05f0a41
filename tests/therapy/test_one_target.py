"""Laws of a target that several treatments saturate together."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from anagen.therapy.one_target import competing, filling, layered

SHARE = st.floats(0.0, 1.0)
DRUGS = st.lists(st.tuples(SHARE, SHARE), min_size=1, max_size=5)


def joint(drugs: list[tuple[float, float]]) -> float:
    """Joint effect of (ceiling, occupancy alone)."""
    alone = [np.array([occupied]) for _, occupied in drugs]
    return float(layered([ceiling for ceiling, _ in drugs], competing(alone))[0])


@given(DRUGS)
def test_none_passes_the_highest_ceiling_and_none_takes_another_ones_effect(
    drugs: list[tuple[float, float]],
) -> None:
    found = joint(drugs)
    assert found <= max(ceiling for ceiling, _ in drugs) + 1e-12
    assert all(found >= ceiling * occupied - 1e-9 for ceiling, occupied in drugs)


@given(DRUGS)
def test_the_order_does_not_matter(drugs: list[tuple[float, float]]) -> None:
    assert np.isclose(joint(drugs), joint(drugs[::-1]), rtol=1e-9, atol=1e-12)


@given(DRUGS, SHARE)
def test_what_occupies_nothing_changes_nothing(drugs: list[tuple[float, float]], ceiling: float) -> None:
    assert np.isclose(joint([*drugs, (ceiling, 0.0)]), joint(drugs), rtol=1e-9, atol=1e-12)


@given(SHARE, st.floats(0.0, 100.0))
def test_the_same_drug_twice_is_the_double_dose(ceiling: float, dose: float) -> None:
    drug, twice = (ceiling, dose / (1.0 + dose)), ceiling * 2.0 * dose / (1.0 + 2.0 * dose)
    assert np.isclose(joint([drug, drug]), twice, rtol=1e-9)


@given(SHARE, SHARE)
def test_one_alone_is_itself(ceiling: float, occupied: float) -> None:
    assert joint([(ceiling, occupied)]) == ceiling * occupied


def test_the_stronger_adds_what_the_weaker_does_not_reach() -> None:
    """At unlimited doses finasteride blocks one enzyme and dutasteride both."""
    assert np.isclose(joint([(0.6, 1.0), (0.9, 1.0)]), 0.9)
    assert np.isclose(joint([(0.6, 1.0), (0.9, 0.5)]), 0.6 + 0.3 * 0.5)


def test_parts_fill_up_to_the_limit() -> None:
    alone = [np.array([0.4, 0.2]), np.array([0.7, 0.2])]
    np.testing.assert_allclose(filling(alone)((0, 1)), [1.0, 0.4])
