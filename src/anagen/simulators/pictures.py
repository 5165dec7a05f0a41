"""Pictures of a trial, as data: courses, delivery, patches of 1 cm2 and whole scalps."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import polars as pl

BANDS = {"lo90": 0.05, "lo50": 0.25, "hi50": 0.75, "hi90": 0.95}
"""Bounds of the bands of a course, by column."""


def _no_rows() -> pl.DataFrame:
    import polars as pl

    return pl.DataFrame()


@dataclass(frozen=True, eq=False)
class Courses:
    """Expected courses of all arms and their untreated twins.

    Attributes:
        bands: arm, outcome, unit, day, mean, lo50, hi50, lo90, hi90, twin; changes from baseline.
        phases: arm, twin, day, phase, fraction; empty where phases are not followed.
    """

    bands: pl.DataFrame = field(default_factory=_no_rows)
    phases: pl.DataFrame = field(default_factory=_no_rows)


@dataclass(frozen=True, eq=False)
class DeliveryPicture:
    """Free particles in the skin after one session of one arm.

    Attributes:
        depths_mm: float64[Z].
        hours: float64[T].
        concentration: float64[T, Z], particles/mL.
        bulge_mm: depth of the bulge.
        papilla_mm: depth of the dermal papilla.
    """

    depths_mm: NDArray[np.float64]
    hours: NDArray[np.float64]
    concentration: NDArray[np.float64]
    bulge_mm: float
    papilla_mm: float


@dataclass(frozen=True, eq=False)
class Patch:
    """1 cm2 of one patient's scalp on one day; arrays have one entry per follicle.

    Attributes:
        title: heading of the picture.
        x_mm: place of the follicle's opening.
        y_mm: place of the follicle's opening.
        diameter_um: of the hair.
        length_mm: of the hair.
        angle_rad: direction in which the hair lies.
        visible: whether there is a visible hair.
    """

    title: str
    x_mm: NDArray[np.float64]
    y_mm: NDArray[np.float64]
    diameter_um: NDArray[np.float64]
    length_mm: NDArray[np.float64]
    angle_rad: NDArray[np.float64]
    visible: NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class HeadMap:
    """The hair-bearing skin of a head: C cells in T triangles on an ellipsoid.

    Attributes:
        axes: float64[3], half axes of the head, cm: x to the front, y to the left, z up.
        place: float64[C, 3], cm.
        triangles: int64[T, 3], cells at their corners.
    """

    axes: NDArray[np.float64]
    place: NDArray[np.float64]
    triangles: NDArray[np.int64]

    @property
    def cells(self) -> int:
        """Number of cells, C."""
        return len(self.place)


@dataclass(frozen=True, eq=False)
class ScalpView:
    """A whole scalp hair by hair at V visits, ready to be drawn; N follicles, C cells.

    Attributes:
        head: the skin.
        days: float64[V], since baseline.
        root: float64[N, 3], openings of the follicles, cm.
        direction: float64[N, 3], direction in which each hair lies.
        normal: float64[N, 3], of the skin there.
        luck: float64[N], uniform of each follicle: whether it is drawn, and how dark.
        standing: bool[N, V], whether a hair is at the surface.
        length_cm: float64[N, V], of the hair if it is never cut.
        width_um: float64[N, V].
        activity: float64[V, C], immune attack on follicles, 0 to 1.
        score: float64[V], severity, or None.
        score_name: name of the score.
    """

    head: HeadMap
    days: NDArray[np.float64]
    root: NDArray[np.float64]
    direction: NDArray[np.float64]
    normal: NDArray[np.float64]
    luck: NDArray[np.float64]
    standing: NDArray[np.bool_]
    length_cm: NDArray[np.float64]
    width_um: NDArray[np.float64]
    activity: NDArray[np.float64]
    score: NDArray[np.float64] | None = None
    score_name: str = ""


@dataclass(frozen=True, eq=False)
class ScalpPicture:
    """Scalp of one patient under one arm ("untreated": no arm), at baseline and later visits."""

    patient: str
    arm: str
    view: ScalpView


@dataclass(frozen=True, eq=False)
class Pictures:
    """All pictures of a trial besides its courses; empty where a simulator does not draw them.

    Attributes:
        delivery: by name of the arm.
        patches: before, untreated, and under each arm.
        scalps: by patient, then by arm.
    """

    delivery: dict[str, DeliveryPicture] = field(default_factory=dict)
    patches: list[Patch] = field(default_factory=list)
    scalps: list[ScalpPicture] = field(default_factory=list)
