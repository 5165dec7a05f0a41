"""Changes of a trial at a look at its own data, as a trial file gives them.

[adaptation]
kind = "selection"        # arms or doses: the best go on (two-stage seamless design)
at   = 0.4                # fraction of the patients whose data are looked at
keep = 1

[adaptation]
kind    = "re-estimation" # the size, between what is planned and population.size
at      = 0.5             # fraction of the planned patients
planned = 120

[adaptation]
kind = "predictive stopping"  # where success at the end is almost sure, or almost excluded
at   = [0.5, 0.75]

[adaptation]
kind = "response-adaptive"    # better arms get more of the later patients
at   = 0.3                    # burn-in
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, exp, inf, sqrt
from typing import TYPE_CHECKING, TypeAlias

import scipy

from anagen.statistics.adaptive.many import DUNNETT
from anagen.statistics.adaptive.seamless import SelectionRule
from anagen.trial.protocol.looks import SPENDING

if TYPE_CHECKING:
    from anagen.statistics.adaptive.combination import Combination

SELECTION, REESTIMATION, PREDICTIVE = "selection", "re-estimation", "predictive stopping"
RESPONSE = "response-adaptive"
THALL_WATHEN, NEYMAN = "Thall-Wathen", "Neyman"
INVERSE_NORMAL, FISHER = "inverse normal", "Fisher"
PROMISING, BLINDED = "promising zone", "blinded"


@dataclass(frozen=True)
class TwoStageTest:
    """Combination of the p values of the two stages.

    Attributes:
        name: "inverse normal" or "Fisher".
        spending: key of `anagen.trial.protocol.looks.SPENDING` for a test at the look; None for a test at the
            end alone.
    """

    name: str = INVERSE_NORMAL
    spending: str | None = None

    def combination(self, at: float, level: float) -> Combination:
        """Test of a one-sided level, whose first stage is the fraction `at` of the plan."""
        # Loaded when asked for: most trials need none of it.
        from anagen.statistics.adaptive.combination import InverseNormal
        from anagen.statistics.adaptive.fisher import FisherCombination, spending_levels
        from anagen.statistics.sequential.design import GroupSequential
        from anagen.statistics.sequential.lan_demets import spend_alpha
        from anagen.statistics.sequential.spending import spent

        t = (at, 1.0)
        early = 0.0 if self.spending is None else spent(SPENDING[self.spending], t, level)[0]
        if self.name == FISHER:
            if not early:
                return FisherCombination((0.0, exp(-float(scipy.special.gammainccinv(2, level)))), (1.0,))
            return spending_levels([early, level - early])
        if self.spending is None:
            return InverseNormal(GroupSequential(t, (inf, -float(scipy.special.ndtri(level)))))
        return InverseNormal(spend_alpha(t, SPENDING[self.spending], alpha=level))


@dataclass(frozen=True)
class Selection:
    """Selection of arms at a look; those kept recruit as planned, the others nobody more.

    Attributes:
        at: fraction of the patients.
        rule: which arms go on. `within` is in the unit of the endpoint's difference.
        test: of both stages.
        intersection: of the closed test: "Dunnett", "Simes" or "Bonferroni".
    """

    at: float
    rule: SelectionRule
    test: TwoStageTest = TwoStageTest()
    intersection: str = DUNNETT


@dataclass(frozen=True)
class Reestimation:
    """New choice of the size at a look, between what was planned and the most.

    Attributes:
        at: fraction of the planned patients.
        planned: share of the patients of [population] that is planned; all of them are the most.
        method: "promising zone", by conditional power, or "blinded", by the variance.
        power: conditional power aimed at, or power of the formula.
        least: conditional power below which nothing is changed.
        effect: assumed difference in the endpoint's unit; None for the one seen.
        futility: Z below which the trial stops, or None.
        test: of both stages; not of a blinded look.
    """

    at: float
    planned: float
    method: str = PROMISING
    power: float = 0.9
    least: float = 0.3
    effect: float | None = None
    futility: float | None = None
    test: TwoStageTest = TwoStageTest()


@dataclass(frozen=True)
class PredictiveStopping:
    """End of the trial at a look where success at its end is almost sure, or almost excluded.

    Attributes:
        at: fractions of the patients at which the data are looked at, rising.
        success: predictive probability of success from which the trial ends with it.
        vain: the same below which it ends in vain.
        prior_patients: worth of a prior around no difference (or the margin); 0 for a flat prior.
        calibrated: whether the last bound is raised until the type I error is the level.
    """

    at: tuple[float, ...]
    success: float = 0.99
    vain: float = 0.05
    prior_patients: int = 0
    calibrated: bool = True


@dataclass(frozen=True)
class ResponseAdaptive:
    """Allocation of later patients by the responses of earlier ones.

    Attributes:
        at: fraction of the patients of the burn-in, who are allocated as [design] says.
        method: "Thall-Wathen", by the chance to be the best arm, or "Neyman", by the spread.
        every: patients of a block, after which the ratio is chosen anew.
        least: share of a block that each arm gets at least.
        calibrated: whether the level of each test is chosen so that the chance to show any arm, where none
            differs, is the level of the trial; else each arm is tested as usual.
    """

    at: float
    method: str = THALL_WATHEN
    every: int = 20
    least: float = 0.1
    calibrated: bool = True

    def stream(self, size: int, allocation: tuple[int, ...], block: int) -> int:
        """Patients to simulate so that every arm has as many as it can get.

        Args:
            size: patients who take part.
            allocation: of the burn-in.
            block: of its randomisation.
        """
        first = self.at * size
        most = first + (size - first) * (1.0 - (len(allocation) - 1) * self.least) * sum(allocation) / min(
            allocation
        )
        # Arms of a random sequence depart from their share by a few patients.
        return ceil(max(most, size) + max(block, 4.0 * sqrt(size)))


Adaptation: TypeAlias = Selection | Reestimation | PredictiveStopping | ResponseAdaptive
