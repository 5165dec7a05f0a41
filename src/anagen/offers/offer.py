"""Offer: read from a file or composed in Python, and checked whole.

[offer]
therapy  = "exosomes"
product  = "ASCE+ HRLV"
sessions = 3
interval = "4 weeks"
route    = "injection"
price    = "$6,000"
place    = "Turkey"
promise  = "Guaranteed new hair in 6 weeks."
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import ClassVar

from anagen.errors import InputError, unknown_name
from anagen.evidence_base.tables.names import TherapyName, proper_name, read_names
from anagen.evidence_base.tables.products import KnownProduct, find_product
from anagen.evidence_base.tables.read import data_folder
from anagen.files.composed import ComposedSource, Noun
from anagen.files.names import same_name
from anagen.files.sections import Section
from anagen.files.shape_check import check_shape
from anagen.files.source_text import SourceText, parse_source, read_source
from anagen.forecasting.country import require_country
from anagen.forecasting.person import Person, checked_person
from anagen.offers.file_model import OfferFile, OfferSection, OffersFile
from anagen.offers.price import Price, read_exchange, read_price
from anagen.planning.preferences import Exchange
from anagen.quantities import quantity
from anagen.therapy.catalogue import Catalogue
from anagen.therapy.route import KINDS, parse_route
from anagen.units import parse_quantity


class Offer(Noun, OfferSection):
    """An offer in hand: therapy, product, sessions, interval, route, price, place, promise.

    >>> Offer(therapy="exosomes", product="ASCE+", sessions=3, price="$6,000").checked().price.low
    6000.0
    """

    section: ClassVar[type[Section]] = OfferSection

    def checked(self, country: str | None = None) -> Told:
        """The offer as it was understood; `country` is that of the person.

        Raises:
            InputError: a wrong name, price or time; it is named with the key.
        """
        source = ComposedSource("Offer", {"offer": self.table()}, {}, names={("offer",): "Offer"})
        return told(self, source, country)

    @staticmethod
    def from_file(path: Path | str) -> Offer:
        """Offer of an offer file, without the person in it.

        Raises:
            InputError: the first fault, with file, line and key.
        """
        return read_offer(read_source(path, "an offer file"))[0]


@dataclass(frozen=True)
class Told:
    """An offer as it was understood.

    Attributes:
        therapy: its proper name, or "" where nothing known was named.
        name: of the therapy or product, for a reader.
        product: what is known of the product; None where it is not known or not named.
        product_name: as it was told, or "".
        misspelt: whether the product was found under another spelling.
        sessions: their number, or None.
        interval: weeks between sessions, or None.
        route: of a trial file, or "" where it was not told.
        way: "injected", "on the skin", or "" where it was not told.
        price: as it was read, or None.
        exchange: rate that the person states, or None.
        place: country where it is given, or None.
        assumed: what was supposed, in sentences.
    """

    offer: Offer
    therapy: str
    name: str
    product: KnownProduct | None
    product_name: str
    misspelt: bool
    sessions: int | None
    interval: float | None
    route: str
    way: str
    price: Price | None
    exchange: Exchange | None
    place: str | None
    assumed: tuple[str, ...]

    @property
    def origin(self) -> str:
        """Origin of the material: human, plant, animal, or "" where it is not known."""
        return "" if self.product is None else self.product.origin

    @property
    def months(self) -> float | None:
        """Months for which a monthly price is paid."""
        return self.offer.months

    @property
    def whole(self) -> tuple[float, float] | None:
        """Price of everything, lowest and highest; None where it cannot be worked out."""
        if self.price is None:
            return None
        times = _times(self.price.per, self.sessions, self.months)
        return None if times is None else (self.price.low * times, self.price.high * times)


def _times(per: str, sessions: int | None, months: float | None) -> float | None:
    if per in ("", "all"):
        return 1.0
    if per == "session":
        return None if sessions is None else float(sessions)
    if per in ("month", "year"):
        return None if months is None else months / (1.0 if per == "month" else 12.0)
    return None


@cache
def settings() -> OffersFile:
    """How offers are read (``data/offers.toml``)."""
    return check_shape(read_source(files("anagen.offers") / "data" / "offers.toml"), OffersFile)


@cache
def therapy_names() -> dict[str, TherapyName]:
    """All therapies of catalogue and evidence, by name."""
    return dict(read_names(data_folder(None)))


def read_offer(source: SourceText, catalogue: Catalogue | None = None) -> tuple[Offer, Person | None]:
    """Offer of a file, and the person in it or None.

    Raises:
        InputError: any fault of either.
    """
    file = check_shape(source, OfferFile)
    offer = Offer(**file.offer.model_dump(exclude_unset=True))
    told(offer, source, None if file.person is None else file.person.country)
    if file.person is None:
        others = [key for key in source.table if key != "offer"]
        if others:
            raise InputError(
                f"[{others[0]}] without a section [person]",
                where=source.where((others[0],)),
                expected="a section [person], or a patient file beside the offer",
            )
        return offer, None
    rest = {key: value for key, value in source.table.items() if key != "offer"}
    return offer, checked_person(replace(source, table=rest), catalogue)


def load_offer(path: Path | str, catalogue: Catalogue | None = None) -> tuple[Offer, Person | None]:
    """Offer of an offer file, and the person in it or None; see `read_offer`."""
    return read_offer(read_source(path, "an offer file"), catalogue)


def offer_from_text(
    text: str, name: str = "offer file", catalogue: Catalogue | None = None
) -> tuple[Offer, Person | None]:
    """Offer of a file's text; `name` stands for the file in errors; see `read_offer`."""
    return read_offer(parse_source(text, name), catalogue)


def told(offer: Offer, source: SourceText, country: str | None = None) -> Told:
    """Offer as it was understood.

    Args:
        offer: as it was written.
        source: that names the place of a fault.
        country: of the person, by which "$" is read where the offer names no place.

    Raises:
        InputError: neither therapy nor product, or a wrong name, price or time.
    """

    def where(key: str) -> str:
        return source.where(("offer", key))

    if offer.therapy is None and offer.product is None:
        raise InputError(
            "the offer names neither a therapy nor a product",
            where=source.where(("offer",)),
            expected='therapy = "exosomes", or product = "ASCE+ HRLV"',
        )
    if offer.place is not None:
        require_country(offer.place, where("place"))
    product, misspelt = (None, False) if offer.product is None else find_product(offer.product)
    assumed = []
    if product is not None and misspelt:
        assumed.append(f"{offer.product!r} is taken for {product.name}.")
    therapy = ""
    if offer.therapy is not None:
        therapy = _therapy(offer.therapy, where("therapy"))
        if product is not None and product.therapy and product.therapy != therapy:
            assumed.append(
                f"It was offered as {therapy}; {product.name} is in our tables as {product.therapy}."
            )
    elif product is not None:
        therapy = product.therapy
    price = None
    sessions = offer.sessions
    if offer.price is not None:
        price = read_price(offer.price, offer.place or country, where("price"))
        if price.times is not None and sessions is not None and price.times != sessions:
            raise InputError(
                f"{sessions} sessions, and {price.times} in the price {offer.price[:60]!r}",
                where=where("sessions"),
                expected="one number of sessions",
            )
        sessions = sessions or price.times
        assumed += [f"In the price, {note}." for note in price.notes]
        if price.per == "" and (sessions or 1) > 1:
            assumed.append(f"The price is read as that of all {sessions} sessions together.")
    route, way = _route(offer.route, where("route"))
    interval = None
    if offer.interval is not None:
        if sessions is None:
            raise InputError(
                "an interval without a number of sessions", where=where("interval"), expected="sessions = 3"
            )
        interval = parse_quantity(offer.interval, "day", where=where("interval")) / 7.0
        if not 0.0 < interval <= quantity("week of a person").high:
            raise InputError(
                f"an interval of {interval:g} weeks", where=where("interval"), expected="more than 0 weeks"
            )
    rate = None if offer.exchange is None else read_exchange(offer.exchange, where("exchange"))
    name = offer.product if product is None else product.name
    return Told(
        offer=offer,
        therapy=therapy,
        name=name or _spoken(offer.therapy, therapy),
        product=product,
        product_name=offer.product or "",
        misspelt=misspelt,
        sessions=sessions,
        interval=interval,
        route=route,
        way=way,
        price=price,
        exchange=rate,
        place=offer.place,
        assumed=tuple(assumed),
    )


def _spoken(told: str | None, therapy: str) -> str:
    """Therapy as people speak of it: in the plural where it was told so."""
    many = f"{therapy}s"
    return many if told is not None and same_name(told) == same_name(many) else therapy


def _therapy(text: str, where: str) -> str:
    known = therapy_names()
    wanted = same_name(text)
    for entry in known.values():
        if wanted in {same_name(word) for word in (entry.name, entry.name + "s", *entry.aliases)}:
            return entry.name
    try:
        return proper_name(text, known, where)
    except InputError:
        aliases = [alias for entry in known.values() for alias in entry.aliases]
        raise unknown_name(
            "therapy", text, known, where, aliases=aliases, alike=0.75, listed_by="anagen therapies"
        ) from None


def _route(text: str | None, where: str) -> tuple[str, str]:
    """Route of a trial file, and the way of giving.

    Raises:
        InputError: neither plain words that are known nor a route of a trial file.
    """
    if text is None:
        return "", ""
    words = settings().routes
    known = words.get(same_name(text))
    if known is not None:
        return known.route, known.way
    kind = same_name(text).split(" ")[0]
    if kind not in (*KINDS, "fractional"):
        raise unknown_name("route", text, words, where)
    parse_route(text, where=where)
    return text, words[kind].way if kind in words else ""
