"""Numbers of a finished trial: ``summary.json``."""

from __future__ import annotations

from dataclasses import dataclass, field

from anagen.evidence_base.certainty import NOT_STUDIED
from anagen.files.plain import OMITTED
from anagen.trial.protocol.estimand import Estimand
from anagen.trial.results.adaptation_summary import AdaptationSummary
from anagen.trial.results.adherence_row import AdherenceRow
from anagen.trial.results.arm_summary import ArmSummary
from anagen.trial.results.comparison import Comparison
from anagen.trial.results.dose_finding_summary import DoseFindingSummary
from anagen.trial.results.endpoint_summary import EndpointSummary
from anagen.trial.results.entry_summary import EntrySummary
from anagen.trial.results.intercurrent_row import IntercurrentRow
from anagen.trial.results.own_estimate_row import OwnEstimateRow
from anagen.trial.results.parameters_used import ParametersUsed
from anagen.trial.results.predicted_row import PredictedRow
from anagen.trial.results.region_summary import RegionSummary
from anagen.trial.results.score_summary import ScoreSummary
from anagen.trial.results.second_randomisation_row import SecondRandomisationRow
from anagen.trial.results.therapy_standing import TherapyStanding
from anagen.trial.results.tipping_row import TippingRow
from anagen.trial.results.together import Together
from anagen.trial.results.written import TrialData

SCHEMA = "anagen-summary/1"


@dataclass(frozen=True)
class TrialSummary(TrialData):
    """Summary of a trial. The first repeat is the trial reported; all repeats give power and spread.

    Attributes:
        schema: of this summary.
        anagen: version that ran it.
        disclaimer: limits of the result.
        seed: of all random numbers.
        trial: its name.
        replicates: repeats of the trial.
        parameters: of the repeats.
        endpoint: on which arms are compared.
        estimand: of the analysis (ICH E9(R1)).
        arms: in the protocol's order.
        comparisons: one for each arm but the reference.
        observed: published results of the file against their predictions.
        rerandomised: left out without a second randomisation.
        evidence: certainty of each therapy given.
        warnings: sentences that a reader must know.
        elsewhere: results in further regions; left out where one region is measured.
        intercurrent: patients with intercurrent events by arm and cause; left out without.
        adaptation: what was changed at a look, over all repeats; left out without.
        entry: how patients came in; left out where the file says nothing of it.
        score: worth of the prognostic score; left out without one.
        tipping: shifts of filled-in values at which conclusions are lost; left out unless asked for.
        own: estimators of one's own beside the trial's; left out without.
        adherence: doses taken by arm, and the truth had all been taken; left out where everybody takes all.
        dose_finding: trend, curve and target dose over the arms; left out without.
        together: several endpoints, or arms that share the level by [multiplicity]; left out without.
    """

    schema: str
    anagen: str
    disclaimer: str
    seed: int
    trial: str
    replicates: int
    parameters: ParametersUsed
    endpoint: EndpointSummary
    estimand: Estimand
    arms: tuple[ArmSummary, ...]
    comparisons: tuple[Comparison, ...]
    observed: tuple[PredictedRow, ...]
    rerandomised: tuple[SecondRandomisationRow, ...] | None = field(metadata=OMITTED)
    evidence: tuple[TherapyStanding, ...]
    warnings: tuple[str, ...]
    elsewhere: tuple[RegionSummary, ...] | None = field(default=None, metadata=OMITTED)
    intercurrent: tuple[IntercurrentRow, ...] | None = field(default=None, metadata=OMITTED)
    adaptation: AdaptationSummary | None = field(default=None, metadata=OMITTED)
    entry: EntrySummary | None = field(default=None, metadata=OMITTED)
    score: ScoreSummary | None = field(default=None, metadata=OMITTED)
    tipping: tuple[TippingRow, ...] | None = field(default=None, metadata=OMITTED)
    own: tuple[OwnEstimateRow, ...] | None = field(default=None, metadata=OMITTED)
    adherence: tuple[AdherenceRow, ...] | None = field(default=None, metadata=OMITTED)
    dose_finding: DoseFindingSummary | None = field(default=None, metadata=OMITTED)
    together: Together | None = field(default=None, metadata=OMITTED)

    @property
    def arm_names(self) -> list[str]:
        """Names of the arms, in the protocol's order."""
        return [arm.name for arm in self.arms]

    @property
    def controlled(self) -> bool:
        """Whether arms were compared with a reference."""
        return any(row.reference is not None for row in self.comparisons)

    @property
    def unstudied(self) -> tuple[str, ...]:
        """Arms whose treatments nobody like these people got in a trial; pictures of them are grey."""
        return tuple(arm.name for arm in self.arms if arm.certainty == NOT_STUDIED)

    def arm(self, name: str) -> ArmSummary:
        """Arm called `name`.

        Raises:
            KeyError: no such arm.
        """
        for arm in self.arms:
            if arm.name == name:
                return arm
        raise KeyError(name)
