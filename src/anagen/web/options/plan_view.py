"""Ranked plans for the page: groups that cannot be told apart, and a picture of chance against cost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from math import ceil, floor, log10
from typing import Any

from markupsafe import Markup

from anagen.planning.plan_numbers import RankedPlan
from anagen.planning.summary import PlanSummary
from anagen.report.numbers import number
from anagen.report.person.unstudied import unstudied
from anagen.report.view.plan_view import PlanLine, plans_view

FINALISTS = 16
"""Number of combinations followed in full, fewer than on the command line to save time."""
MOST_SHOWN = 6
"""Number of plans of one group shown at once."""
WIDTH, HEIGHT = 620, 330
_LEFT, _RIGHT, _TOP, _BOTTOM = 48, 14, 14, 44


@dataclass(frozen=True)
class PlanRow:
    """One plan on the page.

    Attributes:
        seen: its numbers.
        cost: at median prices by the end of the horizon; None where it is priced in several currencies.
    """

    rank: int
    tier: int
    name: str
    unbeaten: bool
    seen: PlanLine
    cost: float | None
    sessions: int
    fit: str
    fits: bool | None
    also: tuple[str, ...]


def plan_view(summary: PlanSummary, horizon: int) -> dict[str, Any]:
    """Context of ``options/plan.html.j2``."""
    seen = plans_view(summary, horizon)
    rows = [_row(one, line) for one, line in zip(summary.plans, seen.plans, strict=True)]
    groups = []
    for number_, names in enumerate(summary.tiers, start=1):
        mine = [row for row in rows if row.tier == number_]
        groups.append(
            {"number": number_, "shown": mine[:MOST_SHOWN], "folded": mine[MOST_SHOWN:], "size": len(names)}
        )
    aside = {row.name for row in summary.aside}
    return {
        "p": summary,
        "v": seen,
        "unstudied": unstudied(summary.evidence, summary.warnings),
        "groups": groups,
        "pareto": Markup(_pareto(rows, summary.currency, seen.span)),
        "best": [row for row in rows if row.unbeaten],
        # Plans aside are shown with their chance and need not be repeated here.
        "excluded": [row for row in summary.excluded if row.name not in aside],
        "aside": list(zip(summary.aside, seen.aside, strict=True)),
        "told": round(100 * summary.comparison["told_apart"].value),
    }


def _row(one: RankedPlan, seen: PlanLine) -> PlanRow:
    cost = seen.cost
    return PlanRow(
        rank=one.rank,
        tier=one.tier,
        name=one.name,
        unbeaten=one.unbeaten,
        seen=seen,
        cost=cost[0].about if len(cost) == 1 else (None if cost else 0.0),
        sessions=one.sessions,
        fit=one.fit,
        fits=one.fits,
        also=one.also,
    )


def _pareto(rows: Sequence[PlanRow], currency: str, span: str) -> str:
    """Picture of the chance of the wanted result against log cost; doing nothing at the left edge."""
    able = [(row, row.cost) for row in rows if row.cost is not None]
    paid = [cost for _, cost in able if cost > 0] or [100.0, 1000.0]
    low, high = floor(log10(min(paid)) * 2) / 2, ceil(log10(max(paid)) * 2) / 2
    high = max(high, low + 0.5)

    def x(cost: float) -> float:
        if cost <= 0:
            return _LEFT + 12.0
        return _LEFT + 40 + (WIDTH - _LEFT - _RIGHT - 40) * (log10(cost) - low) / (high - low)

    def y(chance: float) -> float:
        return HEIGHT - _BOTTOM - (HEIGHT - _TOP - _BOTTOM) * chance / 100.0

    parts = []
    for tick in (0, 25, 50, 75, 100):
        parts.append(f'<path class="grid" d="M{_LEFT},{y(tick):.1f}H{WIDTH - _RIGHT}"/>')
        parts.append(f'<text class="end" x="{_LEFT - 6}" y="{y(tick) + 4:.1f}">{tick}</text>')
    for power in range(floor(low), ceil(high) + 1):
        for factor in (1, 3):
            cost = factor * 10.0**power
            if low <= log10(cost) <= high:
                place = f"{x(cost):.1f}"
                parts.append(f'<text class="mid" x="{place}" y="{HEIGHT - 26}">{number(cost, 0)}</text>')
    parts.append(f'<text class="mid" x="{_LEFT + 12}" y="{HEIGHT - 26}">0</text>')
    axis = f"cost over {escape(span)}, {escape(currency)}"
    parts.append(f'<text class="mid" x="{WIDTH / 2:.0f}" y="{HEIGHT - 6}">{axis}</text>')
    for row, cost in reversed(able):
        kind = "best" if row.unbeaten else "other"
        parts.append(f'<circle class="{kind}" cx="{x(cost):.1f}" cy="{y(row.seen.wanted):.1f}" r="5"/>')
    for row, cost in able:
        if row.unbeaten:
            at_x, at_y = x(cost), y(row.seen.wanted)
            parts.append(f'<text class="mid rank" x="{at_x:.1f}" y="{at_y - 9:.1f}">{row.rank}</text>')
    words = "Chance of what you want against cost; the table below holds the same numbers"
    return (
        f'<svg class="pareto" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{words}">'
        f"{''.join(parts)}</svg>"
    )
