"""How many patients of an arm have an intercurrent event."""

from __future__ import annotations

from dataclasses import dataclass

from anagen.trial.results.written import TrialData


@dataclass(frozen=True)
class IntercurrentRow(TrialData):
    """Patients of one arm whose first event has one cause, by the last visit.

    Attributes:
        arm: allocated.
        cause: of the event.
        then: what follows.
        patients: of the arm, in the reported trial.
        events: those of them with the event, in the reported trial.
        mean_share: mean percent of the arm's patients with the event over all repeats.
    """

    arm: str
    cause: str
    then: str
    patients: int
    events: int
    mean_share: float
