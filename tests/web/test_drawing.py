"""Bare patches drawn on a head: finger, mouse, keyboard and numbers lead to the same score."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient

from anagen.measurement.drawn_patches import DrawnPatches, cells
from anagen.measurement.salt_areas import AREAS, salt
from anagen.web.options.patches import patches_asked
from anagen.web.options.which_routes import PATCHES

Visit = Callable[..., Any]
Accessible = Callable[[Any], None]


def everywhere() -> str:
    return DrawnPatches({area: frozenset(range(len(cells(area)))) for area in AREAS}).to_text()


def told(page: Any) -> tuple[str, list[str], str]:
    """Score, shares and words of the page."""
    shares = [page.input_value(f"#bare-{area}") for area in AREAS]
    return page.input_value("#field-salt"), shares, page.inner_text("[data-salt-words]")


def paint(page: Any, area: str, *points: tuple[float, float], touch: bool = False) -> None:
    """Draw along points of a view, given in its own 200 by 206 units."""
    view = page.locator(f"[data-area={area}]")
    view.scroll_into_view_if_needed()
    box = view.bounding_box()
    spots = [(box["x"] + x / 200 * box["width"], box["y"] + y / 206 * box["height"]) for x, y in points]
    if touch:
        for spot in spots:
            page.touchscreen.tap(*spot)
        return
    page.mouse.move(*spots[0])
    page.mouse.down()
    for spot in spots[1:]:
        page.mouse.move(*spot, steps=6)
    page.mouse.up()


def test_numbers_without_a_script(client: TestClient) -> None:
    shares = {"bare.left": "10", "bare.top": "60", "bare.back": "35 %"}
    page = client.post(PATCHES, data=shares).text
    assert "SALT 34: about a third of the scalp. Doctors call it S2, moderate." in page
    assert 'name="salt" value="34.2"' in page
    wrong = client.post(PATCHES, data={"bare.left": "110"})
    assert wrong.status_code == 422
    assert "Enter per cent, 0 to 100." in wrong.text


def test_a_drawing_alone_gives_its_score() -> None:
    found = patches_asked({"patches": everywhere()})
    assert (found.salt, found.words) == ("100", "SALT 100: the whole scalp. Doctors call it S5, severe.")
    assert [view.lost for view in found.views] == ["100"] * 4
    assert patches_asked({"patches": "1.nonsense"}).faults
    nothing = patches_asked({})
    assert (nothing.salt, nothing.words, nothing.faults) == ("", "", {})
    assert patches_asked({"salt": "50", "bare.top": "10"}).salt == "50"


def test_mouse_keyboard_and_numbers_give_one_score(visit: Visit, accessible: Accessible) -> None:
    page = visit(PATCHES)
    accessible(page)
    page.click("text=Fine")
    # Five cells in a row on top, by mouse: the middles of columns 10 to 14 in row 13.
    paint(page, "top", (84, 108), (116, 108))
    by_mouse = told(page)
    share = DrawnPatches({"top": frozenset(range(5))}).lost["top"]
    assert by_mouse[1] == ["0", "0", f"{share:g}", "0"]
    assert float(by_mouse[0]) == pytest.approx(salt(top=share).score)
    drawing = page.input_value("[name=patches]")
    assert len(DrawnPatches.from_text(drawing).bare["top"]) == 5
    page.click("text=Undo")
    assert page.input_value("[name=patches]") == ""
    # As many by keyboard alone.
    page.focus("[data-area=top]")
    page.keyboard.press("Space")
    for _ in range(4):
        page.keyboard.press("Shift+ArrowLeft")
    assert told(page) == by_mouse
    accessible(page)
    # Hair again, then the number.
    page.click("text=Clear")
    assert told(page)[2] == "Nothing is bare yet."
    page.fill("#bare-top", f"{share:g}")
    assert told(page) == by_mouse
    # A drawing is still there after the server has answered, and after a reload.
    page.click("text=Clear")
    paint(page, "back", (84, 100), (116, 110))
    drawn = (told(page), page.input_value("[name=patches]"))
    page.click("text=Work out the score")
    page.wait_for_url("**#a=*")
    assert (told(page), page.input_value("[name=patches]")) == drawn
    page.reload()
    assert (told(page), page.input_value("[name=patches]")) == drawn
    assert page.locator("[data-area=back] .bare rect").count() == len(
        DrawnPatches.from_text(drawn[1]).bare["back"]
    )


def test_a_finger_paints_and_takes_away(browser: Any, address: str, accessible: Accessible) -> None:
    context = browser.new_context(
        viewport={"width": 360, "height": 800}, color_scheme="dark", has_touch=True, is_mobile=True
    )
    page = context.new_page()
    page.goto(address + PATCHES)
    paint(page, "left", (110, 60), (135, 70), touch=True)
    painted = float(told(page)[0])
    assert painted > 0
    page.tap("text=Hair again")
    paint(page, "left", (135, 70), touch=True)
    assert 0 < float(told(page)[0]) < painted
    accessible(page)
    context.close()


def test_a_head_drawn_bare_is_100(visit: Visit) -> None:
    page = visit(PATCHES)
    for area in AREAS:
        lines = [(x, y) for y in range(20, 180, 16) for x in ((20, 180) if y % 32 == 4 else (180, 20))]
        paint(page, area, *lines)
        if area == "left":
            assert told(page)[0] == "18"
    assert told(page)[0] == "100"
    assert told(page)[2] == "SALT 100: the whole scalp. Doctors call it S5, severe."
