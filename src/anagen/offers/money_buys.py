"""Usual options that the same money buys, at prices of the person's country where they are known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from anagen.evidence_base.tables.costs import Cost, asked_in
from anagen.files.digits import money
from anagen.forecasting.cost import Bill, period_days
from anagen.forecasting.country import jurisdiction
from anagen.forecasting.forecast_option import ForecastOption
from anagen.forecasting.horizon import MONTH_DAYS
from anagen.offers.offer import Told, settings
from anagen.planning.lawful import lawful

_PIECES = {"per session": "session", "total procedure": "procedure"}


@dataclass(frozen=True)
class SameMoney:
    """One usual option, and how much of it the price of the offer buys.

    Attributes:
        option: its name.
        per: "month", "session", "procedure" or "device".
        price_low: of one, in `currency`.
        price_high: of one, at the most.
        currency: of the price.
        most: how many the money buys at the lowest price; null where no rate between the currencies is known.
        least: how many it buys at the highest; null likewise.
        asked_in: country of the price; "" for prices that are counted anywhere.
        where: who asks them, in words.
        sources: where they can be read.
        certainty: of the evidence on the option, or null.
        rate: what the offer's currency was taken for, in words, where it is another; else "".
    """

    option: str
    per: str
    price_low: float
    price_high: float
    currency: str
    most: float | None
    least: float | None
    asked_in: str
    where: str
    sources: tuple[str, ...]
    certainty: str | None
    rate: str


@dataclass(frozen=True)
class MoneyBuys:
    """Usual options that the same money buys.

    Attributes:
        currency: of the offer, or null where no price was told.
        low: price of everything, or null where it cannot be worked out.
        high: the same, at the most.
        words: the price in words.
        usual: what offers like it are asked for elsewhere, in words; "" where no price is known.
        rows: usual options, those of which most is known first.
        left_out: why an option or a price is not compared, in sentences.
    """

    currency: str | None
    low: float | None
    high: float | None
    words: str
    usual: str
    rows: tuple[SameMoney, ...]
    left_out: tuple[str, ...]


def money_buys(offer: Told, options: Sequence[ForecastOption], home: str | None) -> MoneyBuys:
    """Usual options of a person who lives in `home`, with how much the price of an offer buys."""
    price, whole = offer.price, offer.whole
    if price is None:
        return MoneyBuys(None, None, None, "No price was told.", _usual(offer, home), (), ())
    words = price_words(offer)
    if whole is None:
        missing = "the number of sessions" if price.per == "session" else "for how long"
        if price.per == "graft":
            missing = "the number of grafts"
        why = f"The price of everything cannot be worked out: {missing} was not told."
        return MoneyBuys(price.currency, None, None, words, _usual(offer, home), (), (why,))
    rows = []
    for option in options:
        if option.kind != "usual" or len(option.cost.bills) != 1:
            continue
        bill = option.cost.bills[0]
        if bill.therapy == offer.therapy or not lawful(bill.therapy, home).sold or not bill.count:
            continue
        rows.append(_row(option, offer, whole, home))
    rows.sort(key=lambda row: (_RANK.get(row.certainty or "", 9), row.option))
    left: tuple[str, ...] = ()
    foreign = dict.fromkeys(row.currency for row in rows if row.most is None)
    if foreign:
        rates = " or ".join(f'exchange = "1 {price.currency} = ... {code}"' for code in foreign)
        left = (
            f"No rate of {price.currency} was told, and none is guessed: state one ({rates}) to compare.",
        )
    return MoneyBuys(price.currency, whole[0], whole[1], words, _usual(offer, home), tuple(rows), left)


_RANK = {"high": 0, "moderate": 1, "low": 2, "very low": 3}


@dataclass(frozen=True)
class _Quote:
    """Price of a month or a piece of one therapy."""

    per: str
    low: float
    high: float
    currency: str
    country: str
    where: str
    sources: tuple[str, ...]


def _row(option: ForecastOption, offer: Told, whole: tuple[float, float], home: str | None) -> SameMoney:
    """Row of an option: by a local price that can be compared, else by one of forecasts, else by any."""
    bill = option.cost.bills[0]
    quotes = [*_local(bill.therapy, home), _counted(bill)]
    quote = next((one for one in quotes if _factor(offer, one.currency) is not None), quotes[0])
    factor = _factor(offer, quote.currency)
    return SameMoney(
        option=option.name,
        per=quote.per,
        price_low=quote.low,
        price_high=quote.high,
        currency=quote.currency,
        most=None if factor is None else whole[1] * factor / quote.low,
        least=None if factor is None else whole[0] * factor / quote.high,
        asked_in=quote.country,
        where=quote.where,
        sources=quote.sources,
        certainty=option.certainty,
        rate="" if factor is None else _rate(offer, quote.currency),
    )


def _local(therapy: str, home: str | None) -> list[_Quote]:
    """Prices of the person's country, one quote for each currency."""
    found = []
    for country in _countries(home):
        rows = [row for row in asked_in(country) if row.therapy == therapy]
        for unit in dict.fromkeys(row.unit for row in rows):
            priced = [one for row in rows if row.unit == unit and (one := _per(row)) is not None]
            alike = [one for one in priced if one[0] == priced[0][0]]
            if alike:
                found.append(
                    _Quote(
                        per=alike[0][0],
                        low=min(one[1] for one in alike),
                        high=max(one[2] for one in alike),
                        currency=unit,
                        country=country,
                        where="; ".join(
                            dict.fromkeys(f"{one[3].subject}, {_dated(one[3])}" for one in alike)
                        ),
                        sources=tuple(dict.fromkeys(one[3].source for one in alike)),
                    )
                )
    return found


def _counted(bill: Bill) -> _Quote:
    """Price that forecasts count, which was mostly asked in the US."""
    low, high, per = bill.low / bill.count, bill.high / bill.count, bill.per
    days = period_days(per)
    if days is not None:
        low, high, per = low * MONTH_DAYS / days, high * MONTH_DAYS / days, "month"
    where = "prices of the forecast, mostly asked in the US"
    return _Quote(per, low, high, bill.currency, "", where, bill.sources)


def _dated(row: Cost) -> str:
    year = f" of {row.year}" if row.year else ", undated"
    return f"{row.basis}{year}"


def _per(row: Cost) -> tuple[str, float, float, Cost] | None:
    """Price of a month or a piece: (per, low, high, row); None for what cannot be counted."""
    days = settings().lasts.get(row.item)
    if days is not None:
        return "month", row.low * MONTH_DAYS / days, row.high * MONTH_DAYS / days, row
    piece = _PIECES.get(row.item)
    return None if piece is None else (piece, row.low, row.high, row)


def _factor(offer: Told, currency: str) -> float | None:
    assert offer.price is not None
    if offer.price.currency == currency:
        return 1.0
    return None if offer.exchange is None else offer.exchange.to(offer.price.currency, currency)


def _rate(offer: Told, currency: str) -> str:
    assert offer.price is not None
    return "" if offer.price.currency == currency else f"at the rate told: {offer.offer.exchange}"


def _countries(home: str | None) -> tuple[str, ...]:
    """Names of a country in the table of prices."""
    if home is None:
        return ()
    title = " ".join(home.split())
    names = (title, title.title(), title.upper(), jurisdiction(home) or "")
    return tuple(dict.fromkeys(name for name in names if name))


def _usual(offer: Told, home: str | None) -> str:
    """Prices asked for the same therapy where the offer is, or at home."""
    found = []
    for place in dict.fromkeys([*_countries(offer.place), *_countries(home)]):
        for row in asked_in(place):
            if row.therapy == offer.therapy:
                span = money(row.low) if row.low == row.high else f"{money(row.low)} to {money(row.high)}"
                found.append(f"{place}: {span} {row.unit} {row.item} ({_dated(row)})")
    return "; ".join(found)


def price_words(offer: Told) -> str:
    """Price in words, with its currency named."""
    price, whole = offer.price, offer.whole
    if price is None:
        return "No price was told."
    span = money(price.low) if price.low == price.high else f"{money(price.low)} to {money(price.high)}"
    per = {"": "", "all": " in all"}.get(price.per, f" a {price.per}")
    begins = "from " if price.lowest else ""
    text = f"{begins}{span} {price.currency} ({price.name}){per}"
    if whole is not None and price.per in ("session", "month", "year") and whole != (price.low, price.high):
        most = money(whole[0]) if whole[0] == whole[1] else f"{money(whole[0])} to {money(whole[1])}"
        text += f", {most} {price.currency} in all"
    return text
