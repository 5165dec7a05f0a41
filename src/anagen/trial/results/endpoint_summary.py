"""What a trial is judged on, as its summary tells it."""

from __future__ import annotations

from dataclasses import dataclass, field

from anagen.files.plain import OMITTED
from anagen.trial.protocol.endpoint import RESPONDERS
from anagen.trial.results.written import TrialData

PERCENT_KINDS = ("percent change", RESPONDERS)
"""Kinds of endpoint whose unit is per cent, whatever the outcome's own."""


@dataclass(frozen=True)
class EndpointSummary(TrialData):
    """The endpoint.

    Attributes:
        text: as the trial file has it.
        outcome: what is measured.
        kind: ``change``, ``percent change``, ``level`` or ``responders``.
        week: of the visit.
        rule: who is a responder; left out for other kinds.
        unit: of the endpoint itself.
    """

    text: str
    outcome: str
    kind: str
    week: float
    rule: str | None = field(metadata=OMITTED)
    unit: str

    @property
    def in_points(self) -> bool:
        """Whether a difference of it is in percentage points."""
        return self.kind in PERCENT_KINDS
