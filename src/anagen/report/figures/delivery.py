"""Place of the particles: concentration in the skin over depth and time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from anagen.report import style
from anagen.report.numbers import power_of_ten
from anagen.simulators.pictures import DeliveryPicture

if TYPE_CHECKING:
    from matplotlib.figure import Figure

DECADES = 6
"""Powers of ten shown below the highest concentration."""
ACROSS, DOWN = 320, 200
"""Pixels of the map: a page scales them smoothly."""
_TICKS = {
    0.1: "6 min",
    0.5: "30 min",
    2.0: "2 h",
    6.0: "6 h",
    24.0: "1 d",
    72.0: "3 d",
    168.0: "7 d",
    672.0: "28 d",
}


def delivery(picture: DeliveryPicture, *, unit: str = "particles/mL") -> Figure:
    """Concentration (log colour) over depth and time, with the bulge and the papilla marked.

    A picture without any particles says so in words.
    """
    from matplotlib.cm import ScalarMappable
    from matplotlib.colors import LinearSegmentedColormap, LogNorm

    depths = np.asarray(picture.depths_mm, dtype=np.float64)
    hours = np.asarray(picture.hours, dtype=np.float64)
    amount = np.asarray(picture.concentration, dtype=np.float64)
    amount = np.where(np.isfinite(amount) & (amount > 0), amount, 0.0)
    if amount.size == 0 or amount.max() <= 0:
        return style.message_figure("No particles reach the skin: there is nothing to draw.")
    # Minutes matter at first and days later, so such a course is drawn on a log scale of time.
    spread = hours[0] > 0 and hours[-1] > 100 * hours[0]
    in_days = hours[-1] > 96 and not spread
    time = np.log10(hours) if spread else hours / 24.0 if in_days else hours
    top = 10 ** np.ceil(np.log10(amount.max()))
    with style.look():
        figure = style.new_figure(height=3.5)
        axes, beside = figure.subplots(1, 2, width_ratios=[30, 1])
        colours = LinearSegmentedColormap.from_list(
            "depth", ["#f4f6f4", "#b9d9d2", "#5fb0b0", "#1c7a93", "#154b7c", "#231942"]
        )
        norm = LogNorm(top / 10**DECADES, top)
        shown = _regular(time, depths, np.log10(np.clip(amount, norm.vmin, None)))
        axes.imshow(
            colours(norm(10.0**shown), bytes=True),
            extent=(time[0], time[-1], depths[-1], depths[0]),
            aspect="auto",
            interpolation="none",
        )
        for depth, name in ((picture.bulge_mm, "bulge"), (picture.papilla_mm, "dermal papilla")):
            if not np.isfinite(depth):
                continue
            # Dark on pale, pale on dark: the line is visible on every concentration.
            axes.axhline(depth, color=style.PAPER, lw=2.2, alpha=0.75)
            axes.axhline(depth, color=style.INK, lw=1.1, ls=(0, (5, 3)))
            axes.annotate(
                f"{name}, {depth:.1f} mm",
                (1, depth),
                (-5, 3),
                xycoords=("axes fraction", "data"),
                textcoords="offset points",
                ha="right",
                va="bottom",
                fontsize=9,
                color=style.INK,
                bbox={"boxstyle": "round,pad=0.15", "fc": style.PAPER, "ec": "none", "alpha": 0.8},
            )
        deepest = max(d for d in (depths[-1], picture.bulge_mm, picture.papilla_mm) if np.isfinite(d))
        axes.set_ylim(max(deepest, depths[-1]), min(depths[0], 0.0))
        axes.set_xlabel("days since the session" if in_days else "hours since the session")
        if spread:
            marked = [at for at in _TICKS if hours[0] <= at <= hours[-1]]
            axes.set_xticks(np.log10(marked), [_TICKS[at] for at in marked])
            axes.set_xlabel("time since the session")
        axes.set_ylabel("depth below the surface (mm)")
        # Powers as plain letters: matplotlib's own are formulas, and loading what sets them takes a while.
        bar = figure.colorbar(
            ScalarMappable(norm, colours), cax=beside, format=lambda value, _: power_of_ten(value)
        )
        bar.minorticks_off()  # fifty marks that say nothing
        bar.set_label(unit)
        bar.outline.set_visible(False)
    return figure


def _regular(
    time: NDArray[np.float64], depths: NDArray[np.float64], amount: NDArray[np.float64]
) -> NDArray[np.float64]:
    """`amount` float64[T, Z] between its points on a regular grid, float64[DOWN, ACROSS]."""
    across = np.linspace(time[0], time[-1], ACROSS)
    down = np.linspace(depths[0], depths[-1], DOWN)
    deep = np.array([np.interp(down, depths, row) for row in amount])
    return np.array([np.interp(across, time, row) for row in deep.T])
