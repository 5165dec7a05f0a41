"""Course of a scalp as one compact answer: typed arrays in base64, with the numbers in words."""

from __future__ import annotations

import base64
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from anagen import __version__
from anagen.biology.calibre import calibre_grid
from anagen.files.notice import NOTICE
from anagen.web.scalp.course import Course, Side
from anagen.web.scalp.layout import SIDE_MM
from anagen.web.scalp.portrait import course_of
from anagen.web.scalp.request import Asked

SCHEMA = "anagen-scalp/1"
KEPT = 24
"""Number of answers kept in memory, since requests often repeat."""


@lru_cache(maxsize=KEPT)
def scalp_answer(asked: Asked) -> dict[str, Any]:
    """Answer to a settled request, with all that the page draws.

    Arrays are little-endian in base64, frames first: `phase` uint8 (0 early anagen, 1 anagen,
    2 catagen, 3 telogen, 4 kenogen, 5 early anagen under a kept club, 6 vellus for good, 7 no follicle),
    `diameter` uint8 in µm, `length` uint16 in 0.1 mm, `density` uint8 in 2 hairs/cm2, `cover` uint8 in %;
    `x`, `y` uint16 in µm, `lean` uint8 in 1/256 turn, `unit` uint16; `place` int16[3] in 0.1 mm,
    `triangles` uint16[3].
    """
    return answer_of(asked, course_of(asked))


def answer_of(asked: Asked, course: Course) -> dict[str, Any]:
    """Answer made from a course."""
    layout, head, phases = course.layout, course.head, course.phases()
    return {
        "schema": SCHEMA,
        "anagen": __version__,
        "disclaimer": NOTICE,
        "asked": asked.model_dump(),
        "who": course.who,
        "place": course.place,
        "full": course.full,
        "about": list(course.about),
        "days": [int(day) for day in course.days],
        "phases": phases,
        "non_vellus_um": 30,
        "widest_um": round(float(calibre_grid().diameters[-1])),
        "close": {
            "side_mm": SIDE_MM,
            "follicles": len(layout.x_mm),
            "x": _packed(1000.0 * layout.x_mm, "<u2"),
            "y": _packed(1000.0 * layout.y_mm, "<u2"),
            "lean": _packed(np.mod(np.round(layout.lean * 128.0 / np.pi), 256), "<u1"),
            "unit": _packed(layout.unit, "<u2"),
        },
        "head": {
            "cells": head.cells,
            "triangles_number": len(head.triangles),
            "half_axes_cm": [float(a) for a in head.axes],
            "place": _packed(100.0 * head.place, "<i2"),
            "triangles": _packed(head.triangles, "<u2"),
        },
        "sides": [_side(side, phases) for side in (course.left, course.right)],
    }


def _side(side: Side, phases: list[str]) -> dict[str, Any]:
    mean = side.mean_diameter()
    return {
        "name": side.name,
        "words": list(side.words),
        "notes": list(side.notes),
        "certainty": side.certainty,
        "why": side.why,
        "phase": _packed(side.phase, "<u1"),
        "diameter": _packed(side.diameter_um, "<u1"),
        "length": _packed(10.0 * side.length_mm, "<u2"),
        "density": _packed(0.5 * side.density, "<u1"),
        "cover": _packed(side.cover, "<u1"),
        "counts": {name: [int(n) for n in values] for name, values in side.counts(phases).items()},
        "wide": [int(n) for n in side.wide()],
        "fine": [int(n) for n in side.fine()],
        "mean_diameter": [round(float(d), 1) if np.isfinite(d) else None for d in mean],
        "regions": {name: [round(float(d)) for d in values] for name, values in side.regions.items()},
        "score": None if side.score is None else [round(float(s)) for s in side.score],
    }


def _packed(values: NDArray[Any], kind: str) -> str:
    """Base64 of the values, rounded and clipped to the range of `kind`."""
    limits = np.iinfo(np.dtype(kind))
    whole = np.clip(np.round(np.nan_to_num(values)), limits.min, limits.max)
    return base64.b64encode(np.ascontiguousarray(whole.astype(kind)).tobytes()).decode("ascii")
