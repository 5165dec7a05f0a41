"""Shift of what is filled in at which a conclusion is lost."""

from __future__ import annotations

from dataclasses import dataclass

from anagen.trial.results.written import Bounds, TrialData

NOTHING, LOST, KEPT = "nothing concluded", "lost", "not lost"


@dataclass(frozen=True)
class ShiftedEffect(TrialData):
    """Effect with one shift.

    Attributes:
        shift: added to what was filled in for the arm, from the departure on.
        estimate: of the difference.
        ci: its confidence interval at the trial's level.
        p: two-sided p value of no difference.
    """

    shift: float
    estimate: float
    ci: Bounds
    p: float


@dataclass(frozen=True)
class TippingPoint(TrialData):
    """Tipping point of one trial's comparison.

    Attributes:
        arm: whose filled-in values are shifted.
        reference: arm that it is compared with.
        filled: patients of the arm whose value at the endpoint is filled in.
        state: "lost", "not lost" within `farthest`, or "nothing concluded" without a shift.
        shift: at which the conclusion is lost; unknown if it is not.
        farthest: last shift tried, either way.
        curve: effect by shift.
    """

    arm: str
    reference: str
    filled: int
    state: str
    shift: float
    farthest: float
    curve: tuple[ShiftedEffect, ...]


@dataclass(frozen=True)
class TippingRow(TippingPoint):
    """Tipping point of the reported trial, and those of all repeats.

    Attributes:
        concluded: repeats that show what is to be shown without a shift.
        kept: of them, those in which it is not lost within `farthest`.
        median: of the shifts at which the others lose it.
        interval95: holds 95 % of those.
        true_shift: mean over repeats of what the patients who left would have had beyond what was filled in;
            unknown in a trial with intercurrent events, where it depends on the estimand.
        robust: share of the repeats that conclude in which the conclusion is not lost by that true shift.
    """

    concluded: int
    kept: int
    median: float
    interval95: Bounds
    true_shift: float
    robust: float
