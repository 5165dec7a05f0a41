"""Options of a forecast on one axis: visible hair by month 24."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anagen.forecasting.summary import ForecastSummary
from anagen.report import style

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MONTH = 24


def options_figure(summary: ForecastSummary) -> Figure:
    """Change of visible density since now, per cent: median, 50 % and 90 % interval of every option.

    Grey lines: options whose trials treated nobody near this person.
    """
    options = summary.options
    places = range(len(options))
    with style.look():
        figure = style.new_figure(height=1.3 + 0.29 * len(options))
        axes = figure.add_subplot()
        for told in summary.thresholds[:1]:
            axes.axvspan(-100.0 * told.change, 100.0 * told.change, color=style.RULE, alpha=0.5, linewidth=0)
        axes.axvline(0.0, color=style.MUTED, linewidth=0.8)
        for place, option in zip(places, options, strict=True):
            change = option.month(MONTH).percent_change
            colour = style.INK if option.is_nothing else style.ARM_COLOURS[0]
            if option.unstudied:
                colour = style.TWIN
            axes.plot([change.lo90, change.hi90], [place, place], color=colour, linewidth=1.2)
            axes.plot([change.lo50, change.hi50], [place, place], color=colour, linewidth=4.0, alpha=0.55)
            axes.plot([change.median], [place], marker="o", markersize=5, color=colour)
        axes.set_yticks(places, [style.shorten(option.name, 36) for option in options])
        axes.invert_yaxis()
        axes.grid(True, axis="x")
        axes.set_xlabel(f"change of visible density by month {MONTH}, % (50 % and 90 % interval)")
        axes.set_title(style.shorten(summary.person.description, 60))
    return figure
