"""Power of a comparison by size, the number needed for a target, and its looks, as the form shows them."""

from __future__ import annotations

from dataclasses import dataclass

from anagen.files.plain import PlainData


@dataclass(frozen=True)
class SizePoint(PlainData):
    """Chance of success at one size.

    Attributes:
        size: patients in all.
        power: chance of a significant finding.
        low: lower end of its 95 % interval.
        high: upper end.
    """

    size: int
    power: float
    low: float
    high: float


@dataclass(frozen=True)
class Needed(PlainData):
    """Number of patients that reaches a target; None where no size explored does.

    Attributes:
        target: chance wanted, 0 to 1.
        patients: in all, rounded up to whole groups.
        low: lower end of the 95 % interval.
        high: upper end.
        largest: size up to which it was looked for; beyond, a few replicates say nothing.
    """

    target: float
    patients: int | None
    low: int | None
    high: int | None
    largest: int


@dataclass(frozen=True)
class LiveCurve(PlainData):
    """Power by size.

    Attributes:
        points: of the curve, rising sizes.
        simulated: shares of simulated trials at some sizes; none from few replicates.
        needed: for the target asked for.
    """

    points: tuple[SizePoint, ...]
    simulated: tuple[SizePoint, ...]
    needed: Needed


@dataclass(frozen=True)
class LiveLook(PlainData):
    """One look of a trial, its boundaries and how often it ends the trial there.

    Attributes:
        fraction: of the patients.
        patients: at the look.
        efficacy: bound of Z; None for no test at the look.
        p: the bound as a nominal p value.
        two_sided: whether its bounds are those of |Z|.
        futility: bound below which the trial stops in vain; None for none.
        null: probability to reject here without any effect.
        shown: probability to reject here at the effect expected; None before it is known.
        ended: probability that the trial ends here; None before the effect is known.
    """

    fraction: float
    patients: int
    efficacy: float | None
    p: float | None
    two_sided: bool
    futility: float | None
    null: float
    shown: float | None = None
    ended: float | None = None
