"""Options of one person whose hair loss has a prognosis: usual treatments that suit them, and their own."""

from __future__ import annotations

from dataclasses import dataclass

from anagen.errors import InputError
from anagen.files.names import same_name
from anagen.forecasting.horizon import HORIZON_DAYS
from anagen.forecasting.option import NOTHING, Option
from anagen.forecasting.options import NotOffered, options_for, withheld
from anagen.forecasting.person import Person
from anagen.forecasting.prognosis.kinds import KindRecord, OptionRecord, kind_record
from anagen.therapy.catalogue import Catalogue
from anagen.therapy.course import Course, course_from_table
from anagen.therapy.mechanism import NOT_SIMULATED, unsimulated


@dataclass(frozen=True)
class Offered:
    """An option with what labels allow; "" where nobody recorded it."""

    option: Option
    label: str = ""


def offered_to(person: Person, catalogue: Catalogue | None = None) -> tuple[Option, ...]:
    """Options that the prognosis of a person follows, doing nothing first.

    Raises:
        InputError: an option of the file has the name of another one.
    """
    kind = kind_record(person.asked)
    if kind.counted:
        return options_for(person, catalogue)[0]
    return tuple(one.option for one in prognosis_options(person, kind, catalogue)[0])


def prognosis_options(
    person: Person, kind: KindRecord, catalogue: Catalogue | None = None
) -> tuple[tuple[Offered, ...], tuple[NotOffered, ...]]:
    """Options of a person, doing nothing first, and those that are left out.

    Raises:
        InputError: an option of the file has the name of another one.
    """
    found = [Offered(Option(NOTHING, "nothing"))]
    left_out: list[NotOffered] = []
    for record in kind.option if person.usual_options else ():
        course = _course(record, person, catalogue)
        if course is not None and (told := withheld(record.name, (course,), person)) is not None:
            left_out.append(told)
            continue
        why = _unsuited(record, person)
        if why is None and course is None:
            why = "All cycles are over."
        if why is not None or course is None:
            left_out.append(NotOffered(record.name, f"{why} {record.label}"))
            continue
        found.append(Offered(Option(record.name, "usual", (course,), source=record.source), record.label))
    taken = {same_name(one.option.name) for one in found}
    causes = {cause for loss in person.losses for cause in loss.causes}
    for own in person.own_options:
        if same_name(own.name) in taken:
            raise InputError(
                f"option {own.name!r} has the name of a usual one",
                expected="another name, or usual_options = false under [forecast]",
            )
        if idle := unsimulated((course.definition for course in own.courses), causes):
            left_out.append(NotOffered(own.name, f"{', '.join(one.name for one in idle)}: {NOT_SIMULATED}."))
            continue
        if (told := withheld(own.name, own.courses, person)) is not None:
            left_out.append(told)
            continue
        found.append(Offered(Option(own.name, "own", own.courses, own.synergy)))
    return tuple(found), tuple(left_out)


def _unsuited(record: OptionRecord, person: Person) -> str | None:
    """Why a usual option does not suit, or None."""
    if person.age < record.youngest:
        return f"Not for people under {record.youngest:g}."
    for name, value in person.told.items():
        if value < record.least:
            return f"For {name} of {record.least:g} or more."
        if value > record.most:
            return f"For {name} below {record.most:.0f}."
    return None


def _course(record: OptionRecord, person: Person, catalogue: Catalogue | None) -> Course | None:
    """Course of a usual option; None where it goes with cycles that are over."""
    table = dict(record.treatment)
    if record.at_each_cycle:
        weeks = _cycles(person)
        if not weeks:
            return None
        table["schedule"] = "weeks " + ", ".join(f"{week:g}" for week in weeks)
    return course_from_table(table, record.name, HORIZON_DAYS, catalogue)


def _cycles(person: Person) -> list[float]:
    """Weeks of the person's cycles that are still to come."""
    for one in person.diagnoses:
        settings = one.settings
        if "cycles" in settings:
            first, gap = float(settings["trigger_week"]), float(settings["cycle_weeks"])
            every = (first + number * gap for number in range(int(settings["cycles"])))
            return [week for week in every if week >= 0.0]
    return []
