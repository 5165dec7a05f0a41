"""Several endpoints and arms of a trial, judged together."""

from __future__ import annotations

from dataclasses import dataclass, field

from anagen.files.plain import OMITTED
from anagen.trial.results.comparison import Comparison
from anagen.trial.results.endpoint_summary import EndpointSummary
from anagen.trial.results.written import TrialData


@dataclass(frozen=True)
class HypothesisRow(TrialData):
    """One arm on one endpoint.

    Attributes:
        hypothesis: its name in the trial file.
        endpoint: name of the endpoint.
        region: of the scalp.
        arm: arm compared.
        exploratory: whether it is judged alone, outside of the claims.
        p: of its own test, without adjustment.
        p_adjusted: to be held against the trial's level; left out where it is judged alone.
        shown: whether the reported trial shows it.
        share: power or assurance after adjustment: share of the repeats that show it; None if run once.
        mcse: its Monte Carlo standard error.
        alone: the same without adjustment.
        alone_mcse: its Monte Carlo standard error.
    """

    hypothesis: str
    endpoint: str
    region: str
    arm: str
    exploratory: bool
    p: float
    p_adjusted: float | None = field(metadata=OMITTED)
    shown: bool
    share: float | None
    mcse: float | None
    alone: float | None
    alone_mcse: float | None


@dataclass(frozen=True)
class JointRow(TrialData):
    """Hypotheses taken together, without the exploratory ones.

    Attributes:
        arm: whose hypotheses; None for those of all arms.
        hypotheses: their number.
        any_shown: disjunctive power or assurance: share of the repeats that show one or more; where nothing
            differs it is the family-wise error. None if run once.
        any_mcse: its Monte Carlo standard error.
        all_shown: conjunctive power or assurance: share of the repeats that show all.
        all_mcse: its Monte Carlo standard error.
    """

    arm: str | None
    hypotheses: int
    any_shown: float | None
    any_mcse: float | None
    all_shown: float | None
    all_mcse: float | None


@dataclass(frozen=True)
class FurtherEndpoint(TrialData):
    """A further endpoint, analysed in every repeat as the first is.

    Attributes:
        name: in the trial file.
        region: of the scalp.
        exploratory: whether it is judged alone, outside of the claims.
        endpoint: itself.
        comparisons: one for each arm but the reference, with its own truth, bias and coverage.
    """

    name: str
    region: str
    exploratory: bool
    endpoint: EndpointSummary
    comparisons: tuple[Comparison, ...]


@dataclass(frozen=True)
class Together(TrialData):
    """Endpoints and arms judged together.

    Attributes:
        procedure: how they share the level; None if each is judged alone.
        measure: what shares of the repeats are called: "power", or "assurance" over draws of the parameters.
        hypotheses: every endpoint by every arm, the first endpoint first.
        joint: all of them, and of several arms each one's.
        further: endpoints but the first.
    """

    procedure: str | None
    measure: str
    hypotheses: tuple[HypothesisRow, ...]
    joint: tuple[JointRow, ...]
    further: tuple[FurtherEndpoint, ...]

    @property
    def whole(self) -> JointRow:
        """All hypotheses together."""
        return self.joint[0]
