"""`GroupSequential`, the boundaries of a trial with looks, and its exact crossing probabilities."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf, sqrt

import numpy as np
from numpy.typing import NDArray

from anagen.errors import InputError
from anagen.statistics.sequential.random_walk import Drift, Motion, above, advance, at, between

Floats = NDArray[np.float64]
Regions = list[tuple[float, float]]


@dataclass(frozen=True)
class GroupSequential:
    """Boundaries of a trial with K looks, on the scale of Z.

    Attributes:
        information: K rising fractions of the full information; 1 is what the plan calls full.
        efficacy: K bounds; a Z above (two-sided: beyond on either side) rejects; inf for no test at a look.
        futility: None, or K bounds; the trial stops without rejection at a Z (two-sided: a |Z|) below;
            -inf (two-sided: 0) for no such stop; the last is not above the last bound of efficacy.
        sides: 1 or 2.
        binding: whether the efficacy bounds count on the trial to stop for futility.

    Raises:
        InputError: lengths that differ, fractions that do not rise, or bounds that cross.
    """

    information: tuple[float, ...]
    efficacy: tuple[float, ...]
    futility: tuple[float, ...] | None = None
    sides: int = 1
    binding: bool = False

    def __post_init__(self) -> None:
        check_information(self.information)
        looks = len(self.information)
        if self.sides not in (1, 2):
            raise InputError(f"a test with {self.sides} sides", expected="1 or 2")
        if len(self.efficacy) != looks or (self.futility is not None and len(self.futility) != looks):
            raise InputError(
                f"{len(self.efficacy)} bounds for {looks} looks", expected="one bound for each look"
            )
        if self.sides == 2 and min(self.efficacy) < 0:
            raise InputError("a two-sided efficacy bound below 0", expected="bounds on |Z|")
        if self.futility is not None and any(
            low > high for low, high in zip(self.futility, self.efficacy, strict=True)
        ):
            raise InputError(
                f"futility bounds {list(self.futility)} beyond efficacy bounds {list(self.efficacy)}",
                expected="at each look a futility bound not above the efficacy bound",
            )

    @property
    def looks(self) -> int:
        """Number of looks, the last one included."""
        return len(self.information)

    def going_on(self, look: int, *, futility: bool) -> Regions:
        """Intervals of the score B = Z sqrt(t) in which the trial goes on after a look.

        Args:
            look: from 0.
            futility: whether the trial stops for futility.
        """
        scale = sqrt(self.information[look])
        high = self.efficacy[look] * scale
        low = self.futility[look] * scale if futility and self.futility is not None else -inf
        if self.sides == 1:
            return [(low, high)]
        return [(-high, -low), (low, high)] if low > 0 else [(-high, high)]


@dataclass(frozen=True)
class Crossing:
    """Probabilities of how a trial ends, float64[K] each, which together sum to 1.

    Attributes:
        efficacy: rejection at each look, for an effect above 0.
        opposite: rejection at each look on the other side, 0 in a one-sided test.
        futility: end without rejection at each look; the last look includes all trials that did not reject.
    """

    efficacy: Floats
    opposite: Floats
    futility: Floats

    @property
    def rejection(self) -> float:
        """Probability to reject at any look, on either side."""
        return float(self.efficacy.sum() + self.opposite.sum())

    @property
    def stopped(self) -> Floats:
        """Probability to stop at each look, float64[K]."""
        return np.asarray(self.efficacy + self.opposite + self.futility)


def crossing(design: GroupSequential, drift: float = 0.0, *, futility: bool = True) -> Crossing:
    """Exact probabilities of crossing each boundary at each look.

    Args:
        design: boundaries.
        drift: expected Z at information 1; 0 under the null hypothesis.
        futility: whether the trial stops for futility; the type I error of a design with non-binding
            futility is that without.
    """
    return ends(design, Drift(drift), futility=futility)


def ends(
    design: GroupSequential, motion: Motion, *, futility: bool, after: int = 0, score: float = 0.0
) -> Crossing:
    """Crossing probabilities under any law of the score, from the start or from a look.

    Args:
        design: boundaries.
        motion: law of the score.
        futility: whether the trial stops for futility.
        after: looks that have been passed; probabilities at these are 0.
        score: B at the last of them, 0 at the start.
    """
    t = (0.0, *design.information)
    efficacy, opposite, stopped = np.zeros((3, design.looks))
    alive = at(score)
    for look in range(after, design.looks):
        step = motion.step(t[look], t[look + 1])
        scale = sqrt(t[look + 1])
        efficacy[look] = above(alive, step, design.efficacy[look] * scale)
        if design.sides == 2:
            opposite[look] = between(alive, step, -inf, -design.efficacy[look] * scale)
        regions = design.going_on(look, futility=futility)
        last = look == design.looks - 1
        on = 0.0 if last else sum(between(alive, step, low, high) for low, high in regions)
        # The rest is a difference of probabilities: not below 0 but for rounding.
        stopped[look] = max(alive.probability - efficacy[look] - opposite[look] - on, 0.0)
        if not last:
            if not futility or design.futility is None:
                stopped[look] = 0.0
            alive = advance(alive, step, regions, motion.step(t[look + 1], t[look + 2]))
    return Crossing(efficacy, opposite, stopped)


def check_information(information: Sequence[float]) -> None:
    """Check that fractions of information are positive and rise.

    Raises:
        InputError: they do not.
    """
    if not len(information) or not information[0] > 0 or not all(np.diff(information) > 0):
        raise InputError(
            f"information fractions {list(information)}", expected="positive numbers, each above the last"
        )


def fractions(looks: int | Sequence[float]) -> tuple[float, ...]:
    """Information fractions: those given, or those of a number of equally spaced looks.

    Raises:
        InputError: fewer than one look, or fractions that do not rise.
    """
    if isinstance(looks, int):
        if looks < 1:
            raise InputError(f"{looks} looks", expected="at least 1")
        return tuple((look + 1) / looks for look in range(looks))
    check_information(looks)
    return tuple(float(t) for t in looks)


def futility_at_looks(futility: Sequence[float] | None, looks: int, sides: int) -> tuple[float, ...] | None:
    """Futility bounds for the looks before the last, as given by a user, completed by one that never stops.

    Raises:
        InputError: neither as many bounds as looks before the last nor as many as looks.
    """
    if futility is None:
        return None
    if len(futility) not in (looks - 1, looks):
        raise InputError(
            f"{len(futility)} futility bounds for {looks} looks",
            expected=f"{looks - 1}, before the last look",
        )
    # At the last look the bound would only divide those that do not reject.
    never = 0.0 if sides == 2 else -inf
    return (*(float(bound) for bound in futility[: looks - 1]), never)
