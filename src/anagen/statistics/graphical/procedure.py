"""`Graph`, its sequentially rejective test, adjusted p values, and the closed tests that it stands for."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from anagen.errors import InputError, unknown_name
from anagen.statistics.graphical.infinitesimal import Infinitesimal, series

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Edge = float | Infinitesimal

_SLACK = 1e-9


@dataclass(frozen=True)
class Graph:
    """Hypotheses with weights, and edges along which the weight of a rejected one is passed on.

    Attributes:
        weights: share of alpha of each of m hypotheses, together at most 1.
        edges: m rows of m; share of a rejected hypothesis' weight (row) that goes to another (column), 0
            on the diagonal, together at most 1 a row; may hold `EPSILON`.

    Raises:
        InputError: other shapes, or shares that are negative or sum to more than 1.
    """

    weights: tuple[float, ...]
    edges: tuple[tuple[Edge, ...], ...]

    def __post_init__(self) -> None:
        m = len(self.weights)
        if not m or len(self.edges) != m or any(len(row) != m for row in self.edges):
            raise InputError(
                f"{len(self.edges)} rows of edges for {m} hypotheses", expected="a square of their number"
            )
        if min(self.weights) < 0 or sum(self.weights) > 1 + _SLACK:
            raise InputError(
                f"weights {list(self.weights)}", expected="numbers not below 0, together at most 1"
            )
        for i, row in enumerate(self.edges):
            total = series(0.0)
            for edge in row:
                total = total + edge
                if series(edge).coefficients and series(edge).coefficients[0] < 0:
                    raise InputError(f"an edge {_text(edge)} of hypothesis {i + 1}", expected="0 to 1")
            beyond = total - 1.0
            if total.limit > 1 + _SLACK or (beyond.order > 0 and max(beyond.coefficients[:1], default=0) > 0):
                raise InputError(
                    f"edges of hypothesis {i + 1} that sum to {_text(total)}", expected="together at most 1"
                )
            if series(row[i]).coefficients:
                raise InputError(f"an edge of hypothesis {i + 1} to itself", expected="0")


def rejected(graph: Graph, p: ArrayLike, alpha: float = 0.025) -> Bools:
    """Hypotheses that the graph's sequentially rejective test rejects, bool[m].

    Args:
        graph: weights and edges.
        p: float[m]; NaN is never rejected.
        alpha: familywise error level, one-sided if the p values are.

    Raises:
        InputError: p values of another number or outside 0 to 1.
    """
    return np.asarray(adjusted_p(graph, p) <= alpha)


def adjusted_p(graph: Graph, p: ArrayLike) -> Floats:
    """Smallest familywise levels at which each hypothesis is rejected, float64[m] (Bretz and others 2009).

    Args:
        graph: weights and edges.
        p: float[m]; NaN stands for a test that cannot reject.

    Raises:
        InputError: p values of another number or outside 0 to 1.
    """
    return np.asarray(adjusted_p_of_trials(graph, np.asarray(p, dtype=np.float64)[None])[0])


def adjusted_p_of_trials(graph: Graph, p: ArrayLike) -> Floats:
    """`adjusted_p` of many trials, float64[R, m]; weights that several of them come to are found once.

    Args:
        graph: weights and edges.
        p: float[R, m]; NaN stands for a test that cannot reject.

    Raises:
        InputError: p values of another number or outside 0 to 1.
    """
    given = np.asarray(p, dtype=np.float64)
    adjusted = np.ones(given.shape)
    # By the hypotheses rejected, in their order: other orders end in the same weights but for rounding.
    states: dict[tuple[int, ...], _State] = {(): _State(graph)}
    for row, own in enumerate(given):
        values, largest = _checked(graph, own), 0.0
        gone: tuple[int, ...] = ()
        left = list(range(len(values)))
        while left:
            state = states[gone]
            ratio = [_ratio(values[i], state.weight(i)) for i in left]
            first = int(np.argmin(ratio))
            largest = max(largest, ratio[first])
            if largest >= 1.0:
                break
            adjusted[row, left[first]] = largest
            gone = (*gone, left.pop(first))
            if gone not in states:
                states[gone] = state.without(gone[-1])
    return np.where(np.isnan(given), np.nan, adjusted)


def weights_within(graph: Graph, members: Sequence[int]) -> Floats:
    """Weights of the graph's test of one intersection, float64[m], 0 outside of it.

    Args:
        graph: weights and edges.
        members: places of the hypotheses in the intersection.
    """
    state = _State(graph)
    for i in range(len(graph.weights)):
        if i not in members:
            state.remove(i)
    return np.array([state.weight(i) if i in members else 0.0 for i in range(len(graph.weights))])


def closed_p(graph: Graph, p: ArrayLike, test: str = "Bonferroni") -> Floats:
    """Adjusted p values of the closed test with the graph's weights for each intersection, float64[m].

    With Bonferroni's test it gives what `adjusted_p` gives; with Simes' test, for positively dependent
    statistics, it rejects more (Bretz and others 2011).

    Args:
        graph: weights and edges, of at most 12 hypotheses.
        p: float[m].
        test: "Bonferroni" or "Simes", weighted.

    Raises:
        InputError: no such test, too many hypotheses, or p values of another number or outside 0 to 1.
    """
    if test not in ("Bonferroni", "Simes"):
        raise unknown_name("test of an intersection", test, ["Bonferroni", "Simes"])
    values = _checked(graph, p)
    m = len(values)
    if m > 12:
        raise InputError(f"{m} hypotheses in a closed test", expected="at most 12")
    adjusted = np.zeros(m)
    for size in range(1, m + 1):
        for members in combinations(range(m), size):
            at = list(members)
            weight = weights_within(graph, members)[at]
            if test == "Simes":
                # Each p is compared with alpha times the weights of all that are as small.
                weight = np.array([weight[values[at] <= value].sum() for value in values[at]])
            smallest = min(_ratio(x, w) for x, w in zip(values[at], weight, strict=True))
            adjusted[at] = np.maximum(adjusted[at], smallest)
    return np.minimum(adjusted, 1.0)


def co_primary(p: ArrayLike) -> float:
    """p of the claim that all hypotheses are false (intersection-union): the largest, without adjustment."""
    return float(np.asarray(p, dtype=np.float64).max())


class _State:
    """Weights and edges while hypotheses are removed."""

    def __init__(self, graph: Graph) -> None:
        plain = all(not isinstance(edge, Infinitesimal) for row in graph.edges for edge in row)
        kind: Any = np.float64 if plain else object
        self._weights = np.array(graph.weights if plain else [series(w) for w in graph.weights], dtype=kind)
        self._edges = np.array(graph.edges, dtype=kind)
        if not plain:
            m = len(graph.weights)
            for i in range(m):
                for j in range(m):
                    self._edges[i, j] = series(self._edges[i, j])
        self._left = list(range(len(graph.weights)))

    def weight(self, i: int) -> float:
        """Weight of a hypothesis now."""
        return float(self._weights[i])

    def without(self, j: int) -> _State:
        """State after one more hypothesis is removed; this one stays as it is."""
        made = copy.copy(self)
        made._weights, made._edges = self._weights.copy(), self._edges.copy()
        made._left = list(self._left)
        made.remove(j)
        return made

    def remove(self, j: int) -> None:
        """Pass the weight of a hypothesis on and close the ways through it (Bretz and others 2009)."""
        self._left.remove(j)
        edges = self._edges.copy()
        for i in self._left:
            self._weights[i] = self._weights[i] + self._weights[j] * edges[j, i]
            away = 1.0 - edges[i, j] * edges[j, i]
            for k in self._left:
                if k == i or not _positive(away):
                    self._edges[i, k] = edges[i, k] * 0.0
                else:
                    self._edges[i, k] = (edges[i, k] + edges[i, j] * edges[j, k]) / away


def _positive(number: Edge) -> bool:
    if isinstance(number, Infinitesimal):
        return bool(number.coefficients) and number.coefficients[0] > 0
    return float(number) > 1e-14


def _ratio(p: float, weight: float) -> float:
    """Level at which a weighted p value rejects; 1 without a weight."""
    return min(p / weight, 1.0) if weight > 0 else 1.0


def _checked(graph: Graph, p: ArrayLike) -> Floats:
    values = np.asarray(p, dtype=np.float64)
    if values.shape != (len(graph.weights),):
        raise InputError(
            f"{values.size} p values for {len(graph.weights)} hypotheses", expected="one for each"
        )
    values = np.where(np.isnan(values), 1.0, values)
    if not ((values >= 0) & (values <= 1)).all():
        raise InputError(f"p values {values.tolist()}", expected="numbers of 0 to 1")
    return values


def _text(edge: Edge) -> str:
    number = series(edge)
    return f"{number.limit:g}" if number.order <= 0 or not number.coefficients else "an infinitesimal"
