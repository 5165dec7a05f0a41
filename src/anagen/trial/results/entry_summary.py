"""How patients came into a trial, as in its summary."""

from __future__ import annotations

from dataclasses import dataclass, field

from anagen.files.plain import OMITTED
from anagen.trial.results.written import Bounds, TrialData


@dataclass(frozen=True)
class EntryLoss(TrialData):
    """People who came and were not randomised, for one reason.

    Attributes:
        reason: in words.
        run_in: whether they were lost in the run-in, and not at screening.
        people: of the reported trial.
        mean: over all repeats.
    """

    reason: str
    run_in: bool
    people: int
    mean: float


@dataclass(frozen=True)
class Regression(TrialData):
    """Regression to the mean of the measure by which patients were taken.

    Attributes:
        outcome: by which they were taken.
        screened: mean reading of all who were screened, over all repeats; None where they were not kept.
        taken: mean reading by which the patients were taken, over all repeats.
        again: mean of another reading of the same people on the same day, over all repeats.
        interval95: 95 % of the repeats' difference, the second reading minus the first.
    """

    outcome: str
    screened: float | None
    taken: float
    again: float
    interval95: Bounds

    @property
    def change(self) -> float:
        """Mean change without any change in the hair."""
        return self.again - self.taken


@dataclass(frozen=True)
class CalendarTime(TrialData):
    """A time of the trial, in weeks since its first centre opened.

    Attributes:
        what: that then happens.
        week: in the reported trial; None where it did not take place.
        mean: over all repeats in which it takes place.
        interval95: 95 % of the repeats.
        randomised: mean number of patients randomised by then.
        reached: mean number of them who have reached the visit of the endpoint.
        share: of the repeats in which it takes place.
    """

    what: str
    week: float | None
    mean: float
    interval95: Bounds
    randomised: float
    reached: float
    share: float


@dataclass(frozen=True)
class EntrySummary(TrialData):
    """How patients came in.

    Attributes:
        randomised: patients.
        screened: people screened for them in the reported trial.
        screened_each: people screened for each patient, mean over all repeats.
        screened_interval95: 95 % of the repeats.
        lost: by reason, in the order in which people are lost.
        regression: of the measure by which patients were taken; left out where they were not read twice.
        calendar: times, in their order; left out without recruitment in calendar time.
    """

    randomised: int
    screened: int
    screened_each: float
    screened_interval95: Bounds
    lost: tuple[EntryLoss, ...]
    regression: Regression | None = field(default=None, metadata=OMITTED)
    calendar: tuple[CalendarTime, ...] | None = field(default=None, metadata=OMITTED)
