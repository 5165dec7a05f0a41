"""Doses taken in an arm, and the effect had all of them been taken."""

from __future__ import annotations

from dataclasses import dataclass

from anagen.trial.results.written import TrialData


@dataclass(frozen=True)
class AdherenceRow(TrialData):
    """One arm whose patients may miss doses; means over all repeats with a known truth.

    Attributes:
        arm: its name.
        taken: percent of the days with a dose or session up to the endpoint on which it was taken.
        stopped: percent of the patients who have stopped silently by then.
        true_difference: from the reference, or the untreated twins without one, as taken.
        true_difference_adherent: the same had every patient of both arms taken everything.
    """

    arm: str
    taken: float | None
    stopped: float
    true_difference: float
    true_difference_adherent: float
