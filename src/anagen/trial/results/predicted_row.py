"""One published result, and the result of repeats of its trial."""

from __future__ import annotations

from dataclasses import dataclass, field

from anagen.files.plain import OMITTED
from anagen.trial.results.rival_prediction import RivalPrediction
from anagen.trial.results.written import Bounds, TrialData


@dataclass(frozen=True)
class PredictedRow(TrialData):
    """A published result against its prediction.

    Attributes:
        arm: arm of the result.
        reference: arm that is subtracted; None for an arm's own number.
        outcome: outcome measured.
        kind: ``mean``, ``change``, ``percent change``, these of a ``median``, or (cumulative) ``responders``.
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
        seen: whether the posterior was fitted to that study; None if the row names none.
        source: where it was read.
        note: from the trial file.
        from_week: week that a change is counted from; left out where that is baseline.
        then: groups of the second randomisation, one for each arm; left out for whole arms.
        region: of the scalp; left out for the trial's first.
        crps: continuous ranked probability score, in `unit`; lower is better; left out but by `predict`.
        pit: share of repeats below the published value; left out but by `predict`.
        rivals: predictions of rivals, by `predict` only.
        blind: whether the parameters used know nothing of that study: it was never learned from, or could be
            taken out well; left out but by `predict`, and where the row names no study.
        pareto_k: shape of the largest weights, of a study that was taken out: above 0.7 the prediction leans
            on few draws; left out otherwise.
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
    from_week: float | None = field(default=None, metadata=OMITTED)
    then: tuple[str, ...] | None = field(default=None, metadata=OMITTED)
    region: str | None = field(default=None, metadata=OMITTED)
    crps: float | None = field(default=None, metadata=OMITTED)
    pit: float | None = field(default=None, metadata=OMITTED)
    rivals: tuple[RivalPrediction, ...] | None = field(default=None, metadata=OMITTED)
    blind: bool | None = field(default=None, metadata=OMITTED)
    pareto_k: float | None = field(default=None, metadata=OMITTED)

    @property
    def known(self) -> bool | None:
        """Whether the parameters used know the row's study; None if the row names none."""
        return self.seen if self.blind is None else not self.blind

    @property
    def arm_title(self) -> str:
        """Arm, and the group of the second randomisation if the row is about one."""
        return self.arm if not self.then else f"{self.arm}, then {self.then[0]}"

    @property
    def reference_title(self) -> str | None:
        """Title of what is subtracted, as `arm_title`; None for an arm's own number."""
        return (
            self.reference
            if self.reference is None or not self.then
            else f"{self.reference}, then {self.then[1]}"
        )

    @property
    def when(self) -> str:
        """Text ``week 24``, ``weeks 36 to 52``; and the region, where it is not the trial's first."""
        weeks = (
            f"week {self.week:g}" if self.from_week is None else f"weeks {self.from_week:g} to {self.week:g}"
        )
        return weeks if self.region is None else f"{weeks}, {self.region}"
