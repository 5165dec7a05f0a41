"""Places of the follicles of a square centimetre, and directions of their hairs."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from anagen.biology.follicular_units import unit_layout
from anagen.engine.keys import child, uniforms
from anagen.web.scalp.course import Layout

SIDE_MM = 10.0
_TILT, _MIX, _LEAN, _GRAFTS = 3_000_001, 3_000_003, 3_000_002, 3_000_004


def layout_of(person: np.uint64, native: NDArray[np.uint64], grafts: NDArray[np.uint64]) -> Layout:
    """Openings in follicular units; grafts stand between the native ones, in units of their own.

    Args:
        person: key of the person.
        native: keys of the native follicles, uint64[N].
        grafts: keys of the grafts, uint64[G].
    """
    parts = [
        _units(key, follicles)
        for key, follicles in ((person, native), (np.uint64(child(person, np.uint64(_GRAFTS))), grafts))
        if len(follicles)
    ]
    place = np.concatenate([place for place, _ in parts])
    first = [0, *np.cumsum([int(unit.max()) + 1 for _, unit in parts])]
    unit = np.concatenate([unit + start for (_, unit), start in zip(parts, first, strict=False)])
    keys = np.concatenate([native, grafts])
    swirl = 0.25 * np.sin(place[:, 0] / 4.0) + 0.2 * np.cos(place[:, 1] / 5.0)
    lean = swirl + 0.7 * (uniforms(keys, _TILT) - 0.5) + 2.0 * np.pi * float(uniforms(person, _LEAN))
    return Layout(place[:, 0], place[:, 1], np.mod(lean, 2.0 * np.pi), unit)


def _units(key: np.uint64, follicles: NDArray[np.uint64]) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Places and units, sensitive and resistant follicles mixed within units."""
    place, unit = unit_layout(key, len(follicles), SIDE_MM)
    shuffled = np.argsort(uniforms(follicles, _MIX), kind="stable")
    where = np.empty_like(shuffled)
    where[shuffled] = np.arange(len(shuffled))
    return place[where], unit[where]
