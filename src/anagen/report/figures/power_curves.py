"""Power or assurance by sample size: fitted curves with bands, simulated shares, and the sizes found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anagen.exploring.result import Exploration
from anagen.report import style

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MOST_LINES = len(style.ARM_COLOURS)


def power_figure(found: Exploration) -> Figure:
    """Figure of an exploration; at most eight lines, the rest is left to the table."""
    from matplotlib.ticker import PercentFormatter

    pairs = list(dict.fromkeys((row.design, row.arm) for row in found.rows))
    several_arms = len({arm for _, arm in pairs}) > 1
    several_designs = len({design for design, _ in pairs}) > 1
    shown = pairs[:MOST_LINES]
    with style.look():
        figure = style.new_figure(height=3.6 + 0.19 * len(shown))
        axes = figure.subplots()
        for number, (design, arm) in enumerate(shown):
            colour, marker = style.ARM_COLOURS[number], style.ARM_MARKERS[number]
            named = ([design] if several_designs else []) + (
                [arm] if several_arms or not several_designs else []
            )
            label = ", ".join(named)
            solved = next((one for one in found.sizes if (one.design, one.arm) == (design, arm)), None)
            if solved is not None:
                sizes = [point.size for point in solved.curve]
                low, high = zip(*(point.ci95 for point in solved.curve), strict=True)
                axes.fill_between(sizes, low, high, color=colour, alpha=0.15, lw=0)
                axes.plot(sizes, [point.share for point in solved.curve], color=colour, zorder=3)
                if solved.patients is not None and solved.size is not None:
                    label += f": {solved.told}"
                    axes.vlines(solved.size, 0, solved.target, color=colour, lw=1.0, ls=(0, (2, 2)), zorder=2)
            rows = [row for row in found.rows if (row.design, row.arm) == (design, arm)]
            axes.errorbar(
                [row.size for row in rows],
                [row.share for row in rows],
                yerr=[1.96 * row.mcse for row in rows],
                ls="none" if solved is not None else ":",
                marker=marker,
                ms=4.5,
                lw=1.0,
                color=colour,
                mfc=style.PAPER,
                label=style.shorten(label, 84),
                zorder=4,
            )
        if found.target is not None:
            axes.axhline(found.target, color=style.MUTED, lw=0.9, ls=style.TWIN_DASHES)
        axes.set_ylim(0, 1.02)
        axes.yaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
        axes.set_xlabel("patients in all")
        axes.set_ylabel(found.measure)
        axes.grid(axis="y")
        figure.legend(loc="outside lower left", ncols=1)
    return figure
