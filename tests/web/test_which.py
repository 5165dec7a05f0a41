"""Not sure what it is: from signs to likely kinds and to a doctor."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient

from anagen.forecasting.likely_kinds import likely_kinds
from anagen.forecasting.likely_kinds_file import likely_kinds_file
from anagen.web.options.place_drawings import place_head
from anagen.web.options.which_routes import WHICH

SCARRED = ["shiny skin", "itch", "pain", "illness"]


def test_every_picture_is_drawn_with_ids_of_its_own() -> None:
    drawn = [place_head(sign.name) for sign in likely_kinds_file().sign if sign.question == "place"]
    assert len(drawn) == 8
    assert all(drawn)
    names = re.findall(r'id="([^"]+)"', "".join(drawn))
    assert len(names) == len(set(names))
    assert place_head("itch") == ""


def test_the_page_and_programs_hear_the_same(client: TestClient) -> None:
    page = client.post(WHICH, data={"sign": SCARRED, "age": "44"}).text
    told = client.post("/api/v1/likely-kinds", json={"signs": SCARRED, "age": 44}).json()
    found = likely_kinds(SCARRED, age=44)
    assert told["urgent"] is found.urgent is True
    assert [kind["name"] for kind in told["kinds"]] == [kind.name for kind in found.kinds]
    assert "<h1>See a doctor first</h1>" in page
    assert all(flag.why in page for flag in found.flags)
    titles = ("Scarring hair loss", "Inflamed scalp", "Heavy shedding all over")
    places = [page.index(f"<h3>{title}") for title in titles]
    assert places == sorted(places)
    assert (
        "%"
        not in re.sub(r"<details.*?</details>|<style.*?</style>", "", page, flags=re.DOTALL)
        .split("<main")[1]
        .split("</main>")[0]
    )


def test_nothing_told_and_nonsense(client: TestClient) -> None:
    assert "point to no kind" in client.post(WHICH, data={}).text
    assert "point to no kind" in client.post(WHICH, data={"sign": ["<b>nonsense</b>"]}).text
    wrong = client.post(WHICH, data={"sign": "itch", "age": "old"})
    assert wrong.status_code == 422
    assert 'aria-invalid="true"' in wrong.text
    assert 'value="itch" checked' in wrong.text
    refused = client.post("/api/v1/likely-kinds", json={"signs": ["round patch"]})
    assert refused.status_code == 422
    assert "round patches" in refused.text


@pytest.mark.parametrize(("width", "scheme"), [(1280, "dark"), (360, "light")])
def test_led_one_question_at_a_time(
    visit: Callable[..., Any], accessible: Callable[[Any], None], width: int, scheme: str
) -> None:
    page = visit(WHICH, width, scheme)
    assert page.locator("form fieldset:visible").count() == 1
    accessible(page)
    page.locator("label.place", has_text="Round bare patches").click()
    page.keyboard.press("Tab")
    page.click("text=Next")
    assert page.evaluate("document.activeElement.textContent").startswith("2. ")
    page.check('input[value="within weeks"]')
    for _ in range(5):
        page.click("text=Next")
    page.fill("#field-age", "30")
    page.click("text=Show what it may be")
    page.wait_for_selector("h1:has-text('See a doctor first')")
    accessible(page)
    assert "bare patches (alopecia areata)" in page.inner_text(".lead")
    there = page.url
    page.reload()
    assert page.url == there
    page.wait_for_selector("h1:has-text('See a doctor first')")
    page.click("text=Change my answers")
    page.wait_for_selector("form.led")
    assert page.is_checked('input[value="round patches"]')
    page.go_back()
    page.click("text=What can be done >> nth=0")
    page.wait_for_selector("#answers")
