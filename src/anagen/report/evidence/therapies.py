"""Catalogue in words, for a terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Container

from anagen.evidence_base.certainty import Certainty, certainty_in
from anagen.evidence_base.certainty_of_people import own_conditions
from anagen.evidence_base.conditions import CONDITIONS
from anagen.evidence_base.tables.records import load_evidence
from anagen.files.digits import money
from anagen.therapy.catalogue import INERT, Catalogue, Price, Therapy, find_therapy, load_catalogue
from anagen.therapy.course import allowed_keys

_WIDTH = 100


def describe_therapies(name: str | None = None, catalogue: Catalogue | None = None) -> str:
    """One line for every therapy and hair loss, or a page about the one called `name`.

    Raises:
        InputError: no therapy has that name.
    """
    known = catalogue if catalogue is not None else load_catalogue()
    if name is not None:
        return _page(find_therapy(name, known), known.diseases)
    broad = max(len(entry) for entry in known)
    heads = [f"{'therapy':{broad}}  {'in':5}  {'certainty':10}  price", "-" * (broad + 47)]
    rows = []
    for entry in sorted(known.values(), key=lambda entry: entry.name.lower()):
        graded = [
            (CONDITIONS.get(one.condition, one.condition), one.level)
            for one in certainties_of(entry, known.diseases)
        ]
        for short, level in graded or [("-", entry.role)]:
            rows.append(f"{entry.name:{broad}}  {short:5}  {level:10}  {_price(entry.price)}".rstrip())
    shown = {one.condition for entry in known.values() for one in certainties_of(entry, known.diseases)}
    told = "; ".join(f"{short}: {name}" for name, short in CONDITIONS.items() if name in shown)
    foot = textwrap.wrap(
        "certainty: how sure the studies on record let anyone be that it works (GRADE's words; none found: "
        f"no study in that hair loss). {told}.",
        _WIDTH,
    )
    return "\n".join([*heads, *rows, "", *foot])


def certainties_of(entry: Therapy, diseases: Container[str] = ()) -> tuple[Certainty, ...]:
    """Certainty of a therapy in all hair losses in which it is used or was studied; empty for a control.

    Args:
        entry: the therapy.
        diseases: names of diseases of one's own.
    """
    if entry.role in INERT:
        return ()
    base = load_evidence()
    return tuple(
        certainty_in((entry.name,), condition, base) for condition in own_conditions(entry, diseases)
    )


def _page(entry: Therapy, diseases: Container[str]) -> str:
    lines = [entry.label, "=" * len(entry.label), ""]
    lines += _item("Claim", entry.claim)
    lines += _item("Mechanism", entry.mechanism)
    for one in certainties_of(entry, diseases):
        source = f" [{one.source}]" if one.source else ""
        lines += _item(f"Certainty in {one.condition}", f"{one.level}. {one.why}{source}")
    if entry.evidence is not None:
        lines += _item("Experience", f"{entry.evidence.why} [{entry.evidence.source}]")
    lines += _item("Role", entry.role + (f", {entry.drug_class}" if entry.drug_class else ""))
    source = f" [{entry.price.source}]" if entry.price is not None else ""
    lines += _item("Price", f"{_price(entry.price)}{source}")
    for place, status in entry.regulation.items():
        lines += _item("Source" if place == "source" else f"Status, {place}", status)
    lines += _item("Keys", ", ".join(allowed_keys(entry)))
    if entry.relieves:
        lines += _item("Relieves", ", ".join(entry.relieves))
    if entry.routes:
        lines += _item("Routes", ", ".join(entry.routes))
    if entry.dose is not None:
        rule = entry.dose
        lines += _item("Studied", f"{rule.low:g} to {rule.high:g} {rule.unit} [{rule.source}]")
    for product in entry.products.values():
        lines += _item(f"Product {product.name!r}", product.note)
    if entry.parameters:
        lines += ["", "Parameters"]
        for record in entry.parameters.values():
            spread = "" if record.low is None else f" ({record.low:g} to {record.high:g})"
            lines.append(f"  {record.name} = {record.value:g}{spread} {record.unit}, {record.status}")
    if entry.citations:
        lines += ["", "Citations", *(f"  {citation}" for citation in entry.citations)]
    return "\n".join(lines)


def _item(head: str, text: str) -> list[str]:
    return textwrap.wrap(f"{head}: {text}", _WIDTH, subsequent_indent="  ", break_long_words=False)


def _price(price: Price | None) -> str:
    if price is None:
        return "not found"
    if price.high == 0:
        return "-"
    return f"{money(price.low)} to {money(price.high)} {price.currency} per {price.per}"
