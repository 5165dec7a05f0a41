"""Harm reported for the treatments of a plan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from anagen.forecasting.harms import HarmNumber, commonest, harms_of
from anagen.therapy.course import Course

SERIOUS = ("fatal", "serious", "moderate-serious")
GRADES = {
    "serious": "serious harm was reported",
    "moderate": "moderate harm was reported",
    "mild": "only mild harm was reported",
    "unknown": "of some part no numbers on harm were found",
    "none": "no harm of its own",
}


NO_DUMMY = ", no dummy group to compare with"


@dataclass(frozen=True)
class CommonestHarm:
    """Harm by which options are compared: its event, and in words how often, and beside what."""

    event: str
    words: str


@dataclass(frozen=True)
class PlanHarmRow:
    """One harm: its event, frequency in words, and grade."""

    event: str
    words: str
    severity: str


@dataclass(frozen=True)
class PlanHarm:
    """Harm of a plan.

    Attributes:
        grade: of the gravest harm: "serious", "moderate", "mild", "unknown" or "none".
        words: that grade in words.
        commonest: harm by which plans are compared (`anagen.forecasting.harms.commonest`), or null.
        all: harms, the gravest first.
    """

    grade: str
    words: str
    commonest: CommonestHarm | None
    all: tuple[PlanHarmRow, ...]


def plan_harm(courses: Sequence[Course], sex: str) -> PlanHarm:
    """Harm of courses given together to a person of `sex`."""
    harms = harms_of(courses, sex)
    counted = all(harms_of([course], sex) for course in courses)
    grade = grade_of(harms, counted=counted) if courses else "none"
    return PlanHarm(
        grade=grade,
        words=GRADES[grade],
        commonest=commonest_of(harms),
        all=tuple(PlanHarmRow(harm.event, harm.words, harm.severity) for harm in harms),
    )


def commonest_of(harms: Sequence[HarmNumber]) -> CommonestHarm | None:
    """Harm by which options are compared; None where none was counted."""
    most = commonest(harms)
    if most is None:
        return None
    alone = "" if most.control is not None else NO_DUMMY
    return CommonestHarm(most.event, most.words + alone)


def grade_of(harms: Sequence[HarmNumber], *, counted: bool) -> str:
    """Grade of the gravest harm of what is given: "serious", "moderate", "mild" or "unknown".

    Args:
        harms: of all parts.
        counted: whether there are numbers on every part.
    """
    if any(harm.severity in SERIOUS and harm.none_of is None for harm in harms):
        return "serious"
    if any(harm.severity.startswith("moderate") for harm in harms):
        return "moderate"
    # A part whose harm was never counted must not make the plan look mild.
    return "mild" if counted else "unknown"
