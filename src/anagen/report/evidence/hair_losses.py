"""Kinds of hair loss in words, for a terminal."""

from __future__ import annotations

import textwrap
from dataclasses import fields
from typing import Any

from anagen.biology.alopecias.disease import Disease
from anagen.evidence_base.certainty import certainty, certainty_in
from anagen.evidence_base.conditions import own_condition
from anagen.evidence_base.tables.records import load_evidence
from anagen.files.notice import NOTICE
from anagen.population.hair_losses import HairLoss, HairLosses, hair_losses
from anagen.therapy.catalogue import INERT, Catalogue

_WIDTH = 100


def describe_hair_losses(name: str | None = None, catalogue: Catalogue | None = None) -> str:
    """One line for every kind, or a page about the one called `name`.

    Args:
        name: of the kind.
        catalogue: with diseases of one's own; default the shipped one.

    Raises:
        InputError: no kind has that name.
    """
    therapies = Catalogue.of(catalogue)
    known = hair_losses(therapies.diseases.values())
    if name is not None:
        return _page(known[name], known, therapies)
    broad = max(len(entry) for entry in known.all)
    rows = [f"{entry.name:{broad}}  {entry.label}" for entry in known.all.values()]
    return "\n".join([*rows, "", "anagen alopecia NAME tells more about one of them.", NOTICE])


def hair_losses_as_data(name: str | None = None, catalogue: Catalogue | None = None) -> list[dict[str, Any]]:
    """Kinds of hair loss as plain data, with the keys of the trial file; arguments as above."""
    therapies = Catalogue.of(catalogue)
    known = hair_losses(therapies.diseases.values())
    chosen = known.all.values() if name is None else [known[name]]
    return [_as_data(entry, therapies) for entry in chosen]


def _as_data(entry: HairLoss, catalogue: Catalogue) -> dict[str, Any]:
    treatments = _treatments(entry, catalogue)
    words = {field.name: getattr(entry, field.name) for field in fields(entry) if field.name != "disease"}
    found = {
        **words,
        "certainty": _certainty("exosome", entry),
        "treatments": list(treatments),
        "certainties": {name: level for name, level in treatments.items() if level},
        "keys": dict(_keys(entry)),
    }
    return found if entry.disease is None else {**found, "file": entry.disease.table()}


def _certainty(therapy: str, entry: HairLoss) -> str:
    """Certainty of a therapy in this hair loss; nothing is known of one's own."""
    if entry.disease is None:
        return certainty(therapy, entry.name).level
    return certainty_in((therapy,), own_condition(entry.name), load_evidence()).level


def _treatments(entry: HairLoss, catalogue: Catalogue) -> dict[str, str]:
    """Treatments of it in the catalogue with their certainty here; "" where a treatment claims no effect."""
    own = [name for name, therapy in catalogue.items() if entry.name in therapy.alopecias]
    return {
        name: "" if catalogue[name].role in INERT else _certainty(name, entry)
        for name in dict.fromkeys([*entry.treatments, *own])
    }


def _keys(entry: HairLoss) -> list[tuple[str, str]]:
    return [
        (one.key, one.words + ("" if one.default is None else f" (else {_value(one.default)})"))
        for one in entry.settings
    ]


def _value(value: str | float) -> str:
    return f'"{value}"' if isinstance(value, str) else f"{value:g}"


def _page(entry: HairLoss, known: HairLosses, catalogue: Catalogue) -> str:
    lines = [entry.label, "=" * len(entry.label), *_wrapped(entry.what), ""]
    lines += ["See a dermatologist first", *_bullets(entry.doctor_first), *_bullets((known.work_up,)), ""]
    if entry.course:
        lines += ["How it goes by itself", *_bullets(entry.course), ""]
    told = [f"{name} ({level})" if level else name for name, level in _treatments(entry, catalogue).items()]
    catalogued = f"In the catalogue, with how sure anyone is of it here: {', '.join(told)}." if told else ""
    if done := tuple(filter(None, (catalogued, *entry.care))):
        lines += ["What is done about it", *_bullets(done), ""]
    sure = f"{entry.evidence} Certainty: {_certainty('exosome', entry)}."
    lines += ["Exosomes", *_bullets((entry.exosome, sure))]
    lines += [f"  anagen claims {entry.claim}", ""] if entry.claim else [""]
    if entry.disease is not None:
        lines += ["In the model", *_bullets(numbers_of(entry.disease)), ""]
    if _keys(entry):
        lines += ["In a trial file", f'  alopecia = "{entry.name}"']
        lines += [line for key, words in _keys(entry) for line in _bullets((f"{key}: {words}",))]
        lines.append("")
    source = known.source if entry.disease is None else entry.disease.source
    return "\n".join([*lines, *_wrapped(f"Sources: {source.removesuffix('.')}."), NOTICE])


def numbers_of(disease: Disease) -> tuple[str, ...]:
    """Numbers of a disease of one's own, with their ranges, statuses and sources."""
    fate = "Follicles are lost for good." if disease.destroys else "No follicle is lost for good."
    told = []
    for one in disease.records:
        spread = "" if one.low is None or one.high is None else f" ({one.low:g} to {one.high:g})"
        unit = "" if one.unit == "1" else f" {one.unit}"
        told.append(f"{one.name} = {one.value:g}{spread}{unit}, {one.status} [{one.source}]")
    return (fate, *told)


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, _WIDTH, break_long_words=False)


def _bullets(texts: tuple[str, ...]) -> list[str]:
    return [
        line
        for text in texts
        for line in textwrap.wrap(
            text, _WIDTH, initial_indent="  - ", subsequent_indent="    ", break_long_words=False
        )
    ]
