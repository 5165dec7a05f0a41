"""Offers: read from files and composed in Python, matched to products, refused in one line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from anagen.errors import InputError
from anagen.evidence_base.tables.products import find_product, load_products
from anagen.evidence_base.tables.red_flags import load_red_flags
from anagen.offers.law import law_of
from anagen.offers.offer import Offer, load_offer, offer_from_text, settings, therapy_names
from anagen.offers.promise import promise_of
from anagen.therapy.catalogue import load_catalogue


@pytest.mark.parametrize(
    ("text", "name", "misspelt"),
    [
        ("ASCE+ HRLV", "ASCE+ HRLV", False),
        ("asce+", "ASCE+ HRLV", False),
        ("ASCE HRVL", "ASCE+ HRLV", True),
        ("Xoglo Pro", "XoGlo", False),
        ("XoGlow", "XoGlo", True),
        ("Kimera Labs exosomes 5 mL", "XoGlo", False),
        ("qr-678", "QR678 Neo", False),
        ("Exovext", "Exovex", True),
    ],
)
def test_a_product_is_found_by_alias_and_when_misspelt(text: str, name: str, misspelt: bool) -> None:
    found, wrong = find_product(text)
    assert found is not None
    assert (found.name, wrong) == (name, misspelt)


@pytest.mark.parametrize("text", ["Follirevive Gold", "Exo", "hair serum", "PRP", "Regenera"])
def test_another_product_is_not_taken_for_one_that_is_known(text: str) -> None:
    assert find_product(text) == (None, False)


def test_a_product_stands_for_one_of_the_catalogue() -> None:
    products = load_catalogue()["exosome"].products
    for one in load_products():
        assert one.as_product == "" or one.as_product in products, one.name


def test_signs_are_about_offers_that_exist() -> None:
    known = {"any", *settings().groups, *therapy_names()}
    for flag in load_red_flags():
        assert set(flag.about) <= known, flag.id


def test_groups_name_therapies() -> None:
    for members in settings().groups.values():
        assert set(members) <= set(therapy_names())
    assert set(settings().spoken.values()) <= set(therapy_names())


FILE = """
[offer]
therapy  = "exosomes"
sessions = 3
price    = "6.000 €"
{more}
[person]
sex    = "male"
age    = "34 years"
norwood = "III vertex"
region = "vertex"
"""


def test_a_file_and_python_say_the_same() -> None:
    offer, person = offer_from_text(FILE.format(more=""))
    assert person is not None
    assert offer.table() == Offer(therapy="exosomes", sessions=3, price="6.000 €").table()
    assert offer.checked().whole == (6000.0, 6000.0)


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ('place = "Turkye"', "did you mean 'turkey'"),
        ("sesions = 2", "did you mean 'sessions'"),
        ('route = "injecton"', "did you mean 'injection'"),
        ('exchange = "1 USD"', "exchange"),
        ('interval = "4"', "interval"),
    ],
)
def test_a_fault_of_a_file_is_one_line_with_the_nearest(more: str, says: str) -> None:
    with pytest.raises(InputError) as fault:
        offer_from_text(FILE.format(more=more), "mine.toml")
    assert says in str(fault.value)
    assert str(fault.value).startswith("mine.toml, line 6")
    assert "\n" not in str(fault.value)


@pytest.mark.parametrize(
    ("keys", "says"),
    [
        ({}, "neither a therapy nor a product"),
        ({"therapy": "finastride"}, "did you mean 'finasteride'"),
        ({"therapy": "PRP", "sessions": 2, "price": "3 x 300 GBP"}, "2 sessions, and 3 in the price"),
        ({"therapy": "PRP", "interval": "4 weeks"}, "without a number of sessions"),
        ({"therapy": "PRP", "price": "900"}, "names no currency"),
        ({"therapy": "PRP", "sessions": 0}, "sessions"),
    ],
)
def test_a_wrong_offer_is_refused(keys: dict[str, Any], says: str) -> None:
    with pytest.raises(InputError, match=says) as fault:
        Offer(**keys).checked()
    assert "\n" not in str(fault.value)


def test_dollars_are_those_of_the_country() -> None:
    offer = Offer(therapy="PRP", price="$900")
    assert offer.checked("Canada").price.currency == "CAD"  # type: ignore[union-attr]
    assert offer.but(place="US").checked("Canada").price.currency == "USD"  # type: ignore[union-attr]
    with pytest.raises(InputError, match="may be USD or MXN"):
        offer.but(place="Mexico").checked("Canada")


def test_the_example_is_whole(root: Path) -> None:
    offer, person = load_offer(root / "examples" / "offers" / "exosomes_abroad.toml")
    assert person is not None
    assert offer.checked(person.country).name == "ASCE+ HRLV"


# --- the law ---------------------------------------------------------------------------------------


def test_the_law_knows_origin_and_way() -> None:
    plant = Offer(product="ASCE+ HRLV", route="on the skin", place="UK").checked()
    human = Offer(product="XoGlo", route="on the skin", place="UK").checked()
    needle = Offer(product="ASCE+ HRLV", route="injection", place="UK").checked()
    assert "may be a cosmetic" in law_of(plant, None).answer
    assert "banned in cosmetics" in law_of(human, None).answer
    assert "not licensed" in law_of(needle, None).answer


def test_a_rule_that_may_not_hold_is_marked() -> None:
    rules = law_of(Offer(therapy="exosomes", place="France").checked(), None).rules
    assert any(not row.sure and row.holds_for for row in rules)
    assert rules[0].sure


def test_no_rule_is_no_permission() -> None:
    law = law_of(Offer(therapy="exosomes", place="Turkey").checked(), "UK")
    assert "no permission" in law.answer
    assert law.rules == ()
    assert law.at_home, "the rules of the person's own country are told, too"
    assert law.everywhere


def test_every_country_that_has_a_rule_can_be_named() -> None:
    for place in ("US", "Germany", "UK", "Korea", "Japan", "India", "China", "Canada", "Brazil", "Taiwan"):
        told = Offer(therapy="exosomes", place=place).checked()
        assert law_of(told, None).rules, place


# --- the promise -----------------------------------------------------------------------------------


def signs(text: str, **keys: Any) -> set[str]:
    asked: dict[str, Any] = {"therapy": "exosomes", **keys, "promise": text}
    told = Offer(**asked).checked()
    return {sign.id for sign in promise_of(told).signs}


def test_signs_are_seen_in_a_promise() -> None:
    bad = "Guaranteed new hair in 6 weeks. FDA approved, no side effects. 20 % off if you book today!"
    assert signs(bad) == {"guarantee", "registered-as-approved", "no-harm", "deadline"}


def test_a_denied_sign_is_not_seen() -> None:
    assert signs("We cannot guarantee a result. It is not clinically proven.") == set()


def test_a_sign_of_another_kind_of_offer_is_not_seen() -> None:
    text = "Hotel and airport transfer are included."
    assert signs(text) == set()
    assert signs(text, therapy="hair transplant") == {"package-tour"}


def test_an_honest_promise_has_no_sign() -> None:
    honest = (
        "It may help some people. Results differ. A doctor looks at your scalp first and tells you the risks."
    )
    assert signs(honest) == set()


def test_a_sign_is_seen_in_what_is_known_of_the_product() -> None:
    told = Offer(product="100 Billion Exosomes").checked()
    assert ("birth-tissue", "what is known of the product") in {
        (sign.id, sign.seen_in) for sign in promise_of(told).signs
    }


def test_claims_are_held_against_the_ledger() -> None:
    told = Offer(therapy="exosomes", promise="Our exosomes are FDA approved.").checked()
    found = promise_of(told).claims
    assert found
    assert found[0].denied or found[0].verdict == "contradicted"
