"""The catalogue in words, for a terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping

from anagen.therapy.catalogue import Price, Therapy, find_therapy, load_catalogue
from anagen.therapy.course import allowed_keys

_WIDTH = 100


def describe_therapies(name: str | None = None, catalogue: Mapping[str, Therapy] | None = None) -> str:
    """One line for every therapy, or a page about the one called `name`.

    Raises:
        InputError: no such therapy.
    """
    known = catalogue if catalogue is not None else load_catalogue()
    if name is not None:
        return _page(find_therapy(name, known))
    broad = max(len(entry) for entry in known)
    heads = [f"{'therapy':{broad}}  certainty  price", "-" * (broad + 40)]
    rows = [
        f"{entry.name:{broad}}  {entry.evidence.certainty:9}  {_price(entry.price)}"
        for entry in sorted(known.values(), key=lambda entry: entry.name.lower())
    ]
    return "\n".join([*heads, *rows, "", "certainty: that it does what it is claimed to do (GRADE's words)"])


def _page(entry: Therapy) -> str:
    lines = [entry.label, "=" * len(entry.label), ""]
    lines += _item("Claim", entry.claim)
    lines += _item("Mechanism", entry.mechanism)
    lines += _item("Certainty", f"{entry.evidence.certainty}. {entry.evidence.why} [{entry.evidence.source}]")
    lines += _item("Price", f"{_price(entry.price)} [{entry.price.source}]")
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


def _price(price: Price) -> str:
    if price.high == 0:
        return "-"
    return f"{price.low:g}-{price.high:g} {price.currency} per {price.per}"
