"""Dose response of a trial: estimates, fitted curve, band of the repeats' curves, and the true curve."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anagen.report import style
from anagen.trial.results.dose_finding_summary import DoseFindingSummary
from anagen.trial.results.written import known, known_bounds

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDE = 20.0
"""Largest over smallest dose from which on the axis goes by equal ratios."""


def dose_response_figure(found: DoseFindingSummary, unit: str = "") -> Figure:
    """Gain over dose 0 by dose.

    Args:
        found: dose finding of a trial.
        unit: of the gain.
    """
    colour, true_colour = style.ARM_COLOURS[0], style.ARM_COLOURS[1]
    with style.look():
        figure = style.new_figure(height=4.0)
        axes = figure.subplots()
        doses = [one.dose for one in found.curve]
        bands = [known_bounds(one.band95) for one in found.curve]
        if all(bands):
            low, high = zip(*(band for band in bands if band), strict=True)
            axes.fill_between(
                doses, low, high, color=colour, alpha=0.15, lw=0, label="95 % of the repeats' curves"
            )
            axes.plot(
                doses, [one.median for one in found.curve], color=colour, lw=1.0, ls=":", label="their median"
            )
        if all(known(one.fitted) is not None for one in found.curve):
            label = (
                "this trial's average of shapes"
                if found.target == "average"
                else f"this trial: {found.shape}"
            )
            axes.plot(doses, [one.fitted for one in found.curve], color=colour, label=label)
        if found.truth:
            axes.plot(
                [one.dose for one in found.truth],
                [one.gain for one in found.truth],
                color=true_colour,
                ls=style.TWIN_DASHES,
                marker=".",
                label="truth, mean of the repeats",
            )
        rows = found.estimates
        axes.errorbar(
            [one.dose for one in rows],
            [one.gain for one in rows],
            yerr=[[one.gain - one.ci[0] for one in rows], [one.ci[1] - one.gain for one in rows]],
            ls="none",
            marker="o",
            ms=5,
            lw=1.2,
            color=style.INK,
            mfc=style.PAPER,
            label=f"estimates of this trial, {100 * (1 - 2 * found.alpha):g} % CI",
            zorder=4,
        )
        axes.axhline(found.gain, color=style.MUTED, lw=0.8)
        axes.annotate(
            "gain asked for",
            (0.995, found.gain),
            xycoords=("axes fraction", "data"),
            ha="right",
            va="bottom",
            fontsize=8,
            color=style.MUTED,
        )
        if (target := known(found.target_dose)) is not None:
            axes.plot(
                [target],
                [found.gain],
                marker="D",
                ms=6,
                color=colour,
                ls="none",
                label="target dose",
                zorder=5,
            )
        if (target := known(found.true_target_dose)) is not None:
            axes.plot(
                [target],
                [found.gain],
                marker="D",
                ms=6,
                color=true_colour,
                mfc=style.PAPER,
                ls="none",
                label="true target dose",
                zorder=5,
            )
        _dose_axis(axes, [one.dose for one in rows])
        axes.set_xlabel(f"dose of {style.shorten(found.therapy, 40)} ({style.pretty_unit(found.unit)})")
        axes.set_ylabel(f"gain over dose 0 ({style.pretty_unit(unit)})" if unit else "gain over dose 0")
        axes.grid(axis="y")
        figure.legend(loc="outside lower left", ncols=2)
    return figure


def _dose_axis(axes: Axes, doses: list[float]) -> None:
    """Ticks at the doses; equal ratios where they spread far, equal steps below the smallest."""
    if doses[-1] / doses[1] >= WIDE:
        axes.set_xscale("symlog", linthresh=doses[1], linscale=0.6)
    axes.set_xticks(doses, [f"{dose:g}" for dose in doses])
    axes.minorticks_off()
