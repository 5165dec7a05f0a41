"""The first screen in a real browser: an answer before a form, doors, twins that move unless asked not to."""

from __future__ import annotations

import re
from collections.abc import Callable
from time import sleep as pause
from typing import Any

import pytest
from fastapi.testclient import TestClient

from anagen.web.app import create_app
from anagen.web.first.doors import doors
from anagen.web.first.ready_made import ready_made
from anagen.web.routers import ROOMS
from anagen.web.settings import Settings
from tools import first_screen
from tools.reading_grade import page_grade
from web.conftest import quiet_settings

LOOKS = [(1280, "light"), (360, "dark"), (1280, "dark"), (360, "light")]

Visit = Callable[..., Any]
Accessible = Callable[[Any], None]


def stands(page: Any) -> None:
    page.wait_for_selector(".twins[data-shown]")
    page.wait_for_selector("#example[data-shown]")


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_it_is_accessible_and_fits(visit: Visit, accessible: Accessible, width: int, scheme: str) -> None:
    page = visit("/", width, scheme)
    stands(page)
    assert page.locator("h1").count() == 1
    accessible(page)
    # An answer stands before any form, and no form stands on the page at all.
    assert page.locator("main form").count() == 0
    assert page.locator("#example .bars li").count() >= 3


@pytest.mark.parametrize("width", [1280, 360])
def test_every_room_is_reached_by_keyboard_and_on_the_screen(visit: Visit, width: int) -> None:
    page = visit("/", width)
    menu = page.locator(".menu")
    assert menu.is_visible() == (width == 360)
    if menu.is_visible():
        menu.focus()
        page.keyboard.press("Enter")
    for link in page.locator("nav.rooms a").all():
        box = link.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
        assert box["y"] + box["height"] <= 900
    if menu.is_visible():
        page.keyboard.press("Escape")
        assert not page.locator("nav.rooms a").first.is_visible()


def test_less_motion_is_kept_to_and_play_still_works(visit: Visit) -> None:
    page = visit("/", 1280)  # the fixture asks for less motion
    stands(page)
    play, time = page.locator("#play"), page.locator("#time")
    assert play.get_attribute("aria-pressed") == "false"
    ends = time.input_value()
    page.wait_for_timeout(600)
    assert time.input_value() == ends
    play.press("Enter")
    page.wait_for_timeout(800)
    assert time.input_value() != ends
    play.press("Enter")
    assert play.get_attribute("aria-pressed") == "false"
    # By hand: both twins start from the same follicles.
    time.fill("0")
    first, second = page.locator("[data-count]").all_inner_texts()
    assert first == second


def test_a_word_opens_its_meaning_by_keyboard(visit: Visit, accessible: Accessible) -> None:
    page = visit("/", 360)
    word = page.locator("button.word").first
    word.focus()
    page.keyboard.press("Enter")
    meaning = page.locator(f"#{word.get_attribute('popovertarget')}")
    assert meaning.is_visible()
    box = meaning.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 360
    accessible(page)
    page.keyboard.press("Escape")
    assert not meaning.is_visible()


def test_a_sign_of_life_at_once(visit: Visit) -> None:
    page = visit("/check", 360)
    page.fill("#text", "Exosomes are natural.")

    def slowly(route: Any) -> None:
        pause(0.8)
        route.continue_()

    page.route("**/check", slowly)
    page.evaluate(
        """() => document.addEventListener("submit", () => setTimeout(() => {
            const button = document.querySelector("main form button[type=submit]");
            sessionStorage.busy = `${button.getAttribute("aria-busy")} ${button.textContent}`;
        }, 100))"""
    )
    page.click("main form button[type=submit]")
    page.wait_for_selector("h1:has-text('Pasted text')")
    assert page.evaluate("sessionStorage.busy") == "true Reading it …"


def test_doors_lead_where_they_say(client: TestClient) -> None:
    page = client.get("/").text
    there = {room.path for room in ROOMS}
    for door in (*doors(), *doors("side_door")):
        assert f'href="{door.path}"' in page
        assert door.path in there
        assert client.get(door.path).status_code == 200
    assert next(door.path for door in doors()) == "/options"
    assert 'href="/options/example"' in page
    assert not re.search(r'<a href="/"[^>]*>Anagen</a>', page), "the brand leads here, not the navigation"


def test_the_words_are_plain_and_few(client: TestClient) -> None:
    page = client.get("/").text
    main = page[page.index("<main") : page.index("</main>")]
    assert page_grade(main) < 8.0
    assert page_grade(client.get("/first/example").text) < 8.0
    assert len(re.sub(r"<[^>]+>", " ", main).split()) < 290


def test_the_stills_are_drawn_from_the_twins(client: TestClient) -> None:
    left, right = (client.get(f"/first/{side}.svg") for side in ("left", "right"))
    assert left.headers["content-type"].startswith("image/svg+xml")
    assert left.text.count("M") > 50
    assert left.text != right.text
    assert "script" not in left.text


def test_what_stands_there_at_once_is_what_would_be_computed() -> None:
    """After a new posterior: ``python -m tools.first_screen``."""
    made = first_screen.computed()
    assert first_screen.OUT.read_text(encoding="utf-8") == made.to_text(), "run python -m tools.first_screen"
    assert ready_made() == made


def test_a_server_as_people_start_it_shows_the_example_and_the_stills_at_once() -> None:
    app = create_app(quiet_settings(particles=Settings().particles))
    here = ("127.0.0.1", 50_000)
    with TestClient(app, base_url="http://127.0.0.1:8765", client=here) as client:
        page = client.get("/").text
        found = ready_made()
        assert found is not None
        assert "data-shown" in page
        for one in found.teaser.bars:
            assert f"<strong>{one.better}</strong> say better" in page
        assert client.get("/first/left.svg").text == found.stills["left"]
        assert one.cost in client.get("/first/example").text
