"""Twins of the first screen: the man of the example, untreated and treated, and stills of them."""

from __future__ import annotations

from functools import cache
from math import cos, sin
from typing import TYPE_CHECKING

from anagen.web.first.doors import told
from anagen.web.options.answers import example
from anagen.web.scalp.request import Asked

if TYPE_CHECKING:
    from anagen.web.scalp.course import Course, Side

CLIP_MM, LEAST_MM = 1.7, 0.12
"""Hair is drawn as if clipped, as in the scalp room."""
BAND_UM = 10
"""Hairs of much the same width are one path."""
SKIN = "#eed3c1"


@cache
def twins() -> Asked:
    """Request of the scalp room for the pictures."""
    man = example()
    return Asked.model_validate(
        {
            "sex": "female" if man.sex == "female" else "male",
            "age": int(man.age),
            "stage": man.norwood or man.ludwig,
            "region": man.region,
            "right": told()["twins"]["right"],
        }
    )


def still(asked: Asked, side: str) -> bytes:
    """Picture of one square centimetre at the end, as SVG, for pages without scripts.

    Args:
        asked: request.
        side: "left" or "right".
    """
    from anagen.web.scalp.choices import settled
    from anagen.web.scalp.portrait import course_of

    course = course_of(settled(asked))
    return drawn(course, course.left if side == "left" else course.right).encode()


def drawn(course: Course, side: Side) -> str:
    """SVG of the hairs of one side at the last frame; lengths are in mm, widths to scale."""
    layout, last, standing = course.layout, len(course.days) - 1, side.standing()[-1]
    bands: dict[int, list[str]] = {}
    for i in range(len(layout.x_mm)):
        if not standing[i]:
            continue
        x, y, lean = layout.x_mm[i], layout.y_mm[i], layout.lean[i]
        width, bend = side.diameter_um[last, i], 0.4 * sin(12.9 * i)
        long = max(LEAST_MM, min(CLIP_MM, side.length_mm[last, i]) * (0.8 + 0.2 * cos(7.7 * i)))
        half, ends = (0.5 * long * cos(lean), 0.5 * long * sin(lean)), lean + bend
        path = f"M{x:.2f},{y:.2f}q{half[0]:.2f},{half[1]:.2f} {long * cos(ends):.2f},{long * sin(ends):.2f}"
        bands.setdefault(BAND_UM * round(width / BAND_UM), []).append(path)
    hairs = "".join(
        f'<path d="{"".join(paths)}" stroke="{_colour(band)}" stroke-width="{max(band, BAND_UM) / 1000}"/>'
        for band, paths in sorted(bands.items())
    )
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10" width="400" height="400">'
        f'<rect width="10" height="10" fill="{SKIN}"/><g fill="none" stroke-linecap="round">{hairs}</g></svg>'
    )


def _colour(band: int) -> str:
    deep = min(1.0, max(0.0, (band - 14) / 46))
    pale, dark = (190, 150, 124), (46, 32, 25)
    return "#" + "".join(f"{round(a + (b - a) * deep):02x}" for a, b in zip(pale, dark, strict=True))
