"""Pictures of published results against predictions: a forest by unit, and the histogram of their PIT."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.figure import Figure

from anagen.report.style import ARM_COLOURS, MUTED, WIDTH, pretty_unit, shorten
from anagen.trial.results.predicted_row import PredictedRow
from anagen.trial.results.prediction import Prediction
from anagen.trial.results.written import known_bounds

BINS = 10
MARKS = (("pooled", "s", "mean of other studies"), ("dose_time", "x", "dose-time meta-analysis"))


def forest_figure(found: Prediction) -> Figure:
    """Each row with its 50 and 90 % intervals, published value and rivals; one panel for each unit."""
    rows = [(one.trial, row) for one in found.files for row in one.rows if row.predicted is not None]
    units = list(dict.fromkeys(row.unit for _, row in rows))
    counts = [sum(row.unit == unit for _, row in rows) for unit in units]
    figure = Figure(figsize=(WIDTH * 1.25, 0.26 * len(rows) + 0.9 * len(units) + 0.6), layout="constrained")
    panels = figure.subplots(len(units), squeeze=False, height_ratios=[count + 1.5 for count in counts])
    for axes, unit in zip(panels[:, 0], units, strict=True):
        mine = [(trial, row) for trial, row in rows if row.unit == unit]
        for place, (_, row) in enumerate(mine):
            for bounds, width in ((row.interval90, 2.0), (row.interval50, 5.0)):
                ends = known_bounds(bounds)
                if ends is not None:
                    axes.plot(ends, [place] * 2, color=MUTED, lw=width, alpha=0.45, solid_capstyle="butt")
            for name, mark, _ in MARKS:
                value = getattr(row, name)
                if value is not None:
                    axes.plot(value, place, mark, ms=4.5, mfc="none", color=ARM_COLOURS[2])
            axes.plot(row.observed, place, "o", ms=5, color=ARM_COLOURS[0 if row.covered90 else 1])
        axes.set_yticks(range(len(mine)), [_label(trial, row) for trial, row in mine], fontsize=7)
        axes.set_ylim(len(mine) - 0.4, -0.6)
        axes.axvline(0, color=MUTED, lw=0.6)
        axes.set_xlabel(pretty_unit(unit))
    first = panels[0, 0]
    first.plot([], [], "o", color=ARM_COLOURS[0], label="published, inside")
    first.plot([], [], "o", color=ARM_COLOURS[1], label="published, outside")
    first.plot([], [], color=MUTED, lw=5, alpha=0.45, label="predicted, 50 and 90 %")
    for _, mark, label in MARKS:
        first.plot([], [], mark, mfc="none", ls="", color=ARM_COLOURS[2], label=label)
    figure.legend(loc="outside upper center", ncols=3, frameon=False, fontsize=7.5)
    return figure


def pit_figure(found: Prediction) -> Figure:
    """Histogram of the PIT: the share of a prediction below the published value; flat if all are right."""
    values = [row.pit for one in found.files for row in one.rows if row.pit is not None]
    figure = Figure(figsize=(WIDTH * 0.8, 2.6), layout="constrained")
    axes = figure.subplots()
    axes.hist(
        values, bins=np.linspace(0, 1, BINS + 1).tolist(), color=ARM_COLOURS[0], alpha=0.75, rwidth=0.94
    )
    axes.axhline(len(values) / BINS, color=MUTED, lw=1, ls="--", label="if predictions were right")
    axes.set_xlim(0, 1)
    axes.set_xlabel("share of the prediction below the published value (PIT)")
    axes.set_ylabel("published results")
    axes.legend(frameon=False, fontsize=8)
    return figure


def _label(trial: str, row: PredictedRow) -> str:
    arm = row.arm_title if row.reference is None else f"{row.arm_title} − {row.reference_title}"
    return f"{shorten(trial, 26)}: {shorten(arm, 30)}, {shorten(row.outcome, 20)}, {row.when}"


def figures_of(found: Prediction) -> Sequence[tuple[str, Figure]]:
    """Names and pictures of a prediction."""
    return (("forest.png", forest_figure(found)), ("pit.png", pit_figure(found)))
