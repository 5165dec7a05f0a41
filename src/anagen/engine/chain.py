"""The time-independent part of the follicle's Markov chain."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from anagen.engine.phases import LIVING, Phase
from anagen.errors import InputError


@dataclass(frozen=True, eq=False)
class Chain:
    """Stages, mean durations and the calibre renewal of one kind of follicle (docs/model.md, section 2).

    A phase lasts a gamma time with an integer number of stages, so that phase × stage ×
    calibre class is a Markov chain whose rates are scaled by the drivers' clock speeds.

    At every anagen onset the calibre class ``c`` is renewed. With probability `jump` the
    centre of the new class is the target itself (abrupt miniaturisation or recovery,
    Whiting 2001), otherwise ``c + pull * (target - c)`` (gradual); the new class is the
    centre plus `spread` normal noise, rounded to a class and held within the range.

    Attributes:
        stages: int64[5], stages of each living phase, at least 1.
        mean_days: float64[5, C], mean duration in days at clock speed 1, by calibre class.
            Early anagen or catagen may be left out of the model by a mean of 0 in all classes.
        kenogen_weight: float64[C], multiplies the drivers' kenogen probability by class
            (of the hair just shed); the product is held within [0, 1].
        pull: share of the way to the target that a gradual renewal covers, 0 to 1.
        jump: probability that the centre is the target itself, 0 to 1.
        spread: SD of the noise of a renewal, in classes.

    Raises:
        InputError: shapes that disagree, or numbers out of range.
    """

    stages: NDArray[np.int64]
    mean_days: NDArray[np.float64]
    kenogen_weight: NDArray[np.float64]
    pull: float = 1.0
    jump: float = 0.0
    spread: float = 0.0

    def __post_init__(self) -> None:
        object.__setattr__(self, "stages", np.ascontiguousarray(self.stages, dtype=np.int64))
        object.__setattr__(self, "mean_days", np.ascontiguousarray(self.mean_days, dtype=np.float64))
        weight = np.ascontiguousarray(self.kenogen_weight, dtype=np.float64)
        object.__setattr__(self, "kenogen_weight", weight)
        if self.stages.shape != (LIVING,) or (self.stages < 1).any():
            raise InputError(f"stages must be {LIVING} numbers of at least 1")
        if self.mean_days.ndim != 2 or self.mean_days.shape[0] != LIVING:
            raise InputError(f"mean_days must have shape ({LIVING}, classes)")
        positive = (self.mean_days > 0).all(axis=1)
        absent = (self.mean_days == 0).all(axis=1)
        absent[[Phase.ANAGEN, Phase.TELOGEN, Phase.KENOGEN]] = False
        if not (np.isfinite(self.mean_days).all() and (positive | absent).all()):
            raise InputError("mean_days must be > 0 and finite")
        if weight.shape != (self.classes,) or not (weight >= 0).all():
            raise InputError("kenogen_weight must be one number >= 0 for each calibre class")
        if not (0 <= self.pull <= 1 and 0 <= self.jump <= 1 and self.spread >= 0):
            raise InputError("pull and jump must lie in [0, 1], spread must be >= 0")

    @property
    def classes(self) -> int:
        """Number of calibre classes."""
        return int(self.mean_days.shape[1])

    @property
    def stage_offset(self) -> NDArray[np.int64]:
        """int64[6]: first stage of each phase among all stages, and the total."""
        return np.concatenate([[0], np.cumsum(self.stages)])

    @property
    def stage_rate(self) -> NDArray[np.float64]:
        """float64[5, C]: exits per day from a stage at clock speed 1; infinite in an absent phase."""
        with np.errstate(divide="ignore"):
            return np.asarray(self.stages[:, None] / self.mean_days)

    @property
    def renewal(self) -> tuple[float, float, float]:
        """`pull`, `jump` and `spread` as one tuple, for the compiled loops."""
        return self.pull, self.jump, self.spread

    @property
    def states(self) -> int:
        """Living states: stages of all phases × calibre classes."""
        return int(self.stages.sum()) * self.classes

    def phase_of_stage(self) -> NDArray[np.int64]:
        """int64[total stages]: phase of each stage."""
        return np.repeat(np.arange(LIVING), self.stages)
