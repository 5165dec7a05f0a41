"""Options of a person: doing nothing, going on as now, usual courses of therapies, and their own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from anagen.errors import InputError
from anagen.files.names import look_alike_warnings, same_name
from anagen.files.plain import OMITTED
from anagen.files.shape_check import check_shape
from anagen.files.source_text import read_source
from anagen.forecasting.file_model import OptionsFile, UsualOption
from anagen.forecasting.horizon import HORIZON_DAYS
from anagen.forecasting.option import GO_ON, NOTHING, Option
from anagen.forecasting.person import Person
from anagen.forecasting.timeline import given_after, same_things
from anagen.safety.judge import Safety, safety_of
from anagen.therapy.catalogue import INERT, Catalogue, Therapy
from anagen.therapy.course import Course, course_from_table
from anagen.therapy.mechanism import NOT_SIMULATED, unsimulated

_PATTERN_ONLY = ("graft",)
"""Response models that are not offered without pattern loss, although they would work."""


@dataclass(frozen=True)
class NotOffered:
    """Option that does not suit this person.

    Attributes:
        name: of the option.
        why: reason in words.
        safety: standing and reasons where the person's health rules it out; left out otherwise.
    """

    name: str
    why: str
    safety: Safety | None = field(default=None, metadata=OMITTED)


TALK = "You are taking it now: talk to your doctor before the next dose."


def options_for(
    person: Person, catalogue: Catalogue | None = None
) -> tuple[tuple[Option, ...], tuple[NotOffered, ...]]:
    """Options of a person, doing nothing first, and those left out for safety or another reason.

    Args:
        person: to offer options to.
        catalogue: therapies known; default the shipped ones.

    Raises:
        InputError: an option of the file has the name of another one.
    """
    found = [Option(NOTHING, "nothing")]
    left_out: list[NotOffered] = []
    going_on = tuple(course for course in person.given if given_after(course, person.now))
    if idle := _idle(going_on, person):
        left_out.append(NotOffered(GO_ON, f"{_names(idle)}: {NOT_SIMULATED}."))
    elif going_on and (told := withheld(GO_ON, going_on, person)) is not None:
        left_out.append(NotOffered(GO_ON, f"{told.why} {TALK}", told.safety))
    elif going_on:
        found.append(Option(GO_ON, "going on", going_on))
    if person.usual_options:
        for option, reason in _usual(person, Catalogue.of(catalogue)):
            if option.courses and (told := withheld(option.name, option.courses, person)) is not None:
                left_out.append(told)
                continue
            if reason is None and going_on and same_things(option.courses, going_on):
                continue  # the person does this already
            if reason is None:
                found.append(option)
            else:
                left_out.append(NotOffered(option.name, reason))
    taken = {same_name(option.name) for option in found}
    for own in person.own_options:
        if same_name(own.name) in taken:
            raise InputError(
                f"option {own.name!r} has the name of a usual one",
                expected="another name, or usual_options = false under [forecast]",
            )
        if idle := _idle(own.courses, person):
            left_out.append(NotOffered(own.name, f"{_names(idle)}: {NOT_SIMULATED}."))
            continue
        if (told := withheld(own.name, own.courses, person)) is not None:
            left_out.append(told)
            continue
        alike = look_alike_warnings([*(option.name for option in found), own.name], "option")
        found.append(Option(own.name, "own", own.courses, own.synergy, notes=alike[-1:]))
    return tuple(found), tuple(left_out)


def withheld(name: str, courses: Sequence[Course], person: Person) -> NotOffered | None:
    """Option `name` as not offered where the person's health rules a part of it out, or None."""
    found = safety_of(courses, person.health)
    return NotOffered(name, found.why, found) if found.withheld else None


def _causes(person: Person) -> set[str]:
    return {cause for loss in person.losses for cause in loss.causes}


def _idle(courses: Sequence[Course], person: Person) -> tuple[Therapy, ...]:
    """Treatments without a coded mechanism; empty where another of `courses` has an effect."""
    active = dict.fromkeys(one.definition for one in courses if one.definition.role not in INERT)
    idle = unsimulated(active, _causes(person))
    return idle if len(idle) == len(active) else ()


def _names(therapies: Sequence[Therapy]) -> str:
    return " and ".join(one.name for one in therapies)


@cache
def usual_therapies() -> tuple[tuple[str, str], ...]:
    """Name and therapy of each usual option of one therapy."""
    alone = ((record.name, courses) for record, courses in _usual_courses() if len(courses) == 1)
    return tuple(dict.fromkeys((name, course.therapy) for name, (course,) in alone))


@cache
def _usual_courses() -> tuple[tuple[UsualOption, tuple[Course, ...]], ...]:
    source = read_source(files("anagen.forecasting") / "data" / "options.toml")
    return tuple(
        (
            record,
            tuple(
                course_from_table(table, source.where(("option", i, "treatment", j)), HORIZON_DAYS)
                for j, table in enumerate(record.treatment)
            ),
        )
        for i, record in enumerate(check_shape(source, OptionsFile).option)
    )


def unsuited(courses: Sequence[Course], person: Person) -> str | None:
    """Reason why these courses, given together, are not offered to a person of any sex, or None."""
    if (told := withheld("", courses, person)) is not None:
        return told.why
    if idle := unsimulated((course.definition for course in courses), _causes(person)):
        return f"{_names(idle)}: {NOT_SIMULATED}."
    if not person.pattern_loss and any(course.definition.model in _PATTERN_ONLY for course in courses):
        return "For pattern hair loss only."
    return None


def _usual(person: Person, catalogue: Catalogue) -> list[tuple[Option, str | None]]:
    """Usual options with the reason why one is left out, or None; then therapies without a usual course."""
    found: dict[str, tuple[Option, str | None]] = {}
    for record, courses in _usual_courses():
        option = Option(record.name, record.kind, courses, source=record.source)
        if record.sex not in (None, person.sex):
            reason: str | None = record.why
        elif record.regions and person.region not in record.regions:
            reason = "Not done there."
        else:
            reason = unsuited(courses, person)
        # A therapy may have one course for men and another for women; the one that fits counts.
        if option.name not in found or reason is None:
            found[option.name] = (option, reason)
    suffered = {loss.kind for loss in person.losses}
    causes = _causes(person)
    covered = {course.therapy for _, courses in _usual_courses() for course in courses}
    for name, therapy in catalogue.items():
        if therapy.alopecias and not set(therapy.alopecias) & suffered:
            continue  # a treatment of another hair loss
        if therapy.relieves and not set(therapy.relieves) & causes:
            continue  # a treatment of another cause of it
        if therapy.relieves and therapy.schedule is not None:
            course = course_from_table({"therapy": name}, "options", HORIZON_DAYS, catalogue)
            found[name] = (Option(name, "usual", (course,)), None)
            continue
        if name not in covered and therapy.role not in INERT:
            found[name] = (Option(name, "usual"), "No usual course is recorded for it yet.")
    return list(found.values())
