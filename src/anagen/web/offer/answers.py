"""Answers to the form of an offer, as typed; checked against the domain by `anagen.web.offer.computed`."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from starlette.datastructures import FormData

from anagen.web.options.answers import Answers, patient_table, patient_text, read_answers, toml_value
from anagen.web.options.questions import questions
from anagen.web.options.saved import saved_answers

KEYS = ("offered", "sessions", "interval", "route", "price", "months", "exchange", "place", "promise")
"""Fields of the offer; ``offered`` is a therapy or a product."""
LONG = ("text", "promise")
LONGEST = {"text": 30_000, "promise": 8_000}
SHORT = 120
ROUTES = ("", "injection", "microneedling", "on the skin", "laser", "by mouth")


@dataclass
class OfferAnswers:
    """The form as filled in; all texts are shown again as typed.

    Attributes:
        person: answers about the person, with the fields of *My options*.
        text: pasted page or message.
        told: fields of the offer by name, without empty ones.
        was_read: whether the fields were read from the text.
        faults: message by field of the offer.
    """

    person: Answers = field(default_factory=lambda: Answers(kind=""))
    text: str = ""
    told: dict[str, str] = field(default_factory=dict)
    was_read: bool = False
    faults: dict[str, str] = field(default_factory=dict)

    @property
    def all_faults(self) -> dict[str, str]:
        """Faults of the offer, then those of the person, by field."""
        return {**self.faults, **self.person.faults}

    @property
    def only_text(self) -> bool:
        """Whether a text was pasted and nothing else was said of the offer."""
        return bool(self.text) and not self.told.get("offered")

    @property
    def table(self) -> dict[str, Any]:
        """Patient table of the person."""
        return patient_table(self.person, self.person.day)


def read_offer_answers(form: FormData) -> OfferAnswers:
    """Answers in the fields of a form; faults are kept, not raised."""
    told = {key: value for key in KEYS if (value := _text(form, key))}
    known = {name.casefold() for name in questions().countries}
    if told.get("place", "").casefold() not in known:
        told.pop("place", None)
    return OfferAnswers(
        person=read_answers(form, datetime.date.today()),
        text=_text(form, "text"),
        told=told,
        was_read=_text(form, "was_read") == "yes",
    )


def _text(form: FormData, name: str) -> str:
    value = form.get(name, "")
    kept = value if isinstance(value, str) else ""
    if name in LONG:
        lines = kept.replace("\r\n", "\n").replace("\r", "\n")
        return "".join(sign for sign in lines if sign.isprintable() or sign == "\n")[: LONGEST[name]].strip()
    return "".join(sign for sign in kept if sign.isprintable())[:SHORT].strip()


EXAMPLE = (
    ("kind", "pattern"),
    ("sex", "female"),
    ("age", "28"),
    ("ludwig", "I"),
    ("region", "vertex"),
    ("country", "USA"),
    ("health_asked", "yes"),
    ("offered", "ASCE+ HRLV exosomes"),
    ("sessions", "3"),
    ("interval", "4 weeks"),
    ("route", "injection"),
    ("price", "$6,000"),
    ("place", "Turkey"),
    (
        "promise",
        "Guaranteed new hair in 6 weeks. Our exosomes are FDA approved and have no side effects. "
        "20 % off if you book today!",
    ),
)
"""A made-up offer to a made-up woman, to try the page."""


def offer_text(offer: Mapping[str, Any], person: Mapping[str, Any], fields: Sequence[tuple[str, str]]) -> str:
    """Text of an offer file that ``anagen offer`` reads; the form's `fields` let this room open it again."""
    lines = [
        "# Made by the page “My offer”. Run: anagen offer FILE",
        "",
        "[offer]",
        *(f"{key} = {toml_value(value)}" for key, value in offer.items()),
        "",
    ]
    rest = {key: part for key, part in person.items() if key != "preferences"}
    kept = patient_text(rest).partition("\n")[2].rstrip("\n")
    return "\n".join(lines) + kept + "\n\n" + saved_answers(fields)


def fields_of(offer: Mapping[str, Any], person: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Fields of the form that an offer file fills: its sections [offer], and those of the person."""
    told = {key: _word(offer[key]) for key in KEYS if key in offer}
    told["offered"] = str(offer.get("product") or offer.get("therapy", ""))
    found = [*told.items()]
    who = person.get("person", {})
    if who:
        found.append(("kind", "pattern"))
    for key in ("sex", "norwood", "ludwig", "region", "country", "ancestry"):
        if key in who:
            found.append((key, str(who[key])))
    for key in ("age", "onset"):
        if key in who:
            found.append((key, f"{float(str(who[key]).split()[0]):g}"))
    found += [("sign", key) for key, value in person.get("warning_signs", {}).items() if value is True]
    health = dict(person.get("health", {}))
    allergies = health.pop("allergies", None)
    found += [("health", key) for key, value in health.items() if value is True]
    found += [
        ("health", one.key) for one in questions().health if one.allergy and one.allergy in (allergies or ())
    ]
    if allergies is not None:
        found.append(("health_asked", "yes"))
    return found


def _word(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value).strip()
