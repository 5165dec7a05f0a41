"""Live estimate that the form shows while a trial is being typed."""

from __future__ import annotations

from dataclasses import dataclass

from anagen.files.plain import PlainData


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
    """

    arm: str
    effect: float | None = None
    effect_low: float | None = None
    effect_high: float | None = None
    power: float | None = None
    power_low: float | None = None
    power_high: float | None = None


@dataclass(frozen=True)
class LiveEstimate(PlainData):
    """Expected effect and power of a trial from a few replicates.

    Attributes:
        replicates: run so far.
        patients: in each replicate.
        size: number of patients asked for.
        scaled: whether power is scaled from `patients` to `size`.
        seconds_each: expected time of one replicate.
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
