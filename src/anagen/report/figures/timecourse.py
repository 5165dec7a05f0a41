"""One outcome over time: all arms, their spread, and the same patients untreated."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from anagen.report import style
from anagen.trial.result import TrialResult

if TYPE_CHECKING:
    import polars as pl
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

POINTS = 140
"""Largest number of days in a line; more cannot be seen and would only make the page heavy."""

TOGETHER = 2
"""Largest number of arms that share one panel; more arms get a panel each."""


def timecourse(
    courses: pl.DataFrame,
    outcome: str,
    *,
    visits: pl.DataFrame | None = None,
    arms: Sequence[str] | None = None,
    grey: Collection[str] = (),
) -> Figure:
    """Mean of one outcome over time with its 50 % and 90 % bands, per arm, and the untreated twin.

    Args:
        courses: arm, outcome, unit, day, mean, lo50, hi50, lo90, hi90, twin.
        outcome: to draw.
        visits: arm, week, mean, lo, hi (`anagen.report.trial.visits.visit_means`), drawn as points
            with their 95 % confidence interval.
        arms: all arms in the protocol's order, which sets the colours.
        grey: arms whose treatments nobody like these people got in a trial.
    """
    import polars as pl

    rows = courses.filter(pl.col("outcome") == outcome)
    if rows.is_empty():
        return style.message_figure(f"No course of {outcome} was kept.")
    names = list(arms) if arms is not None else rows["arm"].unique(maintain_order=True).to_list()
    styles = style.arm_styles(names, grey)
    # Split once: each filter of a frame costs as much as a hundred lines of a figure.
    sides = rows.partition_by("arm", "twin", as_dict=True)
    drawn = [name for name in names if name in {arm for arm, _ in sides}]
    unit = style.pretty_unit(str(rows["unit"][0]))
    last = float(rows["day"].max())  # type: ignore[arg-type]

    with style.look():
        together = len(drawn) <= TOGETHER
        columns = 1 if together else 2
        count = 1 if together else len(drawn)
        lines = -(-count // columns)
        figure = style.new_figure(height=3.7 if together else 0.9 + 2.05 * lines)
        panels = figure.subplots(lines, columns, sharex=True, sharey=True, squeeze=False).ravel()
        for spare in panels[count:]:
            spare.set_visible(False)
        for i, name in enumerate(drawn):
            axes = panels[0 if together else i]
            twin, treated = (_thin(sides.get((name, flag), rows.clear())) for flag in (True, False))
            _draw(axes, twin, treated, visits, name, styles)
            if not together:
                axes.set_title(style.shorten(name, 30), fontsize=8.6, color=styles[name][0])
        for i, axes in enumerate(panels[:count]):
            axes.grid(axis="y")
            style.week_axis(axes, last)
            # The lowest panel of a column labels the weeks.
            below = i + columns < count
            axes.tick_params(labelbottom=not below)
            if below:
                axes.set_xlabel("")
            axes.margins(x=0.02)
        if together:
            panels[0].set_ylabel(f"{outcome} ({unit})")
        else:
            figure.supylabel(f"{outcome} ({unit})", fontsize=9.5)
        _legend(figure, drawn if together else [], styles, shown=visits is not None and not visits.is_empty())
    return figure


def timecourse_figure(result: TrialResult) -> Figure:
    """Time course of a trial's endpoint, with the means measured at its visits."""
    from anagen.report.trial.visits import CHANGE, visit_means

    outcome = result.summary.endpoint.outcome
    kept = set(result.courses["outcome"].to_list())
    name = outcome if outcome in kept else CHANGE + outcome
    visits = visit_means(result.observations, name)
    return timecourse(
        result.courses, name, visits=visits, arms=result.summary.arm_names, grey=result.summary.unstudied
    )


def _thin(rows: pl.DataFrame) -> dict[str, NDArray[np.float64]]:
    """Columns as arrays by day, at most `POINTS` of them, first and last kept."""
    order = np.argsort(rows["day"].to_numpy(), kind="stable")
    keep = order[np.unique(np.linspace(0, len(order) - 1, min(len(order), POINTS)).round().astype(int))]
    return {
        name: rows[name].to_numpy().astype(np.float64)[keep]
        for name in ("day", "mean", "lo50", "hi50", "lo90", "hi90")
    }


def _draw(
    axes: Axes,
    twin: Mapping[str, NDArray[np.float64]],
    treated: Mapping[str, NDArray[np.float64]],
    visits: pl.DataFrame | None,
    name: str,
    styles: Mapping[str, tuple[str, str]],
) -> None:
    colour, marker = styles[name]
    weeks = twin["day"] / 7.0
    axes.fill_between(weeks, twin["lo90"], twin["hi90"], color=style.TWIN, alpha=0.10, lw=0)
    axes.plot(weeks, twin["mean"], color=style.TWIN, ls=style.TWIN_DASHES, lw=1.6, zorder=3)
    weeks = treated["day"] / 7.0
    axes.fill_between(weeks, treated["lo90"], treated["hi90"], color=colour, alpha=0.13, lw=0)
    axes.fill_between(weeks, treated["lo50"], treated["hi50"], color=colour, alpha=0.22, lw=0)
    axes.plot(weeks, treated["mean"], color=colour, zorder=4)
    if visits is None:
        return
    own = np.flatnonzero(visits["arm"].to_numpy() == name)
    place = list(styles).index(name)
    # Arms share their visits, so a small shift keeps two intervals apart.
    aside = 0.0 if len(styles) == 1 else 0.25 * (place - (min(len(styles), TOGETHER) - 1) / 2)
    week, mean, lo, hi = (visits[c].to_numpy().astype(np.float64)[own] for c in ("week", "mean", "lo", "hi"))
    at = week + (aside if len(styles) <= TOGETHER else 0.0)
    axes.vlines(at, lo, hi, color=colour, lw=1.2, zorder=5)
    axes.plot(at, mean, ls="none", marker=marker, ms=5, mfc=style.PAPER, mec=colour, mew=1.4, zorder=6)


def _legend(
    figure: Figure, drawn: Sequence[str], styles: Mapping[str, tuple[str, str]], *, shown: bool
) -> None:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch as Swatch

    handles: list[Line2D | Swatch] = []
    for name in drawn:
        colour, marker = styles[name]
        handles.append(
            Line2D(
                [],
                [],
                color=colour,
                marker=marker if shown else "",
                mfc=style.PAPER,
                label=style.shorten(name),
            )
        )
    handles.append(
        Line2D([], [], color=style.TWIN, ls=style.TWIN_DASHES, lw=1.6, label="same patients, untreated")
    )
    if not drawn:
        handles.append(Line2D([], [], color=style.INK, label="treated, mean"))
        handles.append(Swatch(color=style.INK, alpha=0.22, lw=0, label="50 % and 90 % band"))
    if shown:
        handles.append(
            Line2D(
                [],
                [],
                ls="none",
                marker="o",
                mfc=style.PAPER,
                mec=style.MUTED,
                label="measured: mean, 95 % CI",
            )
        )
    wide = max(len(str(handle.get_label())) for handle in handles) > 34
    figure.legend(handles=handles, loc="outside lower left", ncols=1 if wide else 2, columnspacing=1.4)
