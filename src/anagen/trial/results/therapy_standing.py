"""Certainty and regulatory status of a therapy that a trial gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from anagen.evidence_base.certainty import EvidenceRow
from anagen.trial.results.written import TrialData


@dataclass(frozen=True)
class TherapyStanding(EvidenceRow, TrialData):
    """Certainty of a therapy, or of several together, in these patients' hair loss.

    Attributes:
        regulation: by jurisdiction, and in ``summary`` a sentence; empty for several together.
    """

    regulation: Mapping[str, str]
