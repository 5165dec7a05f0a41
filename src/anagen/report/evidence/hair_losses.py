"""Kinds of hair loss in words, for a terminal."""

from __future__ import annotations

import textwrap
from dataclasses import asdict
from typing import Any

from anagen.biology.alopecias.kinds import KINDS
from anagen.evidence_base.certainty import certainty
from anagen.files.notice import NOTICE
from anagen.population.hair_losses import HairLoss, hair_losses
from anagen.therapy.catalogue import INERT, load_catalogue

_WIDTH = 100


def describe_hair_losses(name: str | None = None) -> str:
    """One line for every kind, or a page about the one called `name`.

    Raises:
        InputError: no kind has that name.
    """
    known = hair_losses()
    if name is not None:
        return _page(known[name])
    broad = max(len(entry) for entry in known.all)
    rows = [f"{entry.name:{broad}}  {entry.label}" for entry in known.all.values()]
    return "\n".join([*rows, "", "anagen alopecia NAME tells more about one of them.", NOTICE])


def hair_losses_as_data(name: str | None = None) -> list[dict[str, Any]]:
    """Kinds of hair loss as plain data, with the keys of the trial file."""
    known = hair_losses()
    chosen = known.all.values() if name is None else [known[name]]
    return [_as_data(entry) for entry in chosen]


def _as_data(entry: HairLoss) -> dict[str, Any]:
    treatments = _treatments(entry)
    return {
        **asdict(entry),
        "certainty": _certainty(entry),
        "treatments": list(treatments),
        "certainties": {name: level for name, level in treatments.items() if level},
        "keys": dict(_keys(entry.name)),
    }


def _certainty(entry: HairLoss) -> str:
    """Certainty of exosomes in this hair loss."""
    return certainty("exosome", entry.name).level


def _treatments(entry: HairLoss) -> dict[str, str]:
    """Treatments of it in the catalogue with their certainty here; "" where a treatment claims no effect."""
    catalogue = load_catalogue()
    own = [name for name, therapy in catalogue.items() if entry.name in therapy.alopecias]
    return {
        name: "" if catalogue[name].role in INERT else certainty(name, entry.name).level
        for name in dict.fromkeys([*entry.treatments, *own])
    }


def _keys(name: str) -> list[tuple[str, str]]:
    settings = KINDS[name].settings if name in KINDS else ()
    return [
        (one.key, one.words + ("" if one.default is None else f" (else {_value(one.default)})"))
        for one in settings
    ]


def _value(value: str | float) -> str:
    return f'"{value}"' if isinstance(value, str) else f"{value:g}"


def _page(entry: HairLoss) -> str:
    known = hair_losses()
    lines = [entry.label, "=" * len(entry.label), *_wrapped(entry.what), ""]
    lines += ["See a dermatologist first", *_bullets(entry.doctor_first), *_bullets((known.work_up,)), ""]
    lines += ["How it goes by itself", *_bullets(entry.course), ""]
    told = [f"{name} ({level})" if level else name for name, level in _treatments(entry).items()]
    catalogued = f"In the catalogue, with how sure anyone is of it here: {', '.join(told)}." if told else ""
    lines += ["What is done about it", *_bullets(tuple(filter(None, (catalogued, *entry.care)))), ""]
    lines += ["Exosomes", *_bullets((entry.exosome, f"{entry.evidence} Certainty: {_certainty(entry)}."))]
    lines += [f"  anagen claims {entry.claim}", ""]
    if _keys(entry.name):
        lines += ["In a trial file", f'  alopecia = "{entry.name}"']
        lines += [line for key, words in _keys(entry.name) for line in _bullets((f"{key}: {words}",))]
        lines.append("")
    return "\n".join([*lines, *_wrapped(f"Sources: {known.source}."), NOTICE])


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
