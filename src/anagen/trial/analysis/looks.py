"""Looks at a trial before its end: the first patients' data against boundaries that keep the level.

A look at a fraction of the information is a cut of the same patients: those recruited first, at the
endpoint's visit. Its statistic is the model's own p value as a normal quantile; boundaries spend the level by
a function (`anagen.statistics.sequential`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import ceil

import numpy as np
import scipy

from anagen.statistics.comparisons import Comparisons, Floats, Verdict
from anagen.statistics.hypothesis import Hypothesis
from anagen.statistics.sequential.design import GroupSequential
from anagen.statistics.sequential.lan_demets import spend_alpha
from anagen.trial.protocol.looks import Looks


@dataclass(frozen=True)
class LookPlan:
    """Looks of a trial with their boundaries.

    Attributes:
        looks: as in the trial file.
        hypothesis: of the trial.
        alpha: its level.
        size: patients of the whole trial.
    """

    looks: Looks
    hypothesis: Hypothesis
    alpha: float
    size: int

    @property
    def patients(self) -> tuple[int, ...]:
        """Patients at each look, the last one included."""
        return tuple(ceil(fraction * self.size - 1e-9) for fraction in self.fractions)

    @property
    def fractions(self) -> tuple[float, ...]:
        """Fractions of the information, the last 1."""
        return (*self.looks.fractions, 1.0)

    @cached_property
    def design(self) -> GroupSequential:
        """Boundaries on the scale of Z; two-sided only for the usual hypothesis."""
        futility = None if self.looks.futility is None else (*self.looks.futility, self.lowest)
        return spend_alpha(
            self.fractions,
            self.looks.function(),
            alpha=self.hypothesis.test_level(self.alpha),
            sides=self.sides,
            futility=futility,
            binding=self.looks.binding,
        )

    @property
    def sides(self) -> int:
        """Sides of the boundaries: 2 only for the usual hypothesis."""
        return 2 if self.hypothesis.usual else 1

    @property
    def lowest(self) -> float:
        """Futility bound of the last look: none of its own, since the trial ends there."""
        return 0.0 if self.sides == 2 else -np.inf

    def z(self, found: Comparisons) -> Floats:
        """Statistic [..., k] of one look: more is better, with the sign of the estimate if two-sided."""
        p = self.hypothesis.p(found)
        with np.errstate(invalid="ignore"):
            if self.hypothesis.usual:
                return np.asarray(np.sign(found.difference) * scipy.special.ndtri(1.0 - p / 2.0))
            return np.asarray(-scipy.special.ndtri(p))

    def judged(self, at_looks: Sequence[Comparisons]) -> Verdict:
        """Ends of all replicates; a statistic that could not be computed stops nothing."""
        z = np.stack([self.z(one) for one in at_looks], axis=1)
        size = np.abs(z) if self.sides == 2 else z
        efficacy = np.asarray(self.design.efficacy)[:, None]
        crossed = size > efficacy
        futile = np.zeros_like(crossed)
        if self.design.futility is not None:
            futile = size < np.asarray(self.design.futility)[:, None]
        futile[:, -1] = True  # the trial ends
        ends = crossed | futile
        look = ends.argmax(axis=1)
        shown = np.take_along_axis(crossed, look[:, None], axis=1)[:, 0]
        return Verdict(shown, look, z, at_looks=tuple(at_looks))
