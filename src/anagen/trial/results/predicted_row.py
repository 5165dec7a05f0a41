"""One published result, and the result of repeats of its trial."""

from __future__ import annotations

from dataclasses import dataclass, field

from anagen.files.plain import OMITTED
from anagen.trial.results.written import Bounds, TrialData


@dataclass(frozen=True)
class PredictedRow(TrialData):
    """A published result against its prediction.

    Attributes:
        arm: arm of the result.
        reference: arm that is subtracted; None for an arm's own number.
        outcome: outcome measured.
        kind: ``mean``, ``change``, ``percent change`` or ``responders``.
        rule: of responders; left out for other kinds.
        week: of the visit.
        unit: of all numbers.
        n: patients published; None if not reported.
        observed: published value.
        observed_se: published standard error, from the spread stated; None if none is.
        predicted: mean over repeats; None where it could not be computed.
        predicted_sd: standard deviation over repeats; None with fewer than two.
        z: observed less predicted, in `predicted_sd`; None without it.
        interval50: holds half of the repeats.
        covered50: whether the published value lies in it; None without an interval.
        interval90: holds 90 % of the repeats.
        covered90: whether the published value lies in it; None without an interval.
        study: id in the evidence; None if the row names none.
        seen: whether the parameters were fitted to that study; None if the row names none.
        source: where it was read.
        note: from the trial file.
    """

    arm: str
    reference: str | None
    outcome: str
    kind: str
    rule: str | None = field(metadata=OMITTED)
    week: float
    unit: str
    n: int | None
    observed: float
    observed_se: float | None
    predicted: float | None
    predicted_sd: float | None
    z: float | None
    interval50: Bounds
    covered50: bool | None
    interval90: Bounds
    covered90: bool | None
    study: str | None
    seen: bool | None
    source: str
    note: str | None
