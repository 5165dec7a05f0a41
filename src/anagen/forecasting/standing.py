"""Standing of an option: regulators' decisions and the certainty of the evidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from anagen.biology.alopecias.driven import Loss
from anagen.evidence_base.certainty import EvidenceRow
from anagen.evidence_base.certainty_of_people import certainty_of_all
from anagen.evidence_base.studied_range import People
from anagen.evidence_base.tables.regulation import load_rules
from anagen.forecasting.country import jurisdiction
from anagen.forecasting.horizon import STEPS
from anagen.forecasting.person import Person
from anagen.therapy.course import Course


@dataclass(frozen=True)
class Status:
    """Decision of one regulator on one therapy; `place` is "" for a summary over all of them."""

    therapy: str
    place: str
    text: str
    source: str


def regulation_of(courses: Sequence[Course], country: str | None) -> tuple[Status, ...]:
    """Summary of every therapy, its product where that differs, and the decision for the person's country."""
    place = jurisdiction(country)
    found: list[Status] = []
    for course in courses:
        entry = course.definition
        told = dict(entry.regulation)
        if course.product:
            told |= entry.products[course.product].regulation
        source = told.get("source", "")
        found.append(Status(entry.name, "", told.get("summary", ""), source))
        if place is None:
            continue
        rules = [
            rule
            for rule in load_rules()
            if rule.subject == entry.name and place in rule.jurisdiction.split(", ") and not rule.fine
        ]
        if rules:
            found += [Status(entry.name, place, rule.text, rule.source) for rule in rules]
        elif place in told:
            found.append(Status(entry.name, place, told[place], source))
    return tuple(dict.fromkeys(found))


def evidence_of(
    courses: Sequence[Course], losses: Sequence[Loss], people: People | None = None
) -> tuple[EvidenceRow, ...]:
    """Certainty of each therapy given, and last of all of them together, in people with `losses`.

    Args:
        courses: given together.
        losses: hair losses of these people.
        people: their sex, age and stage, by which it falls outside those whom trials treated.
    """
    given = (course.definition for course in courses)
    return tuple(one.row for one in certainty_of_all(given, losses, people))


def people_like(person: Person) -> People:
    """People of whom the forecast of `person` speaks, at its end."""
    sex = "women" if person.female else "men"
    return People(
        sexes=(sex,),
        ages=(person.age, person.age),
        stages=((sex, person.scale, person.stage),) if person.pattern_loss else (),
        region=person.region,
        weeks=float(STEPS),
        menopause=person.menopause,
    )


def as_a_whole(evidence: Sequence[EvidenceRow]) -> str | None:
    """Certainty of all treatments as a whole; None without treatments."""
    return evidence[-1].certainty if evidence else None
