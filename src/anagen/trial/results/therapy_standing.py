"""What is known of a therapy that a trial gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from anagen.trial.results.written import TrialData


@dataclass(frozen=True)
class TherapyStanding(TrialData):
    """How sure anyone is that a therapy works in these people's hair loss.

    Attributes:
        therapy: its name.
        certainty: of the evidence.
        why: the reason in words.
        source: where it can be read.
        regulation: by jurisdiction, and in ``summary`` a sentence.
    """

    therapy: str
    certainty: str
    why: str
    source: str
    regulation: Mapping[str, str]
