"""The offer as an option of a forecast: its treatment, filled up from the usual course of its therapy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from importlib.resources import files
from typing import Any

from anagen.files.shape_check import check_shape
from anagen.files.source_text import read_source
from anagen.forecasting.file_model import OptionsFile
from anagen.forecasting.horizon import HORIZON_DAYS
from anagen.forecasting.options import usual_therapies
from anagen.forecasting.person import OwnOption, Person
from anagen.offers.offer import Told
from anagen.therapy.catalogue import Catalogue
from anagen.therapy.course import allowed_keys, course_from_table

NAME = "this offer"
"""Name of the offer among the options."""


@cache
def _usual() -> OptionsFile:
    return check_shape(read_source(files("anagen.forecasting") / "data" / "options.toml"), OptionsFile)


def usual_table(therapy: str, sex: str) -> Mapping[str, Any] | None:
    """Treatment of the usual course of a therapy for a person of `sex`, or of the other sex; or None."""
    found: list[tuple[bool, Mapping[str, Any]]] = [
        (option.sex in (None, sex), option.treatment[0])
        for option in _usual().option
        if option.kind == "usual" and option.treatment[0]["therapy"] == therapy
    ]
    return max(found, key=lambda one: one[0])[1] if found else None


def usual_names(therapy: str) -> tuple[str, ...]:
    """Names of the usual options that give a therapy alone."""
    return tuple(name for name, given in usual_therapies() if given == therapy)


def treated(
    offer: Told, person: Person, catalogue: Catalogue | None = None
) -> tuple[OwnOption | None, str, tuple[str, ...]]:
    """The offer as an option; "" or why there is none; and what was supposed, in sentences.

    Raises:
        InputError: route, dose or schedule do not fit the therapy.
    """
    known = Catalogue.of(catalogue)
    if not offer.therapy:
        return (
            None,
            "Neither the product nor a therapy is in our tables, so nothing can be foreseen of it.",
            (),
        )
    if offer.therapy not in known:
        return None, f"The model holds no {offer.therapy}: nothing can be foreseen of it.", ()
    therapy = known[offer.therapy]
    usual = usual_table(offer.therapy, person.sex)
    table: dict[str, Any] = {"therapy": offer.therapy} if usual is None else dict(usual)
    assumed: list[str] = []
    if therapy.products:
        as_product = "" if offer.product is None else offer.product.as_product
        if as_product in therapy.products:
            table["product"] = as_product
        elif "product" in table:
            assumed.append(
                f"Nobody knows what this product would do: {table['product']} stands for it, "
                "with what is not known of any."
            )
    keys = allowed_keys(therapy)
    if offer.offer.dose is not None:
        table["dose" if therapy.dose is None else therapy.dose.key] = offer.offer.dose
    elif therapy.dose is not None and therapy.dose.key in table:
        assumed.append(f"No dose was told: {table[therapy.dose.key]} is supposed.")
    if offer.route:
        table["route"] = offer.route
    elif "route" in table and "route" in keys:
        assumed.append(f"How it is given was not told: {table['route']} is supposed.")
    schedule = _schedule(offer)
    if schedule:
        table["schedule"] = schedule
    elif "schedule" in table and offer.offer.schedule is None and table["schedule"] != "once":
        assumed.append(f"When it is given was not told: {table['schedule']} is supposed.")
    where = "Offer"
    course = course_from_table(table, where, HORIZON_DAYS, catalogue)
    if offer.sessions is not None and offer.interval is None and offer.sessions > 1 and schedule:
        assumed.append(f"The time between sessions was not told: {_WEEKS} weeks are supposed.")
    return OwnOption(NAME, (course,)), "", tuple(assumed)


_WEEKS = 4
"""Weeks between sessions where nobody told them: those of the usual courses of sessions."""


def _schedule(offer: Told) -> str:
    if offer.offer.schedule is not None:
        return offer.offer.schedule
    if offer.sessions is None:
        return ""
    if offer.sessions == 1:
        return "once"
    days = round(7.0 * (_WEEKS if offer.interval is None else offer.interval))
    held = [i * days for i in range(offer.sessions) if i * days < HORIZON_DAYS - 60]
    return "once" if len(held) == 1 else "days " + ", ".join(map(str, held))


def with_offer(person: Person, own: OwnOption | None) -> Person:
    """The person with the offer among the options; options of their own file stay."""
    if own is None:
        return person
    return replace(person, own_options=(*person.own_options, own), usual_options=True)
