"""Effect by the shift of what is filled in, the tipping point, and the tipping points of all repeats."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from anagen.report import style
from anagen.trial.results.tipping_row import LOST, TippingPoint, TippingRow
from anagen.trial.results.written import known, known_bounds

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


def tipping(
    point: TippingPoint, *, unit: str = "", level: str = "95 %", colour: str = style.ARM_COLOURS[0]
) -> Figure:
    """Estimate and interval by shift; marks for the tipping point, and for what is true in the model.

    Args:
        point: of one comparison; a `TippingRow` also shows the spread over repeats.
        unit: of estimate and shift.
        level: of the interval.
        colour: of the arm.
    """
    rows = [one for one in point.curve if known_bounds(one.ci) is not None]
    if not rows:
        return style.message_figure("Nothing can be estimated, so nothing can tip.")
    shift, estimate = (np.array([getattr(one, name) for one in rows]) for name in ("shift", "estimate"))
    low, high = np.array([one.ci for one in rows]).T
    told = style.pretty_unit(unit)
    with style.look():
        figure = style.new_figure(height=3.1)
        axes = figure.subplots()
        axes.fill_between(shift, low, high, color=colour, alpha=0.18, lw=0, label=f"{level} CI")
        axes.plot(shift, estimate, color=colour, label="difference")
        axes.axhline(0.0, color=style.INK, lw=0.9)
        if point.state == LOST:
            axes.axvline(point.shift, color=style.INK, lw=1.6, label=f"tipping point {point.shift:.3g}")
        if isinstance(point, TippingRow):
            _repeats(axes, point)
        axes.set_xlabel(f"shift of what is filled in for {point.arm} ({told})" if told else "shift")
        axes.set_ylabel(f"difference ({told})" if told else "difference")
        axes.grid(axis="y")
        handles, labels = axes.get_legend_handles_labels()
        figure.legend(handles, labels, loc="outside lower left", ncols=2, columnspacing=1.4)
    return figure


def _repeats(axes: Axes, row: TippingRow) -> None:
    """Marks of all repeats: their tipping points, and the true shift of those who left."""
    bounds = known_bounds(row.interval95)
    if bounds is not None:
        label = "95 % of the repeats that tip"
        axes.axvspan(*bounds, color=style.RULE, alpha=0.35, lw=0, label=label, zorder=0)
    true = known(row.true_shift)
    if true is not None:
        axes.axvline(true, color=style.INK, lw=1.4, ls=(0, (5, 2)), label="true shift in the model")
