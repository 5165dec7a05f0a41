"""Figure of plans: cost against the chance of the wanted result, with harm as shape and colour."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from anagen.planning.plan_numbers import Paid, PlanCost, PlanNumbers, RankedPlan
from anagen.planning.summary import PlanSummary
from anagen.report import style
from anagen.report.numbers import number
from anagen.report.view.plan_view import plans_view

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

HARM_LOOKS: Mapping[str, tuple[str, str, str]] = {
    "serious": (style.ARM_COLOURS[1], "s", "serious harm was reported"),
    "moderate": (style.ARM_COLOURS[4], "D", "moderate harm at most"),
    "mild": (style.ARM_COLOURS[0], "o", "mild harm at most"),
    "unknown": (style.ARM_COLOURS[3], "^", "a part without numbers"),
    "none": (style.INK, "X", "doing nothing"),
}
"""Colour, marker and words of each gravest kind of harm."""
GOAL_WORDS = {
    "visible gain": "of 100 people like you, say better at 24 months",
    "keep what there is": "of 100 people like you, do not say worse at 24 months",
}


def cost_of(plan: PlanNumbers, currency: str) -> PlanCost | None:
    """Cost over two years in one currency; None if it is priced in another."""
    if not plan.cost:
        none = Paid(0.0, 0.0, 0.0)
        return PlanCost(currency, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, none, none)
    return plan.cost[0] if len(plan.cost) == 1 and plan.cost[0].currency == currency else None


def plan_figure(summary: PlanSummary) -> Figure:
    """Cost over two years against the chance at month 24, one mark per plan.

    Whiskers of the plans on the line: lowest to highest printed prices, and the chance within two
    Monte Carlo errors. The line joins plans that no other one matches in chance for no more money. Grey
    marks: plans whose trials treated nobody near this person.
    """
    currency = summary.currency
    plans = [(plan, cost) for plan in summary.plans if (cost := cost_of(plan, currency)) is not None]
    if not plans:
        return style.message_figure("No plan is priced in one currency.")
    with style.look():
        figure = style.new_figure(width=6.4, height=5.6)
        axes = figure.add_subplot()
        for grade, (colour, marker, words) in HARM_LOOKS.items():
            own = [(plan, cost) for plan, cost in plans if plan.harm.grade == grade]
            if not own:
                continue
            for first in (True, False):
                rows = [(p, c) for p, c in own if (p.tier == 1) == first]
                axes.scatter(
                    [c.median for _, c in rows],
                    [p.chance.month_24 for p, _ in rows],
                    s=46,
                    marker=marker,
                    facecolor=[
                        style.PAPER if not first else style.TWIN if p.unstudied else colour for p, _ in rows
                    ],
                    edgecolor=[style.TWIN if p.unstudied else colour for p, _ in rows],
                    linewidth=1.3,
                    zorder=3,
                    label=words if first == bool(rows) or (first and rows) else None,
                )
        _frontier(axes, plans)
        _axes(axes, summary, max(cost.median for _, cost in plans))
        _legend(axes, plans)
    return figure


def _frontier(axes: Axes, plans: Sequence[tuple[RankedPlan, PlanCost]]) -> None:
    front = sorted((pair for pair in plans if pair[0].unbeaten), key=lambda pair: pair[1].median)
    x = [cost.median for _, cost in front]
    y = [plan.chance.month_24 for plan, _ in front]
    axes.plot(x, y, color=style.MUTED, linewidth=1.1, zorder=1, drawstyle="steps-post")
    low = [cost.median - cost.low for _, cost in front]
    high = [cost.high - cost.median for _, cost in front]
    error = [2.0 * plan.chance.month_24_error for plan, _ in front]
    axes.errorbar(
        x, y, xerr=[low, high], yerr=error, fmt="none", ecolor=style.TWIN, elinewidth=0.9, alpha=0.8, zorder=2
    )
    beside = 0
    for place, (plan, cost) in enumerate(front):
        # Numbers of crowded marks alternate: above to the left, then further and further below to the right.
        near = place > 0 and y[place] - y[place - 1] < 6.0 and x[place] < 1.6 * x[place - 1]
        beside = beside + 1 if near else 0
        right = bool(beside % 2)
        axes.annotate(
            str(place + 1),
            (cost.median, plan.chance.month_24),
            xytext=(7, -13) if right else (-4 - 9 * beside, 7),
            textcoords="offset points",
            ha="left" if right else "right",
            fontsize=9,
            fontweight="bold",
            color=style.INK,
            zorder=4,
        )


def _axes(axes: Axes, summary: PlanSummary, dearest: float) -> None:
    axes.set_xscale("symlog", linthresh=500.0, linscale=0.5)
    axes.set_xlim(-60.0, max(2.2 * dearest, 2000.0))
    axes.set_ylim(-5, 108)
    ticks = [tick for tick in (0, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000) if tick <= 2.2 * dearest]
    axes.set_xticks(ticks or [0], [number(tick, 0) for tick in ticks] or ["0"])
    axes.minorticks_off()
    axes.set_yticks(range(0, 101, 20))
    axes.grid(True, axis="both")
    axes.set_xlabel(f"cost of two years, {summary.currency}, median of printed prices (log scale above 500)")
    axes.set_ylabel(GOAL_WORDS[summary.preferences.goal])
    axes.set_title("Cost and chance of every plan", pad=34)


def _legend(axes: Axes, plans: Sequence[tuple[RankedPlan, PlanCost]]) -> None:
    from matplotlib.lines import Line2D

    present = {plan.harm.grade for plan, _ in plans}
    marks = [
        Line2D([], [], linestyle="", marker=marker, color=colour, markersize=6, label=words)
        for grade, (colour, marker, words) in HARM_LOOKS.items()
        if grade in present
    ]
    marks.append(
        Line2D(
            [],
            [],
            linestyle="",
            marker="o",
            markerfacecolor=style.PAPER,
            color=style.MUTED,
            label="hollow: not in the first tier",
        )
    )
    axes.legend(
        handles=marks, loc="lower left", bbox_to_anchor=(-0.02, 1.0), ncols=3, fontsize=8, columnspacing=1.2
    )


def front_names(summary: PlanSummary) -> list[RankedPlan]:
    """Plans on the line of the picture, in the order of its numbers."""
    currency = summary.currency
    pairs = [
        (plan, cost)
        for plan in summary.plans
        if plan.unbeaten and (cost := cost_of(plan, currency)) is not None
    ]
    return [plan for plan, _ in sorted(pairs, key=lambda pair: pair[1].median)]


def alternative(summary: PlanSummary) -> str:
    """Text for readers who do not see the picture."""
    lines = plans_view(summary).by_name
    parts = [
        f"{plan.short}: {lines[plan.name].wanted} of 100 for {lines[plan.name].cost_words}"
        for plan in front_names(summary)
    ]
    return (
        f"Scatter of {len(summary.plans)} plans, cost over two years against the chance at 24 months. "
        f"On the line, from cheap to dear: {'; '.join(parts)}."
    )
