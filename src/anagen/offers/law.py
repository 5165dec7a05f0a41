"""Whether the offer is lawful where it is given, and who says so."""

from __future__ import annotations

from dataclasses import dataclass

from anagen.evidence_base.tables.regulation import Rule, load_rules
from anagen.forecasting.country import jurisdiction, named, no_rule_words, of_union
from anagen.offers.offer import Told

EVERYWHERE = ("International society (ISEV)", "any")
"""Jurisdictions of rules that hold in every country."""


@dataclass(frozen=True)
class LawRow:
    """One rule that bears on the offer.

    Attributes:
        place: where it holds.
        status: where the product stands, in a word or two.
        text: the rule in plain words.
        holds_for: what it holds for, such as "human, injected"; "" for any.
        sure: whether the offer tells enough to say that it holds.
        date: as the source gives it, or "".
        source: the regulator's own text, or one that reports it.
        told_by: where it was read, if not at the source; else "".
        first_hand: whether the regulator's own text was read.
        read_on: the day it was read, or "".
        status_tag: "read", "derived" or "recalled".
    """

    place: str
    status: str
    text: str
    holds_for: str
    sure: bool
    date: str
    source: str
    told_by: str
    first_hand: bool
    read_on: str
    status_tag: str


@dataclass(frozen=True)
class Law:
    """Standing of the offer before the law.

    Attributes:
        place: country of the offer, or of the person where none was told; null without either.
        jurisdiction: whose rules hold there; null where the tables have none.
        answer: in a sentence.
        rules: that bear on it there, the nearest first.
        at_home: rules in the person's own country, where the offer is elsewhere.
        everywhere: that hold in every country.
    """

    place: str | None
    jurisdiction: str | None
    answer: str
    rules: tuple[LawRow, ...]
    at_home: tuple[LawRow, ...]
    everywhere: tuple[LawRow, ...]


def law_of(offer: Told, home: str | None) -> Law:
    """Law on an offer to a person who lives in the country `home`."""
    place = offer.place or home
    where = jurisdiction(place)
    own = _rules(offer, where)
    abroad = home is not None and offer.place is not None and jurisdiction(home) not in (None, where)
    return Law(
        place=place,
        jurisdiction=where,
        answer=_answer(offer, place, where, own),
        rules=own,
        at_home=_rules(offer, jurisdiction(home)) if abroad else (),
        everywhere=tuple(row for name in EVERYWHERE for row in _rules(offer, name)),
    )


def _rules(offer: Told, where: str | None) -> tuple[LawRow, ...]:
    if where is None or not offer.therapy:
        return ()
    found = [
        (rule, sure)
        for rule in load_rules()
        if rule.subject == offer.therapy
        and where in rule.jurisdiction.split(", ")
        and (sure := _fits(rule, offer)) is not None
    ]
    # Those that hold for this product and way come first, then those that may, then the general ones.
    found.sort(key=lambda one: (not one[1], not one[0].fine))
    return tuple(_row(rule, sure) for rule, sure in found)


def _fits(rule: Rule, offer: Told) -> bool | None:
    """Whether a rule holds for the offer for sure; None where it does not hold."""
    sure = True
    for wanted, given in ((rule.origin, offer.origin), (rule.way, offer.way)):
        if wanted and given and wanted != given:
            return None
        sure = sure and (not wanted or bool(given))
    return sure


def _row(rule: Rule, sure: bool) -> LawRow:
    return LawRow(
        place=rule.jurisdiction,
        status=rule.status,
        text=rule.text,
        holds_for=rule.holds_for,
        sure=sure,
        date=rule.date,
        source=rule.source,
        told_by=rule.read_at,
        first_hand=rule.source_kind == "primary" and rule.status_tag == "read",
        read_on=rule.read_on,
        status_tag=rule.status_tag,
    )


def _answer(offer: Told, place: str | None, where: str | None, rules: tuple[LawRow, ...]) -> str:
    if not offer.therapy:
        return "Nobody can say: what it is, is in none of our tables."
    if place is None:
        return "Name the country (place): the law differs from one to the next."
    shown = f"{offer.name} ({offer.therapy})" if offer.product_name else offer.name
    nearest = next((row for row in rules if row.sure and row.holds_for), None)
    nearest = nearest or next((row for row in rules if row.sure), None)
    if nearest is not None:
        given = f", {nearest.holds_for}" if nearest.holds_for else ""
        dated = f" ({nearest.date})" if nearest.date else ""
        hand = "" if nearest.first_hand else " This was read second hand."
        union = f"We know no rule of {named(place)} itself; the EU's hold there. " if of_union(place) else ""
        return f"{union}{where}: {shown}{given}: {nearest.status}{dated}.{hand}"
    if rules:  # that hold only if it is what the offer does not say
        return (
            f"{where}: it depends on what it is and how it is given, which we were not told. Rules that may "
            f"hold: {', '.join(dict.fromkeys(f'{row.holds_for}, {row.status}' for row in rules))}."
        )
    return no_rule_words(place)
