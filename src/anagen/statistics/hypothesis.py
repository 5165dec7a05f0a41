"""Aim of a trial: superiority, non-inferiority within a margin, or equivalence.

A hypothesis is judged by the confidence interval, whatever model made it: the interval at level 1 - alpha
of two-sided tests, at 1 - 2 alpha of one-sided ones. Non-inferiority is shown where the whole interval lies
on the better side of the margin, equivalence where it lies between both margins (two one-sided tests:
Schuirmann 1987; ICH E9, section 3.3.2).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy
from numpy.typing import NDArray

from anagen.errors import InputError, unknown_name
from anagen.statistics.comparisons import Comparisons

Floats = NDArray[np.float64]
SUPERIORITY, NON_INFERIORITY, EQUIVALENCE = "superiority", "non-inferiority", "equivalence"
HYPOTHESES = (SUPERIORITY, NON_INFERIORITY, EQUIVALENCE)


@dataclass(frozen=True)
class Hypothesis:
    """Aim of a test of a difference, arm minus reference.

    Attributes:
        kind: one of `HYPOTHESES`.
        margin: above 0, in the difference's own unit; 0 for superiority.
        sides: 2, or 1: whether each test has the level alpha / 2 or alpha.
        higher_is_better: which direction is the better one.
    """

    kind: str = SUPERIORITY
    margin: float = 0.0
    sides: int = 2
    higher_is_better: bool = True

    def __post_init__(self) -> None:
        """Check that the parts fit together.

        Raises:
            InputError: no such hypothesis, or a margin where there is none.
        """
        if self.kind not in HYPOTHESES:
            raise unknown_name("hypothesis", self.kind, HYPOTHESES)
        if (self.kind == SUPERIORITY) != (self.margin == 0.0) or self.margin < 0.0:
            raise InputError(
                f"{self.kind} with a margin of {self.margin:g}",
                expected="a margin above 0 for non-inferiority and equivalence, none for superiority",
            )
        if self.sides not in (1, 2):
            raise InputError(f"a test has {self.sides} sides", expected="1 or 2")

    @property
    def usual(self) -> bool:
        """Whether it is the two-sided test of no difference, whose p value every model gives."""
        return self.kind == SUPERIORITY and self.sides == 2

    def interval_alpha(self, alpha: float) -> float:
        """Level left outside the confidence interval that judges it: alpha, or 2 alpha if one-sided."""
        return alpha if self.sides == 2 else 2.0 * alpha

    def test_level(self, alpha: float) -> float:
        """Level that `p` is held against."""
        return alpha if self.usual or self.sides == 1 else alpha / 2.0

    def shown(self, found: Comparisons, alpha: float) -> NDArray[np.bool_]:
        """Whether it is shown; bool[..., k], False where the interval could not be computed.

        Args:
            found: comparisons whose intervals have the level 1 - `interval_alpha`.
            alpha: significance level.
        """
        if self.usual:
            return np.asarray(found.p < alpha)
        low, high = self._better_up(found.low, found.high)
        above = low > -self.margin
        if self.kind == EQUIVALENCE:
            return np.asarray(above & (high < self.margin))
        return np.asarray(above)

    def p(self, found: Comparisons) -> Floats:
        """p value [..., k], to be held against `test_level`.

        One-sided, but for the usual hypothesis; the larger of two for equivalence. NaN where the model's test
        does not come from estimate, standard error and degrees of freedom (responders): the interval judges.
        """
        if self.usual:
            return found.p
        with np.errstate(invalid="ignore", divide="ignore"):
            estimate = found.difference if self.higher_is_better else -found.difference
            upper = scipy.special.stdtr(found.df, -(estimate + self.margin) / found.se)
            if self.kind == EQUIVALENCE:
                lower = scipy.special.stdtr(found.df, -(self.margin - estimate) / found.se)
                return np.asarray(np.fmax(upper, lower))
        return np.asarray(upper)

    def __str__(self) -> str:
        tail = "one-sided" if self.sides == 1 else "two-sided"
        if self.kind == SUPERIORITY:
            return f"superiority, {tail}"
        return f"{self.kind} with a margin of {self.margin:g}, {tail} interval"

    def _better_up(self, low: Floats, high: Floats) -> tuple[Floats, Floats]:
        """Ends of the interval of a difference of which more is better."""
        return (low, high) if self.higher_is_better else (-high, -low)


USUAL = Hypothesis()
"""No difference, tested two-sided."""
