"""How arms are compared: [analysis]."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from anagen.statistics.hypothesis import USUAL, Hypothesis
from anagen.trial.protocol.dose_finding import DoseFinding
from anagen.trial.protocol.endpoint import ALL_VISITS, Endpoint
from anagen.trial.protocol.further import NONE, Further
from anagen.trial.protocol.imputation import IMPUTED
from anagen.trial.protocol.looks import Looks
from anagen.trial.protocol.model_options import ModelOptions

if TYPE_CHECKING:
    pass


@dataclass(frozen=True)
class Analysis:
    """[analysis].

    Attributes:
        endpoint: on which arms are compared.
        model: of the analysis.
        reference: name of the reference arm; None in a trial of one arm.
        alpha: significance level, two-sided unless the hypothesis says otherwise.
        missing: treatment of missing values.
        hypothesis: what is to be shown.
        looks: before the end, or None.
        multiplicity: adjustment for several arms (`anagen.trial.protocol.multiplicity`), or None.
        estimand: that it targets, where there are intercurrent events; else None.
        delta: added to values filled in for all arms but the reference, in the endpoint's unit.
        further: analyses beside the comparison of the arms.
        options: of the model, where it has some.
        dose_finding: over the arms, or None.
    """

    endpoint: Endpoint
    model: str
    reference: str | None
    alpha: float = 0.05
    missing: str = "complete cases"
    hypothesis: Hypothesis = USUAL
    looks: Looks | None = None
    multiplicity: str | None = None
    estimand: str | None = None
    delta: float = 0.0
    further: Further = NONE
    options: ModelOptions | None = None
    dose_finding: DoseFinding | None = None

    @property
    def all_visits(self) -> bool:
        """Whether it needs the values of all visits up to the endpoint's."""
        return self.model in ALL_VISITS or self.missing in IMPUTED
