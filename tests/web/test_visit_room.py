"""The room for clinicians: two minutes from the stage to two sheets, by keyboard, with one set of numbers."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from fastapi.testclient import TestClient

from anagen.report.view.words import span
from anagen.web.visit.answers import clinical_words
from tools.reading_grade import page_grade
from web.addresses import Walk, has_addresses

LOOKS = [(1280, "light"), (360, "dark")]
ASKED = {
    "kind": "pattern",
    "sex": "male",
    "age": "34",
    "norwood": "III vertex",
    "region": "vertex",
    "country": "UK",
    "matter": ["more", "sure"],
    "health": ["heart_disease"],
    "health_asked": "yes",
}
PERSON = {"sex": "male", "age": "34 years", "norwood": "III vertex", "region": "vertex", "country": "UK"}


def plain(text: str) -> str:
    spaces = r"[\s\N{NARROW NO-BREAK SPACE}\N{NO-BREAK SPACE}]+"
    return re.sub(spaces, " ", unescape(re.sub(r"<[^>]+>", " ", text)))


def sheet_of(page: str, reader: str) -> str:
    start = page.index(f'id="{reader}"')
    return page[start : page.index("</article>", start)]


@pytest.fixture(scope="module")
def address_of(client: TestClient) -> str:
    """Address of the sheet of a man with heart disease, without its fragment."""
    answer = client.post("/visit", data=ASKED, follow_redirects=False)
    assert answer.status_code == 303
    return str(answer.headers["location"]).split("#")[0]


def test_both_versions_and_my_options_hold_the_same_numbers(client: TestClient, address_of: str) -> None:
    page = client.get(f"{address_of}/months/12").text
    clinician, patient = (plain(sheet_of(page, reader)) for reader in ("clinician", "patient"))
    options = plain(client.post("/options", data=ASKED | {"horizon": "12"}).text)
    assert f"after {span(12)}" in clinician
    assert f"after {span(12)}" in patient
    people = re.findall(r"(\d+) of 100 call their hair better, (\d+) call it worse", patient)
    assert len(people) >= 2
    for better, _ in people:
        assert re.search(rf"\b{better} \(\d+ to \d+\)", clinician)
        assert re.search(rf"\b{better}\b", options)
    lead = re.search(r'<p class="lead">(.*?)</p>', sheet_of(page, "patient"), re.DOTALL)
    assert lead is not None
    for sentence in re.split(r"(?<=\.) (?=[A-Z])", plain(lead[1]))[:2]:
        assert sentence.strip() in options
    assert "minoxidil by mouth" in clinician
    assert "Withheld for this patient" in clinician


def test_the_files_of_a_sheet(client: TestClient, address_of: str) -> None:
    pypdf = pytest.importorskip("pypdf")
    pytest.importorskip("fpdf")
    page = client.get(address_of).text
    text = client.get(f"{address_of}/sheet.txt").text
    assert plain(text) in plain(page), "the page holds the text to copy"

    def pages(query: str) -> Any:
        answer = client.get(f"{address_of}/sheet.pdf{query}")
        assert answer.status_code == 200, answer.text[:300]
        return pypdf.PdfReader(io.BytesIO(answer.content)).pages

    both, one = pages(""), pages("?reader=patient")
    assert (len(both), len(one)) == (2, 1)
    assert plain(one[0].extract_text()) == plain(both[1].extract_text())
    assert "heart_disease = true" in client.get(f"{address_of}/answers.toml").text
    assert page_grade(sheet_of(page, "patient")) < 8.0


def test_programs_get_the_view(client: TestClient) -> None:
    told = client.post("/api/v1/visit?horizon=12", json={"person": PERSON}).json()
    beside = client.post("/api/v1/forecast?horizon=12", json={"person": PERSON}).json()["view"]
    assert told["schema"] == "anagen-visit/1"
    assert [one["people"] for one in told["options"]] == [one["people"] for one in beside["options"]]
    assert [one["numbers"][0]["added"] for one in told["options"]] == [
        one["added"] for one in beside["options"]
    ]
    assert told["codes"] == [
        {"system": "ICD-10", "code": "L64.9", "title": "androgenic alopecia, unspecified"}
    ]


def test_what_is_taken_now_needs_one_length_of_use_only(client: TestClient) -> None:
    asked = ASKED | {"health": [], "tried.finasteride": "now", "used": "6"}
    page = client.post("/visit", data=asked).text
    assert "Now on: finasteride" in plain(sheet_of(page, "clinician"))
    assert "Going on as now" in sheet_of(page, "patient")


def test_a_wrong_form_comes_back_filled(client: TestClient) -> None:
    answer = client.post("/visit", data=ASKED | {"age": "340"})
    assert answer.status_code == 422
    assert 'value="340"' in answer.text
    assert "Enter an age" in answer.text
    gone = client.get("/visit/r/0123")
    assert gone.status_code == 410


def test_every_kind_and_sign_has_a_clinical_word(client: TestClient) -> None:
    from anagen.web.options.questions import questions

    asked, words = questions(), clinical_words()
    assert {one.key for one in asked.kinds} - set(words["kinds"]) == {"unsure"}
    assert {one["answer"] for one in asked.signs} == set(words["signs"])


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_two_sheets_by_keyboard_alone(
    visit: Callable[..., Any], accessible: Callable[[Any], None], width: int, scheme: str
) -> None:
    page = visit("/visit", width, scheme)
    page.set_viewport_size({"width": width, "height": 800})
    for key in ("m", "4"):
        page.keyboard.press(key)
    assert page.is_checked("[name=norwood][value='III vertex']")
    if width > 1000:
        button = page.get_by_role("button", name="Make the sheet").bounding_box()
        assert button["y"] + button["height"] <= 800, "the whole form is on one screen"
    accessible(page)
    page.fill("#field-age", "34")
    page.keyboard.press("Enter")
    page.wait_for_selector(".visit-sheet")
    assert page.url.split("#")[1].startswith("a="), "the answers stand behind the #"
    assert page.locator("#clinician").is_visible()
    assert not page.locator("#patient").is_visible()
    accessible(page)
    page.get_by_label("Patient", exact=True).check()
    assert page.locator("#patient").is_visible()
    assert not page.locator("#clinician").is_visible()
    page.wait_for_load_state("load")
    assert page.locator("#patient svg.people").count() >= 2
    accessible(page)
    if width > 1000:
        pypdf = pytest.importorskip("pypdf")
        printed = pypdf.PdfReader(io.BytesIO(page.pdf(format="A4", prefer_css_page_size=True))).pages
        assert len(printed) == 2, "one sheet each"
        page.reload()
        page.wait_for_selector(".visit-sheet")


def fill_in(page: Any, first: bool) -> None:
    page.check("#sex-male" if first else "#sex-female")
    page.fill("#field-age", "34" if first else "51")
    page.check("input[name=norwood][value=IV]" if first else "input[name=ludwig][value=II]", force=True)


VISIT = Walk(
    "/visit",
    fill_in,
    lambda page: [page.input_value("#field-age"), page.is_checked("#sex-male")],
    "text=Make the sheet",
    "#clinician",
)


@pytest.mark.slow
def test_a_sheet_has_an_address(browser: Any) -> None:
    has_addresses(browser, VISIT)
