"""A rival's prediction of one published result."""

from __future__ import annotations

from dataclasses import dataclass

from anagen.trial.results.written import Bounds, TrialData


@dataclass(frozen=True)
class RivalPrediction(TrialData):
    """Prediction of a published result without any biology, fitted without the patients of its study.

    Attributes:
        rival: its name, such as ``matched mean``.
        predicted: expected value.
        interval50: holds half of its draws.
        covered50: whether the published value lies in it.
        interval90: holds 90 % of its draws.
        covered90: whether the published value lies in it.
        crps: continuous ranked probability score, in the row's unit; lower is better.
        pit: share of its draws below the published value.
        match: how closely the pooled studies match; None where nothing is matched.
        studies: number of studies behind it; None where there are none.
    """

    rival: str
    predicted: float
    interval50: Bounds
    covered50: bool
    interval90: Bounds
    covered90: bool
    crps: float
    pit: float
    match: str | None
    studies: int | None
