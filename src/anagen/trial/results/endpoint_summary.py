"""Endpoint of a trial, as in its summary."""

from __future__ import annotations

from dataclasses import dataclass, field

from anagen.files.plain import OMITTED
from anagen.trial.protocol.endpoint import PERCENT_KINDS
from anagen.trial.results.written import TrialData


@dataclass(frozen=True)
class EndpointSummary(TrialData):
    """Endpoint on which arms are compared.

    Attributes:
        text: as in the trial file.
        outcome: outcome measured.
        kind: ``change``, ``percent change``, ``level`` or ``responders``.
        week: of the visit.
        rule: of responders; left out for other kinds.
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
