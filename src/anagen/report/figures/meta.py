"""Pictures of a meta-analysis: forest, funnel, network and ranks."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from anagen.report import style

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_BLUE, _RED = style.ARM_COLOURS[0], style.ARM_COLOURS[1]
_Z95 = 1.959963984540054


@dataclass(frozen=True)
class ForestRow:
    """One line of a forest plot: an effect with its interval; `weight` (0 to 1) sets the size of its square.

    `flagged` draws it hollow, since it uses an assumed value. `note` stands in grey beneath the label.
    """

    label: str
    effect: float
    low: float
    high: float
    weight: float | None = None
    flagged: bool = False
    note: str = ""


@dataclass(frozen=True)
class Pooled:
    """Pooled effect, the diamond beneath a forest plot, with the interval of a new study's effect, if any."""

    label: str
    effect: float
    low: float
    high: float
    predicted: tuple[float, float] | None = None


def forest(
    rows: Sequence[ForestRow],
    *,
    pooled: Pooled | None = None,
    unit: str = "hairs/cm2",
    title: str = "",
    better: str = "favours therapy",
    axis: str = "net change",
) -> Figure:
    """Forest plot of studies (or of treatments over one reference), one per line, and the pooled effect."""
    if not rows:
        return style.message_figure("There is no study to show.")
    flagged = any(row.flagged for row in rows)
    lines = len(rows) + (1.4 if pooled else 0)
    with style.look():
        figure = style.new_figure(7.2, 1.25 + 0.36 * lines + (0.22 if flagged else 0))
        names, plot, numbers = figure.subplots(1, 3, sharey=True, width_ratios=[1.55, 2.1, 1.0])
        shown = [v for row in rows for v in (row.low, row.high)] + (
            [pooled.low, pooled.high] if pooled else []
        )
        if pooled and pooled.predicted and all(map(math.isfinite, pooled.predicted)):
            shown += list(pooled.predicted)
        low, high = _limits(shown, rows, pooled)
        for i, row in enumerate(rows):
            _line(names, plot, numbers, -float(i), row, (low, high))
        if pooled:
            _diamond(names, plot, numbers, -len(rows) - 0.4, pooled, (low, high))
        for axes in (names, numbers):
            axes.set_axis_off()
        names.set_xlim(0, 1)
        numbers.set_xlim(0, 1)
        plot.axvline(0, color=style.INK, lw=0.9)
        if pooled:
            plot.axvline(pooled.effect, color=_RED, lw=0.8, ls=":")
        plot.set_xlim(low, high)
        plot.set_ylim(-lines - 0.1, 1.0)
        plot.set_yticks([])
        plot.spines["left"].set_visible(False)
        plot.grid(axis="x")
        plot.set_xlabel(f"{axis} ({style.pretty_unit(unit)})" + (f", right {better}" if better else ""))
        numbers.text(0.02, 0.72, "effect (95 % interval)", fontsize=8, color=style.MUTED, va="center")
        if title:
            names.text(0, 0.72, style.shorten(title, 40), fontsize=9.5, weight="bold", va="center")
        if flagged:
            _key(figure, "hollow: the spread, the area or the week was assumed", "s")
    return figure


def _key(figure: Figure, words: str, marker: str = "") -> None:
    """Draw a line beneath the figure that explains a mark."""
    from matplotlib.lines import Line2D

    handle = Line2D([], [], ls="", marker=marker, mfc=style.PAPER, mec=_BLUE, label=words)
    figure.legend(
        handles=[handle],
        loc="outside lower left",
        fontsize=8,
        handlelength=1.2 if marker else 0.0,
        handletextpad=0.5 if marker else 0.0,
        labelcolor=style.MUTED,
    )


def _limits(shown: Sequence[float], rows: Sequence[ForestRow], pooled: Pooled | None) -> tuple[float, float]:
    """Axis limits that hold all effects and most intervals; one wild interval cannot shrink the rest."""
    effects = [row.effect for row in rows] + ([pooled.effect] if pooled else [])
    reach = 2.2 * max(max(abs(e) for e in effects), 1e-9)
    low = max(min(*shown, 0.0), min(-0.5 * reach, min(effects) - 0.1 * reach))
    high = min(max(*shown, 0.0), max(reach, max(effects) + 0.1 * reach))
    margin = 0.04 * (high - low)
    return low - margin, high + margin


def _line(
    names: Axes, plot: Axes, numbers: Axes, y: float, row: ForestRow, span: tuple[float, float]
) -> None:
    names.text(0, y + (0.16 if row.note else 0), style.shorten(row.label, 40), fontsize=8.8, va="center")
    if row.note:
        names.text(0, y - 0.24, style.shorten(row.note, 48), fontsize=7, color=style.MUTED, va="center")
    _interval(plot, y, row.low, row.high, span, _BLUE, 1.5)
    size = 5.0 + 6.5 * math.sqrt(row.weight) if row.weight is not None else 6.0
    plot.plot(
        row.effect,
        y,
        marker="s",
        ms=size,
        mec=_BLUE,
        mfc=style.PAPER if row.flagged else _BLUE,
        mew=1.3,
        zorder=5,
    )
    numbers.text(0.02, y, _words(row.effect, row.low, row.high), fontsize=8.4, va="center")


def _diamond(
    names: Axes, plot: Axes, numbers: Axes, y: float, pooled: Pooled, span: tuple[float, float]
) -> None:
    low, high = max(pooled.low, span[0]), min(pooled.high, span[1])
    plot.fill([low, pooled.effect, high, pooled.effect], [y, y + 0.3, y, y - 0.3], color=_RED, zorder=4)
    names.text(0, y, style.shorten(pooled.label, 40), fontsize=8.8, weight="bold", va="center")
    numbers.text(
        0.02, y, _words(pooled.effect, pooled.low, pooled.high), fontsize=8.4, weight="bold", va="center"
    )
    if pooled.predicted and all(map(math.isfinite, pooled.predicted)):
        y -= 0.72
        _interval(plot, y, *pooled.predicted, span, _RED, 1.2)
        names.text(0, y, "where a new study's true effect lies", fontsize=7.6, color=style.MUTED, va="center")
        numbers.text(
            0.02,
            y,
            f"({pooled.predicted[0]:.1f} to {pooled.predicted[1]:.1f})".replace("-", "−"),
            fontsize=8,
            color=style.MUTED,
            va="center",
        )


def _interval(
    axes: Axes, y: float, low: float, high: float, span: tuple[float, float], colour: str, width: float
) -> None:
    """Draw an interval, with an arrowhead where it continues beyond the axis."""
    axes.plot((max(low, span[0]), min(high, span[1])), (y, y), color=colour, lw=width, solid_capstyle="butt")
    for end, edge, marker in ((low, span[0], "<"), (high, span[1], ">")):
        if (end < edge) if marker == "<" else (end > edge):
            axes.plot(edge, y, marker=marker, color=colour, ms=5, clip_on=False, zorder=6)


def _words(effect: float, low: float, high: float) -> str:
    return f"{effect:.1f} ({low:.1f} to {high:.1f})".replace("-", "−")


def funnel(
    effects: Sequence[float],
    errors: Sequence[float],
    pooled: float,
    *,
    labels: Sequence[str] = (),
    filled: tuple[Sequence[float], Sequence[float]] | None = None,
    unit: str = "hairs/cm2",
) -> Figure:
    """Funnel plot: effect by standard error, the precise studies on top.

    Args:
        effects: of the studies.
        errors: standard errors of the studies.
        pooled: centre of the funnel; its sides are 95 % of sampling error alone.
        labels: names of the studies, shown if there are ten or fewer.
        filled: effects and errors imputed by trim and fill, drawn hollow.
    """
    if len(effects) < 2:
        return style.message_figure("One study makes no funnel.")
    with style.look():
        figure = style.new_figure(5.2, 3.9)
        axes = figure.subplots()
        extra = filled or ((), ())
        top = 1.12 * max([*errors, *extra[1]])
        axes.fill(
            [pooled, pooled - _Z95 * top, pooled + _Z95 * top],
            [0, top, top],
            color=style.RULE,
            alpha=0.45,
            lw=0,
        )
        axes.plot([pooled, pooled], [0, top], color=_RED, lw=1, ls=":")
        axes.plot(effects, errors, "o", ms=6, color=_BLUE, mec=style.PAPER, mew=0.7, zorder=4)
        if extra[0]:
            axes.plot(*extra, "o", ms=6, mfc=style.PAPER, mec=_RED, mew=1.4, zorder=4, label="imputed")
            axes.legend(loc="upper right")
        if labels and len(labels) <= 10:
            _name_points(axes, effects, errors, labels, top)
        axes.set_ylim(top, 0)
        axes.set_xlabel(f"net change ({style.pretty_unit(unit)})")
        axes.set_ylabel("standard error")
        if len(effects) < 10:
            axes.set_title("Fewer than ten studies: the shape says little", fontsize=9, color=style.MUTED)
    return figure


def _name_points(
    axes: Axes, effects: Sequence[float], errors: Sequence[float], labels: Sequence[str], top: float
) -> None:
    """Write names beside the points, alternately right and left, moved down where two would meet."""
    last = {1: -math.inf, -1: -math.inf}
    centre = float(np.median(effects))
    for i in np.argsort(errors):
        side = 1 if effects[i] >= centre else -1
        y = max(errors[i], last[side] + 0.055 * top)
        last[side] = y
        axes.text(
            effects[i],
            y,
            f"   {style.shorten(labels[i], 24)}   ",
            fontsize=7.4,
            color=style.MUTED,
            ha="left" if side > 0 else "right",
            va="center",
        )


def network(
    nodes: Mapping[str, float], edges: Mapping[tuple[str, str], int], *, flagged: Sequence[str] = ()
) -> Figure:
    """Treatments on a circle; lines where trials compared them directly, as thick as their number.

    Args:
        nodes: treatment -> people who received it (0 where unknown), the reference first.
        edges: pair -> number of trials that compared it.
        flagged: treatments that rest on a single trial, drawn hollow.
    """
    if len(nodes) < 2:
        return style.message_figure("A network needs two treatments.")
    names = list(nodes)
    angle = np.pi / 2 - 2 * np.pi * np.arange(len(names)) / len(names)
    place = {name: (math.cos(a), math.sin(a)) for name, a in zip(names, angle, strict=True)}
    largest = max(max(nodes.values()), 1.0)
    with style.look():
        figure = style.new_figure(7.0, 5.0)
        axes = figure.subplots()
        for (first, second), count in edges.items():
            (x1, y1), (x2, y2) = place[first], place[second]
            axes.plot((x1, x2), (y1, y2), color=style.TWIN, lw=0.9 + 1.1 * count, alpha=0.75, zorder=1)
            if count > 1:
                axes.text(
                    0.45 * x1 + 0.55 * x2,
                    0.45 * y1 + 0.55 * y2,
                    str(count),
                    fontsize=8,
                    ha="center",
                    va="center",
                    zorder=2,
                    bbox={"boxstyle": "circle,pad=0.15", "fc": style.PAPER, "ec": "none"},
                )
        for name, (x, y) in place.items():
            hollow = name in flagged
            colour = style.INK if name == names[0] else _BLUE
            size = 7 + 17 * math.sqrt(nodes[name] / largest)
            axes.plot(
                x, y, "o", ms=size, mfc=style.PAPER if hollow else colour, mec=colour, mew=1.6, zorder=3
            )
            people = f"\n{nodes[name]:.0f} people" if nodes[name] else ""
            axes.annotate(
                style.wrapped(_joined(name), 20, 2) + people,
                (x, y),
                (x * (9 + size / 2), y * (9 + size / 2)),
                textcoords="offset points",
                fontsize=8.2,
                va="bottom" if y > 0.9 else "top" if y < -0.7 else "center",
                ha="center" if abs(x) < 0.4 else ("left" if x > 0 else "right"),
            )
        axes.set_xlim(-1.75, 1.75)
        axes.set_ylim(-1.3, 1.3)
        axes.set_aspect("equal")
        axes.set_axis_off()
        if flagged:
            _key(figure, "hollow: one trial only", "o")
    return figure


def _joined(name: str) -> str:
    """Name with each strength kept together with its unit: ``5 %`` never breaks over two lines."""
    return re.sub(r"(\d) (\S+)$", "\\1\u00a0\\2", name)


def ranks(
    treatments: Sequence[str],
    probabilities: NDArray[np.float64],
    scores: Mapping[str, float] | None = None,
    *,
    score_name: str = "SUCRA",
    flagged: Sequence[str] = (),
) -> Figure:
    """Rank probabilities as a table of tints, the best treatment by score on top.

    Args:
        treatments: T names.
        probabilities: shape (T, T), P(treatment has rank r), best rank first.
        scores: SUCRA or P-score of each, 0 to 1, called `score_name`; the order follows it.
        flagged: treatments that rest on a single trial, starred.
    """
    from matplotlib.colors import LinearSegmentedColormap

    if not len(treatments):
        return style.message_figure("There is nothing to rank.")
    mean = probabilities @ np.arange(len(treatments))
    order = sorted(range(len(treatments)), key=lambda i: -scores[treatments[i]] if scores else float(mean[i]))
    with style.look():
        figure = style.new_figure(6.6, 1.4 + 0.33 * len(treatments))
        axes = figure.subplots()
        tint = LinearSegmentedColormap.from_list("ranks", [style.PAPER, _BLUE])
        axes.imshow(probabilities[order], cmap=tint, vmin=0, vmax=1, aspect="auto")
        for y, i in enumerate(order):
            for x, share in enumerate(probabilities[i]):
                if share >= 0.005:
                    colour = style.PAPER if share > 0.5 else style.INK
                    axes.text(
                        x, y, f"{100 * share:.0f}", ha="center", va="center", fontsize=7.6, color=colour
                    )
            if scores:
                axes.text(
                    len(order) - 0.3, y, f"{100 * scores[treatments[i]]:.0f} %", va="center", fontsize=8.4
                )
        if scores:
            axes.text(len(order) - 0.3, -0.85, score_name, fontsize=8, color=style.MUTED, va="center")
        axes.set_xticks(range(len(order)), [str(r + 1) for r in range(len(order))])
        axes.set_yticks(
            range(len(order)),
            [style.shorten(treatments[i], 30) + (" *" if treatments[i] in flagged else "") for i in order],
        )
        axes.tick_params(length=0)
        for side in axes.spines.values():
            side.set_visible(False)
        axes.set_xlabel("rank (1 is best); cells: probability, %")
        if flagged:
            _key(figure, "* one trial only: its rank is mostly luck")
    return figure
