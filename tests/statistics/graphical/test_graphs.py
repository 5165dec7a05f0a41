"""Graphs: known procedures as graphs, the closed test behind the shortcut, and epsilon edges as limits."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anagen.errors import InputError
from anagen.statistics.graphical.infinitesimal import EPSILON, Infinitesimal
from anagen.statistics.graphical.procedure import (
    Graph,
    adjusted_p,
    closed_p,
    co_primary,
    rejected,
    weights_within,
)
from anagen.statistics.graphical.shapes import (
    fallback,
    fixed_sequence,
    holm,
    parallel_gates,
    serial_gates,
)
from anagen.statistics.multiplicity import adjust

P = [0.01, 0.02, 0.03, 0.005, 0.04]


def test_holm_as_a_graph_gives_its_numbers() -> None:
    np.testing.assert_allclose(adjusted_p(holm(5), P), adjust(P, "Holm"), atol=1e-15)
    # Simes' test with the weights of Holm is Hommel's procedure.
    np.testing.assert_allclose(closed_p(holm(5), P, "Simes"), adjust(P, "Hommel"), atol=1e-15)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.floats(0.0, 1.0), min_size=2, max_size=5))
def test_holm_as_a_graph_is_holm(p: list[float]) -> None:
    np.testing.assert_allclose(adjusted_p(holm(len(p)), p), adjust(p, "Holm"), atol=1e-12)


def test_weighted_holm() -> None:
    # Holm 1979, section 4: p / weight over the sum of the weights that are left.
    np.testing.assert_allclose(adjusted_p(holm((0.8, 0.2)), [0.03, 0.01]), [0.0375, 0.0375])
    np.testing.assert_allclose(adjusted_p(holm((0.8, 0.2)), [0.01, 0.04]), [0.0125, 0.04])


def test_fixed_sequence_and_fallback() -> None:
    np.testing.assert_allclose(adjusted_p(fixed_sequence(3), [0.01, 0.04, 0.02]), [0.01, 0.04, 0.04])
    assert rejected(fixed_sequence(3), [0.03, 0.0001, 0.0001]).tolist() == [False] * 3
    # Wiens 2003: the second keeps its own share when the first fails.
    assert rejected(fallback((0.8, 0.2)), [0.5, 0.004]).tolist() == [False, True]
    assert rejected(fallback((0.8, 0.2)), [0.02, 0.024]).tolist() == [True, True]


@st.composite
def graphs(draw: st.DrawFn) -> Graph:
    m = draw(st.integers(2, 4))
    parts = st.lists(st.floats(0.0, 1.0), min_size=m, max_size=m)
    weights = np.array(draw(parts)) + 1e-3
    rows = []
    for i in range(m):
        row = np.array(draw(parts))
        row[i] = 0.0
        rows.append(tuple((row / max(row.sum(), 1.0)).tolist()))
    return Graph(tuple((weights / max(weights.sum(), 1.0)).tolist()), tuple(rows))


@settings(max_examples=60, deadline=None)
@given(graphs(), st.lists(st.floats(1e-6, 0.2), min_size=4, max_size=4))
def test_the_shortcut_is_the_closed_test(graph: Graph, p: list[float]) -> None:
    values = p[: len(graph.weights)]
    np.testing.assert_allclose(adjusted_p(graph, values), closed_p(graph, values), rtol=1e-9, atol=1e-12)
    assert (closed_p(graph, values, "Simes") <= closed_p(graph, values) + 1e-12).all()


@settings(max_examples=40, deadline=None)
@given(graphs())
def test_weights_do_not_depend_on_the_order_and_only_grow(graph: Graph) -> None:
    m = len(graph.weights)
    whole = np.array(graph.weights)
    for out in permutations(range(m), 2):
        left = [i for i in range(m) if i not in out]
        weight = weights_within(graph, left)
        assert weight.sum() <= 1 + 1e-9
        assert (weight[left] >= whole[left] - 1e-12).all()
        reordered = [i for i in reversed(range(m)) if i in left]
        np.testing.assert_allclose(weights_within(graph, reordered), weight, atol=1e-12)


def test_serial_gates_open_only_when_a_whole_family_is_rejected() -> None:
    graph = serial_gates((2, 2, 1))
    p = [0.001, 0.03, 0.0001, 0.0001, 0.0001]
    np.testing.assert_allclose(adjusted_p(graph, p), [0.002, 0.03, 0.03, 0.03, 0.03], atol=1e-12)
    p = [0.001, 0.002, 0.02, 0.012, 0.02]
    # Families by Holm, each not below the largest before it.
    np.testing.assert_allclose(adjusted_p(graph, p), [0.002, 0.002, 0.024, 0.024, 0.024], atol=1e-12)


def test_parallel_gates_open_by_halves_and_give_back() -> None:
    graph = parallel_gates((2, 2))
    p = [0.01, 0.04, 0.02, 0.015]
    # The first passes 1/2 alpha on; the second family is tested at it by Holm; all of it comes back at last.
    np.testing.assert_allclose(adjusted_p(graph, p), [0.02, 0.06, 0.06, 0.06], atol=1e-12)
    p = [0.01, 0.04, 0.008, 0.006]
    np.testing.assert_allclose(adjusted_p(graph, p), [0.02, 0.04, 0.024, 0.024], atol=1e-12)
    assert adjusted_p(parallel_gates((3,)), [0.01, 0.02, 0.03]).tolist() == pytest.approx(
        adjust([0.01, 0.02, 0.03], "Holm").tolist()
    )


def test_an_epsilon_edge_is_the_limit_of_a_small_one() -> None:
    def graph(small: float | Infinitesimal) -> Graph:
        return Graph(
            (0.5, 0.5, 0.0, 0.0),
            (
                (0.0, small, 1.0 - small, 0.0),
                (small, 0.0, 0.0, 1.0 - small),
                (0.0, 1.0 - small, 0.0, small),
                (1.0 - small, 0.0, small, 0.0),
            ),
        )

    for members in ((0, 1), (1, 2), (2, 3), (0, 3), (3,), (1,), (0, 2, 3)):
        np.testing.assert_allclose(
            weights_within(graph(EPSILON), members), weights_within(graph(1e-8), members), atol=1e-6
        )


def test_series_in_epsilon() -> None:
    one_less = 1.0 - EPSILON
    assert (1.0 - one_less * one_less).order == 1
    assert ((1.0 - one_less) / EPSILON).limit == pytest.approx(1.0)
    assert (1.0 / (1.0 - 0.5 * EPSILON)).coefficients[:3] == pytest.approx((1.0, 0.5, 0.25))
    assert (EPSILON - EPSILON).coefficients == ()
    assert (1.0 / EPSILON).limit == np.inf
    assert float(EPSILON) == 0.0
    with pytest.raises(ZeroDivisionError):
        EPSILON / 0.0


def test_missing_p_and_faults() -> None:
    np.testing.assert_allclose(adjusted_p(holm(2), [0.01, np.nan]), [0.02, np.nan])
    assert co_primary([0.01, 0.03]) == 0.03
    with pytest.raises(InputError, match="2 p values for 3"):
        adjusted_p(holm(3), [0.1, 0.1])
    with pytest.raises(InputError, match="together at most 1"):
        Graph((0.7, 0.7), ((0.0, 1.0), (1.0, 0.0)))
    with pytest.raises(InputError, match="sum to"):
        Graph((0.5, 0.5), ((0.0, 1.0 + EPSILON), (1.0, 0.0)))
    with pytest.raises(InputError, match="to itself"):
        Graph((0.5, 0.5), ((0.5, 0.5), (1.0, 0.0)))
    with pytest.raises(InputError, match="an edge"):
        Graph((0.5, 0.5), ((0.0, -0.5), (1.0, 0.0)))
    with pytest.raises(InputError, match="square"):
        Graph((0.5, 0.5), ((0.0, 0.5),))
    with pytest.raises(InputError, match="Simes"):
        closed_p(holm(2), [0.1, 0.1], "Sime")
    with pytest.raises(InputError, match="at least one in each"):
        serial_gates((2, 0))
