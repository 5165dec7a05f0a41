"""Results of a trial in a further region of the scalp."""

from __future__ import annotations

from dataclasses import dataclass

from anagen.trial.results.arm_summary import ArmSummary
from anagen.trial.results.comparison import Comparison
from anagen.trial.results.written import TrialData


@dataclass(frozen=True)
class RegionSummary(TrialData):
    """Summary of the same patients, measured and analysed in another region than the trial's first.

    Attributes:
        region: of the scalp.
        arms: in the protocol's order.
        comparisons: one for each arm but the reference.
    """

    region: str
    arms: tuple[ArmSummary, ...]
    comparisons: tuple[Comparison, ...]
