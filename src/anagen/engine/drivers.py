"""Drivers: all that the engines are given to know of a niche."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from anagen.engine.phases import LIVING
from anagen.errors import InputError


@dataclass(frozen=True, eq=False)
class Drivers:
    """Clock speeds, calibre target, kenogen probability and loss, per stratum and step.

    A stratum is a set of follicles that share drivers. Step ``d`` holds on
    ``[d * step_days, (d + 1) * step_days)``; after the last step its values go on.

    Attributes:
        speed: float64[B, 5, D], clock speed of each living phase (1 = the chain's own pace,
            2 = twice as fast, 0 = held).
        target: float64[B, D], calibre class toward which anagen onset renews (fractional).
        kenogen: float64[B, D], probability that exogen leaves an empty follicle.
        loss: float64[B, D] or None, hazard per day of losing the follicle for good.
        step_days: length of a step in days.

    Raises:
        InputError: shapes that disagree, or values out of range.
    """

    speed: NDArray[np.float64]
    target: NDArray[np.float64]
    kenogen: NDArray[np.float64]
    loss: NDArray[np.float64] | None = None
    step_days: float = 1.0

    def __post_init__(self) -> None:
        for name in ("speed", "target", "kenogen", "loss"):
            value = getattr(self, name)
            if value is not None:
                object.__setattr__(self, name, np.ascontiguousarray(value, dtype=np.float64))
        strata, phases, steps = self.speed.shape
        if phases != LIVING:
            raise InputError(f"speed needs {LIVING} phases, not {phases}")
        for name in ("target", "kenogen", "loss"):
            value = getattr(self, name)
            if value is not None and value.shape != (strata, steps):
                raise InputError(f"{name} has shape {value.shape}, expected {(strata, steps)}")
        checked = [self.speed, self.kenogen] + ([] if self.loss is None else [self.loss])
        if not all(np.isfinite(part).all() and (part >= 0).all() for part in checked):
            raise InputError("speed, kenogen and loss must be finite and >= 0")
        if not np.isfinite(self.target).all() or (self.kenogen > 1).any():
            raise InputError("target must be finite and kenogen at most 1")
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

    def of(self, strata: slice) -> Drivers:
        """Drivers of a slice of the strata."""
        return Drivers(
            self.speed[strata],
            self.target[strata],
            self.kenogen[strata],
            None if self.loss is None else self.loss[strata],
            self.step_days,
        )

    def window(self, first: int, after: int) -> Drivers:
        """Drivers of the steps from `first` up to, not including, `after`."""
        return Drivers(
            self.speed[:, :, first:after],
            self.target[:, first:after],
            self.kenogen[:, first:after],
            None if self.loss is None else self.loss[:, first:after],
            self.step_days,
        )

    @classmethod
    def constant(
        cls, strata: int, target: float, kenogen: float, *, steps: int = 1, step_days: float = 1.0
    ) -> Drivers:
        """Drivers that never change: every clock at speed 1."""
        return cls(
            speed=np.ones((strata, LIVING, steps)),
            target=np.full((strata, steps), target),
            kenogen=np.full((strata, steps), kenogen),
            step_days=step_days,
        )
