"""Work of the room that runs in a process of its own: reading a text, checking an offer, and answering it.

An answer comes back as bytes: page, sheet, PDF and API are made of one that is kept (`anagen.web.kept`).
"""

from __future__ import annotations

import datetime
import pickle
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from anagen.errors import InputError

if TYPE_CHECKING:
    from anagen.offers.result import OfferAnswer

MOST_FAULTS = 8


def make_ready() -> None:
    """Load the tables by which offers are read."""
    from anagen.offers.read_text import read_offer

    read_offer("Three sessions of exosomes for $6,000.")


def read(text: str, country: str) -> bytes:
    """Fields of the form that a pasted text gives, as a pickled mapping."""
    from anagen.offers.read_text import read_offer

    found = read_offer(text, country or None)
    told = {
        "offered": found.product or found.therapy,
        "sessions": "" if found.sessions is None else str(found.sessions),
        "interval": "" if found.sessions is None else found.interval,
        "route": _way(found.route),
        "price": found.price,
        "promise": found.promise,
    }
    return pickle.dumps({key: value for key, value in told.items() if value})


def checked(told: Mapping[str, str], country: str) -> bytes:
    """Table [offer] of the fields of the form, and faults by field, as a pickled pair."""
    from anagen.offers.offer import Offer

    table, faults = _table(told)
    for _ in range(MOST_FAULTS):
        try:
            Offer(**table).checked(country or None)
            break
        except InputError as error:
            key = (error.where or "").rpartition(", ")[2]
            if key not in table:
                faults.setdefault("offered", "Say what is offered: a treatment or a product.")
                break
            faults.setdefault("offered" if key in ("therapy", "product") else key, _plain(error))
            del table[key]
            if key == "sessions":
                table.pop("interval", None)
    return pickle.dumps((table, faults))


def _table(told: Mapping[str, str]) -> tuple[dict[str, Any], dict[str, str]]:
    from anagen.offers.read_text import named

    table: dict[str, Any] = {}
    faults: dict[str, str] = {}
    if offered := told.get("offered"):
        therapy, product = named(offered)
        table |= {key: value for key, value in (("therapy", therapy), ("product", product)) if value}
    for key in ("interval", "route", "price", "exchange", "place", "promise"):
        if told.get(key):
            table[key] = told[key]
    numbers: tuple[tuple[str, Callable[[str], float]], ...] = (("sessions", int), ("months", float))
    for key, number in numbers:
        if told.get(key):
            try:
                table[key] = number(told[key].replace(",", "."))
            except ValueError:
                faults[key] = "Enter a number."
    if "sessions" not in table:
        table.pop("interval", None)
    return table, faults


def _plain(error: InputError) -> str:
    """Fault for somebody at a form."""
    nearest = f" Did you mean {error.nearest}?" if error.nearest else ""
    wanted = f" We expect {error.expected}." if error.expected and not nearest else ""
    return f"{error.what[:1].upper()}{error.what[1:]}.{nearest}{wanted}"


def _way(route: str) -> str:
    """Choice of the form for a way of giving in plain words."""
    from anagen.offers.offer import settings
    from anagen.web.offer.answers import ROUTES

    known = settings().routes
    if route not in known:
        return ""
    return next((one for one in ROUTES if one and known[one].route == known[route].route), "")


def offered(
    workers: int,
    particles: int,
    stamp: str,
    table: Mapping[str, Any],
    offer: Mapping[str, Any],
    parameters: str,
    seed: int,
) -> bytes:
    """Answer to an offer to the person of a patient table, pickled.

    Raises:
        InputError: the table or the offer has a fault.
    """
    from anagen.offers.answer import answer
    from anagen.offers.offer import Offer
    from anagen.web.options.cached_distribution import remembered
    from anagen.web.options.outlook import COMPANIES, person_of

    found = answer(
        Offer(**offer),
        person_of(table),
        remembered(parameters, stamp),
        seed=seed,
        particles=particles,
        workers=workers,
        companies=COMPANIES,
    )
    return pickle.dumps(found, protocol=pickle.HIGHEST_PROTOCOL)


def shown(found: bytes) -> bytes:
    """Context of the page, made of an answer, pickled."""
    from anagen.web.offer.view import view

    return pickle.dumps(view(_answer(found)), protocol=pickle.HIGHEST_PROTOCOL)


def shown_without(offer: Mapping[str, Any], country: str, kind: str) -> bytes:
    """Context of the page where no hair can be foreseen, as for other kinds of hair loss."""
    from anagen.web.offer.view import without_forecast

    return pickle.dumps(without_forecast(offer, country or None, kind), protocol=pickle.HIGHEST_PROTOCOL)


def sheet(found: bytes) -> bytes:
    """Sheet to print, made of an answer."""
    from anagen.report.person.offer_page import render_offer

    return render_offer(_answer(found)).encode()


def made_pdf(today: datetime.date, found: bytes) -> bytes:
    """Sheet as a PDF file, made of an answer."""
    from anagen.report.person.offer_pdf import offer_pdf

    return bytes(offer_pdf(_answer(found), today=today))


def as_json(found: bytes) -> bytes:
    """Answer as JSON text, as of ``anagen offer --json``."""
    return _answer(found).to_json().encode()


def opened(data: bytes) -> bytes:
    """Fields of the form from a saved file, or from any offer file, pickled.

    Raises:
        InputError: it is neither.
    """
    from anagen.files.source_text import parse_source
    from anagen.offers.offer import read_offer
    from anagen.web.offer.answers import fields_of
    from anagen.web.options.saved import SECTION, opened_fields

    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InputError("the file is no text", expected="my-offer.toml, or an offer file") from None
    source = parse_source(text, "the file")
    if SECTION in source.table:
        return pickle.dumps(list(opened_fields(text)))
    read_offer(source)
    return pickle.dumps(fields_of(source.table["offer"], source.table))


def _answer(found: bytes) -> OfferAnswer:
    told: OfferAnswer = pickle.loads(found)
    return told
