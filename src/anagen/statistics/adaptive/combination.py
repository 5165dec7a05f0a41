"""`InverseNormal`, the combination test that keeps the bounds of a group-sequential design.

Reference: Lehmacher and Wassmer 1999; Cui, Hung and Wang 1999.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import scipy
from numpy.typing import ArrayLike, NDArray

from anagen.errors import InputError
from anagen.statistics.sequential.design import GroupSequential
from anagen.statistics.sequential.inference import stagewise_p
from anagen.statistics.sequential.interim import conditional_error

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

LEAST_P = 1e-300
"""p value that stands for any smaller one, so that its normal quantile stays finite."""


class Combination(Protocol):
    """Combination test of one-sided p values of stages."""

    @property
    def stages(self) -> int:
        """Number of stages."""

    def margin(self, p: ArrayLike) -> Floats:
        """Distance from the boundary after each stage, float64[..., k]; above 0 the test rejects."""

    def conditional_error(self, p: ArrayLike) -> float:
        """Probability to reject later under the null hypothesis, given the stages so far."""

    def final_p(self, p: ArrayLike) -> float:
        """p value in the stagewise order, for a trial that ended after these stages."""


@dataclass(frozen=True)
class InverseNormal:
    """Weighted sum of normal quantiles of the stages' p values, against group-sequential bounds.

    The weight of a stage is the root of the information that was planned for it, whatever it has in the end.

    Attributes:
        design: one-sided boundaries at the planned information fractions.

    Raises:
        InputError: a two-sided design.
    """

    design: GroupSequential

    def __post_init__(self) -> None:
        if self.design.sides != 1:
            raise InputError(
                "a combination test with two sides", expected="one-sided boundaries, at half alpha"
            )

    @property
    def stages(self) -> int:
        """Number of stages."""
        return self.design.looks

    def statistic(self, p: ArrayLike) -> Floats:
        """Combined Z after each stage, float64[..., k].

        Args:
            p: float[..., k], one-sided p values of the first k stages.

        Raises:
            InputError: too many stages, or p values outside 0 to 1.
        """
        values = checked(p, self.stages)
        t = np.array(self.design.information[: values.shape[-1]])
        each = np.sqrt(np.diff(t, prepend=0.0))
        quantile = -scipy.special.ndtri(np.clip(values, LEAST_P, 1.0 - 1e-16))
        return np.asarray(np.cumsum(each * quantile, axis=-1) / np.sqrt(t))

    def margin(self, p: ArrayLike) -> Floats:
        """Combined Z less its bound by stage, float64[..., k]; -inf after a binding stop for futility."""
        z = self.statistic(p)
        return after_stops(z - np.array(self.design.efficacy[: z.shape[-1]]), self._stopped(z))

    def conditional_error(self, p: ArrayLike) -> float:
        """Probability to reject later under the null hypothesis, given the stages so far."""
        z = self.statistic(p)
        if self._stopped(z).any():
            return 0.0
        return conditional_error(self.design, len(z), float(z[-1]))

    def _stopped(self, z: Floats) -> Bools:
        """Whether the bounds count on a stop at each stage."""
        if not self.design.binding or self.design.futility is None:
            return np.zeros(z.shape, dtype=bool)
        return np.asarray(z < np.array(self.design.futility[: z.shape[-1]]))

    def final_p(self, p: ArrayLike) -> float:
        """p value in the stagewise order, for a trial that ended after these stages."""
        z = self.statistic(p)
        return stagewise_p(self.design, len(z), float(z[-1]))


def rejects(combination: Combination, p: ArrayLike) -> Bools:
    """Whether the test has rejected by each stage, bool[k]."""
    return np.asarray(np.maximum.accumulate(combination.margin(p) > 0))


def repeated_interval(
    combination: Combination, p: Callable[[float], Sequence[float]], within: tuple[float, float]
) -> tuple[float, float]:
    """Interval of the effect that holds at all stages together: effects that neither one-sided test rejects.

    Args:
        combination: test of one side.
        p: one-sided p values of the stages so far, for the hypothesis that the effect is at most a number;
            they rise with it.
        within: effects certainly below and above the interval.

    Raises:
        InputError: an interval that does not lie within.
    """
    below, above = within

    def lower(effect: float) -> float:
        return float(combination.margin(p(effect))[-1])

    def upper(effect: float) -> float:
        return float(combination.margin([1.0 - value for value in p(effect)])[-1])

    if not lower(below) > 0 > lower(above) or not upper(above) > 0 > upper(below):
        raise InputError(
            f"an interval that is not within {below:g} and {above:g}", expected="effects farther apart"
        )
    return (
        float(scipy.optimize.brentq(lower, below, above, xtol=1e-13, rtol=1e-14)),
        float(scipy.optimize.brentq(upper, below, above, xtol=1e-13, rtol=1e-14)),
    )


def after_stops(margin: Floats, stopped: Bools) -> Floats:
    """Margins of stages, -inf from the stage on that follows a stop which the bounds count on."""
    gone = np.logical_or.accumulate(stopped, axis=-1)
    before = np.concatenate([np.zeros_like(gone[..., :1]), gone[..., :-1]], axis=-1)
    return np.asarray(np.where(before, -np.inf, margin))


def checked(p: ArrayLike, stages: int) -> Floats:
    """p values of the first stages as an array, float64[..., k].

    Raises:
        InputError: none or too many, or one outside 0 to 1.
    """
    values = np.asarray(p, dtype=np.float64)
    if values.ndim < 1 or not 1 <= values.shape[-1] <= stages:
        raise InputError(
            f"p values of {values.shape[-1] if values.ndim else 0} stages", expected=f"1 to {stages}"
        )
    if not ((values >= 0) & (values <= 1)).all():
        raise InputError(f"p values {values.tolist()}", expected="numbers of 0 to 1")
    return values
