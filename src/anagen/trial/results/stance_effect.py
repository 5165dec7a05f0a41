"""Effect of an arm with exosomes under each belief of the mixture."""

from __future__ import annotations

from dataclasses import dataclass

from anagen.trial.results.written import TrialData


@dataclass(frozen=True)
class StanceEffect(TrialData):
    """Difference between two arms in the repeats under one belief on exosomes.

    Attributes:
        stance: its name.
        weight: share in the mixture.
        repeats: number of repeats under it.
        median: of their estimated differences.
        true_median: of their true differences; null where none was computed.
    """

    stance: str
    weight: float
    repeats: int
    median: float
    true_median: float | None
