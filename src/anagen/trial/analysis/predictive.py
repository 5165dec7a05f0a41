"""Looks that end a trial by the predictive probability of success at its end.

Success is a Z beyond the last bound with all patients. With a prior of the drift that is normal around 0,
that probability rises with Z, so its thresholds are bounds of Z at each look, and the chances of every end
are exact (Spiegelhalter, Freedman and Blackburn 1986; Saville and others 2014).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import inf, sqrt

import scipy

from anagen.statistics.comparisons import Comparisons, Floats
from anagen.statistics.sequential.design import GroupSequential
from anagen.statistics.sequential.operating import type_one_error
from anagen.trial.analysis.looks import LookPlan
from anagen.trial.analysis.stages import upward_z
from anagen.trial.protocol.adaptation import PredictiveStopping


@dataclass(frozen=True)
class PredictivePlan(LookPlan):
    """Looks with bounds from thresholds of the predictive probability; one-sided, for the better direction.

    Attributes:
        stopping: as in the trial file.
    """

    stopping: PredictiveStopping

    @property
    def sides(self) -> int:
        """One: success is a difference in the better direction."""
        return 1

    @property
    def level(self) -> float:
        """One-sided level."""
        level = self.hypothesis.test_level(self.alpha)
        return level / 2.0 if self.hypothesis.usual else level

    @property
    def prior(self) -> float:
        """Information of the prior as a fraction of that of all patients."""
        return self.stopping.prior_patients / self.size

    @cached_property
    def design(self) -> GroupSequential:
        """Boundaries on the scale of Z."""
        last = -float(scipy.special.ndtri(self.level))
        if not self.stopping.calibrated or type_one_error(self.with_last(last)) <= self.level:
            return self.with_last(last)

        def excess(bound: float) -> float:
            return type_one_error(self.with_last(bound)) - self.level

        return self.with_last(float(scipy.optimize.brentq(excess, last, last + 4.0, xtol=1e-10)))

    def with_last(self, last: float) -> GroupSequential:
        """Boundaries whose last one is `last`."""
        looks = self.looks.fractions
        efficacy = (self._bound(t, last, self.stopping.success) for t in looks)
        futility = (self._bound(t, last, self.stopping.vain) for t in looks)
        return GroupSequential(self.fractions, (*efficacy, last), (*futility, -inf))

    def success(self, look: int, z: float) -> float:
        """Predictive probability of success at the end, from Z at a look."""
        t = self.fractions[look]
        mean, spread = self._ahead(t)
        return float(scipy.special.ndtr((z * sqrt(t) * mean - self.design.efficacy[-1]) / spread))

    def z(self, found: Comparisons) -> Floats:
        """Statistic [..., k] of one look with the better direction up."""
        return upward_z(self.hypothesis, found)

    def _ahead(self, t: float) -> tuple[float, float]:
        """Mean of the score at the end for each unit of it now, and its standard deviation."""
        known, rest = t + self.prior, 1.0 - t
        return 1.0 + rest / known, sqrt(rest + rest**2 / known)

    def _bound(self, t: float, last: float, threshold: float) -> float:
        """Z at which the predictive probability is `threshold`."""
        mean, spread = self._ahead(t)
        return (last + float(scipy.special.ndtri(threshold)) * spread) / mean / sqrt(t)
