"""Standing of an option: regulators' decisions and the certainty of the evidence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from anagen.biology.alopecias.driven import Loss
from anagen.evidence_base.certainty import EvidenceRow
from anagen.evidence_base.certainty_of_people import certainty_of_all
from anagen.evidence_base.studied_range import People
from anagen.evidence_base.tables.regulation import load_rules
from anagen.forecasting.country import jurisdiction, named, no_rule_words
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
    """Decisions for the person's country, or that none is known; last the summary of every therapy."""
    own: list[Status] = []
    summaries: list[Status] = []
    for course in courses:
        entry = course.definition
        told = dict(entry.regulation)
        if course.product:
            told |= entry.products[course.product].regulation
        source = told.get("source", "")
        summaries.append(Status(entry.name, "", told.get("summary", ""), source))
        own += _decisions(entry.name, country, told)
    return tuple(dict.fromkeys([*own, *summaries]))


def _decisions(therapy: str, country: str | None, told: Mapping[str, str]) -> list[Status]:
    """Decisions on one therapy that hold in a country, or that none is known; none without a country."""
    if country is None:
        return []
    place = jurisdiction(country)
    rules = [
        rule
        for rule in load_rules()
        if rule.subject == therapy and place in rule.jurisdiction.split(", ") and not rule.fine
    ]
    if rules:
        return [Status(therapy, str(place), rule.text, rule.source) for rule in rules]
    if place is not None and place in told:
        return [Status(therapy, place, told[place], told.get("source", ""))]
    return [Status(therapy, named(country), no_rule_words(country), "")]


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
