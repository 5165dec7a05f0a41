"""Field of scalp that is measured, and the shift of its window between visits."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from anagen.errors import InputError
from anagen.measurement.method import Method
from anagen.quantities import quantity

SHIFT_LIMIT = 2.0
"""Largest shift of the window, in SD; the simulated patch is that much larger on each side."""


@dataclass(frozen=True)
class Field:
    """A square field of scalp.

    Attributes:
        area_cm2: area that is counted.
        region: part of the scalp.
        tattooed: marked for good; also true if the method's name says so.

    Raises:
        InputError: an area beyond the table of quantities.
    """

    area_cm2: float
    region: str = "vertex"
    tattooed: bool = False

    def __post_init__(self) -> None:
        quantity("area counted").check(self.area_cm2)

    def repositioning_mm(self, method: Method) -> float:
        """SD of the window's shift at each visit, mm; 0 in a tattooed field."""
        return 0.0 if self.tattooed or method.tattooed else method.repositioning_mm


def sampled_area(field: Field, method: Method) -> float:
    """Area of scalp to simulate, cm2: the field and the margin within which its window may move."""
    margin_cm = SHIFT_LIMIT * field.repositioning_mm(method) / 10.0
    return float((sqrt(field.area_cm2) + 2.0 * margin_cm) ** 2)


def windows(
    field: Field, method: Method, area_cm2: NDArray[np.float64], luck: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Position of the window in each simulated patch, as fractions of the patch's side.

    Args:
        field: the field.
        method: gives the SD of the shift.
        area_cm2: float64[S], simulated area of each site.
        luck: float64[S, V, 2], standard normal shifts along x and y.

    Returns:
        The window's lower corner, float64[S, V, 2], and its side, float64[S].

    Raises:
        InputError: a patch is smaller than the field.
    """
    if np.any(area_cm2 < field.area_cm2 * (1.0 - 1e-9)):
        raise InputError(
            f"simulated patch of {float(area_cm2.min()):.3g} cm2 is smaller than the field",
            expected=f"at least {field.area_cm2:g} cm2 and the margin of `sampled_area`",
        )
    patch = np.sqrt(area_cm2)
    side = np.minimum(sqrt(field.area_cm2) / patch, 1.0)
    room = (0.5 * (1.0 - side))[:, None, None]
    shift = luck * (field.repositioning_mm(method) / 10.0) / patch[:, None, None]
    return room + np.clip(shift, -room, room), side
