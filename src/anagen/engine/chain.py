"""The time-independent part of the follicle's Markov chain."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from anagen.engine.phases import CLOCKED, Phase
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

    When telogen ends and kenogen does not follow, the share `retained` of follicles enters
    `Phase.RETAINED`: a new anagen I-V, with the stages, mean days (of the old hair's class) and clock of
    early anagen, under a club that stands. The club falls by its own exogen, with the rate `club_release`
    times the clock speed of *telogen* (what speeds exogen speeds both), and the follicle goes on in the
    same stage of early anagen; or the new shaft pushes it out where early anagen ends. The calibre is
    renewed when the club goes. All other follicles shed at the end of telogen.

    Attributes:
        stages: int64[5], stages of each phase with a clock of its own, at least 1.
        mean_days: float64[5, C], mean duration in days at clock speed 1, by calibre class.
            Early anagen or catagen may be left out of the model by a mean of 0 in all classes.
        kenogen_weight: float64[C], multiplies the drivers' kenogen probability by class
            (of the hair just shed); the product is held within [0, 1].
        pull: share of the way to the target that a gradual renewal covers, 0 to 1.
        jump: probability that the centre is the target itself, 0 to 1.
        spread: SD of the noise of a renewal, in classes.
        retained: float64[C] or None, share of the ends of telogen without kenogen at which the club is
            kept, by class of the old hair, 0 to 1; None keeps none.
        club_release: rate per day at which a kept club falls, at clock speed 1 of telogen.

    Raises:
        InputError: shapes that disagree, or numbers out of range.
    """

    stages: NDArray[np.int64]
    mean_days: NDArray[np.float64]
    kenogen_weight: NDArray[np.float64]
    pull: float = 1.0
    jump: float = 0.0
    spread: float = 0.0
    retained: NDArray[np.float64] | None = None
    club_release: float = 0.0

    def __post_init__(self) -> None:
        object.__setattr__(self, "stages", np.ascontiguousarray(self.stages, dtype=np.int64))
        object.__setattr__(self, "mean_days", np.ascontiguousarray(self.mean_days, dtype=np.float64))
        weight = np.ascontiguousarray(self.kenogen_weight, dtype=np.float64)
        object.__setattr__(self, "kenogen_weight", weight)
        if self.stages.shape != (CLOCKED,) or (self.stages < 1).any():
            raise InputError(f"stages must be {CLOCKED} numbers of at least 1")
        if self.mean_days.ndim != 2 or self.mean_days.shape[0] != CLOCKED:
            raise InputError(f"mean_days must have shape ({CLOCKED}, classes)")
        positive = (self.mean_days > 0).all(axis=1)
        absent = (self.mean_days == 0).all(axis=1)
        absent[[Phase.ANAGEN, Phase.TELOGEN, Phase.KENOGEN]] = False
        if not (np.isfinite(self.mean_days).all() and (positive | absent).all()):
            raise InputError("mean_days must be > 0 and finite")
        if weight.shape != (self.classes,) or not (weight >= 0).all():
            raise InputError("kenogen_weight must be one number >= 0 for each calibre class")
        if not (0 <= self.pull <= 1 and 0 <= self.jump <= 1 and self.spread >= 0):
            raise InputError("pull and jump must lie in [0, 1], spread must be >= 0")
        self._check_clubs(bool(absent[Phase.EARLY_ANAGEN]))

    def _check_clubs(self, without_early_anagen: bool) -> None:
        if not (np.isfinite(self.club_release) and self.club_release >= 0):
            raise InputError("club_release must be finite and >= 0")
        if self.retained is None:
            return
        retained = np.ascontiguousarray(self.retained, dtype=np.float64)
        object.__setattr__(self, "retained", retained)
        if retained.shape != (self.classes,) or not ((retained >= 0) & (retained <= 1)).all():
            raise InputError("retained must be one number from 0 to 1 for each calibre class")
        if without_early_anagen and retained.any():
            raise InputError("retained must be 0 where early anagen is left out", expected="mean_days > 0")

    @property
    def classes(self) -> int:
        """Number of calibre classes."""
        return int(self.mean_days.shape[1])

    @property
    def keeps(self) -> bool:
        """Whether any club is ever kept; only then has the chain states of `Phase.RETAINED`."""
        return self.retained is not None and bool(self.retained.any())

    @property
    def phases(self) -> int:
        """Number P of phases with states: 6 where clubs are kept, otherwise 5."""
        return CLOCKED + self.keeps

    @property
    def phase_stages(self) -> NDArray[np.int64]:
        """int64[P]: stages of each phase with states."""
        return np.append(self.stages, self.stages[Phase.EARLY_ANAGEN]) if self.keeps else self.stages

    @property
    def total_stages(self) -> int:
        """Stages of all phases."""
        return int(self.phase_stages.sum())

    @property
    def stage_offset(self) -> NDArray[np.int64]:
        """int64[P + 1]: first stage of each phase among all stages, and the total."""
        return np.concatenate([[0], np.cumsum(self.phase_stages)])

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
    def clubs(self) -> tuple[NDArray[np.float64], float]:
        """Share kept by class, float64[C] (float64[0] where none is kept), and `club_release`."""
        if self.retained is None or not self.keeps:
            return np.zeros(0), 0.0
        return self.retained, float(self.club_release)

    @property
    def states(self) -> int:
        """Living states: stages of all phases × calibre classes."""
        return self.total_stages * self.classes

    def phase_of_stage(self) -> NDArray[np.int64]:
        """int64[total stages]: phase of each stage."""
        return np.repeat(np.arange(self.phases), self.phase_stages)
