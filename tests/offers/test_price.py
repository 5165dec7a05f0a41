"""Prices in free text: read with their currency, or refused in one line."""

from __future__ import annotations

import random

import pytest

from anagen.errors import InputError
from anagen.offers.price import read_price

READ = [
    ("$6,000", None, 6000.0, 6000.0, "USD", ""),
    ("6.000 €", None, 6000.0, 6000.0, "EUR", ""),
    ("6 000 €", None, 6000.0, 6000.0, "EUR", ""),
    ("6\u00a0000\u202f€", None, 6000.0, 6000.0, "EUR", ""),
    ("6.000,50 EUR", None, 6000.5, 6000.5, "EUR", ""),
    ("€6,000.50", None, 6000.5, 6000.5, "EUR", ""),
    ("499,- €", None, 499.0, 499.0, "EUR", ""),
    ("£1.5k", None, 1500.0, 1500.0, "GBP", ""),
    ("1,5k €", None, 1500.0, 1500.0, "EUR", ""),
    ("CHF 1'200", None, 1200.0, 1200.0, "CHF", ""),
    ("CHF 1’200.50", None, 1200.5, 1200.5, "CHF", ""),
    ("1,50,000 INR", None, 150_000.0, 150_000.0, "INR", ""),
    ("₹1.5 lakh", None, 150_000.0, 150_000.0, "INR", ""),
    ("R$ 1.200,00", None, 1200.0, 1200.0, "BRL", ""),
    ("$3,500", "Canada", 3500.0, 3500.0, "CAD", ""),
    ("$3,500", "Turkey", 3500.0, 3500.0, "USD", ""),
    ("5000 kr", "Sweden", 5000.0, 5000.0, "SEK", ""),
    ("¥500000", "Japan", 500_000.0, 500_000.0, "JPY", ""),
    ("USD 500-800", None, 500.0, 800.0, "USD", ""),
    ("500 to 800 euros each", None, 500.0, 800.0, "EUR", "session"),
    ("1-2k GBP", None, 1000.0, 2000.0, "GBP", ""),
    ("900 USD per session", None, 900.0, 900.0, "USD", "session"),
    ("$199/month", None, 199.0, 199.0, "USD", "month"),
    ("about 3k euros in total", None, 3000.0, 3000.0, "EUR", "all"),
    ("2.50 € per graft", None, 2.5, 2.5, "EUR", "graft"),
]


@pytest.mark.parametrize(("text", "country", "low", "high", "currency", "per"), READ)
def test_a_price_is_read(
    text: str, country: str | None, low: float, high: float, currency: str, per: str
) -> None:
    found = read_price(text, country)
    assert (found.low, found.high, found.currency, found.per) == (low, high, currency, per)


@pytest.mark.parametrize(
    ("text", "low", "times", "per"),
    [
        ("3 x 900 USD", 900.0, 3, "session"),
        ("3x €900", 900.0, 3, "session"),
        ("3 sessions at $900", 900.0, 3, "session"),
        ("$900 USD x 4", 900.0, 4, "session"),
        ("2,700 GBP for 3 sessions", 2700.0, 3, "all"),
        ("3 sessions for 2,700 GBP", 2700.0, 3, "all"),
    ],
)
def test_sessions_in_a_price_are_counted(text: str, low: float, times: int, per: str) -> None:
    found = read_price(text)
    assert (found.low, found.times, found.per) == (low, times, per)


@pytest.mark.parametrize(
    ("text", "country", "says"),
    [
        ("6000", None, "names no currency"),
        ("cheap", None, "names no currency"),
        ("USD", None, "names no amount"),
        ("€500 or $600", None, "names EUR and USD"),
        ("$3,500", "Mexico", "may be USD or MXN"),
        ("5000 kr", None, "may be SEK or NOK or DKK"),
        ("1.500k USD", None, "two ways"),
        ("1.2.3 USD", None, "two ways"),
        ("$0.500", None, "two ways"),
        ("1,23,45 USD", None, "two ways"),
        ("0 USD", None, "a price of 0"),
        ("800-500 USD", None, "falls"),
        ("900 USD and a hotel", None, "cannot be read"),
        ("99999999999 USD", None, "a price of"),
    ],
)
def test_what_is_unclear_is_refused_in_one_line(text: str, country: str | None, says: str) -> None:
    with pytest.raises(InputError, match=says) as fault:
        read_price(text, country, "offer.toml, line 3, offer.price")
    assert str(fault.value).startswith("offer.toml, line 3, offer.price: ")
    assert "\n" not in str(fault.value)
    assert fault.value.expected


def test_the_currency_and_what_was_supposed_are_named() -> None:
    found = read_price("from $2,000 + VAT")
    assert found.name == "US dollars"
    assert found.lowest
    assert any("US dollars" in note for note in found.notes)
    assert any("tax" in note for note in found.notes)


def test_spaces_and_order_do_not_matter() -> None:
    for text in ("6000USD", "USD6000", "usd 6,000", " 6000  usd ", "6000 us dollars", "US$6,000"):
        found = read_price(text)
        assert (found.low, found.currency) == (6000.0, "USD")


def test_any_text_is_read_or_refused() -> None:
    luck = random.Random("prices")
    signs = "0123456789.,' xX$€£k%-–/()abUSD EUR per session ₩\u200b"
    for _ in range(2000):
        text = "".join(luck.choice(signs) for _ in range(luck.randrange(1, 24)))
        try:
            found = read_price(text, luck.choice([None, "US", "Mexico", "Japan"]))
        except InputError:
            continue
        assert 0.0 <= found.low <= found.high
        assert found.high > 0.0
