"""Hair cycle: share of the follicles in each phase, by day."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from anagen.report import style

if TYPE_CHECKING:
    import polars as pl
    from matplotlib.figure import Figure

POINTS = 120
EXPLAINED = {"kenogen": "kenogen (empty)", "early anagen": "early anagen (below skin)"}
LONGEST_OF_THREE = 26
"""Characters of the longest label with which three columns of them fit below the panels."""


def cycle(phases: pl.DataFrame, arm: str) -> Figure:
    """Stacked phase fractions over time, treated and untreated.

    Args:
        phases: arm, twin, day, phase (name), fraction (of all follicles, 0 to 1).
        arm: to draw.
    """
    import polars as pl

    rows = phases.filter(pl.col("arm") == arm)
    if rows.is_empty():
        return style.message_figure(f"No phase fractions were kept for {arm}.")
    titles = {False: "treated", True: "same patients, untreated"}
    parts = rows.partition_by("twin", as_dict=True)
    sides = [(parts[(flag,)], title) for flag, title in titles.items() if (flag,) in parts]
    last = float(rows["day"].max())  # type: ignore[arg-type]
    present = {_phase_name(p) for p in rows["phase"].unique().to_list()}
    shown = [name for name in style.PHASE_COLOURS if name in present]
    shown += sorted(present - set(shown))
    with style.look():
        labels = [EXPLAINED.get(name, name) for name in shown]
        columns = 2 if max(len(label) for label in labels) > LONGEST_OF_THREE else 3
        figure = style.new_figure(height=2.6 + 0.18 * -(-len(labels) // columns))
        panels = figure.subplots(1, len(sides), sharey=True, squeeze=False).ravel()
        for axes, (side, title) in zip(panels, sides, strict=True):
            days, shares = _stack(side, shown)
            colours = [style.PHASE_COLOURS.get(name, style.MUTED) for name in shown]
            axes.stackplot(days / 7.0, 100 * shares, colors=colours, edgecolor=style.PAPER, lw=0.5)
            axes.set_title(title, fontsize=9.5)
            style.week_axis(axes, last)
            axes.set_xlabel("weeks")
            axes.set_xlim(0, max(last / 7.0, 1e-9))
            axes.set_ylim(0, 100)
        panels[0].set_ylabel("share of follicles (%)")
        _legend(figure, shown, labels, columns)
    return figure


def _phase_name(phase: object) -> str:
    """``EARLY_ANAGEN`` -> ``early anagen``."""
    return str(phase).lower().replace("_", " ")


def _stack(rows: pl.DataFrame, shown: list[str]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Days float64[T] and shares float64[phase, T]; a missing share counts as 0."""
    every = np.unique(rows["day"].to_numpy().astype(np.float64))
    days = every[np.unique(np.linspace(0, len(every) - 1, min(len(every), POINTS)).round().astype(int))]
    shares = np.zeros((len(shown), len(days)))
    for (phase,), own in rows.partition_by("phase", as_dict=True).items():
        day = own["day"].to_numpy().astype(np.float64)
        order = np.argsort(day, kind="stable")
        value = np.nan_to_num(own["fraction"].to_numpy().astype(np.float64))
        shares[shown.index(_phase_name(phase))] = np.interp(days, day[order], value[order])
    return days, shares


def _legend(figure: Figure, shown: list[str], labels: list[str], columns: int) -> None:
    from matplotlib.patches import Patch as Swatch

    handles = [
        Swatch(color=style.PHASE_COLOURS.get(name, style.MUTED), label=label)
        for name, label in zip(shown, labels, strict=True)
    ]
    figure.legend(
        handles=handles, loc="outside lower left", ncols=columns, columnspacing=1.3, handlelength=1.2
    )
