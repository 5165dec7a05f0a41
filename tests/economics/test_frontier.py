"""Dominance, extended dominance and the steps between what is left."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anagen.economics.frontier import DOMINATED, EXTENDED, ON, frontier


def test_a_textbook_example() -> None:
    # Nothing; A; B dominated by A; C between A and D in cost, below the line from A to D; D.
    costs, gains = [0.0, 100.0, 150.0, 200.0, 300.0], [0.0, 10.0, 8.0, 11.0, 20.0]
    found = frontier(costs, gains)
    assert [step.standing for step in found] == [ON, ON, DOMINATED, EXTENDED, ON]
    assert found[2].by == (1,)
    assert found[3].by == (1, 4)
    assert found[0].icer is None
    assert (found[1].over, found[1].icer) == (0, pytest.approx(10.0))
    assert (found[4].over, found[4].icer) == (1, pytest.approx(20.0))


def test_of_two_alike_the_first_stays() -> None:
    assert [step.standing for step in frontier([0.0, 5.0, 5.0], [0.0, 1.0, 1.0])] == [ON, ON, DOMINATED]


POINTS = st.lists(st.tuples(st.floats(0, 1e4), st.floats(-10, 100)), min_size=1, max_size=12)


@given(POINTS)
def test_the_line_rises_ever_more_steeply_and_nothing_beats_it(points: list[tuple[float, float]]) -> None:
    costs, gains = [c for c, _ in points], [g for _, g in points]
    found = frontier(costs, gains)
    kept = sorted((i for i, step in enumerate(found) if step.standing == ON), key=lambda i: costs[i])
    slopes = [found[i].icer for i in kept[1:]]
    assert all(a is not None and b is not None and a <= b * (1 + 1e-9) + 1e-9 for a, b in pairwise(slopes))
    for i in kept:
        better = [j for j in range(len(costs)) if costs[j] < costs[i] and gains[j] >= gains[i]]
        assert not better
    for i, step in enumerate(found):
        if step.standing == DOMINATED:
            (j,) = step.by
            assert costs[j] <= costs[i]
            assert gains[j] >= gains[i]
