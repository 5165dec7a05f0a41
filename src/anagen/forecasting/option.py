"""Option: one thing that a person can do from now on."""

from __future__ import annotations

from dataclasses import dataclass

from anagen.therapy.course import Course

NOTHING = "doing nothing"
GO_ON = "going on as now"


@dataclass(frozen=True)
class Option:
    """One thing to do from now on.

    Attributes:
        kind: "nothing", "going on", "usual", "combination" or "own".
        courses: given together; day 0 of their schedules is now (week 0 for a treatment that continues).
        source: of the dose and rhythm of a usual option.
        notes: what to mind beside what its courses warn of.
    """

    name: str
    kind: str
    courses: tuple[Course, ...] = ()
    synergy: float = 0.0
    source: str = ""
    notes: tuple[str, ...] = ()

    @property
    def words(self) -> tuple[str, ...]:
        """Each course in words."""
        return tuple(course.describe() for course in self.courses)

    @property
    def warnings(self) -> tuple[str, ...]:
        return tuple(
            dict.fromkeys((*self.notes, *(one for course in self.courses for one in course.warnings)))
        )
