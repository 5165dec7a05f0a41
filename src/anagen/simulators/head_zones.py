"""Shares of the model's three regions in each place on the head (``data/zones.toml``)."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from anagen.biology.areata.scalp_map import ScalpMap, scalp_map
from anagen.parameters import read_toml

CELL_MM = 7.0
"""Distance between the cells of the head that is drawn."""


@cache
def head() -> ScalpMap:
    """Map of the head that is drawn."""
    return scalp_map(CELL_MM)


@cache
def zones() -> dict[str, NDArray[np.float64]]:
    """Shares of the regions, float64[C] by region, that add up to 1 in each cell."""
    table = read_toml(files("anagen.simulators") / "data" / "zones.toml")
    scalp = head()
    direction = scalp.place / scalp.axes
    direction = direction / np.linalg.norm(direction, axis=1, keepdims=True)
    claimed = {}
    for name in ("frontal", "vertex"):
        centres = np.array(table[name]["centres"], dtype=np.float64)
        centres /= np.linalg.norm(centres, axis=1, keepdims=True)
        away = np.degrees(np.arccos(np.clip(direction @ centres.T, -1.0, 1.0))).min(axis=1)
        # Flat over the middle of a region, falling off at its border.
        claimed[name] = np.exp(-((away / (1.35 * float(table[name]["width"]))) ** 4))
    total = claimed["frontal"] + claimed["vertex"]
    scale = 1.0 / np.maximum(total, 1.0)
    found = {name: share * scale for name, share in claimed.items()}
    found["occipital"] = np.maximum(0.0, 1.0 - found["frontal"] - found["vertex"])
    return found
