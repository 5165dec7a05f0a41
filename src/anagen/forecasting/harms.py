"""Harms of an option out of 100 people, with the number of people watched."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from anagen.evidence_base.tables.safety import Harm, load_harms
from anagen.therapy.course import Course

OTHER_CONDITIONS = re.compile(r"\(AA\b|\bJAK\b")
"""Rows about people with another disease."""

ANY_HARM = ("any side effect", "any adverse event")
"""Beginnings of the names of events that count every person with any harm."""
LEAST_SHARE = 0.1
"""Least size of a group, as a share of the largest one, whose rate may stand for an option's harm."""


@dataclass(frozen=True)
class HarmNumber:
    """One harm, for a reader.

    Attributes:
        out_of_100: people with it, or None where the number is unknown.
        interval: 95 %, out of 100, or None.
        control: people with it without the drug, out of 100, or None.
        none_of: people watched in whom it never happened; `interval` then holds the rates still possible.
        words: ``15 of 100 (1404 people)``, ``none of 39: up to 7 of 100 is possible``, ``number unknown``.
    """

    therapy: str
    subject: str
    event: str
    severity: str
    out_of_100: float | None
    interval: tuple[float, float] | None
    watched: int | None
    control: float | None
    none_of: int | None
    source: str
    words: str


def _words(rate: float | None, bound: float | None, watched: int | None, control: float | None) -> str:
    if bound is not None and watched is not None:
        return f"none of {watched}: up to {per_100(bound)} of 100 is possible"
    if rate is None:
        return "reported; nobody knows how often"
    text = f"{per_100(rate)} of 100"
    if control is not None:
        text += f" (without it {per_100(control)} of 100)"
    return f"{text} ({watched} people)" if watched else text


def per_100(value: float) -> str:
    """Text of a number out of 100 people: ``15``, ``0.4``."""
    return f"{value:.0f}" if value >= 10 else f"{value:.1f}".removesuffix(".0")


def harms_of(courses: Sequence[Course], sex: str, *, own_disease: bool = False) -> tuple[HarmNumber, ...]:
    """Harms of all courses, the most serious first; empty where no source reports any.

    Args:
        courses: given together.
        sex: "male" or "female".
        own_disease: whether they are given for another disease than pattern loss, so that rows about people
            with another one are about this person.
    """
    found: list[HarmNumber] = []
    rows = load_harms()
    for course in courses:
        names = {course.therapy}
        if course.route is not None and course.route.kind == "microneedling":
            names.add("microneedling")
        for row in rows:
            if row.arm == "treated" and names & set(row.therapies) and _fits(row, course, sex, own_disease):
                number = _number(row, rows)
                if number not in found:
                    found.append(number)
    weight = {"fatal": 0, "serious": 1, "moderate-serious": 2, "moderate": 3, "mild-moderate": 4}
    return tuple(sorted(found, key=lambda one: (weight.get(one.severity, 5), -(one.out_of_100 or 0.0))))


def commonest(harms: Sequence[HarmNumber]) -> HarmNumber | None:
    """Harm that stands for an option beside others, or None where none was counted.

    Options are compared by it, so what compares best comes first: harm that was counted in people without the
    treatment, too; else any harm at all; else one kind of harm. Within these it is the most frequent. Groups
    below a tenth of the largest one are passed over: 3 of 12 people say less than 36 of 945.
    """
    counted = [harm for harm in harms if harm.out_of_100 and harm.none_of is None]
    most = max((harm.watched or 0 for harm in counted), default=0)
    weighty = [harm for harm in counted if (harm.watched or 0) >= LEAST_SHARE * most]
    compared = [harm for harm in weighty if harm.control is not None]
    any_harm = [harm for harm in weighty if harm.event.startswith(ANY_HARM)]
    return max(compared or any_harm or weighty, key=lambda harm: harm.out_of_100 or 0.0, default=None)


def _fits(row: Harm, course: Course, sex: str, own_disease: bool) -> bool:
    """Whether a row is about people of this sex and a strength like this one."""
    if OTHER_CONDITIONS.search(row.subject) and not own_disease:
        return False
    about = re.search(r"\((wo)?men\b", row.subject)
    if about is not None and (about.group(1) is not None) != (sex == "female"):
        return False
    strength = re.search(r"(\d+(?:\.\d+)?) ?%", row.subject)
    return strength is None or course.dose is None or float(strength.group(1)) == course.dose


def _number(row: Harm, rows: Sequence[Harm]) -> HarmNumber:
    control = next(
        (
            other.rate
            for other in rows
            if other.arm == "control" and other.event == row.event and other.therapies == row.therapies
        ),
        None,
    )
    if control is None and (told := re.match(r"placebo (\d+(?:\.\d+)?) ?%", row.note)):
        control = float(told.group(1))
    bound = row.upper_if_none
    return HarmNumber(
        therapy=" + ".join(row.therapies),
        subject=row.subject,
        event=row.event,
        severity=row.severity,
        out_of_100=row.rate,
        interval=(0.0, bound) if bound is not None else row.interval,
        watched=row.n_exposed,
        control=control,
        none_of=row.n_exposed if bound is not None else None,
        source=row.source,
        words=_words(row.rate, bound, row.n_exposed, control),
    )
