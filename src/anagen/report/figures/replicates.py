"""Estimates of the trial's replicates: the spread that one trial cannot show."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from anagen.report import style

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def replicates(
    estimates: ArrayLike,
    *,
    shown: ArrayLike | None = None,
    reported: float | None = None,
    true: float | None = None,
    unit: str = "",
    finding: str = "p < 0.05",
    colour: str = style.ARM_COLOURS[0],
) -> Figure:
    """Histogram of one comparison's estimate over all replicates.

    Args:
        estimates: float[replicate]; those that are not finite are left out.
        shown: bool[replicate], whether the replicate has the `finding`; those are drawn filled.
        reported: estimate of the trial that is reported in full, marked by a line.
        true: mean true effect in the model, marked by a dashed line.
        unit: of the estimates.
        finding: what counts as success, in words.
        colour: of the arm.
    """
    values = np.asarray(estimates, dtype=np.float64)
    found = np.zeros(values.shape, dtype=bool) if shown is None else np.asarray(shown, dtype=bool)
    known = np.isfinite(values)
    values, found = values[known], found[known]
    if len(values) < 2:
        return style.message_figure(
            "Repeat the trial (replicates of 2 or more) to see how its estimate varies."
        )
    with style.look():
        figure = style.new_figure(height=2.9)
        axes = figure.subplots()
        low, high = float(min(values.min(), 0.0)), float(max(values.max(), 0.0))
        span = (high - low) or 1.0
        bins = np.linspace(
            low - 0.02 * span, high + 0.02 * span, int(np.clip(np.sqrt(len(values)) * 1.6, 8, 45))
        )
        parts = [values] if shown is None else [values[found], values[~found]]
        axes.hist(
            parts,
            bins=bins.tolist(),
            stacked=True,
            color=[colour] if shown is None else [colour, style.RULE],
            edgecolor=style.PAPER,
            lw=0.6,
            label=["estimates"] if shown is None else [finding, "not so"],
        )
        axes.axvline(0, color=style.INK, lw=0.9)
        mean = float(values.mean())
        axes.axvline(mean, color=style.INK, lw=1.4, ls=":", label="mean of all repeats")
        if reported is not None and np.isfinite(reported):
            axes.axvline(reported, color=colour, lw=1.8, label="the trial reported here")
        if true is not None and np.isfinite(true):
            axes.axvline(true, color=style.INK, lw=1.6, ls=(0, (5, 2)), label="true effect in the model")
        axes.set_ylabel("trials")
        told = style.pretty_unit(unit)
        axes.set_xlabel(f"estimate ({told})" if told else "estimate")
        axes.grid(axis="y")
        handles, labels = axes.get_legend_handles_labels()
        figure.legend(handles, labels, loc="outside lower left", ncols=2, columnspacing=1.4)
    return figure
