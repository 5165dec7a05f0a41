"""Head on which a scalp is drawn: views, shape and light."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from anagen.report.figures.skin import TONES

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class View:
    """Direction from which a head is seen.

    Attributes:
        name: for the title.
        across: unit vector to the right of the picture; the head's own axes are x to the front, y to the
            left and z up.
        up: unit vector to the top of the picture.
        toward: unit vector toward the eye.
    """

    name: str
    across: tuple[float, float, float]
    up: tuple[float, float, float]
    toward: tuple[float, float, float]

    def flat(self, points: Floats) -> Floats:
        """Picture coordinates float64[..., 2] of points float64[..., 3]."""
        return np.stack([points @ np.array(self.across), points @ np.array(self.up)], axis=-1)

    def facing(self, normals: Floats) -> Floats:
        """Cosine float64[...] of the angle between outward normals and the line to the eye."""
        return np.asarray(normals @ np.array(self.toward))


TOP = View("from above", (0, -1, 0), (1, 0, 0), (0, 0, 1))
LEFT = View("left side", (-1, 0, 0), (0, 0, 1), (0, 1, 0))
RIGHT = View("right side", (1, 0, 0), (0, 0, 1), (0, -1, 0))
BACK = View("from behind", (0, -1, 0), (0, 0, 1), (-1, 0, 0))
VIEWS = {"above": TOP, "left": LEFT, "right": RIGHT, "behind": BACK}

# Profile of face and neck, front to the left, from the brow round the chin to the nape; cm.
_PROFILE = np.array(
    [
        (-9.3, 4.2), (-9.9, 1.9), (-9.75, 0.7), (-10.5, -1.3), (-11.75, -3.3), (-11.5, -3.9), (-10.3, -4.3),
        (-10.55, -5.2), (-10.2, -5.8), (-10.35, -6.6), (-9.75, -7.4), (-9.95, -8.7), (-9.2, -9.9),
        (-7.3, -10.4), (-3.9, -9.8), (-2.9, -11.0), (-2.6, -15.0), (8.0, -15.0), (7.3, -11.0), (7.6, -7.2),
        (8.6, -4.0), (6.0, 2.0), (-2.0, 5.0),
    ]
)  # fmt: skip
_NECK = np.array([(-6.3, -3.0), (-5.7, -9.0), (-6.0, -12.5), (-8.2, -15.0), (8.2, -15.0), (6.0, -12.5),
                  (5.7, -9.0), (6.3, -3.0)])  # fmt: skip
_NOSE = np.array(
    [(-1.5, 9.2), (-1.25, 10.4), (-0.75, 11.3), (0.0, 11.6), (0.75, 11.3), (1.25, 10.4), (1.5, 9.2)]
)
_EAR = np.array(
    [(0.3, 1.6), (1.3, 2.3), (2.5, 1.9), (2.8, 0.4), (2.2, -1.2), (1.5, -2.6), (0.7, -3.3), (0.0, -2.7)]
)  # fmt: skip


def _smooth(points: Floats, turns: int = 3) -> Floats:
    """Closed outline with its corners cut (Chaikin)."""
    for _ in range(turns):
        after = np.roll(points, -1, axis=0)
        points = np.stack([0.75 * points + 0.25 * after, 0.25 * points + 0.75 * after], axis=1).reshape(-1, 2)
    return points


def draw_head(axes: Axes, view: View, half_axes: Floats, tone: str = "light") -> None:
    """Draw face, neck, ears and a lit bald skull; set the picture's limits and hide its frame."""
    base = np.array(TONES[tone][0])
    dim = base * 0.93
    a, b, c = half_axes
    side = view.name in (LEFT.name, RIGHT.name)
    turn = -1.0 if view.name == RIGHT.name else 1.0
    if side:
        _shape(axes, _smooth(_PROFILE) * (turn, 1.0), dim, 1)
        axes.set(xlim=(-12.6, 12.6), ylim=(-15.0, c + 1.2))
    elif view.name == BACK.name:
        _shape(axes, _smooth(_NECK), dim, 1)
        for sign in (-1.0, 1.0):
            _shape(axes, _smooth(_EAR * (0.5, 0.9)) * (sign, 1.0) + (sign * (b - 0.35), -3.2), dim, 1)
        axes.set(xlim=(-12.6, 12.6), ylim=(-15.0, c + 1.2))
    else:
        _shape(axes, _smooth(_NOSE), dim, 1)
        for sign in (-1.0, 1.0):
            ear = np.array([(0.0, 0.9), (0.9, 0.3), (1.3, -0.7), (1.0, -1.6), (0.0, -1.3)])
            _shape(axes, _smooth(ear) * (sign, 1.0) + (sign * (b - 0.25), -0.6), dim, 1)
        axes.set(xlim=(-11.0, 11.0), ylim=(-a - 1.2, a + 2.6))
    _skull(axes, view, half_axes, base)
    if side:
        ear = _smooth(_EAR) * (turn, 1.0) + (turn * -0.6, -3.4)
        _shape(axes, ear, base * 0.97, 5, edge=base * 0.72)
        _shape(axes, _smooth(_EAR * 0.55) * (turn, 1.0) + (turn * 0.15, -3.3), base * 0.86, 6)
        _shape(axes, _smooth(np.array([(-8.6, 0.3), (-7.0, 0.75), (-6.1, 0.2), (-7.2, -0.1)])) * (turn, 1.0),
               base * 0.7, 5)  # fmt: skip
    axes.set_aspect("equal")
    axes.axis("off")


def _shape(axes: Axes, points: Floats, colour: Floats, order: int, edge: Floats | None = None) -> None:
    from matplotlib.patches import Polygon

    axes.add_patch(
        Polygon(points, facecolor=colour, edgecolor=colour if edge is None else edge, lw=0.7, zorder=order)
    )


def _skull(axes: Axes, view: View, half_axes: Floats, base: Floats) -> None:
    """Draw the ellipsoid as the eye sees it, lit from above and the left of the picture."""
    image, wide, high = _lit(view, tuple(half_axes.tolist()), tuple(base.tolist()))
    axes.imshow(image, extent=(-wide, wide, -high, high), origin="lower", zorder=2, interpolation="bilinear")


@lru_cache(maxsize=16)
def _lit(
    view: View, half_axes: tuple[float, ...], base: tuple[float, ...]
) -> tuple[NDArray[np.uint8], float, float]:
    """Picture of the skull uint8[size, size, 4], with half its width and half its height."""
    wide, high, deep = (
        float(np.abs(np.array(half_axes) @ np.diag(np.abs(axis))).max())
        for axis in (view.across, view.up, view.toward)
    )
    size = 300
    x, y = np.meshgrid(np.linspace(-1, 1, size), np.linspace(-1, 1, size))
    inside = x * x + y * y
    z = np.sqrt(np.maximum(1.0 - inside, 0.0))
    normal = np.stack([x / wide, y / high, z / deep], axis=-1)
    normal /= np.linalg.norm(normal, axis=-1, keepdims=True)
    lit = np.clip(normal @ (np.array([-0.35, 0.45, 0.82]) / np.linalg.norm([-0.35, 0.45, 0.82])), 0.0, 1.0)
    image = np.empty((size, size, 4))
    image[..., :3] = np.clip(
        np.array(base) * (0.74 + 0.30 * lit)[..., None] + 0.10 * (lit**24)[..., None], 0.0, 1.0
    )
    image[..., 3] = np.clip((1.0 - np.sqrt(inside)) * 0.5 * size, 0.0, 1.0)
    if view.name in (LEFT.name, RIGHT.name):
        # Below the hairline the face is drawn, so fade the skull out where it would cover the face.
        image[..., 3] *= np.clip((y * high + 6.5) / 5.0, 0.0, 1.0)
    return np.asarray(np.rint(255.0 * image), dtype=np.uint8), wide, high
