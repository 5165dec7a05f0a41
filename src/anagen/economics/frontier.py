"""Options worth comparing: dominated ones, and the steps between the others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

ON, DOMINATED, EXTENDED = "on the frontier", "dominated", "extendedly dominated"


@dataclass(frozen=True)
class Step:
    """Standing of one option.

    Attributes:
        standing: `ON`; `DOMINATED`: another gains at least as much for no more money; `EXTENDED`: a
            mixture of two others does.
        by: the option or the two options that beat it.
        over: next cheaper option of the frontier.
        icer: money for each further unit over `over`; None for the cheapest and those off the frontier.
    """

    standing: str
    by: tuple[int, ...] = ()
    over: int | None = None
    icer: float | None = None


def frontier(costs: Sequence[float], gains: Sequence[float]) -> list[Step]:
    """Standing of every option by its mean cost and mean gain (one each), in the order given.

    Of two options alike in both, the first stays.
    """
    order = sorted(range(len(costs)), key=lambda i: (costs[i], -gains[i], i))
    found: dict[int, Step] = {}
    kept: list[int] = []
    for i in order:
        if kept and gains[i] <= gains[kept[-1]]:
            found[i] = Step(DOMINATED, (kept[-1],))
        else:
            kept.append(i)
    place = 1
    while place < len(kept) - 1:
        before, here, after = kept[place - 1 : place + 2]
        if _slope(costs, gains, before, here) >= _slope(costs, gains, here, after):
            found[here] = Step(EXTENDED, (before, after))
            del kept[place]
            place = max(1, place - 1)
        else:
            place += 1
    for n, i in enumerate(kept):
        over = kept[n - 1] if n else None
        found[i] = Step(ON, (), over, None if over is None else _slope(costs, gains, over, i))
    return [found[i] for i in range(len(costs))]


def _slope(costs: Sequence[float], gains: Sequence[float], low: int, high: int) -> float:
    return (costs[high] - costs[low]) / (gains[high] - gains[low])
