"""Figure of the best buy among options, by the worth of a visible gain to a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anagen.economics.summary import AppraisalSummary
from anagen.report import style
from anagen.report.numbers import number

if TYPE_CHECKING:
    from matplotlib.figure import Figure

LEAST = 0.05
"""Share of draws; options that are the best buy in fewer everywhere are left out of the picture."""


def acceptability_figure(economics: AppraisalSummary) -> Figure:
    """Acceptability curves of an appraisal's summary: share of draws in which each option is the best buy."""
    curves = economics.acceptability
    worth = curves.worth
    drawn = {name: row for name, row in curves.best.items() if max(row) >= LEAST}
    with style.look():
        figure = style.new_figure(height=3.9)
        axes = figure.add_subplot()
        looks = style.arm_styles(drawn)
        for name, row in drawn.items():
            colour, marker = looks[name]
            axes.plot(
                range(len(worth)),
                [100 * x for x in row],
                color=colour,
                marker=marker,
                markersize=5,
                label=style.shorten(name, 34),
            )
        axes.set_xticks(
            range(len(worth)), [number(x, 0) if x < 1e4 else f"{x / 1000:g} k" for x in worth], rotation=0
        )
        axes.set_ylim(0, 102)
        axes.grid(True, axis="y")
        axes.set_xlabel(f"what calling your hair better is worth to you, {economics.currency}")
        axes.set_ylabel("best buy in % of draws")
        axes.legend(loc="lower left", bbox_to_anchor=(-0.02, 1.0), ncols=2, fontsize=8.5)
    return figure


def alternative(economics: AppraisalSummary) -> str:
    """Text for readers who do not see the picture."""
    curves = economics.acceptability
    parts = []
    for place, worth in enumerate(curves.worth):
        name = max(curves.best, key=lambda name: curves.best[name][place])
        parts.append(f"{number(worth, 0)}: {name}, {round(100 * curves.best[name][place])} %")
    return (
        "Line chart: the option that is most often the best buy, by what calling it better is worth in "
        f"{economics.currency}. {'; '.join(parts)}."
    )
