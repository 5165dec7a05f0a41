"""A published result that a trial is compared with: [[observed]]."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from anagen.files.phrases import DAYS_PER_WEEK
from anagen.trial.protocol.responders import Rule

if TYPE_CHECKING:
    pass


@dataclass(frozen=True)
class Observed:
    """[[observed]]: a published result, in the outcome's own unit (or % for a share).

    Attributes:
        arms: one name, or two for the first minus the second.
        outcome: its name.
        kind: of `anagen.trial.protocol.kinds.ObservedKind`.
        day: of the visit.
        value: published value.
        unit: of all numbers but n.
        sd: between patients, or None.
        se: standard error, or None.
        ci95: 95 % confidence interval, or None.
        n: patients analysed, or None.
        source: where it was read.
        note: for the reader, or None.
        rule: of responders, where the value is their share; else None.
        record: name of the record of the evidence base that gives the rest, or None.
        from_day: of the visit that a change is counted from; 0 is baseline.
        ci90: 90 % confidence interval, or None.
        quartiles: lower and upper quartile of the patients, or None.
        then: groups of the second randomisation, one for each arm; none where the row is about whole arms.
        region: of the scalp; None for the trial's first.
    """

    arms: tuple[str, ...]
    outcome: str
    kind: str
    day: int
    value: float
    unit: str
    sd: float | None
    se: float | None
    ci95: tuple[float, float] | None
    n: int | None
    source: str
    note: str | None = None
    rule: Rule | None = None
    record: str | None = None
    from_day: int = 0
    ci90: tuple[float, float] | None = None
    quartiles: tuple[float, float] | None = None
    then: tuple[str, ...] = ()
    region: str | None = None

    @property
    def week(self) -> float:
        """Week of the visit."""
        return self.day / DAYS_PER_WEEK

    @property
    def from_week(self) -> float:
        """Week that a change is counted from."""
        return self.from_day / DAYS_PER_WEEK
