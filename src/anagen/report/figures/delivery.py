"""Place of the particles: concentration in the skin over depth and time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from anagen.report import style
from anagen.simulators.pictures import DeliveryPicture

if TYPE_CHECKING:
    from matplotlib.figure import Figure

DECADES = 6
"""Powers of ten shown below the highest concentration."""
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
    time = hours / 24.0 if in_days else hours
    top = 10 ** np.ceil(np.log10(amount.max()))
    with style.look():
        figure = style.new_figure(height=3.5)
        axes, beside = figure.subplots(1, 2, width_ratios=[30, 1])
        colours = LinearSegmentedColormap.from_list(
            "depth", ["#f4f6f4", "#b9d9d2", "#5fb0b0", "#1c7a93", "#154b7c", "#231942"]
        )
        norm = LogNorm(top / 10**DECADES, top)
        mesh = axes.pcolormesh(
            time,
            depths,
            np.clip(amount.T, norm.vmin, None),
            norm=norm,
            cmap=colours,
            shading="gouraud" if min(amount.shape) > 1 else "nearest",
            rasterized=True,
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
            axes.set_xscale("log")
            axes.set_xticks([at for at in _TICKS if hours[0] <= at <= hours[-1]], minor=False)
            axes.set_xticks([], minor=True)
            axes.set_xticklabels([_TICKS[at] for at in _TICKS if hours[0] <= at <= hours[-1]])
            axes.set_xlabel("time since the session")
        axes.set_ylabel("depth below the surface (mm)")
        bar = figure.colorbar(mesh, cax=beside)
        bar.minorticks_off()  # fifty marks that say nothing
        bar.set_label(unit)
        bar.outline.set_visible(False)
    return figure
