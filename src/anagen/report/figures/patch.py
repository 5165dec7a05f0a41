"""Picture of 1 cm2 of simulated scalp as a dermatoscope would show it, hair by hair."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from anagen.report import style
from anagen.report.figures.skin import skin
from anagen.simulators.pictures import Patch

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

SIDE_MM = 10.0
CLIP_MM = 1.7
"""Length in mm to which hairs are clipped in the picture, so that those behind them can be counted."""
NON_VELLUS_UM = 30.0
"""Width in µm from which hairs are drawn darker; a caller that counts uses the measurement's threshold."""

_STEPS = 9
_DARK, _FAIR = np.array([0.125, 0.082, 0.060]), np.array([0.47, 0.345, 0.25])


@dataclass(frozen=True)
class Count:
    """Hairs of one patch: counted by the trial's method, non-vellus among those, and too fine to count."""

    counted: int
    wide: int
    finer: int


def count(drawn: Patch, non_vellus_um: float = NON_VELLUS_UM) -> Count:
    """Hairs on a patch; a hair of `non_vellus_um` or more is non-vellus."""
    visible = np.asarray(drawn.visible, dtype=bool)
    wide = np.asarray(drawn.diameter_um, dtype=np.float64) >= non_vellus_um
    standing = np.asarray(drawn.length_mm, dtype=np.float64) > 0
    return Count(int(visible.sum()), int((visible & wide).sum()), int((standing & ~visible).sum()))


def caption(drawn: Patch, non_vellus_um: float = NON_VELLUS_UM) -> str:
    """Caption: ``134 hairs counted, 98 of them at least 30 µm wide; 12 finer ones are not counted``."""
    found = count(drawn, non_vellus_um)
    text = f"{found.counted} {'hair' if found.counted == 1 else 'hairs'} counted"
    if found.wide != found.counted:
        text += f", {found.wide} of them at least {non_vellus_um:g}\N{NO-BREAK SPACE}µm wide"
    if found.finer:
        text += f"; {found.finer} finer {'one is' if found.finer == 1 else 'ones are'} not counted"
    return text


def patch(drawn: Patch, *, tone: str = "light", clip_mm: float = CLIP_MM) -> Figure:
    """Picture of one patch without words; the page that shows it adds the caption.

    Args:
        drawn: follicles of the patch.
        tone: skin tone, a key of `anagen.report.figures.skin.TONES`.
        clip_mm: longest hair drawn, mm; hairs below it keep their true length.
    """
    from anagen.report.figures.shown import ShownFigure

    with style.look():
        figure = ShownFigure(figsize=(4.0, 4.0))
        axes = figure.add_axes((0.0, 0.0, 1.0, 1.0))
        _scalp(axes, drawn, tone, clip_mm, 7.5)
    return figure


def patches(
    drawn: Sequence[Patch],
    *,
    tone: str = "light",
    clip_mm: float = CLIP_MM,
    non_vellus_um: float = NON_VELLUS_UM,
) -> Figure:
    """Patches side by side (before, after, untreated twin), titled, with their counts below."""
    if not drawn:
        return style.message_figure("No patch of scalp was drawn.")
    columns = min(len(drawn), 3)
    lines = -(-len(drawn) // columns)
    with style.look():
        figure = style.new_figure(width=3.1 * columns, height=3.75 * lines)
        panels = figure.subplots(lines, columns, squeeze=False).ravel()
        for spare in panels[len(drawn) :]:
            spare.set_visible(False)
        for axes, one in zip(panels, drawn, strict=False):
            _scalp(axes, one, tone, clip_mm, 5.0)
            axes.set_title(style.wrapped(one.title, 38), fontsize=9.5)
            text = style.wrapped(caption(one, non_vellus_um), 44, 3)
            axes.text(0, -0.025, text, transform=axes.transAxes, va="top", fontsize=9, linespacing=1.35)
    return figure


def _scalp(axes: Axes, drawn: Patch, tone: str, clip_mm: float, label_size: float) -> None:
    axes.set(xlim=(0, SIDE_MM), ylim=(0, SIDE_MM), aspect="equal", xticks=[], yticks=[])
    axes.set_frame_on(False)
    axes.imshow(
        skin(tone), extent=(0, SIDE_MM, 0, SIDE_MM), origin="upper", interpolation="bilinear", zorder=0
    )
    x, y = (np.asarray(v, dtype=np.float64) for v in (drawn.x_mm, drawn.y_mm))
    width = np.asarray(drawn.diameter_um, dtype=np.float64) / 1000.0
    length = np.asarray(drawn.length_mm, dtype=np.float64)
    angle = np.asarray(drawn.angle_rad, dtype=np.float64)
    placed = np.isfinite(x) & np.isfinite(y)
    shown = (length > 0) & placed & np.isfinite(width) & np.isfinite(length) & (width > 0)
    _openings(axes, x, y, width, shown, placed)
    # Fine hairs lie under thick ones; between equal ones the position decides.
    order = np.lexsort((x[shown], width[shown]))
    x, y, width, length, angle = (
        v[shown][order] for v in (x, y, width, np.clip(length, 0.12, clip_mm), angle)
    )
    if len(x):
        _hairs(axes, x, y, width, length, np.nan_to_num(angle))
    _scale(axes, label_size)


def _openings(
    axes: Axes,
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    width: NDArray[np.float64],
    shown: NDArray[np.bool_],
    placed: NDArray[np.bool_],
) -> None:
    """Draw the follicle openings: a brownish ring round a hair, a pale dimple without one."""
    from matplotlib.collections import EllipseCollection

    def dots(where: NDArray[np.bool_], size: NDArray[np.float64] | float, colour: str, alpha: float) -> None:
        if where.any():
            across = np.broadcast_to(np.asarray(size, dtype=np.float64), (int(where.sum()),))
            axes.add_collection(
                EllipseCollection(
                    across,
                    across,
                    np.zeros(len(across)),
                    units="xy",
                    offsets=np.column_stack([x, y])[where],
                    offset_transform=axes.transData,
                    facecolors=colour,
                    alpha=alpha,
                    lw=0,
                    zorder=1,
                )
            )

    for scale, alpha in ((3.4, 0.07), (2.4, 0.10), (1.6, 0.22)):
        dots(shown, scale * width[shown] + 0.03, "#5d3320", alpha)
    empty = placed & ~shown
    dots(empty, 0.15, "#fff1e2", 0.26)
    dots(empty, 0.075, "#8a5238", 0.34)


def _luck(x: NDArray[np.float64], y: NDArray[np.float64], salt: float) -> NDArray[np.float64]:
    """Number in [0, 1) of each place, so that a hair bends the same way in every picture."""
    return np.asarray(np.modf(np.abs(np.sin(x * 12.9898 + y * 78.233 + salt) * 43758.5453))[0])


def _hairs(
    axes: Axes,
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    width: NDArray[np.float64],
    length: NDArray[np.float64],
    angle: NDArray[np.float64],
) -> None:
    from matplotlib.collections import PolyCollection

    # Hairs rise from the skin at unequal angles: seen from above, some look shorter than they are.
    length = length * (0.6 + 0.4 * _luck(x, y, 1.0))
    # A gently bent centre line: the direction turns by `bend` from root to tip.
    t = np.linspace(0.0, 1.0, _STEPS)
    bend = (_luck(x, y, 0.0) - 0.5) * np.where(width < 0.04, 1.5, 0.8) * (0.35 + length / 2.0)
    heading = angle[:, None] + bend[:, None] * t
    step = length[:, None] / (_STEPS - 1)
    centre_x = x[:, None] + np.cumsum(np.cos(heading) * step, axis=1) - np.cos(heading[:, :1]) * step
    centre_y = y[:, None] + np.cumsum(np.sin(heading) * step, axis=1) - np.sin(heading[:, :1]) * step
    across_x, across_y = -np.sin(heading), np.cos(heading)
    # Fine hairs end in a point, clipped terminal hairs do not.
    taper = 1.0 - np.where(width < 0.03, 0.75, 0.12)[:, None] * t**2

    def ribbons(
        scale: float,
        shift: tuple[float, float] = (0.0, 0.0),
        extra: float = 0.0,
        side: NDArray[np.float64] | None = None,
    ) -> list[NDArray[np.float64]]:
        """Outlines of all hairs, `scale` widths wide, their tips moved by `shift` mm, `side` widths aside."""
        half = (0.5 * scale * width[:, None] + extra) * taper
        aside = np.zeros_like(half) if side is None else (side * width)[:, None]
        mid_x = centre_x + shift[0] * t + aside * across_x
        mid_y = centre_y + shift[1] * t + aside * across_y
        left = np.stack([mid_x + half * across_x, mid_y + half * across_y], axis=-1)
        right = np.stack([mid_x - half * across_x, mid_y - half * across_y], axis=-1)
        return list(np.concatenate([left, right[:, ::-1]], axis=1))

    def paint(
        outlines: list[NDArray[np.float64]], order: int, colours: object, alpha: float | None = None
    ) -> None:
        axes.add_collection(PolyCollection(outlines, facecolors=colours, alpha=alpha, lw=0, zorder=order))

    # Shadow: the tip stands higher above the skin than the root, so it falls further away.
    for extra, alpha in ((0.045, 0.05), (0.025, 0.07), (0.006, 0.10)):
        paint(ribbons(1.0, (0.13, -0.15), extra), 2, "#4a2a1c", alpha)
    depth = np.clip((width - 0.014) / 0.05, 0.0, 1.0) ** 0.8
    tint = (0.88 + 0.24 * _luck(x, y, 2.0))[:, None]
    colour = np.clip((_FAIR + (_DARK - _FAIR) * depth[:, None]) * tint, 0, 1)
    paint(ribbons(1.0), 3, np.column_stack([colour, 0.62 + 0.36 * depth]))
    # The lamp's gleam runs along the side of the shaft that looks up and to the left.
    side = 0.17 * np.where(np.cos(angle + np.pi / 2 - 0.75 * np.pi) >= 0, 1.0, -1.0)
    paint(ribbons(0.26, side=side), 4, np.column_stack([np.clip(colour + 0.33, 0, 1), 0.55 * depth]))


def _scale(axes: Axes, size: float) -> None:
    from matplotlib.patches import FancyBboxPatch

    axes.add_patch(
        FancyBboxPatch(
            (8.45, 0.32),
            1.2,
            0.5,
            boxstyle="round,pad=0.06,rounding_size=0.14",
            fc="#fdfdfc",
            ec="none",
            alpha=0.82,
            zorder=6,
        )
    )
    axes.plot((8.55, 9.55), (0.43, 0.43), color=style.INK, lw=1.8, solid_capstyle="butt", zorder=7)
    axes.text(9.05, 0.53, "1 mm", ha="center", va="bottom", fontsize=size, color=style.INK, zorder=7)
