"""Live estimate that the form shows while a trial is being typed."""

from __future__ import annotations

from dataclasses import dataclass

from anagen.files.plain import PlainData
from anagen.trial.results.estimand_row import EstimandRow
from anagen.web.design.live_curve import LiveCurve, LiveLook


@dataclass(frozen=True)
class EstimatedComparison(PlainData):
    """Expected effect and power of one comparison; None where not known.

    Attributes:
        arm: its name.
        effect: mean of the estimates, in the endpoint's unit.
        effect_low: 5 % point over replicates.
        effect_high: 95 % point over replicates.
        power: chance of a significant finding.
        power_low: lower bound of its 95 % interval.
        power_high: upper bound of its 95 % interval.
        curve: power by size.
        looks: before the end and at it, with how often each ends the trial; none without looks.
        estimands: truth of each and the trial's estimate against it; none without intercurrent events.
    """

    arm: str
    effect: float | None = None
    effect_low: float | None = None
    effect_high: float | None = None
    power: float | None = None
    power_low: float | None = None
    power_high: float | None = None
    curve: LiveCurve | None = None
    looks: tuple[LiveLook, ...] = ()
    estimands: tuple[EstimandRow, ...] = ()


@dataclass(frozen=True)
class LiveEstimate(PlainData):
    """Expected effect and power of a trial from a few replicates.

    Attributes:
        replicates: run so far.
        patients: in each replicate.
        size: number of patients asked for.
        scaled: whether power is scaled from `patients` to `size`.
        seconds_each: time of one replicate with its analysis, as expected or, if that is longer, as seen.
        unit: of the effects.
        endpoint: as the trial file has it.
        reference: arm that the others are compared with; None in a trial of one arm.
        alpha: two-sided significance level.
        draws: different joint draws of the parameters among the replicates.
        comparisons: one for each arm but the reference.
    """

    replicates: int
    patients: int
    size: int
    scaled: bool
    seconds_each: float
    unit: str
    endpoint: str
    reference: str | None
    alpha: float
    draws: int
    comparisons: tuple[EstimatedComparison, ...]
