"""Words of an answer to an offer that page and terminal share."""

from __future__ import annotations

from anagen.files.digits import grouped, money
from anagen.forecasting.interval import Interval
from anagen.offers.compared import BesideOffer
from anagen.offers.in_short import time_words
from anagen.offers.law import LawRow
from anagen.offers.money_buys import SameMoney
from anagen.offers.promise import ClaimMade
from anagen.offers.result import OfferAnswer

MOST_SHOWN = 6
"""Options beside the offer that a sheet shows; the JSON holds all."""
_ORDER = ("high", "moderate", "low", "very low")


def signed(one: Interval) -> str:
    """Median with its 90 % interval: ``+12 (+3 to +24)``."""
    return f"{_sign(one.median)} ({_sign(one.lo90)} to {_sign(one.hi90)})"


def _sign(value: float) -> str:
    whole = round(value)
    return "0" if whole == 0 else f"{whole:+d}".replace("-", "−")


def shown(answer: OfferAnswer) -> tuple[BesideOffer, ...]:
    """Options of the sheet: the offer, doing nothing, and the usual ones of which most is known."""
    own = [one for one in answer.compared if one.kind in ("going on", "own")]
    usual = [one for one in answer.compared if one.kind in ("usual", "combination") and one.sold]
    usual.sort(key=lambda one: (_rank(one), -one.better_24))
    first = [one for one in answer.compared if one.kind == "offer" and not answer.withheld]
    nothing = [one for one in answer.compared if one.kind == "nothing"]
    return (*first, *nothing, *own, *usual[: MOST_SHOWN - len(own)])


def _rank(one: BesideOffer) -> int:
    return _ORDER.index(one.certainty) if one.certainty in _ORDER else len(_ORDER)


def option_name(one: BesideOffer, answer: OfferAnswer) -> str:
    """Name of an option for a reader."""
    return f"this offer: {answer.offer.name}" if one.kind == "offer" else one.name


def less_words(one: BesideOffer) -> str:
    """The offer less an option at month 24, hairs/cm2."""
    return signed(one.offer_less[-1].density) if one.offer_less else "–"


def amount_words(row: SameMoney) -> str:
    """Amount of one option that the money buys: ``12 to 33 years``, ``4 to 12 sessions``."""
    if row.least is None or row.most is None:
        return "state a rate"
    if row.per == "month":
        return time_words(row.least, row.most)
    if row.most < 1.0:
        return f"less than one {row.per}"
    low, high = (grouped(value) if value >= 1.0 else "less than 1" for value in (row.least, row.most))
    return f"{low} {row.per}{'' if low == '1' else 's'}" if low == high else f"{low} to {high} {row.per}s"


def price_span(row: SameMoney) -> str:
    """Price of one: ``15 to 40 USD a month``."""
    low, high = money(row.price_low), money(row.price_high)
    span = low if low == high else f"{low} to {high}"
    return f"{span} {row.currency} a {row.per}"


def asked_words(row: SameMoney) -> str:
    """Where the price is asked."""
    place = f"{row.asked_in}: " if row.asked_in else ""
    guess = (
        " (a guess)" if any("no price was read" in text or "assumed" in text for text in row.sources) else ""
    )
    return f"{place}{row.where}{guess}" + (f"; {row.rate}" if row.rate else "")


def law_words(row: LawRow) -> str:
    """Where a rule holds and since when: ``US, human, injected: not approved (2019-12-06)``."""
    holds = f", {row.holds_for}" if row.holds_for else ""
    maybe = "" if row.sure else " (if that is what it is)"
    dated = f" ({row.date})" if row.date else ""
    return f"{row.place}{holds}{maybe}: {row.status}{dated}"


def source_words(row: LawRow) -> str:
    """Source of a rule, and how it was read."""
    if row.status_tag == "recalled":
        how = "recalled, not read"
    else:
        how = "read" if row.first_hand else f"read second hand{': ' + row.told_by if row.told_by else ''}"
    return f"{row.source} ({how}{', ' + row.read_on if row.read_on else ''})"


def verdict_words(one: ClaimMade) -> str:
    """Verdict of the ledger on a sentence."""
    if one.denied:
        return f"It says the opposite of: {one.claim} The evidence on that claim: {one.verdict}. {one.why}"
    return f"{one.verdict[:1].upper()}{one.verdict[1:]}: {one.meaning}. {one.why}"
