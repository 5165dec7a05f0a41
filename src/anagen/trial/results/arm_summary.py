"""Summary of one arm of a trial."""

from __future__ import annotations

from dataclasses import dataclass, field

from anagen.files.plain import OMITTED
from anagen.trial.results.outcome_at_visit import OutcomeAtVisit
from anagen.trial.results.responder_share import ResponderShare
from anagen.trial.results.written import TrialData


@dataclass(frozen=True)
class ArmSummary(TrialData):
    """Treatment and results of an arm.

    Attributes:
        name: of the arm.
        n: most sites observed at baseline, of any outcome.
        treatment: each treatment in words.
        responders: their share; left out if the endpoint is another.
        outcomes: all outcomes at all visits.
        certainty: of all its treatments as a whole in these people; null for a control.
    """

    name: str
    n: int
    treatment: tuple[str, ...]
    responders: ResponderShare | None = field(metadata=OMITTED)
    outcomes: tuple[OutcomeAtVisit, ...]
    certainty: str | None = None

    def at(self, outcome: str, week: float) -> OutcomeAtVisit:
        """Outcome at the visit of a week.

        Raises:
            KeyError: no such outcome, or no visit in that week.
        """
        for row in self.outcomes:
            if row.outcome == outcome and row.week == week:
                return row
        raise KeyError(f"{outcome} at week {week:g}")
