"""Calibre: log-spaced classes of hair diameter."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from anagen.parameters import load_parameters


@dataclass(frozen=True, eq=False)
class CalibreGrid:
    """The calibre classes.

    Attributes:
        diameters: float64[C], middle diameter of each class, µm.
        log_width: width of a class in the logarithm of diameter.
    """

    diameters: NDArray[np.float64]
    log_width: float

    def class_of(self, diameter: float) -> float:
        """Fractional class index of a diameter in µm."""
        return float(np.log(diameter / self.diameters[0]) / self.log_width)


@cache
def calibre_grid() -> CalibreGrid:
    """The grid that ``data/cycle.toml`` describes."""
    cycle = load_parameters("anagen.biology", "cycle.toml")
    diameters = np.geomspace(
        cycle.value("smallest_diameter"), cycle.value("largest_diameter"), int(cycle.value("calibre_classes"))
    )
    return CalibreGrid(diameters, float(np.log(diameters[1] / diameters[0])))
