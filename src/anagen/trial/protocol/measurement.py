"""Measurement of the patients, where and when: [measurement]."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from anagen.files.phrases import DAYS_PER_WEEK

if TYPE_CHECKING:
    pass


@dataclass(frozen=True)
class Measurement:
    """[measurement].

    Attributes:
        method: name of the method.
        region: of the scalp.
        field_cm2: area of the field.
        visit_days: ascending, from 0.
        outcomes: names of the outcomes, including the endpoint's.
        also: further regions, measured in the same patients by the same method.
        threshold_um: least width that counts as a hair; None for the method's own.
    """

    method: str
    region: str
    field_cm2: float
    visit_days: tuple[int, ...]
    outcomes: tuple[str, ...]
    also: tuple[str, ...] = ()
    threshold_um: float | None = None

    @property
    def regions(self) -> tuple[str, ...]:
        """All regions measured, the one of the trial's endpoint first."""
        return (self.region, *self.also)

    @property
    def visit_weeks(self) -> tuple[float, ...]:
        """Weeks of the visits."""
        return tuple(day / DAYS_PER_WEEK for day in self.visit_days)
