"""Graphs of known procedures: Holm, fixed sequence, fallback, and gatekeeping between families."""

from __future__ import annotations

from collections.abc import Sequence

from anagen.errors import InputError
from anagen.statistics.graphical.infinitesimal import EPSILON
from anagen.statistics.graphical.procedure import Edge, Graph


def holm(weights: int | Sequence[float]) -> Graph:
    """Holm's procedure (1979), weighted if weights are given: a rejected weight is shared by all others.

    Args:
        weights: of the hypotheses, together at most 1; or their number, for equal ones.
    """
    shares = _shares(weights)
    m = len(shares)
    if all(share > 0 for share in shares):
        rows = tuple(
            tuple(0.0 if i == j else shares[j] / (sum(shares) - shares[i]) for j in range(m))
            for i in range(m)
        )
    else:
        rows = tuple(tuple(0.0 if i == j else 1.0 / (m - 1) for j in range(m)) for i in range(m))
    return Graph(shares, rows)


def fixed_sequence(m: int) -> Graph:
    """Tests in a fixed order, each at full alpha, until one fails (hierarchical testing)."""
    return fallback((1.0, *(0.0 for _ in range(m - 1))))


def fallback(weights: Sequence[float]) -> Graph:
    """Fallback procedure (Wiens 2003): each hypothesis has its share and inherits that of the one before."""
    m = len(weights)
    return Graph(
        tuple(float(weight) for weight in weights),
        tuple(tuple(1.0 if j == i + 1 else 0.0 for j in range(m)) for i in range(m)),
    )


def serial_gates(families: Sequence[int]) -> Graph:
    """Families in order, each tested by Holm; the next begins once all of a family are rejected.

    Args:
        families: number of hypotheses in each, which are numbered through.

    Raises:
        InputError: no family, or an empty one.
    """
    places = _places(families)
    rows = []
    for family, members in enumerate(places):
        onward = places[family + 1] if family + 1 < len(places) else []
        for i in members:
            row: list[Edge] = [0.0] * sum(families)
            others = [j for j in members if j != i]
            for j in others:
                row[j] = (1.0 - EPSILON) * (1.0 / len(others)) if onward else 1.0 / len(others)
            for j in onward:
                row[j] = EPSILON * (1.0 / len(onward)) if others else 1.0 / len(onward)
            rows.append(tuple(row))
    return Graph(_first(families), tuple(rows))


def parallel_gates(families: Sequence[int]) -> Graph:
    """Families in order, of which the next begins as soon as one of a family is rejected, with its weight.

    The last family is tested by Holm, and what it leaves over goes back to the first along epsilon edges, so
    nothing is lost (the improved parallel gatekeeping of Bretz and others 2011).

    Args:
        families: number of hypotheses in each, which are numbered through.

    Raises:
        InputError: no family, or an empty one.
    """
    places = _places(families)
    rows = []
    for family, members in enumerate(places):
        last = family + 1 == len(places)
        for i in members:
            row: list[Edge] = [0.0] * sum(families)
            others = [j for j in members if j != i] if last else []
            onward = places[0] if last else places[family + 1]
            for j in others:
                row[j] = (1.0 - EPSILON) * (1.0 / len(others)) if len(places) > 1 else 1.0 / len(others)
            if len(places) > 1:
                for j in onward:
                    row[j] = EPSILON * (1.0 / len(onward)) if others else 1.0 / len(onward)
            rows.append(tuple(row))
    return Graph(_first(families), tuple(rows))


def _first(families: Sequence[int]) -> tuple[float, ...]:
    return tuple([1.0 / families[0]] * families[0] + [0.0] * (sum(families) - families[0]))


def _places(families: Sequence[int]) -> list[list[int]]:
    if not families or min(families) < 1:
        raise InputError(f"families of {list(families)} hypotheses", expected="at least one in each")
    starts = [sum(families[:family]) for family in range(len(families))]
    return [list(range(start, start + size)) for start, size in zip(starts, families, strict=True)]


def _shares(weights: int | Sequence[float]) -> tuple[float, ...]:
    if isinstance(weights, int):
        if weights < 1:
            raise InputError(f"{weights} hypotheses", expected="at least 1")
        return (1.0 / weights,) * weights
    return tuple(float(weight) for weight in weights)
