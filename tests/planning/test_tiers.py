"""Who beats whom, tiers, order and the line: properties on arrays."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anagen.forecasting.rated import PATIENT, chance_better, chance_worse
from anagen.measurement.rated_link import log_cover
from anagen.planning.cloud import Seen
from anagen.planning.preferences import GAIN, KEEP
from anagen.planning.ranking import chances, in_order, unbeaten, wanted
from anagen.planning.tiers import beats, tiers

NOW = np.full(200, 100.0)


def test_a_chance_and_its_opposite_make_one_and_oneself_is_a_tie() -> None:
    density = np.random.default_rng(3).normal(100, 10, (200, 6))
    chance = beats(density, NOW)
    assert chance + chance.T == pytest.approx(np.ones((6, 6)))
    assert np.diag(chance) == pytest.approx(np.full(6, 0.5))


def test_a_difference_too_small_to_matter_is_a_tie() -> None:
    assert beats(np.column_stack([NOW, NOW + 1.9]), NOW)[1, 0] == 0.5
    assert beats(np.column_stack([NOW, NOW + 2.1]), NOW)[1, 0] == 1.0


def test_plans_that_differ_by_chance_alone_share_a_tier() -> None:
    rng = np.random.default_rng(4)
    density = np.column_stack([rng.normal(120, 15, 200) for _ in range(5)] + [np.full(200, 60.0)])
    assert tiers(range(6), beats(density, NOW)) == [[0, 1, 2, 3, 4], [5]]


@given(st.integers(0, 10_000))
def test_every_plan_is_in_one_tier_and_no_tier_is_clearly_beaten_by_its_first(seed: int) -> None:
    density = np.random.default_rng(seed).normal(100, 12, (60, 9)) + np.arange(9)
    chance = beats(density, NOW[:60])
    found = tiers(range(9), chance)
    assert sorted(i for tier in found for i in tier) == list(range(9))
    for tier in found:
        assert all(chance[tier[0], i] <= 0.9 for i in tier)


def course(*ends: float) -> np.ndarray:
    """One particle for each end, one plan: 100 now, and the end at both months, float64[P, 1, 3]."""
    return np.array([[[100.0, end, end, end]] for end in ends])


def seen(density: np.ndarray) -> Seen:
    """What is seen at an unchanged diameter."""
    return Seen(density, log_cover(density, np.ones_like(density)))


def test_chances_are_of_what_people_would_say() -> None:
    ends = (114.9, 115.1, 84.9, 85.1)
    change = np.log(np.array(ends) / 100.0)
    found = seen(course(*ends))
    assert chances(found, GAIN)[0] == pytest.approx([chance_better(PATIENT, change).mean()] * 3)
    assert chances(found, KEEP)[0] == pytest.approx([1.0 - chance_worse(PATIENT, change).mean()] * 3)


def test_to_keep_what_there_is_more_is_no_better() -> None:
    density = np.concatenate([course(130.0), course(105.0)], axis=1)
    assert beats(wanted(density, KEEP), NOW[:1])[0, 1] == 0.5
    assert beats(wanted(density, GAIN), NOW[:1])[0, 1] == 1.0


def test_order_is_by_chance_then_hair_then_cost() -> None:
    density = np.concatenate([course(100.0), course(130.0), course(120.0), course(120.0)], axis=1)
    assert in_order(seen(density), np.array([0.0, 9.0, 5.0, 2.0]), GAIN, range(4)) == [1, 3, 2, 0]


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1e4)), min_size=1, max_size=15))
def test_nobody_does_better_for_less_than_a_plan_on_the_line(points: list[tuple[float, float]]) -> None:
    chance, cost = (np.array(side) for side in zip(*points, strict=True))
    found = unbeaten(chance, cost, range(len(points)))
    assert found
    for i in range(len(points)):
        better = [j for j in range(len(points)) if cost[j] <= cost[i] and chance[j] >= chance[i] and j != i]
        assert (i not in found) <= bool(better)
        if i in found:
            assert not [j for j in better if cost[j] < cost[i] and chance[j] > chance[i]]
