"""How patients come into a trial: recruitment in calendar time, screening, and a run-in.

Where a trial file has none of the three, patients are there at once, as eligible as they have to be.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from anagen.files.phrases import DAYS_PER_MONTH
from anagen.trial.protocol.responders import Rule

if TYPE_CHECKING:
    from anagen.therapy.course import Course

RUN_IN = "run-in"
"""Name of what is given in the run-in, where names of arms stand."""


@dataclass(frozen=True)
class Accrual:
    """[recruitment]: people screened by the centres, a Poisson process in calendar time.

    Attributes:
        per_month: people that an open centre screens in a month; those randomised if nobody fails.
        opening_days: from the opening of a centre to that of the next; the first opens on day 0.
        spread: coefficient of variation of the rate between centres (gamma), per cent.
    """

    per_month: float
    opening_days: int = 0
    spread: float = 0.0

    @property
    def per_day(self) -> float:
        """People that an open centre screens in a day."""
        return self.per_month / DAYS_PER_MONTH


@dataclass(frozen=True)
class ScreeningVisit:
    """[screening]: the visit at which people are found eligible or not.

    Attributes:
        days: from screening to baseline, or to the run-in.
        excluded: per cent of those screened who fail for reasons that are not simulated.
        recount: whether baseline is read anew, so that its value is not the one that patients were taken by.
    """

    days: int = 0
    excluded: float = 0.0
    recount: bool = False


@dataclass(frozen=True)
class RunIn:
    """[run_in]: time before randomisation in which all are given the same, or nothing (a washout).

    Attributes:
        days: of the run-in.
        treatments: tables of the file; none for a washout.
        lost: per cent of those who enter who leave for reasons that are not simulated.
        nonadherent: per cent of those who stay who miss the criterion of adherence.
        keep: rule, of the change over the run-in as measured, of who goes on; None for everybody.
        courses: the treatments, checked and resolved.
    """

    days: int
    treatments: tuple[Mapping[str, Any], ...] = ()
    lost: float = 0.0
    nonadherent: float = 0.0
    keep: Rule | None = None
    courses: tuple[Course, ...] = field(default=(), compare=False, repr=False)

    @property
    def simulated(self) -> bool:
        """Whether it changes who the patients are or what they were given: else only numbers and dates."""
        return bool(self.treatments) or self.keep is not None


@dataclass(frozen=True)
class Entry:
    """How patients come in; None for a part that the file does not have."""

    accrual: Accrual | None = None
    screening: ScreeningVisit | None = None
    run_in: RunIn | None = None

    @property
    def told(self) -> bool:
        """Whether the file says anything of it."""
        return any((self.accrual, self.screening, self.run_in))

    @property
    def screened_apart(self) -> bool:
        """Whether the values that patients are taken by are not those of the baseline visit."""
        run_in, screening = self.run_in, self.screening
        return bool(run_in is not None and run_in.simulated) or bool(
            screening is not None and screening.recount
        )

    @property
    def days_before(self) -> int:
        """Days from screening to randomisation."""
        screening = 0 if self.screening is None else self.screening.days
        return screening + (0 if self.run_in is None else self.run_in.days)


AT_ONCE = Entry()
"""Patients are there at once."""
