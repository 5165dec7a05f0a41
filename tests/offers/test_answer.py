"""Answers to offers: beside the usual options, in numbers that fit each other, in every form."""

from __future__ import annotations

import json
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from typer.testing import CliRunner

import anagen
from anagen.cli import app
from anagen.errors import InputError
from anagen.forecasting.person import Person
from anagen.offers.answer import answer
from anagen.offers.offer import Offer
from anagen.offers.result import OfferAnswer, offer_schema
from anagen.report.person.offer_page import render_offer
from anagen.report.person.offer_wording import shown
from anagen.report.view.offer_view import offer_view

FEW = 20
BAD = Offer(
    therapy="exosomes",
    product="ASCE+ HRLV",
    sessions=3,
    interval="4 weeks",
    route="injection",
    price="$6,000",
    place="Turkey",
    promise="Guaranteed new hair in 6 weeks. Our exosomes are FDA approved.",
)


def woman() -> Person:
    return anagen.Person(sex="female", age=28, ludwig="I", region="vertex", country="US")


def man(**keys: Any) -> Person:
    about: dict[str, Any] = {"sex": "male", "age": 24, "norwood": "III", "region": "frontal", "country": "UK"}
    return anagen.Person(**{**about, **keys})


def answered(offer: Offer, person: Person) -> OfferAnswer:
    return answer(offer, person, "fixed", particles=FEW, workers=1)


@pytest.fixture(scope="module")
def bad() -> OfferAnswer:
    return answer(BAD, woman(), particles=FEW, workers=2)


def test_the_offer_stands_beside_nothing_and_the_usual(bad: OfferAnswer) -> None:
    assert bad.itself is not None
    assert bad.compared[0].kind == "nothing"
    assert {"nothing", "usual", "offer"} <= {one.kind for one in bad.compared}
    nothing = bad.compared[0]
    assert nothing.offer_less[1].density.median == pytest.approx(bad.itself.gain_24.median, abs=1e-6)
    assert nothing.offer_less[0].density.median == pytest.approx(bad.itself.gain_12.median, abs=1e-6)


def test_the_offer_is_what_a_forecast_says_of_the_same_option(bad: OfferAnswer) -> None:
    own = {
        "this offer": [
            {
                "therapy": "exosome",
                "product": "plant-derived",
                "dose": "1e9 particles/cm2",
                "route": "intradermal 2 mm",
                "schedule": "days 0, 28, 56",
            }
        ]
    }
    assert bad.forecast is not None
    asked = anagen.Person(sex="female", age=28, ludwig="I", region="vertex", country="US", options=own)
    told = anagen.forecast(asked, particles=FEW, workers=2).option("this offer")
    assert told.month(24).against_nothing == bad.forecast.month(24).against_nothing
    assert told.rated_by().month_24 == bad.forecast.rated_by().month_24


def test_exosomes_are_told_as_ignorance(bad: OfferAnswer) -> None:
    assert len({one.stance for one in bad.sure.stances}) > 1  # of so few people one belief may be absent
    assert "ignorance" in bad.sure.answer
    assert "certainty" in bad.sure.answer


def test_the_money_is_compared_in_one_currency(bad: OfferAnswer) -> None:
    assert (bad.money.currency, bad.money.low) == ("USD", 6000.0)
    lotion = next(row for row in bad.money.rows if row.option.startswith("minoxidil 5 %"))
    assert (lotion.asked_in, lotion.per, lotion.currency) == ("US", "month", "USD")
    assert lotion.most == pytest.approx(6000.0 / lotion.price_low)
    assert lotion.least == pytest.approx(6000.0 / lotion.price_high)
    assert all(row.option != "exosomes with microneedling" for row in bad.money.rows)


def test_a_foreign_currency_is_never_converted_without_a_rate() -> None:
    offer = Offer(therapy="PRP", price="3 x 900 CHF")
    told = answered(offer, man())
    assert told.money.rows
    assert all(row.most is None and row.least is None for row in told.money.rows)
    assert "No rate of CHF" in told.money.left_out[0]
    rated = answered(offer.but(exchange="1 CHF = 0.9 GBP"), man())
    pill = next(row for row in rated.money.rows if row.option == "finasteride 1 mg")
    assert (pill.asked_in, pill.currency, pill.rate) == ("UK", "GBP", "at the rate told: 1 CHF = 0.9 GBP")
    assert pill.most == pytest.approx(2700 * 0.9 / (365.25 / 12), rel=1e-3)


def test_an_unknown_brand_gets_an_answer_without_a_forecast() -> None:
    told = answered(Offer(product="Follirevive Gold", price="from 1'200 CHF", sessions=4), man())
    assert told.forecast is None
    assert told.no_forecast
    assert told.itself is None
    assert not told.product.found
    assert "none of our tables" in told.law.answer
    asks = [one.ask for one in told.questions]
    assert any("Who makes this product" in ask for ask in asks)
    assert any("begin" in ask for ask in asks)
    assert "Follirevive Gold" in render_offer(told)


def test_a_good_offer_has_no_signs_and_its_own_worth() -> None:
    offer = Offer(
        therapy="finasteride",
        price="15 GBP a month",
        months=12,
        place="UK",
        promise="A doctor looks at your scalp first. It does not work for everybody.",
    )
    told = answered(offer, man(age=35, norwood="III vertex", region="vertex"))
    assert told.promise.signs == ()
    assert told.money.low == 180.0
    assert told.itself is not None
    assert told.itself.certainty in ("high", "moderate")
    assert "licensed" in told.law.answer
    assert not told.sure.stances


def test_what_is_not_offered_to_this_person_is_said_first() -> None:
    told = answered(Offer(therapy="finasteride", price="15 GBP a month", months=12, place="UK"), woman())
    assert "not usually offered to you" in told.in_short[0]
    assert not any("after starting finasteride" in sentence for sentence in told.in_short)
    assert told.in_short[0] in told.cautions
    assert told.verdict.startswith("Not for you")
    assert all(one.kind != "offer" for one in offer_view(told).crowds), "numbers would be advice"


def test_all_of_them_are_asked_of_everybody_once(bad: OfferAnswer) -> None:
    asks = [one.ask for one in bad.questions]
    assert len(asks) == len(set(asks))
    assert any("authorised for injection" in ask for ask in asks)
    assert any("for each of them" in ask for ask in asks)


def test_the_answer_fits_its_schema(bad: OfferAnswer) -> None:
    schema = offer_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(json.loads(bad.to_json()), schema)
    shipped = files("anagen.offers") / "data" / "offer.schema.json"
    assert json.loads(shipped.read_text(encoding="utf-8")) == schema, (
        'write the output of `anagen schema --of "offer answer"` to that file'
    )


def test_the_sheet_says_what_the_result_says(bad: OfferAnswer) -> None:
    page = render_offer(bad)
    view = offer_view(bad)
    for sentence in (*bad.in_short, view.verdict, *view.sentences):
        assert sentence.replace("'", "&#39;") in page
    for one in shown(bad):
        assert f">{one.people.better}<" in page
    assert "<script" not in page
    assert "http-equiv" in page
    assert render_offer(bad) == page


def test_a_promise_cannot_write_into_the_sheet(bad: OfferAnswer) -> None:
    evil = replace(bad, offer=replace(bad.offer, name="<script>alert(1)</script>"))
    assert "<script>" not in render_offer(evil)


def test_the_same_offer_gives_the_same_bytes() -> None:
    offer = Offer(therapy="PRP", sessions=3, price="£900")
    assert answered(offer, man()).to_json() == answered(offer, man()).to_json()


@pytest.mark.parametrize(
    ("keys", "says"),
    [
        ({"therapy": "finasteride", "route": "injection"}, "route"),
        ({"therapy": "exosomes", "dose": "5 mg"}, "dose"),
    ],
)
def test_what_does_not_fit_the_therapy_is_refused(keys: dict[str, Any], says: str) -> None:
    with pytest.raises(InputError, match=says) as fault:
        answered(Offer(**keys), man())
    assert "\n" not in str(fault.value)


PERSON = """
[person]
sex = "male"
age = "24 years"
norwood = "III"
region = "frontal"
country = "UK"
"""


def test_the_command_writes_json_and_a_sheet(tmp_path: Path) -> None:
    offer, person = tmp_path / "offer.toml", tmp_path / "man.toml"
    offer.write_text('[offer]\ntherapy = "PRP"\nsessions = 3\nprice = "£300 per session"\n', encoding="utf-8")
    person.write_text(PERSON, encoding="utf-8")
    sheet = tmp_path / "sheet.html"
    command = ["offer", str(offer), "--patient", str(person), "--parameters", "fixed"]
    told = CliRunner().invoke(app, [*command, "--json", "--html", str(sheet), "--workers", "1"])
    assert told.exit_code == 0, told.output
    assert json.loads(told.stdout)["money"]["low"] == 900.0
    assert "platelet" in sheet.read_text(encoding="utf-8").lower() or "PRP" in sheet.read_text(
        encoding="utf-8"
    )
    printed = CliRunner().invoke(app, command)
    assert printed.exit_code == 0, printed.output
    assert "What the same money buys" in printed.output


def test_an_offer_to_nobody_is_refused(tmp_path: Path) -> None:
    offer = tmp_path / "offer.toml"
    offer.write_text('[offer]\ntherapy = "PRP"\n', encoding="utf-8")
    with pytest.raises(InputError, match="nobody is named"):
        anagen.offer(offer)
    with pytest.raises(InputError, match="nobody is named"):
        CliRunner().invoke(app, ["offer", str(offer)], catch_exceptions=False)
