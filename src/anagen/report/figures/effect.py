"""Size of the differences, their uncertainty in one trial, and the chance that a trial finds them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from anagen.report import style
from anagen.trial.results.comparison import Comparison
from anagen.trial.results.written import known, known_bounds

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


def effect(
    comparisons: Sequence[Comparison],
    *,
    unit: str = "",
    arms: Sequence[str] = (),
    level: str = "95 %",
    chance: str = "power",
    grey: Collection[str] = (),
) -> Figure:
    """Differences between arms, and the power to find them, one row per comparison.

    The thick line is the 95 % confidence interval of the reported trial, the thin one the
    95 % interval of the estimates of repeated trials with uncertain parameters.

    Args:
        comparisons: of arms with the reference; one without a difference is not drawn.
        unit: of the differences, all on one scale.
        level: of the confidence intervals.
        chance: name of the chance to find a difference: "power" or "assurance".
        arms: all arms in the protocol's order, which sets the colours.
        grey: arms whose treatments nobody like these people got in a trial.
    """
    rows = [row for row in comparisons if known(row.difference) is not None]
    if not rows:
        return style.message_figure("There is no difference between arms to show.")
    styles = style.arm_styles([*arms, *(row.arm for row in rows)], grey)
    powered = any(row.detection.share is not None for row in rows)
    with style.look():
        figure = style.new_figure(height=1.25 + 0.62 * len(rows))
        panels = figure.subplots(
            1, 2 if powered else 1, sharey=True, squeeze=False, width_ratios=[2.5, 1] if powered else None
        )[0]
        for i, comparison in enumerate(rows):
            colour, marker = styles[comparison.arm]
            _difference(panels[0], -i, comparison, colour, marker)
            if powered:
                _power(panels[1], -i, comparison, colour, marker)
        left = panels[0]
        left.axvline(0, color=style.INK, lw=0.9)
        left.set_ylim(-len(rows) + 0.45, 0.72)
        left.set_yticks([])
        left.spines["left"].set_visible(False)
        left.grid(axis="x")
        left.margins(x=0.06)
        shown = style.pretty_unit(unit)
        left.set_xlabel(f"difference ({shown})" if shown else "difference")
        low, high = left.get_xlim()
        left.set_xlim(min(low, 0 - 0.05 * (high - low)), max(high, 0 + 0.05 * (high - low)))
        if powered:
            right = panels[1]
            right.set_xlim(-3, 103)
            right.set_xticks([0, 50, 80, 100])
            right.axvline(80, color=style.MUTED, lw=0.8, ls=":")
            right.grid(axis="x")
            right.spines["left"].set_visible(False)
            right.tick_params(left=False)
            right.set_xlabel(f"{chance} (%)")
        _legend(figure, level, chance, predictive=any(known_bounds(row.interval95) for row in rows))
    return figure


def _difference(axes: Axes, y: float, comparison: Comparison, colour: str, marker: str) -> None:
    predictive, confidence = known_bounds(comparison.interval95), comparison.confidence
    if predictive:
        axes.plot(predictive, (y - 0.11, y - 0.11), color=colour, lw=1.1, alpha=0.75, solid_capstyle="butt")
        for end in predictive:
            axes.plot((end, end), (y - 0.17, y - 0.05), color=colour, lw=1.1, alpha=0.75)
    if confidence:
        axes.plot(confidence, (y, y), color=colour, lw=3.2, solid_capstyle="butt")
    axes.plot(comparison.difference, y, marker=marker, ms=7, mfc=style.PAPER, mec=colour, mew=1.8, zorder=5)
    label = style.shorten(comparison.arm, 30)
    if comparison.reference is not None:
        label += f" − {style.shorten(comparison.reference, 30)}"
    axes.annotate(
        label,
        (0, y + 0.2),
        (2, 0),
        xycoords=("axes fraction", "data"),
        textcoords="offset points",
        fontsize=8.6,
        va="bottom",
        annotation_clip=False,
        bbox={"boxstyle": "square,pad=0.1", "fc": style.PAPER, "ec": "none", "alpha": 0.85},
    )


def _power(axes: Axes, y: float, comparison: Comparison, colour: str, marker: str) -> None:
    power, error = comparison.detection.share, comparison.detection.mcse
    if power is None:
        return
    if error is not None:
        half = 196 * error
        ends = (max(100 * power - half, 0.0), min(100 * power + half, 100.0))
        axes.plot(ends, (y, y), color=colour, lw=2.2, solid_capstyle="butt")
    axes.plot(100 * power, y, marker=marker, ms=6, mfc=style.PAPER, mec=colour, mew=1.6, zorder=5)


def _legend(figure: Figure, level: str, chance: str, *, predictive: bool) -> None:
    from matplotlib.lines import Line2D

    handles = [
        Line2D(
            [], [], color=style.MUTED, lw=3.2, label=f"this trial: {level} CI ({chance}: Monte Carlo error)"
        )
    ]
    if predictive:
        handles.append(
            Line2D([], [], color=style.MUTED, lw=1.1, label="repeats of this trial: 95 % of their estimates")
        )
    figure.legend(handles=handles, loc="outside lower left")
