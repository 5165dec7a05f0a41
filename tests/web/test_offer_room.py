"""An offer in hand: read from a message, answered on one screen, and the same on sheet, PDF, file and API."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from fastapi.testclient import TestClient
from rich.console import Console

import anagen
from anagen.offers.offer import offer_from_text
from anagen.report.person.offer_table import print_offer
from anagen.report.view.offer_view import offer_view
from tools.reading_grade import reading_grade
from web.conftest import FEW

MAN = {
    "kind": "pattern",
    "sex": "male",
    "age": "34",
    "norwood": "III vertex",
    "region": "vertex",
    "country": "Germany",
}
WOMAN = {"kind": "pattern", "sex": "female", "age": "30", "ludwig": "I", "region": "vertex", "country": "USA"}
EXOSOMES = WOMAN | {
    "health_asked": "yes",
    "offered": "ASCE+ HRLV",
    "sessions": "3",
    "interval": "4 weeks",
    "route": "injection",
    "price": "$6,000",
    "promise": "Guaranteed new hair in 6 weeks. Our exosomes are FDA approved.",
}


def plain(text: str) -> str:
    shown = re.sub(r"(?s)<(style|script|svg)\b.*?</\1>", " ", text)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", shown)).replace("\N{NO-BREAK SPACE}", " ").split())


def first_screen(text: str) -> str:
    """Words of the first answer."""
    return plain(text[text.index('id="first"') : text.index('<div class="actions')].partition(">")[2])


def asked(client: TestClient, form: dict[str, Any]) -> tuple[str, str]:
    """Address of the answer without its fragment, and its page."""
    sent = client.post("/offer", data=form, follow_redirects=False)
    assert sent.status_code == 303, plain(sent.text)[:600]
    address = sent.headers["location"].partition("#")[0]
    return address, client.get(address).text


def test_one_offer_has_one_set_of_numbers_everywhere(client: TestClient) -> None:
    address, text = asked(client, EXOSOMES)
    file = client.get(f"{address}/offer.toml").text
    offer, person = offer_from_text(file)
    assert person is not None
    answer = anagen.offer(offer, person, particles=FEW)
    view = offer_view(answer)
    assert len(view.crowds) >= 3
    out = io.StringIO()
    print_offer(answer, Console(file=out, width=4000))
    patient: dict[str, Any] = {
        "person": {key: value for key, value in WOMAN.items() if key not in ("kind", "age")}
    }
    patient["person"]["age"] = "30 years"
    patient["health"] = dict.fromkeys(answer_keys(file), False) | {"allergies": []}
    told = client.post("/api/v1/offer", json={"patient": patient, "offer": offer.table()}).json()
    assert told["verdict"] == view.verdict
    pages = {
        "page": plain(text),
        "sheet": plain(client.get(f"{address}/sheet").text),
        "terminal": " ".join(out.getvalue().split()),
    }
    pypdf = pytest.importorskip("pypdf")
    pytest.importorskip("fpdf")
    made = client.get(f"{address}/sheet.pdf")
    assert made.headers["content-type"] == "application/pdf"
    pages["PDF"] = " ".join(
        " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(made.content)).pages).split()
    )
    by_name = {one["name"]: one["people"] for one in told["compared"]}
    people = [one.people for one in answer.compared]
    assert [[one[key] for key in ("better", "same", "worse")] for one in by_name.values()] == [
        [one.better, one.same, one.worse] for one in people
    ]
    for name, content in pages.items():
        assert view.verdict in content, name
        for sentence in (view.numbers, view.price, view.buys, view.law, view.signs):
            assert " ".join(sentence.split()) in content, (name, sentence)
        for crowd in view.crowds:
            wanted = crowd.words if name != "sheet" else str(crowd.people.better)
            assert wanted in content, (name, crowd)


def answer_keys(file: str) -> list[str]:
    """Conditions that a saved file says are not the case."""
    body = file.partition("[health]")[2].partition("\n[")[0]
    return [line.split(" = ")[0] for line in body.splitlines() if line.endswith(" = false")]


def test_the_first_answer_is_short_and_plain(client: TestClient) -> None:
    _, text = asked(client, EXOSOMES)
    first = first_screen(text)
    assert len(first.split()) <= 250
    assert reading_grade(first) <= 8.0
    assert len(plain(text).split()) <= 2500
    assert "6 000 USD" in first
    assert "signs to walk away" in first.casefold()
    assert "minoxidil" in first
    assert "ignorance" in plain(text)


@pytest.mark.parametrize(
    ("form", "says"),
    [
        (
            MAN | {"offered": "PRP", "sessions": "3", "price": "6.000 €"},
            (
                "They ask 6 000 EUR (euros).",
                "call their hair better",
                "nothing of your health",
            ),
        ),
        (
            MAN | {"offered": "ExoOne", "price": "9000 USD", "place": "South Korea"},
            ("They ask 9 000 USD", "Korea", "Very low"),
        ),
        (
            MAN | {"offered": "Zzz Gold", "price": "6000 zł"},
            (
                "Nobody can tell you what Zzz Gold would do.",
                "none of our tables",
                "6 000 PLN",
            ),
        ),
        (
            WOMAN | {"offered": "finasteride", "price": "$30 a month", "months": "12", "health": "pregnant"},
            ("Not for you now: finasteride is withheld", "unborn|boy may be born"),
        ),
        (
            WOMAN | {"offered": "spironolactone", "price": "$300", "health": "pregnant"},
            ("Not for you now: spironolactone is withheld", "unborn"),
        ),
        (
            {"kind": "patches", "offered": "exosomes", "price": "$6,000", "country": "Turkey"},
            ("Nobody here can say what exosomes would do for you.", "We know no rule of Turkey on it."),
        ),
    ],
)
def test_offers_of_many_kinds_are_answered(
    client: TestClient, form: dict[str, str], says: tuple[str, ...]
) -> None:
    _, text = asked(client, form)
    first = first_screen(text)
    for words in says:
        assert re.search(re.escape(words).replace(r"\|", "|"), plain(text)), words
    if "is withheld, as" in first:
        assert 'class="mine"' not in text, "a number would be advice"
        assert first.index("withheld") < min(first.find("They ask"), 10_000)


def test_a_message_fills_the_form_and_a_file_opens_again(client: TestClient) -> None:
    message = "PRP: 3 sessions every 4 weeks, 6.000 € in all. It works for most men."
    sent = client.post("/offer", data={"text": message, "country": "Germany"}, follow_redirects=False)
    form = client.get(sent.headers["location"].partition("#")[0]).text
    assert "We read this from your text" in form
    for field, value in (
        ("offered", "PRP"),
        ("price", "6.000 € in all"),
        ("sessions", "3"),
        ("interval", "4 weeks"),
    ):
        assert re.search(f'name="{field}"[^>]* value="{re.escape(value)}"', form), field
    assert "It works for most men." in form
    address, _ = asked(client, EXOSOMES)
    saved = client.get(f"{address}/offer.toml").text
    again = client.post("/offer/open", files={"file": ("my-offer.toml", saved)}, follow_redirects=False)
    assert again.headers["location"].split("?from=")[1].partition("#")[0] == address.rpartition("/")[2]
    # An offer file written by hand opens too.
    by_hand = '[offer]\ntherapy = "PRP"\nprice = "£900"\n[person]\nsex = "male"\nage = "34 years"\n'
    by_hand += 'norwood = "IV"\nregion = "vertex"\n'
    opened = client.post("/offer/open", files={"file": ("mine.toml", by_hand)})
    assert 'value="34"' in opened.text
    assert client.post("/offer/open", files={"file": ("x.toml", "no = [")}).status_code == 422


def test_faults_are_named_at_their_fields(client: TestClient) -> None:
    found = client.post("/offer", data=MAN | {"offered": "PRP", "price": "6000", "sessions": "many"})
    assert found.status_code == 422
    assert "names no currency" in found.text
    assert 'href="#field-sessions"' in found.text
    assert 'value="6000"' in found.text
    empty = client.post("/offer", data={"kind": "pattern"})
    assert empty.status_code == 422
    assert "Say what is offered" in empty.text
    assert client.get("/offer/r/" + "0" * 40).status_code == 410


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (360, "dark")])
def test_a_pasted_message_is_answered_in_the_browser(
    visit: Callable[..., Any], accessible: Callable[[Any], None], width: int, scheme: str
) -> None:
    page = visit("/offer", width, scheme)
    page.fill(
        "#field-text",
        "Three sessions of ASCE+ HRLV exosomes every 4 weeks for $6,000. Guaranteed new hair in 6 weeks. "
        "Our exosomes are FDA approved and have no side effects.",
    )
    page.select_option("#field-country", "USA")
    page.click("text=Read it for me")
    page.wait_for_selector("text=We read this from your text")
    assert page.input_value("#field-offered") == "ASCE+ HRLV"
    page.check("#sex-female")
    page.fill("#field-age", "28")
    page.check("input[name=ludwig][value=I]")
    page.check("input[name=region][value=vertex]")
    accessible(page)
    page.click("text=What is it worth?")
    page.wait_for_selector("#verdict")
    box = page.locator("#first").bounding_box()
    if width > 1000:
        assert box["y"] + box["height"] <= 900
    verdict = page.inner_text("#verdict")
    page.reload()
    assert page.inner_text("#verdict") == verdict
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    accessible(page)
    page.click("text=One sheet to print")
    page.wait_for_selector("h1:has-text('ASCE+')")
    page.go_back()
    assert page.inner_text("#verdict") == verdict
    page.click("text=Change my answers")
    page.wait_for_selector("#field-offered")
    assert page.input_value("#field-age") == "28"
