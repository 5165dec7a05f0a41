"""One man asks the room, its print, its PDF, its plans and the API, and has one set of numbers."""

from __future__ import annotations

import io
import re
from html import unescape
from typing import Any

import pytest
from fastapi.testclient import TestClient

from anagen.forecasting.horizon import HORIZONS
from anagen.report.view.words import span
from web.conftest import part_of

PERSON = {"sex": "male", "age": "34 years", "norwood": "III vertex", "region": "vertex", "country": "UK"}


def plain(text: str) -> str:
    spaces = r"[\s\N{NARROW NO-BREAK SPACE}\N{NO-BREAK SPACE}]+"
    return re.sub(spaces, " ", unescape(re.sub(r"<[^>]+>", " ", text)))


def table_of(page: str, name: str) -> dict[str, list[str]]:
    """Cells of a table's rows by their first one."""
    body = page[page.index(f'<table class="{name}">') :]
    rows = re.findall(r"<tr>(<th scope=\"row\">.*?)</tr>", body[: body.index("</table>")], re.DOTALL)
    cells = [[plain(cell).strip() for cell in re.findall(r"<t[hd][^>]*>.*?</t[hd]>", row)] for row in rows]
    return {row[0].casefold(): row[1:] for row in cells}


@pytest.mark.parametrize("horizon", HORIZONS)
def test_every_answer_to_one_man_has_the_same_numbers(
    client: TestClient, who: dict[str, Any], horizon: int
) -> None:
    asked = who | {"horizon": str(horizon)}
    told = client.post(f"/api/v1/forecast?horizon={horizon}", json={"person": PERSON}).json()["view"]
    assert told["horizon"] == horizon
    page, sheet = client.post("/options", data=asked).text, part_of(client, asked, "summary").text
    glance, compact = table_of(page, "glance"), table_of(sheet, "compact")
    for one in told["options"]:
        people = [str(one["people"][key]) for key in ("better", "same", "worse")]
        own, printed = glance[one["name"]], compact[one["name"]]
        assert re.findall(r"\d+", own[0])[:3] == people
        assert [re.sub(r" \(.*", "", printed[0]), *printed[1:3]] == people
        assert own[1] == printed[3]  # the price
        for money in one["cost"]:
            assert f"{money['high']:,.0f} {money['currency']}".replace(",", " ") in own[1]
    for text in (plain(page), plain(sheet)):
        assert f"fter {span(horizon)}" in text
        for sentence in told["answer"]["sentences"]:
            assert plain(sentence) in text


def test_the_pdf_and_the_plans_agree_with_the_page(client: TestClient, who: dict[str, Any]) -> None:
    pytest.importorskip("fpdf")
    pypdf = pytest.importorskip("pypdf")
    told = client.post("/api/v1/forecast?horizon=12", json={"person": PERSON}).json()["view"]
    plans = client.post("/api/v1/plan?horizon=12", json={"person": PERSON}).json()["view"]
    asked = who | {"horizon": "12"}
    text = plain(
        pypdf.PdfReader(io.BytesIO(part_of(client, asked, "summary.pdf").content)).pages[0].extract_text()
    )
    by_name = {one["name"]: one for one in (*plans["plans"], *plans["aside"])}
    for one in told["options"]:
        people = one["people"]
        assert f"{people['same']} same, {people['worse']} worse" in text
        if one["name"] in by_name:
            plan = by_name[one["name"]]
            assert all(plan[key] == one[key] for key in ("people", "untreated", "cost", "harm", "certainty"))
    ranked = plain(part_of(client, asked, "plan").text)
    assert "After one year, of 100 people like you" in ranked


def test_a_horizon_that_no_answer_has_is_refused(client: TestClient) -> None:
    answer = client.post("/api/v1/forecast?horizon=9", json={"person": PERSON})
    assert answer.status_code == 422
    assert "horizon" in answer.text


def test_wishes_of_the_form_reach_the_short_answer(client: TestClient, who: dict[str, Any]) -> None:
    page = plain(client.post("/options", data=who | {"matter": ["cost", "easy"], "dislike": ["pills"]}).text)
    assert page.index("What fits your wishes best") < page.index("Is it safe for me?")
    kept = part_of(client, who | {"matter": ["cost", "easy"]}, "answers.toml").text
    assert 'matters = ["cost", "easy"]' in kept
