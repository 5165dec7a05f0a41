"""Share of responders in one arm."""

from __future__ import annotations

from dataclasses import dataclass, field

from anagen.files.plain import OMITTED
from anagen.trial.results.written import Bounds, TrialData, known_bounds


@dataclass(frozen=True)
class ResponderShare(TrialData):
    """Responders of an arm; shares in percent.

    Attributes:
        rule: of responders.
        week: of the visit.
        n: sites analysed.
        responders: number of sites that responded.
        percent: their share.
        ci95: its 95 % confidence interval; left out if the trial has another level.
        ci: its confidence interval at the trial's own level; left out if that is 95 %.
        mean_percent: mean share over all repeats.
        interval95: holds 95 % of the repeats' shares.
        true_percent: share without errors of measurement and the placebo response.
        untreated_percent: that share of the same patients left untreated.
    """

    rule: str
    week: float
    n: int
    responders: int
    percent: float
    ci95: Bounds | None = field(metadata=OMITTED)
    ci: Bounds | None = field(metadata=OMITTED)
    mean_percent: float
    interval95: Bounds
    true_percent: float
    untreated_percent: float

    @property
    def confidence(self) -> Bounds | None:
        """Confidence interval at the trial's level; None if unknown."""
        return known_bounds(self.ci if self.ci95 is None else self.ci95)
