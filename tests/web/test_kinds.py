"""Every kind of hair loss has its page: the answer first, with numbers or an honest reason."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from fastapi.testclient import TestClient
from starlette.datastructures import FormData

from anagen.forecasting.person import person_from_text
from anagen.population.hair_losses import hair_losses
from anagen.web.options.answers import patient_table, patient_text, read_answers
from anagen.web.options.of_kind import of_kinds
from anagen.web.options.questions import questions

pytestmark = pytest.mark.slow

GIRL = {"kind": "patches", "salt": "80", "episode": "12", "sex": "female", "age": "14", "health_asked": "yes"}
WOMAN = {**GIRL, "age": "30", "episode": "24"}
MOTHER = {"kind": "shedding", "trigger": "childbirth", "since": "17", "sex": "female", "age": "31"}
SCARRED = {"kind": "scarring", "form": "lichen planopilaris", "sex": "male", "age": "50"}
PULLED = {"kind": "traction", "style": "tight braids", "pulled": "3", "sex": "female", "age": "25"}
TREATED = {"kind": "chemo", "begun": "3", "sex": "female", "age": "52", "health": "cancer"}
"""Persons of the findings; those of 14 with SALT 80 and of 30 with two years of it are q09 and q09b."""
SHOT = {"kind": "shedding", "trigger": "GLP-1 drug", "since": "20", "sex": "female", "age": "41"}
FRONTAL = {"kind": "scarring", "form": "frontal fibrosing", "place": "frontal", "sex": "female", "age": "60"}
PEOPLE = {
    "girl": GIRL,
    "woman": WOMAN,
    "mother": MOTHER,
    "shot": SHOT,
    "scarred": SCARRED,
    "frontal": FRONTAL,
    "pulled": PULLED,
    "treated": TREATED,
}
TODAY = date(2026, 11, 30)

Visit = Callable[..., Any]


def plain(page: str) -> str:
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", page)))


def result(client: TestClient, person: dict[str, Any]) -> str:
    found = client.post("/options", data=person)
    assert found.status_code == 200, found.text[:400]
    return found.text


# The form.


def test_the_form_asks_of_each_kind_what_a_patient_file_takes() -> None:
    kinds = {kind.key for kind in questions().kinds if not kind.forecast} - {"unsure"}
    assert set(of_kinds()) == kinds
    known = hair_losses(()).all
    for of in of_kinds().values():
        assert not of.alopecia or of.alopecia in known
    for one in questions().triggers:
        assert one.alopecia in known


@pytest.mark.parametrize("person", PEOPLE.values(), ids=list(PEOPLE))
def test_answers_make_a_person_of_that_kind(person: dict[str, Any]) -> None:
    answers = read_answers(FormData(person), TODAY)
    assert answers.faults == {}
    assert answers.prognosed
    text = patient_text(patient_table(answers, TODAY))
    found = person_from_text(text, "answers", every_kind=True)
    assert found.age == float(person["age"])
    assert not found.pattern_loss


def test_every_choice_of_the_form_is_understood() -> None:
    for kind, of in of_kinds().items():
        person = {"kind": kind, "sex": "female", "age": "40", "since": "30"}
        choices = [{one.name: value} for one in of.asks for value, _ in one.choices]
        choices += [{"trigger": one.key} for one in questions().triggers] if kind == "shedding" else []
        for chosen in choices:
            answers = read_answers(FormData(person | chosen), TODAY)
            assert answers.faults == {}
            person_from_text(patient_text(patient_table(answers, TODAY)), "answers", every_kind=True)


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({**GIRL, "salt": "120"}, "salt"),
        ({**GIRL, "salt": "much"}, "salt"),
        ({**GIRL, "episode": "400"}, "episode"),
        ({**GIRL, "first_age": "14"}, "first_age"),
        ({**GIRL, "age": ""}, "age"),
        ({**GIRL, "sex": ""}, "sex"),
        ({**PULLED, "style": "a hat"}, "style"),
        ({**TREATED, "cycles": "2.5"}, "cycles"),
        ({**MOTHER, "since": "300"}, "since"),
    ],
)
def test_what_cannot_be_comes_back_with_its_words(
    client: TestClient, told: dict[str, str], field: str
) -> None:
    page = client.post("/options", data=told)
    assert page.status_code == 422
    assert f'id="fault-{field}"' in page.text


# The answers.


@pytest.mark.parametrize(
    ("person", "words"),
    [
        (
            GIRL,
            ["Withheld for your safety: baricitinib 4 mg", "ritlecitinib 50 mg", "stop after a year"],
        ),
        (MOTHER, ["shed no more than usual", "nurse a baby", "No drug has been shown to end it sooner"]),
        (SCARRED, ["nothing regrows a scarred follicle", "no trial was found, so the size is assumed"]),
        (PULLED, ["loosen the hairstyle", "follicles have scarred and do not"]),
        (TREATED, ["hair grows back in the months after the last cycle", "scalp cooling", "hairs are left"]),
    ],
    ids=["girl", "mother", "scarred", "pulled", "treated"],
)
def test_the_answer_comes_first(client: TestClient, person: dict[str, str], words: list[str]) -> None:
    page = result(client, person)
    first = plain(page[page.index('id="prognosis"') : page.index('<details class="fold"')])
    for said in words:
        assert said in first
    assert len(first.split()) <= 250
    whole = plain(page[page.index("<main") : page.index("</main>")])
    assert len(whole.split()) <= 2500


def test_pregnancy_withholds_what_labels_forbid(client: TestClient) -> None:
    found = client.post(
        "/api/v1/prognosis?draws=2",
        json={
            "person": {"sex": "female", "age": "30 years", "alopecia": "alopecia areata", "salt": "80"},
            "health": {"pregnant": True},
        },
    ).json()
    offered = {one["name"] for one in found["options"]}
    left = {one["name"]: one for one in found["not_offered"]}
    assert not offered & {"baricitinib 4 mg", "ritlecitinib 50 mg", "deuruxolitinib 8 mg twice daily"}
    assert left["ritlecitinib 50 mg"]["safety"]["standing"] == "withheld"
    assert any(reason["source"] for reason in left["ritlecitinib 50 mg"]["safety"]["reasons"])
    assert "pregnant" in found["health"]["present"][0]


def test_a_child_and_an_untold_share_get_the_reason(client: TestClient) -> None:
    child = plain(result(client, {**GIRL, "age": "8", "episode": "6"}))
    assert "Nobody under 12 was in a trial" in child
    untold = plain(result(client, {"kind": "patches", "sex": "female", "age": "30"}))
    assert "How much of the scalp is bare was not told" in untold


def test_one_set_of_numbers_stands_in_page_sheet_pdf_terminal_and_api(
    client: TestClient, tmp_path: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("fpdf", reason="the extra [pdf] is not installed")
    reader = pytest.importorskip("pypdf", reason="pypdf is not installed").PdfReader
    answers = read_answers(FormData(WOMAN), date.today())
    text = patient_text(patient_table(answers, date.today()))
    person = person_from_text(text, "answers", every_kind=True)
    sent = {"person": {"sex": "female", "age": "30 years", "alopecia": person.asked}}
    sent["person"] |= {"salt": "80", "episode": "2.000 years", "name": "My hair loss"}
    health = patient_table(answers, date.today())["health"]
    view = client.post("/api/v1/prognosis", json={**sent, "health": health}).json()["view"]

    there = client.post("/options", data=WOMAN, follow_redirects=False).headers["location"].split("#")[0]
    page = plain(client.get(f"{there}?full=1").text)
    sheet = plain(client.get(f"{there}/summary").text)
    made = tmp_path / "sheet.pdf"
    made.write_bytes(client.get(f"{there}/summary.pdf").content)
    pdf = re.sub(r"\s+", " ", " ".join(one.extract_text() for one in reader(made).pages))

    file = tmp_path / "person.toml"
    file.write_text(text, encoding="utf-8")
    from typer.testing import CliRunner

    from anagen.cli import app

    terminal = CliRunner().invoke(app, ["plan", str(file), "--quiet", "--json"])
    assert terminal.exit_code == 0, terminal.output
    assert json.loads(terminal.output)["view"] == view

    for document in (page, sheet, pdf):
        for sentence in view["sentences"]:
            assert sentence in document
        for option in view["options"]:
            for chance in option["chances"]:
                assert f"{chance['of_100']} ({chance['low']} to {chance['high']})" in document


# In a browser.


@pytest.mark.parametrize(
    ("person", "width", "scheme"),
    [(GIRL, 1280, "light"), (MOTHER, 360, "dark"), (SCARRED, 1280, "dark"), (TREATED, 360, "light")],
    ids=["girl", "mother", "scarred", "treated"],
)
def test_a_person_finds_the_answer(
    visit: Visit, accessible: Callable[[Any], None], person: dict[str, str], width: int, scheme: str
) -> None:
    page = visit("/options", width, scheme)
    page.check(f"#kind-{person['kind']}")
    page.check(f"#sex-{person['sex']}")
    for name, value in person.items():
        field = page.locator(f"#field-{name}")
        if name in ("kind", "sex") or not field.count():
            continue
        if field.evaluate("one => one.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
    page.click("text=Show my answer")
    page.wait_for_selector("#prognosis:not([data-whole])")
    if width > 1000:
        bottom = page.locator(".kind-answer").evaluate("one => one.getBoundingClientRect().bottom")
        assert bottom <= 900, "the answer stands above the fold"
    accessible(page)
    for fold in page.locator("#prognosis details").all():
        fold.evaluate("one => { one.open = true; }")
    accessible(page)
    page.click("text=One page to print")
    page.wait_for_selector("#sheet-title")
    accessible(page)
    page.go_back()
    page.wait_for_selector("#prognosis")
