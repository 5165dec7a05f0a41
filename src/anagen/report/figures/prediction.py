"""Pictures of predictions: a forest of published results, and where they fall in what was predicted (PIT)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from matplotlib.figure import Figure

from anagen.files.safe_text import shown
from anagen.files.writing import replacing, write_file
from anagen.report.style import ARM_COLOURS, ARM_MARKERS, MUTED, WIDTH, look
from anagen.report.trial.table import seen_words
from anagen.trial.results.predicted_row import PredictedRow
from anagen.trial.results.prediction import Prediction
from anagen.trial.results.written import known_bounds

BINS = 10
"""Bars of the PIT picture."""


def forest_figure(rows: Sequence[PredictedRow], unit: str) -> Figure:
    """Published results (dots), their 50 and 90 % intervals, and the rivals' means, for rows of one unit."""
    shown = [row for row in rows if row.unit == unit and known_bounds(row.interval90) is not None]
    figure = Figure(figsize=(WIDTH * 1.3, 0.3 * len(shown) + 1.4))
    axes = figure.subplots()
    told: set[str] = set()
    rivals = list(dict.fromkeys(one.rival for row in shown for one in row.rivals or ()))
    for place, row in enumerate(shown):
        for bounds, width in ((row.interval90, 2.5), (row.interval50, 5.5)):
            axes.plot(bounds, [place, place], color=MUTED, lw=width, alpha=0.4, solid_capstyle="butt")
        axes.plot(row.observed, place, "o", ms=4.5, color=ARM_COLOURS[0 if row.covered90 else 1])
        for rival in row.rivals or ():
            number = 1 + rivals.index(rival.rival)
            label = None if rival.rival in told else rival.rival
            told.add(rival.rival)
            marker, colour = ARM_MARKERS[number], ARM_COLOURS[number + 1]
            axes.plot(rival.predicted, place, marker, ms=4.5, mfc="none", color=colour, label=label)
    names = [
        f"{row.arm_title}{f' − {row.reference_title}' if row.reference else ''}, {row.when}{_known(row)}"
        for row in shown
    ]
    axes.set_yticks(range(len(shown)), names, fontsize=6.5)
    axes.set_ylim(len(shown), -1)
    axes.axvline(0, color=MUTED, lw=0.6)
    axes.set_xlabel(f"{unit} (dot published, bars 50 and 90 % predicted)")
    if told:
        axes.legend(frameon=False, fontsize=7, loc="best")
    axes.set_title("Published against predicted")
    return figure


def _known(row: PredictedRow) -> str:
    """Mark of a row whose study was learned from: left out, left out badly (its k), or seen."""
    return "" if not row.seen else f" [{'seen' if (words := seen_words(row)) == 'yes' else words}]"


def pit_figure(values: Sequence[float]) -> Figure:
    """Histogram of PIT values beside the level that honest predictions have."""
    figure = Figure(figsize=(WIDTH, 2.6))
    axes = figure.subplots()
    axes.hist(values, bins=np.linspace(0, 1, BINS + 1).tolist(), color=ARM_COLOURS[0], alpha=0.7)
    axes.axhline(len(values) / BINS, color=MUTED, lw=1, ls="--")
    axes.set_xlabel("share of the prediction below the published value (PIT)")
    axes.set_ylabel("rows")
    axes.set_title("Level if predictions are honest; rows of one trial are not independent")
    return figure


def write_prediction(found: Prediction, folder: Path) -> list[Path]:
    """Write rows.csv, forest-UNIT.png and pit.png into `folder`; the paths."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = [row for one in found.files for row in one.rows]
    paths = [folder / "rows.csv"]
    write_file(paths[0], shown(found.to_table().write_csv()))
    with look():
        figures = {
            f"forest-{number}": forest_figure(rows, unit)
            for number, unit in enumerate(dict.fromkeys(row.unit for row in rows), start=1)
        }
        figures["pit"] = pit_figure([row.pit for row in rows if row.pit is not None])
        for name, figure in figures.items():
            paths.append(folder / f"{name}.png")
            with replacing(paths[-1]) as temporary:
                figure.savefig(temporary, dpi=130, bbox_inches="tight")
    return paths
