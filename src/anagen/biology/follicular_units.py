"""Positions of follicles: follicular units of one to five hairs, spread over the skin.

Units lie on a jittered hexagonal grid (numbers in data/units.toml).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from anagen.engine.keys import children, uniforms
from anagen.parameters import load_parameters


def unit_layout(
    key: np.uint64, follicles: int, side_mm: float
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Positions of `follicles` openings on a square of skin.

    Args:
        key: identity of the patch; the same key gives the same layout.
        follicles: number of openings.
        side_mm: side of the square.

    Returns:
        float64[follicles, 2] in mm, and int64[follicles], the unit of each.
    """
    records = load_parameters("anagen.biology", "units.toml")
    largest = int(records.value("largest_unit"))
    number = round(records.value("units_per_area") * side_mm**2 / 100)
    number = max(min(number, follicles), -(-follicles // largest))
    # Each unit holds one follicle; the others take places in random units.
    places = np.tile(np.arange(number), largest - 1)
    order = np.argsort(uniforms(children(key, np.arange(len(places))), 0), kind="stable")
    unit = np.sort(np.concatenate([np.arange(number), places[order[: follicles - number]]]))
    sizes = np.bincount(unit, minlength=number)
    columns = max(1, int(np.ceil(np.sqrt(number / np.sqrt(0.75)))))
    rows = max(1, int(np.ceil(number / columns)))
    spare = uniforms(children(key, np.arange(rows * columns)), 1)
    cells = np.sort(np.argsort(spare, kind="stable")[:number])  # leave random cells empty
    row, column = np.divmod(cells, columns)
    jitter = np.stack([uniforms(children(key, cells), 2 + axis) for axis in range(2)], axis=1) - 0.5
    spacing = np.array([side_mm / columns, side_mm / rows])
    centre = (np.stack([column + 0.25 + 0.5 * (row % 2), row + 0.5], axis=1) + 0.55 * jitter) * spacing
    within = np.arange(follicles) - np.searchsorted(unit, unit)
    turn = 2 * np.pi * (uniforms(children(key, unit), 4) + within / np.maximum(sizes[unit], 1))
    reach = records.value("unit_radius") * (sizes[unit] > 1)
    offset = reach[:, None] * np.stack([np.cos(turn), np.sin(turn)], axis=1)
    return np.mod(centre[unit] + offset, side_mm), unit
