"""Where an option stands: with regulators, and with the evidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cache
from importlib.resources import files

from anagen.biology.alopecias.kinds import Ailment
from anagen.evidence_base.tables.regulation import load_rules
from anagen.parameters import read_toml
from anagen.population.hair_losses import evidence_in
from anagen.therapy.catalogue import CERTAINTIES
from anagen.therapy.course import Course


@cache
def _jurisdictions() -> dict[str, str]:
    table = read_toml(files("anagen.forecasting") / "data" / "countries.toml")
    return {name: place for place, names in table.items() for name in names}


def jurisdiction(country: str | None) -> str | None:
    """Under whose rules a country falls, or None where the tables do not say."""
    return None if country is None else _jurisdictions().get(country.strip().lower())


@dataclass(frozen=True)
class Status:
    """What one regulator says of one therapy; `place` is "" for a summary over all of them."""

    therapy: str
    place: str
    text: str
    source: str


@dataclass(frozen=True)
class Certainty:
    """How sure anyone is that a therapy does what it is claimed to do (GRADE's words)."""

    therapy: str
    certainty: str
    why: str
    source: str


def regulation_of(courses: Sequence[Course], country: str | None) -> tuple[Status, ...]:
    """Summary of every therapy, its product where that differs, and what the person's country says."""
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
            if rule.subject == entry.name and place in rule.jurisdiction.split(", ")
        ]
        if rules:
            found += [Status(entry.name, place, rule.text, rule.source) for rule in rules]
        elif place in told:
            found.append(Status(entry.name, place, told[place], source))
    return tuple(dict.fromkeys(found))


def certainty_of(courses: Sequence[Course], ailments: Sequence[Ailment] = ()) -> tuple[Certainty, ...]:
    """Certainty of every therapy given, in a person with `ailments` (none: androgenetic alopecia)."""
    entries = dict.fromkeys(course.definition for course in courses)
    return tuple(Certainty(entry.name, **asdict(evidence_in(entry, ailments))) for entry in entries)


def lowest(certainties: Sequence[Certainty]) -> str | None:
    """The lowest of several; None for none."""
    known = [one.certainty for one in certainties]
    return max(known, key=CERTAINTIES.index) if known else None
