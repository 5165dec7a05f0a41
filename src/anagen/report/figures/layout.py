"""Fixed places of the panels of a figure: margins as wide as their labels, measured once.

It gives what matplotlib's constrained layout gives for a plain grid of panels, whose solver and dry
drawings took half of the time of a report.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.transforms import Bbox

PAD_POINTS = 3.0
"""Space round a panel with its labels, and round a legend."""
FIRST_INCHES = {"left": 0.62, "right": 0.1, "bottom": 0.85, "top": 0.3}
"""Margins before labels are measured: near to those of most figures, so that one measurement is enough."""
SETTLED = 0.1
"""Share of its size by which a panel may change and keep its ticks; beyond it labels are measured again."""


def arrange(figure: Figure, renderer: Any) -> None:
    """Place all panels of `figure`, a legend "outside lower ..." below them, a label of all at their left.

    Only panels of one plain grid are placed; others stay where they are.
    """
    placed = {axes: spec for axes in figure.axes if (spec := axes.get_subplotspec()) is not None}
    grids = {spec.get_gridspec() for spec in placed.values()}
    if len(grids) != 1 or any(spec.get_topmost_subplotspec() is not spec for spec in placed.values()):
        return
    (grid,) = grids
    if _place(figure, renderer, placed, grid) > SETTLED:
        _place(figure, renderer, placed, grid)


def first_margins(figure: Figure) -> None:
    """Give the panels that `figure` will get margins near to their last ones."""
    wide, high = figure.get_size_inches()
    margin = FIRST_INCHES
    figure.subplots_adjust(
        left=min(margin["left"] / wide, 0.3),
        right=max(1.0 - margin["right"] / wide, 0.7),
        bottom=min(margin["bottom"] / high, 0.4),
        top=max(1.0 - margin["top"] / high, 0.6),
    )


def _place(figure: Figure, renderer: Any, placed: dict[Axes, Any], grid: Any) -> float:
    """Place all panels; return the largest change of a width or height, as a share of it."""
    rows, columns = grid.get_geometry()
    pad = PAD_POINTS / 72.0 * figure.dpi
    left, right = np.full(columns, pad), np.full(columns, pad)
    bottom, top = np.full(rows, pad), np.full(rows, pad)
    for axes, spec in placed.items():
        with_labels = axes.get_tightbbox(renderer, for_layout_only=True) if axes.get_visible() else None
        if with_labels is None:
            continue
        bare = axes.get_position(original=True).transformed(figure.transFigure)
        first, last = spec.colspan.start, spec.colspan.stop - 1
        upper, lower = spec.rowspan.start, spec.rowspan.stop - 1
        left[first] = max(left[first], pad + bare.x0 - with_labels.x0)
        right[last] = max(right[last], pad + with_labels.x1 - bare.x1)
        bottom[lower] = max(bottom[lower], pad + bare.y0 - with_labels.y0)
        top[upper] = max(top[upper], pad + with_labels.y1 - bare.y1)
    beside, below, above = _outside(figure, renderer, pad)
    wide = figure.bbox.width - beside - left.sum() - right.sum()
    high = figure.bbox.height - below - above - bottom.sum() - top.sum()
    if wide <= 0 or high <= 0:  # no room for the panels: leave them
        return 0.0
    widths = wide * _shares(grid.get_width_ratios())
    heights = high * _shares(grid.get_height_ratios())
    x0 = beside + np.cumsum(left + widths + right) - widths - right
    y1 = figure.bbox.height - above - np.cumsum(top + heights + bottom) + heights + bottom
    change = 0.0
    for axes, spec in placed.items():
        first, last = spec.colspan.start, spec.colspan.stop - 1
        upper, lower = spec.rowspan.start, spec.rowspan.stop - 1
        before = axes.get_position(original=True).transformed(figure.transFigure)
        box = Bbox.from_extents(x0[first], y1[lower] - heights[lower], x0[last] + widths[last], y1[upper])
        axes.set_position(box.transformed(figure.transFigure.inverted()))
        axes.set_in_layout(True)  # `set_position` takes it out
        change = max(change, abs(box.width / before.width - 1.0), abs(box.height / before.height - 1.0))
    return change


def _shares(ratios: Any) -> Any:
    found = np.asarray(ratios, dtype=np.float64)
    return found / found.sum()


def _outside(figure: Figure, renderer: Any, pad: float) -> tuple[float, float, float]:
    """Pixels at the left, below and above that labels and legends of the whole figure take."""
    beside = below = above = 0.0
    for legend in figure.legends:
        if getattr(legend, "_outside_loc", None) == "lower":
            below = max(below, legend.get_window_extent(renderer).height + 2 * pad)
    label, title = getattr(figure, "_supylabel", None), getattr(figure, "_suptitle", None)
    if label is not None:
        beside = label.get_window_extent(renderer).x1 + pad
    if title is not None:
        above = figure.bbox.height - title.get_window_extent(renderer).y0 + pad
    return beside, below, above
