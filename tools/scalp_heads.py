"""The bald heads that hair is drawn over, made once with the reports' own pictures.

python -m tools.scalp_heads writes ``static/head-<view>.png``; the frame of each is in `FRAMES`.
"""

from __future__ import annotations

from pathlib import Path

from anagen.report.figures.head import VIEWS, draw_head
from anagen.simulators.head_zones import head

SHOWN = ("above", "left", "behind")
WIDTH = 520
"""Pixels."""


def write_heads(folder: Path) -> dict[str, tuple[float, float, float, float]]:
    """Write the pictures; returns (left, right, bottom, top) of each in cm."""
    from matplotlib.figure import Figure

    frames = {}
    for name in SHOWN:
        figure = Figure(figsize=(5.2, 5.2))
        axes = figure.add_axes((0.0, 0.0, 1.0, 1.0))
        draw_head(axes, VIEWS[name], head().axes)
        (left, right), (bottom, top) = axes.get_xlim(), axes.get_ylim()
        figure.set_size_inches(5.2, 5.2 * (top - bottom) / (right - left))
        figure.savefig(folder / f"head-{name}.png", dpi=WIDTH / 5.2, transparent=True)
        frames[name] = (left, right, bottom, top)
    return frames


if __name__ == "__main__":
    for view, frame in write_heads(Path("src/anagen/web/scalp/static")).items():
        print(view, [round(edge, 3) for edge in frame])
