"""Schedule of enrolment, interventions and assessments after SPIRIT 2025, item 18, from the trial file."""

from __future__ import annotations

from itertools import pairwise

from anagen.files.phrases import time_text
from anagen.report.documents import people
from anagen.report.documents.parts import Bullets, Document, Section, Table, to_be_decided
from anagen.report.numbers import readable
from anagen.therapy.course import Course
from anagen.trial.protocol.arm import Arm
from anagen.trial.protocol.estimand import estimand_of
from anagen.trial.protocol.model import Protocol

MOST_SESSIONS = 16
"""More sessions than these are a treatment that goes on, not columns of a table."""
DONE, GOING_ON = "X", "→"


def spirit(protocol: Protocol) -> Document:
    """Table of visits by what is done, and what the trial file leaves open."""
    days = _days(protocol)
    columns = ("", "screening", *(time_text(day) for day in days))
    none = [""] * len(days)
    enrolment = [
        ("Enrolment", "", *none),
        ("eligibility screen", DONE, *none),
        ("informed consent", DONE, *none),
        *_run_in(protocol, none),
        ("randomisation" if len(protocol.arms) > 1 else "start of treatment", "", *_at(days, (0,))),
    ]
    again = protocol.rerandomisation
    if again is not None:
        enrolment.append((f"randomised again: {again.among}", "", *_at(days, (again.day,))))
    given = [
        ("Interventions", "", *none),
        *(row for arm in _given_later(protocol) for row in _arm_rows(arm, days)),
    ]
    seen = [
        ("Assessments", "", *none),
        *(
            (f"{outcome}, {region}", "", *_at(days, protocol.measurement.visit_days))
            for region in protocol.measurement.regions
            for outcome in protocol.measurement.outcomes
        ),
        (
            f"primary endpoint ({protocol.analysis.endpoint})",
            "",
            *_at(days, (protocol.analysis.endpoint.day,)),
        ),
        *(
            (
                f"endpoint {one.name} ({one.analysis.endpoint}, {one.region})",
                "",
                *_at(days, (one.analysis.endpoint.day,)),
            )
            for one in protocol.named_endpoints[1:]
        ),
        ("adverse events", "", *[to_be_decided("visits") if day == days[0] else "" for day in days]),
    ]
    estimand = estimand_of(protocol)
    return Document(
        "Schedule of enrolment, interventions and assessments",
        protocol.trial.name,
        (
            Section(
                "Schedule",
                (
                    Table(columns, (*enrolment, *given, *seen)),
                    f"{DONE}: done at this time. {GOING_ON}: taken throughout the time from here to the "
                    "next column. "
                    "Screening and consent are not part of the trial file; they stand here as every trial "
                    "needs them. "
                    f"Time of screening: {_time_of_screening(protocol)}",
                ),
            ),
            Section("Arms", (Table(("arm", "treatment"), tuple(people.arms(protocol))),)),
            Section("Patients", (Bullets(tuple(people.eligibility(protocol, estimand.population))),)),
            Section("Measurements", (people.measurement(protocol),)),
        ),
    )


def _given_later(protocol: Protocol) -> list[Arm]:
    """Arms whose days are counted from randomisation."""
    run_in = protocol.entry.run_in
    last = len(protocol.all_arms) - int(run_in is not None and bool(run_in.treatments))
    return list(protocol.all_arms[:last])


def _run_in(protocol: Protocol, none: list[str]) -> list[tuple[str, ...]]:
    """Row of the run-in, which stands under screening."""
    run_in = protocol.entry.run_in
    if run_in is None:
        return []
    given = "; ".join(_name(course) for course in run_in.courses)
    name = f"run-in with {given}" if given else "washout"
    return [(f"{name}, {run_in.days} days", GOING_ON, *none)]


def _time_of_screening(protocol: Protocol) -> str:
    before = protocol.entry.days_before
    return f"{before} days before baseline." if before else to_be_decided("days before baseline")


def _days(protocol: Protocol) -> tuple[int, ...]:
    """Days of all columns: visits, and sessions of treatments that are few."""
    found = set(protocol.measurement.visit_days)
    if protocol.rerandomisation is not None:
        found.add(protocol.rerandomisation.day)
    for arm in _given_later(protocol):
        for course in arm.courses:
            found |= set(_sessions(course, protocol.horizon_days) or ())
    return tuple(sorted(found))


def _sessions(course: Course, last: int) -> tuple[int, ...] | None:
    """Days of the sessions; None of a treatment that goes on."""
    days = [int(day) for day in course.schedule.sessions(last + 1)]
    return tuple(days) if len(days) <= MOST_SESSIONS else None


def _arm_rows(arm: Arm, days: tuple[int, ...]) -> list[tuple[str, ...]]:
    if not arm.courses:
        return [(f"{arm.name}: no treatment", "", *[""] * len(days))]
    return [(f"{arm.name}: {_name(course)}", "", *_given(course, days)) for course in arm.courses]


def _name(course: Course) -> str:
    if course.schedule.followed:  # each part with its dose
        return readable(course.describe())
    parts = [course.therapy, course.product]
    if course.dose is not None:
        parts.append(readable(f"{course.dose:g} {course.dose_unit}"))
    return ", ".join(part for part in parts if part)


def _given(course: Course, days: tuple[int, ...]) -> list[str]:
    """Marks of a treatment: at its sessions, or where it is taken between this column and the next."""
    sessions = _sessions(course, days[-1])
    if sessions is not None:
        return _at(days, sessions)
    given = course.schedule.sessions(days[-1])
    marks = [GOING_ON if ((given >= day) & (given < after)).any() else "" for day, after in pairwise(days)]
    return [*marks, ""]


def _at(days: tuple[int, ...], marked: tuple[int, ...]) -> list[str]:
    return [DONE if day in marked else "" for day in days]
