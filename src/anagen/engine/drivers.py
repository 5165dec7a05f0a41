"""Drivers: all that the engines are given to know of a niche."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from anagen.engine.phases import CLOCKED
from anagen.errors import InputError

_BY_STEP = ("target", "kenogen", "loss", "drift", "fixing")
_NOT_NEGATIVE = ("speed", "kenogen", "loss", "fixing")


@dataclass(frozen=True, eq=False)
class Drivers:
    """Clock speeds, calibre target, kenogen probability and hazards, per stratum and step.

    A stratum is a set of follicles that share drivers. Step ``d`` holds on
    ``[d * step_days, (d + 1) * step_days)``; after the last step its values go on.

    Attributes:
        speed: float64[B, 5, D], clock speed of each phase with a clock of its own (1 = the chain's own
            pace, 2 = twice as fast, 0 = held).
        target: float64[B, D], calibre class toward which anagen onset renews (fractional).
        kenogen: float64[B, D], probability that exogen leaves an empty follicle.
        loss: float64[B, D] or None, hazard per day of losing the follicle for good.
        step_days: length of a step in days.
        drift: float64[B, D] or None, classes per day: a growing hair (`Phase.ANAGEN`) steps one calibre
            class up (> 0) or down (< 0) with the hazard of its size, whatever its class. A step beyond the
            thinnest or thickest class does nothing.
        fixing: float64[B, D] or None, hazard per day of becoming a fixed vellus follicle (`Phase.FIXED`),
            in every living phase and class.

    Raises:
        InputError: shapes that disagree, or values out of range.
    """

    speed: NDArray[np.float64]
    target: NDArray[np.float64]
    kenogen: NDArray[np.float64]
    loss: NDArray[np.float64] | None = None
    step_days: float = 1.0
    drift: NDArray[np.float64] | None = None
    fixing: NDArray[np.float64] | None = None

    def __post_init__(self) -> None:
        for name in ("speed", *_BY_STEP):
            value = getattr(self, name)
            if value is not None:
                object.__setattr__(self, name, np.ascontiguousarray(value, dtype=np.float64))
        strata, phases, steps = self.speed.shape
        if phases != CLOCKED:
            raise InputError(f"speed needs {CLOCKED} phases, not {phases}")
        for name in _BY_STEP:
            value = getattr(self, name)
            if value is not None and value.shape != (strata, steps):
                raise InputError(f"{name} has shape {value.shape}, expected {(strata, steps)}")
        checked = [value for name in _NOT_NEGATIVE if (value := getattr(self, name)) is not None]
        if not all(np.isfinite(part).all() and (part >= 0).all() for part in checked):
            raise InputError("speed, kenogen, loss and fixing must be finite and >= 0")
        if not np.isfinite(self.target).all() or (self.kenogen > 1).any():
            raise InputError("target must be finite and kenogen at most 1")
        if self.drift is not None and not np.isfinite(self.drift).all():
            raise InputError("drift must be finite")
        if not self.step_days > 0:
            raise InputError("step_days must be > 0")

    @property
    def strata(self) -> int:
        """Number of strata B."""
        return int(self.speed.shape[0])

    @property
    def steps(self) -> int:
        """Number of steps D."""
        return int(self.speed.shape[2])

    @property
    def drifts(self) -> bool:
        """Whether any growing hair ever changes its class."""
        return self.drift is not None and bool(self.drift.any())

    @property
    def fixes(self) -> bool:
        """Whether any follicle ever becomes a fixed vellus follicle."""
        return self.fixing is not None and bool(self.fixing.any())

    def of(self, strata: slice) -> Drivers:
        """Drivers of a slice of the strata."""
        return self._each(lambda value: value[strata])

    def joined(self, other: Drivers) -> Drivers:
        """Drivers of these strata and, after them, those of `other`, in the same steps."""

        def both(name: str) -> NDArray[np.float64] | None:
            own, further = getattr(self, name), getattr(other, name)
            if own is None and further is None:
                return None
            own = np.zeros((self.strata, self.steps)) if own is None else own
            further = np.zeros((other.strata, other.steps)) if further is None else further
            return np.concatenate([own, further])

        return Drivers(
            np.concatenate([self.speed, other.speed]),
            np.concatenate([self.target, other.target]),
            np.concatenate([self.kenogen, other.kenogen]),
            both("loss"),
            self.step_days,
            both("drift"),
            both("fixing"),
        )

    def window(self, first: int, after: int) -> Drivers:
        """Drivers of the steps from `first` up to, not including, `after`."""
        return self._each(lambda value: value[..., first:after])

    def _each(self, part: Callable[[NDArray[np.float64]], NDArray[np.float64]]) -> Drivers:
        """Drivers with one part of every array; it needs no check, because the whole has passed."""
        found = object.__new__(Drivers)
        object.__setattr__(found, "step_days", self.step_days)
        for name in ("speed", *_BY_STEP):
            value = getattr(self, name)
            own = None if value is None else np.ascontiguousarray(part(value))
            object.__setattr__(found, name, own)
        return found

    @classmethod
    def constant(
        cls, strata: int, target: float, kenogen: float, *, steps: int = 1, step_days: float = 1.0
    ) -> Drivers:
        """Drivers that never change: every clock at speed 1."""
        return cls(
            speed=np.ones((strata, CLOCKED, steps)),
            target=np.full((strata, steps), target),
            kenogen=np.full((strata, steps), kenogen),
            step_days=step_days,
        )
