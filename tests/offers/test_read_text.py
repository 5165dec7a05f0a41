"""Offers read from pasted text: what is found, and what is left to the person."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anagen.forecasting.options import usual_therapies
from anagen.offers.price import read_price
from anagen.offers.read_text import LONGEST, OfferRead, named, read_offer

CLINIC = (
    "Welcome! We do three sessions of ASCE+ HRLV exosomes, injected every 4 weeks, for only $6,000. "
    "Guaranteed new hair in 6 weeks. Our exosomes are FDA approved. Free coffee."
)


def test_a_clinics_page_is_read() -> None:
    found = read_offer(CLINIC, "USA")
    assert (found.therapy, found.product, found.sessions, found.interval) == (
        "exosome",
        "ASCE+ HRLV",
        3,
        "4 weeks",
    )
    assert found.route == "injected"
    assert read_price(found.price, "USA").low == 6000.0
    assert "Guaranteed new hair in 6 weeks." in found.promise
    assert "FDA approved" in found.promise
    assert "coffee" not in found.promise


@pytest.mark.parametrize(
    ("text", "therapy", "price"),
    [
        ("PRP, 3 treatments for 6.000 € in Berlin", "PRP", "6.000 €"),
        ("Finasteride 1 mg, $30/month.", "finasteride", "$30/month"),
        ("2 sessions of microneedling at £150 each", "microneedling", "£150 each"),
        ("Our own elixir, 4500 zł", "", "4500 zł"),
        ("Minoxidil. Call 555 0199.", "minoxidil topical", ""),
        ("We sell hats.", "", ""),
    ],
)
def test_what_is_not_there_is_not_made_up(text: str, therapy: str, price: str) -> None:
    found = read_offer(text, "USA")
    assert (found.therapy, found.price) == (therapy, price)
    assert found.product == ""


def test_a_shared_sign_is_left_out_where_nobody_can_say_what_it_means() -> None:
    assert read_offer("PRP for $900", "Mexico").price == ""


@given(st.text(max_size=400))
def test_any_text_is_read(text: str) -> None:
    found = read_offer(text)
    assert isinstance(found, OfferRead)
    if found.price:
        read_price(found.price)


def test_a_long_text_is_cut() -> None:
    assert read_offer("x " * LONGEST + "PRP").therapy == ""


@pytest.mark.parametrize(
    ("text", "therapy", "product"),
    [
        ("exosomes", "exosomes", ""),
        ("PRP", "PRP", ""),
        ("Minoxidil", "minoxidil topical", ""),
        ("Zzz Gold exosomes", "exosome", "Zzz Gold exosomes"),
        ("Zzz Gold", "", "Zzz Gold"),
    ],
)
def test_a_name_is_a_therapy_or_a_brand(text: str, therapy: str, product: str) -> None:
    assert named(text) == (therapy, product)


@pytest.mark.parametrize(("name", "therapy"), usual_therapies())
def test_a_usual_option_is_read_by_its_own_name(name: str, therapy: str) -> None:
    assert read_offer(f"We offer {name} for 300 euros a month.").therapy == therapy


@pytest.mark.parametrize(
    ("text", "therapy"),
    [
        ("Minoxidil 2.5 mg tablets, 30 USD a month", "minoxidil oral"),
        ("minoxidil by mouth, 30 USD a month", "minoxidil oral"),
        ("Oral low-dose minoxidil, 30 USD a month", "minoxidil oral"),
        ("5 % minoxidil foam, 30 USD a month", "minoxidil topical"),
        ("Topical finasteride 0.25 %, 60 USD a month", "finasteride topical"),
        ("Finasteride 1 mg a day, 60 USD a month", "finasteride"),
        # A word beside another drug, or in another sentence, says nothing of this one.
        ("We give tablets. Minoxidil 5 % twice a day; minoxidil 5 % for life", "minoxidil topical"),
        ("Minoxidil 5 % lotion, minoxidil again, and finasteride tablets", "minoxidil topical"),
        ("Finasteride 1 mg tablets plus minoxidil 5 %; minoxidil is included", "minoxidil topical"),
        ("Oral minoxidil, minoxidil 2.5 mg and topical finasteride", "minoxidil oral"),
    ],
)
def test_a_form_beside_the_name_is_heard(text: str, therapy: str) -> None:
    assert read_offer(text).therapy == therapy
