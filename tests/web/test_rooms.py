"""The rooms without a browser: every address answers, and the pages say what they must."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any
from urllib.parse import unquote

import pytest
from fastapi.testclient import TestClient

from anagen.claims.ledger import load_claims
from anagen.evidence_base.meta.summary import summarise_therapy
from anagen.evidence_base.tables.records import load_evidence
from anagen.web.known.forest import Forest
from anagen.web.options.answers import EXAMPLE
from anagen.web.options.questions import questions
from web.conftest import part_of

pytestmark = pytest.mark.slow


BELIEFS = "What is believed of exosomes"
"""Further row of options with exosomes: their three beliefs side by side."""


@pytest.fixture(scope="module")
def result(client: TestClient) -> str:
    """The made-up man's options."""
    answer = client.get("/options/example")
    assert answer.status_code == 200
    return answer.text


def cards(page: str) -> list[str]:
    return [part.split("</article>")[0] for part in page.split('<article class="card option"')[1:]]


def test_every_option_is_told_in_equal_detail_doing_nothing_first(client: TestClient) -> None:
    found = cards(part_of(client, dict(EXAMPLE), "full").text)
    assert len(found) >= 12
    assert "Doing nothing" in found[0]
    asked = [re.findall(r"<dt>(.*?)</dt>", card) for card in found]
    assert all([row for row in rows if row != BELIEFS] == asked[0] for rows in asked)
    assert len(asked[0]) == 14
    assert "What it is like" in asked[0]
    for card in found:
        assert card.count('<svg class="fan"') == 1
        assert card.count('<svg class="people"') == 1
        assert card.count("<table>") == 1  # the picture in numbers


def test_icon_arrays_have_one_denominator(result: str) -> None:
    drawn = [svg for svg in re.findall(r'<svg class="people".*?</svg>', result) if "aria-label" in svg]
    assert len(drawn) == 3  # doing nothing and the best two
    assert {svg.count("<path") for svg in drawn} == {100}


def test_pictures_have_words(result: str) -> None:
    for svg in re.findall(r"<svg [^>]*>", result):
        assert 'aria-hidden="true"' in svg or 'role="img" aria-label="' in svg


def test_the_page_says_what_it_is(client: TestClient, result: str) -> None:
    for page in (result, client.get("/options").text, client.get("/known").text, client.get("/check").text):
        assert "not medical advice" in page


def test_faults_come_back_with_what_was_typed(client: TestClient, who: dict[str, Any]) -> None:
    answer = client.post("/options", data={**who, "age": "<b>old</b>"})
    assert answer.status_code == 422
    assert "Enter an age from 12 to 95 years." in answer.text
    assert 'value="&lt;b&gt;old&lt;/b&gt;"' in answer.text
    assert 'aria-invalid="true"' in answer.text


def test_measurements_narrow_the_forecast_visibly(client: TestClient, who: dict[str, Any]) -> None:
    for i, (day, value) in enumerate((("2025-11-20", "171"), ("2026-05-20", "165"))):
        who |= {f"date.{i}": day, f"value.{i}": value, f"outcome.{i}": "non-vellus density"}
        who |= {f"method.{i}": "phototrichogram, tattooed field"}
    page = client.post("/options", data=who).text
    assert "What do my measurements change?" in page
    found = re.search(r"was (\d+) hairs per cm² wide without your measurements and is (\d+) wide", page)
    assert found is not None
    assert int(found[2]) < int(found[1])


def test_wishes_and_combinations_are_set_out(client: TestClient, who: dict[str, Any]) -> None:
    who |= {"add": ["finasteride", "PRP"], "dislike": ["needles"], "matter": ["cost"], "budget": "300"}
    page = client.post("/options", data=who).text
    assert "Finasteride 1 mg with platelet-rich plasma</h3>" in page
    assert "Above your budget at every printed price." in page
    assert 'name="mix" value="finasteride+PRP"' in page
    everything = part_of(client, who, "full").text
    assert "You would rather not: needles and injections." in everything


@pytest.mark.parametrize("kind", [kind.key for kind in questions().kinds if not kind.forecast])
def test_other_kinds_are_told_of_plainly_where_nothing_is_told_of_the_person(
    client: TestClient, kind: str
) -> None:
    page = client.post("/options", data={"kind": kind, "sign": "pain"}).text
    assert "This is what is known." in page
    assert ("you get numbers" in page) == (kind != "unsure")
    assert "What to do now" in page
    assert "Pain, burning or tenderness" in page
    assert "exosome" in page.lower()
    assert "people like you" not in page


def test_signs_come_before_everything_else(client: TestClient, who: dict[str, Any]) -> None:
    page = client.post("/options", data={**who, "sign": "scarring"}).text
    assert page.index("See a dermatologist first</h2>") < page.index("Your answer</h1>")


def test_the_summary_fits_and_answers_can_be_kept(client: TestClient, who: dict[str, Any]) -> None:
    page = part_of(client, who, "summary").text
    assert "Questions for the visit" in page
    assert "Back to all options" in page
    kept = part_of(client, who, "answers.toml")
    assert "attachment" in kept.headers["content-disposition"]
    assert 'norwood = "III vertex"' in kept.text


def test_the_summary_as_pdf(client: TestClient, who: dict[str, Any]) -> None:
    pytest.importorskip("fpdf", reason="the extra [pdf] is not installed")
    shedding = {"kind": "shedding", "sex": "female", "age": "31", "trigger": "fever", "since": "12"}
    for told in (who, shedding):
        made = part_of(client, told, "summary.pdf")
        assert made.content.startswith(b"%PDF-")
        assert made.headers["content-type"] == "application/pdf"


def test_every_therapy_study_and_claim_has_its_page(client: TestClient) -> None:
    overview = client.get("/known").text
    therapies = set(re.findall(r'"/known/therapy/([^"]+)"', overview))
    assert {"exosome", "finasteride", "PRP"} <= {unquote(name) for name in therapies}
    studies = set(re.findall(r'"/known/study/([^"]+)"', client.get("/known/studies").text))
    assert {unquote(name) for name in studies} == set(load_evidence().studies)
    for name in therapies:
        page = client.get(f"/known/therapy/{name}")
        assert page.status_code == 200, name
        assert "How sure anyone is" in page.text
        assert set(re.findall(r'"/known/study/([^"]+)"', page.text)) <= studies
    for name in sorted(studies)[::8]:
        assert client.get(f"/known/study/{name}").status_code == 200, name
    for claim in load_claims()[::6]:
        page = client.get(f"/known/claim/{claim.id}")
        assert page.status_code == 200
        assert claim.verdict in page.text


def test_the_ledger_is_searched_and_never_made_up(client: TestClient) -> None:
    assert "exosome" in client.get("/known/claims", params={"words": "FDA approved exosomes"}).text
    none = client.get("/known/claims", params={"words": "zebra saxophone"})
    assert none.status_code == 200
    assert "not assessed" in none.text
    assert client.get("/known/claims", params={"verdict": "maybe"}).status_code == 422
    unknown = client.get("/known/therapy/exosom")
    assert unknown.status_code == 404
    assert "did you mean" in unknown.text
    for path in ("/known/study/none", "/known/claim/none", "/api/v1/evidence/zebra", "/api/v1/meta/zebra"):
        assert client.get(path).status_code == 404, path


def test_what_is_new_has_rules_with_place_and_date_and_trials(client: TestClient) -> None:
    text = client.get("/known/new").text
    for told in ("2026-05-18", "India", "NCT07203599", "read on 2026-11-29", "not medical advice"):
        assert told in text
    for name in set(re.findall(r'"/known/therapy/([^"]+)"', text)):
        assert client.get(f"/known/therapy/{name}").status_code == 200, name


def test_a_forest_has_one_scale_with_zero_in_it() -> None:
    real = summarise_therapy("finasteride")
    assert real.pooled is not None
    one, two = real.studies[:2]
    studies = (
        replace(one, label="A", strengths=("5 %",), ci95=(2.0, 20.0), effect=11.0, weight=0.6),
        replace(two, label="B", strengths=(), ci95=(5.0, 9.0), effect=7.0, weight=0.4),
    )
    pooled = replace(real.pooled, k=2, estimate=8.0, ci95=(-300.0, 400.0), prediction95=None)
    found = Forest.of(replace(real, studies=studies, pooled=pooled))
    assert found is not None
    assert found.low <= 0.0 < 20.0 <= found.high < 100.0  # an endless joint interval does not set the scale
    assert found.x(found.low) < found.x(0.0) < found.x(found.high)
    assert found.picture(found.lines[-1]).count('class="diamond"') == 1
    assert found.lines[0].words == "+11.0 (2.0 to 20.0)"
    assert Forest.of(replace(real, studies=(), pooled=None)) is None


def test_a_text_is_marked_and_a_file_is_never_a_path(client: TestClient) -> None:
    text = "Exosome products are FDA approved. The cat sat on the mat."
    page = client.post("/check", data={"text": text})
    assert page.status_code == 200
    assert "The text, marked" in page.text
    assert "The marks" in page.text
    name = "../../etc/passwd"
    page = client.post("/check", files=[("file", (name, text.encode()))])
    assert page.status_code == 200
    assert "root:" not in page.text
    two = [("file", (f"{i}.txt", text.encode())) for i in range(2)]
    assert client.post("/check", files=two).text.count("The text, marked") == 2


@pytest.mark.parametrize(
    "files",
    [
        [("file", ("a.pdf", b"%PDF-1.7\nbroken"))],
        [("file", ("a.bin", bytes(range(256)) * 40))],
        [("file", ("a.html", b"<div>" * 50_000))],
        [("file", (f"{i}.txt", b"Hair grows.")) for i in range(9)],
        [("file", ("empty.txt", b""))],
    ],
)
def test_what_cannot_be_read_is_refused_with_a_word_why(client: TestClient, files: list[Any]) -> None:
    answer = client.post("/check", files=files)
    assert answer.status_code in (400, 422)
    assert "<h" in answer.text


def test_a_file_above_the_limit_is_refused(client: TestClient) -> None:
    big = [("file", ("a.txt", b"Hair grows. " * 520_000))]
    assert client.post("/check", files=big).status_code == 413


def test_programs_get_a_prognosis_of_patches(client: TestClient) -> None:
    about = {"sex": "female", "age": "14 years", "alopecia": "alopecia areata", "salt": "80"}
    found = client.post("/api/v1/prognosis?draws=2", json={"person": about}).json()
    assert found["schema"] == "anagen-prognosis/1"
    assert [one["name"] for one in found["options"]] == ["doing nothing", "ritlecitinib 50 mg"]
    untold = client.post("/api/v1/prognosis", json={"person": {**about, "salt": "much"}})
    assert untold.status_code == 422
    assert "person.salt" in untold.json()["error"]


def test_pages_and_programs_are_answered_by_the_same_code(client: TestClient) -> None:
    patient = {"person": {"sex": "male", "age": "34 years", "norwood": "III vertex", "region": "vertex"}}
    found = client.post("/api/v1/forecast", json=patient).json()
    assert found["schema"] == "anagen-forecast/1"
    assert [one["name"] for one in found["economics"]["options"]] == [one["name"] for one in found["options"]]
    dated = patient | {"measurement": [{"date": "2026-03-01", "outcome": "total density"}]}
    dated["measurement"][0] |= {"value": "180 hairs/cm2", "method": "phototrichogram"}
    assert client.post("/api/v1/forecast", json=dated).json()["conditioning"] is not None
    wrong = {"person": patient["person"] | {"age": "34"}}
    refused = client.post("/api/v1/forecast", json=wrong)
    assert refused.status_code == 422
    assert "'34' is not an age" in refused.json()["error"]
    assert client.get("/api/v1/evidence/exosome").json()["therapy"] == "exosome"
    assert client.get("/api/v1/meta/finasteride").json()["pooled"]["k"] >= 2
    assert client.get("/api/v1/claims", params={"words": "fda"}).json()["claims"]
    checked = client.post("/api/v1/check", json={"articles": [{"text": "Exosomes are FDA approved."}]})
    assert checked.json()["documents"][0]["sentences"][0]["mark"] != "no claim"


def test_an_offer_is_answered_in_json(client: TestClient) -> None:
    patient = {"person": {"sex": "male", "age": "34 years", "norwood": "III vertex", "region": "vertex"}}
    offer = {"therapy": "PRP", "sessions": 3, "price": "£300 per session", "place": "UK"}
    found = client.post("/api/v1/offer", json={"patient": patient, "offer": offer}).json()
    assert found["schema"] == "anagen-offer/1"
    assert (found["money"]["currency"], found["money"]["low"]) == ("GBP", 900.0)
    refused = client.post("/api/v1/offer", json={"patient": patient, "offer": offer | {"price": "900"}})
    assert refused.status_code == 422
    assert "names no currency" in refused.json()["error"]


def test_the_api_is_listed_without_a_script(client: TestClient) -> None:
    page = client.get("/api").text
    assert re.findall(r"<script[^>]*>", page) == ['<script src="/static/web/waiting.js" defer>']
    for path in client.get("/api/v1/openapi.json").json()["paths"]:
        assert path in page
