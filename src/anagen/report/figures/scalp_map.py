"""Picture of a whole scalp from above and from the sides, hair by hair, with the disease activity."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from anagen.errors import InputError, unknown_name
from anagen.files.writing import replacing
from anagen.report import style
from anagen.report.figures.head import VIEWS, View, draw_head

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.collections import TriMesh
    from matplotlib.figure import Figure

    from anagen.simulators.pictures import HeadMap, ScalpPicture, ScalpView

Floats = NDArray[np.float64]

LONGEST_CM = 0.6
"""Length in mm to which hairs are clipped in the picture."""
DRAWN_SHARE = 0.55
"""Number of hairs drawn; more would only darken the picture."""
SMALL = 2.0
"""Factor by which hairs are fewer in a picture of a few hundred pixels."""
_PEN = 0.05
"""Steps of a hair's width on paper, points."""
_HAIR = np.array([0.19, 0.125, 0.085])
ACTIVITY = ("#fff3d6", "#fdc086", "#ef6a3a", "#b3122a")
"""Range of attack that the colours show, from a trace to a full one."""


def scalp(
    shown: ScalpView,
    day: float,
    *,
    views: Sequence[str] = ("above", "left", "right", "behind"),
    tone: str = "light",
) -> Figure:
    """One visit: hair above, disease activity below, one column per view.

    Args:
        shown: visits of the scalp.
        day: day since baseline; the nearest visit is drawn.
        views: keys of `anagen.report.figures.head.VIEWS`.
        tone: skin tone.

    Raises:
        InputError: a view is unknown.
    """
    visit = nearest_visit(shown, day)
    with style.look():
        figure = style.new_figure(width=2.35 * len(views), height=5.2)
        figure.set_layout_engine("constrained")  # a bar below all panels is no plain grid
        panels = figure.subplots(2, len(views), squeeze=False)
        for column, name in enumerate(views):
            view = view_of(name)
            draw_hair(panels[0, column], shown, visit, view, tone)
            panels[0, column].set_title(view.name, fontsize=9.5, loc="center", fontweight="normal")
            image = draw_activity(panels[1, column], shown, visit, view, tone)
        bar = figure.colorbar(
            image, ax=panels[1, :], orientation="horizontal", shrink=0.42, aspect=32, pad=0.02
        )
        bar.set_label("immune attack on follicles (0 none, 1 full)", fontsize=8.5)
        bar.ax.tick_params(labelsize=8)
        bar.outline.set_visible(False)
        figure.suptitle(visit_title(shown, visit), fontsize=10.5, x=0.01, ha="left", fontweight="bold")
    return figure


def scalp_over_time(
    shown: ScalpView,
    days: Sequence[float],
    *,
    views: Sequence[str] = ("above", "left", "behind"),
    activity: bool = False,
    tone: str = "light",
) -> Figure:
    """Several visits, one column each and one row per view: hair, and with `activity` the attack below."""
    with style.look():
        figure = style.new_figure(width=2.05 * len(days), height=2.1 * len(views) + 0.35)
        panels = figure.subplots(len(views), len(days), squeeze=False)
        for column, day in enumerate(days):
            visit = nearest_visit(shown, day)
            for row, name in enumerate(views):
                draw = draw_activity if activity else draw_hair
                draw(panels[row, column], shown, visit, view_of(name), tone)
            panels[0, column].set_title(visit_title(shown, visit), fontsize=9.5, loc="center")
    return figure


def animate(
    shown: ScalpView,
    path: Path,
    *,
    views: Sequence[str] = ("above", "left", "right"),
    visits: Sequence[int] | None = None,
    milliseconds: int = 160,
    dpi: int = 72,
    tone: str = "light",
) -> Path:
    """Write a GIF of hair (above) and disease activity (below), one frame per visit.

    Args:
        path: file to write; it appears only when it is complete.
        visits: numbers of the visits; default all.

    Raises:
        InputError: the name does not end in ``.gif``.
    """
    if path.suffix.lower() != ".gif":
        raise InputError(f"an animation called {path.name!r}", expected="a name that ends in .gif")
    from PIL import Image

    frames = []
    for visit in range(len(shown.days)) if visits is None else visits:
        rgb = _frame(shown, visit, views, dpi, tone)
        frames.append(Image.fromarray(rgb).quantize(96, dither=Image.Dither.NONE))
    with replacing(path) as partial:
        frames[0].save(
            partial,
            format="GIF",
            save_all=True,
            append_images=frames[1:],
            duration=[milliseconds] * (len(frames) - 1) + [8 * milliseconds],
            loop=0,
        )
    return path


def _frame(shown: ScalpView, visit: int, views: Sequence[str], dpi: int, tone: str) -> NDArray[np.uint8]:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    scored = shown.score is not None
    with style.look():
        figure = Figure(figsize=(2.4 * len(views), 5.9 if scored else 4.9), dpi=dpi)
        grid = figure.add_gridspec(
            3 if scored else 2,
            len(views),
            height_ratios=[1, 1, 0.34] if scored else [1, 1],
            left=0.085 if scored else 0.02,
            right=0.98,
            top=0.93,
            bottom=0.09 if scored else 0.01,
            hspace=0.03,
            wspace=0.02,
        )
        for column, name in enumerate(views):
            view = view_of(name)
            draw_hair(figure.add_subplot(grid[0, column]), shown, visit, view, tone)
            draw_activity(figure.add_subplot(grid[1, column]), shown, visit, view, tone)
        if scored:
            _score_so_far(figure.add_subplot(grid[2, :]), shown, visit)
        title = visit_title(shown, visit)
        figure.text(0.02, 0.985, title, fontsize=10.5, fontweight="bold", va="top")
        canvas: Any = FigureCanvasAgg(figure)
        canvas.draw()
        return np.asarray(canvas.buffer_rgba())[..., :3].copy()


def _score_so_far(axes: Axes, shown: ScalpView, visit: int) -> None:
    assert shown.score is not None
    weeks, score = shown.days / 7.0, shown.score
    axes.plot(weeks, score, color=style.RULE, lw=1.4)
    axes.plot(weeks[: visit + 1], score[: visit + 1], color=style.ARM_COLOURS[1])
    axes.plot(weeks[visit], score[visit], "o", color=style.ARM_COLOURS[1], ms=5)
    axes.set(xlim=(weeks[0], weeks[-1]), ylim=(0, max(10.0, 1.08 * float(score.max()))))
    axes.set_ylabel(shown.score_name)
    axes.set_xlabel("weeks", labelpad=1)


def view_of(name: str) -> View:
    """View called `name`.

    Raises:
        InputError: no view has that name.
    """
    if name not in VIEWS:
        raise unknown_name("view", name, VIEWS)
    return VIEWS[name]


def nearest_visit(shown: ScalpView, day: float) -> int:
    """Number of the visit nearest to `day`."""
    return int(np.argmin(np.abs(shown.days - day)))


def visit_title(shown: ScalpView, visit: int) -> str:
    """Title of a visit: ``week 24 · SALT 38``."""
    text = f"week {shown.days[visit] / 7.0:.0f}"
    return text if shown.score is None else f"{text} · {shown.score_name} {shown.score[visit]:.0f}"


def draw_hair(
    axes: Axes, shown: ScalpView, visit: int, view: View, tone: str = "light", fewer: float = 1.0
) -> None:
    """Draw the head in one view with its hairs at one visit, each as long and as wide as it has grown.

    In a small picture hairs may be `fewer` by this factor, each as much wider.
    """
    from matplotlib.collections import PolyCollection

    draw_head(axes, view, shown.head.axes, tone)
    facing = view.facing(shown.normal)
    most = DRAWN_SHARE / fewer
    drawn = np.flatnonzero(shown.standing[:, visit] & (facing > 0.03) & (shown.luck < most))
    # Nearer hairs over farther ones.
    drawn = drawn[np.argsort(facing[drawn], kind="stable")]
    root, luck = shown.root[drawn], shown.luck[drawn] / most
    length = np.minimum(shown.length_cm[drawn, visit], LONGEST_CM * (0.7 + 0.3 * luck))
    width = shown.width_um[drawn, visit]
    tip = root + length[:, None] * shown.direction[drawn]
    segments: Any = np.stack([view.flat(root), view.flat(tip)], axis=1)
    shade = 0.75 + 0.5 * luck
    lit = 0.8 + 0.55 * np.clip(facing[drawn], 0, 1) ** 2
    colour = np.empty((len(segments), 4))
    colour[:, :3] = np.clip(_HAIR * (shade * lit)[:, None], 0, 1)
    colour[:, 3] = np.clip(0.30 + 0.35 * (width - 20.0) / 50.0, 0.2, 0.66)
    points = fewer * np.clip(width / 165.0, 0.14, 0.58)
    # Hairs of one width go into one collection, which Matplotlib makes from an array; thin ones lie below.
    pens = np.round(points / _PEN).astype(int)
    for pen in np.unique(pens):
        same = pens == pen
        hairs = PolyCollection(
            segments[same],
            facecolors="none",
            edgecolors=colour[same],
            linewidths=pen * _PEN,
            joinstyle="bevel",
            zorder=4,
        )
        axes.add_collection(hairs, autolim=False)


def draw_activity(axes: Axes, shown: ScalpView, visit: int, view: View, tone: str = "light") -> TriMesh:
    """Draw the head in one view, coloured by the attack on follicles at one visit; return the mesh."""
    from matplotlib.colors import LinearSegmentedColormap
    from matplotlib.tri import Triangulation

    head = shown.head
    draw_head(axes, view, head.axes, tone)
    flat = view.flat(head.place)
    normal = head.place / head.axes**2
    normal /= np.linalg.norm(normal, axis=1, keepdims=True)
    front = np.asarray((view.facing(normal)[head.triangles] > 0.0).all(axis=1))
    colours = LinearSegmentedColormap.from_list("activity", ACTIVITY)
    image = axes.tripcolor(
        Triangulation(flat[:, 0], flat[:, 1], head.triangles[front]),
        shown.activity[visit],
        cmap=colours,
        vmin=0.0,
        vmax=1.0,
        shading="gouraud",
        zorder=3,
    )
    image.set_rasterized(True)
    _hairline(axes, head, flat, front)
    return image


def _hairline(axes: Axes, head: HeadMap, flat: Floats, front: NDArray[np.bool_]) -> None:
    """Draw a fine line round the visible hair-bearing skin."""
    from matplotlib.collections import LineCollection

    seen = head.triangles[front]
    edges = np.sort(np.concatenate([seen[:, [0, 1]], seen[:, [1, 2]], seen[:, [2, 0]]]), axis=1)
    unique, count = np.unique(edges, axis=0, return_counts=True)
    border = unique[count == 1]
    axes.add_collection(LineCollection(list(flat[border]), colors="#a58d7c", linewidths=0.6, zorder=4))


def scalps_by_arm(pictures: Sequence[ScalpPicture], views: Sequence[str] = ("above", "behind")) -> Figure:
    """One patient under all arms: a row per arm and a column per visit, each with its views side by side."""
    arms = [picture.arm for picture in pictures]
    visits = len(pictures[0].view.days)
    with style.look():
        figure = style.new_figure(width=0.3 + 1.62 * visits * len(views) * 0.72, height=1.5 * len(arms) + 0.3)
        panels = figure.subplots(len(arms), visits * len(views), squeeze=False)
        for row, picture in enumerate(pictures):
            for visit in range(visits):
                for part, name in enumerate(views):
                    axes = panels[row, visit * len(views) + part]
                    draw_hair(axes, picture.view, visit, view_of(name), fewer=SMALL)
                    if part == 0:
                        title = visit_title(picture.view, visit)
                        axes.set_title(title, fontsize=8.2, loc="left", pad=2, fontweight="normal")
            panels[row, 0].text(
                -0.06, 0.5, style.shorten(picture.arm, 24), transform=panels[row, 0].transAxes,
                rotation=90, ha="right", va="center", fontsize=8.6, fontweight="bold",
            )  # fmt: skip
    return figure
