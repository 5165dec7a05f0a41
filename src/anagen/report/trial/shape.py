"""What a report reads: the shape of a trial's result, without the machinery that made it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import polars as pl


class DeliveryPicture(Protocol):
    """Free particles in the skin after one session."""

    @property
    def depths_mm(self) -> NDArray[np.float64]:
        """float64[Z], mm below the surface, rising."""

    @property
    def hours(self) -> NDArray[np.float64]:
        """float64[T], hours since the session, rising."""

    @property
    def concentration(self) -> NDArray[np.float64]:
        """float64[T, Z], particles/mL."""

    @property
    def bulge_mm(self) -> float:
        """Depth of the bulge, mm."""

    @property
    def papilla_mm(self) -> float:
        """Depth of the dermal papilla, mm."""


class Patch(Protocol):
    """The follicles of 1 cm2 of scalp on one day; arrays have one entry per follicle."""

    @property
    def title(self) -> str:
        """What the patch shows, for example ``"exosome, week 24"``."""

    @property
    def x_mm(self) -> NDArray[np.float64]:
        """Position of the opening, 0 to 10 mm."""

    @property
    def y_mm(self) -> NDArray[np.float64]:
        """Position of the opening, 0 to 10 mm."""

    @property
    def diameter_um(self) -> NDArray[np.float64]:
        """Width of the shaft, µm."""

    @property
    def length_mm(self) -> NDArray[np.float64]:
        """Length of the standing hair, mm; 0 where none stands."""

    @property
    def angle_rad(self) -> NDArray[np.float64]:
        """Direction in which the hair leans, radians anticlockwise from the x axis."""

    @property
    def visible(self) -> NDArray[np.bool_]:
        """True where a hair stands that the trial's method counts."""


class TrialResult(Protocol):
    """A finished virtual trial (`anagen.trial.result.TrialResult`)."""

    @property
    def protocol(self) -> Any:
        """The resolved trial file."""

    @property
    def summary(self) -> Mapping[str, Any]:
        """What ``summary.json`` holds."""

    @property
    def observations(self) -> pl.DataFrame:
        """replicate, patient, arm, side, visit, week, outcome, unit, value, dropped."""

    @property
    def courses(self) -> pl.DataFrame:
        """arm, outcome, unit, day, mean, lo50, hi50, lo90, hi90, twin."""

    @property
    def phases(self) -> pl.DataFrame:
        """arm, twin, day, phase, fraction."""

    @property
    def delivery(self) -> Mapping[str, Any]:
        """`DeliveryPicture` by name of the arm."""

    @property
    def scalps(self) -> Sequence[Any]:
        """`ScalpPicture` by `ScalpPicture`, patient by patient and then arm by arm."""

    @property
    def patches(self) -> Sequence[Any]:
        """`Patch` by `Patch`, in the order in which they are shown."""

    @property
    def run(self) -> Mapping[str, Any]:
        """What differs from run to run: timings, machine."""
