"""The scalp room as a person uses it: in a real browser, wide and narrow, light and dark, by keyboard."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

Visit = Callable[..., Any]
READY = "#room:not([hidden])"


def pixels(page: Any, canvas: str) -> int:
    """A number that changes with what is drawn on a canvas."""
    found: int = page.evaluate(
        """(id) => { const c = document.getElementById(id), d = c.getContext('2d')
             .getImageData(0, 0, c.width, c.height).data; let s = 0;
             for (let i = 0; i < d.length; i += 1) s = (s * 31 + d[i]) % 1000000007; return s; }""",
        canvas,
    )
    return found


def cell(page: Any, row: int, column: int) -> str:
    return str(page.locator("#numbers tbody tr").nth(row).locator("td").nth(column).inner_text())


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (360, "dark")])
def test_the_room_is_accessible(
    visit: Visit, accessible: Callable[[Any], None], width: int, scheme: str
) -> None:
    page = visit("/scalp", width=width, scheme=scheme)
    page.wait_for_selector(READY)
    accessible(page)
    page.get_by_label("Kind of hair loss").select_option("areata")
    page.get_by_text("SALT").first.wait_for()
    page.get_by_label("Coloured by").select_option("density")
    accessible(page)
    accessible(visit("/scalp/table", width=width, scheme=scheme))


def test_time_is_moved_by_keyboard_and_everything_follows(visit: Visit) -> None:
    page = visit("/scalp")
    page.wait_for_selector(READY)
    assert cell(page, 0, 0) == cell(page, 0, 1)
    before = pixels(page, "close-1"), pixels(page, "head-1"), pixels(page, "chart")
    slider = page.get_by_role("slider")
    slider.focus()
    for _ in range(13):
        page.keyboard.press("ArrowRight")
    assert slider.get_attribute("aria-valuetext") == "month 6"
    assert page.locator("#month").inner_text() == "Month 6"
    after = pixels(page, "close-1"), pixels(page, "head-1"), pixels(page, "chart")
    assert all(a != b for a, b in zip(before, after, strict=True))
    page.keyboard.press("End")
    assert int(cell(page, 0, 1)) > int(cell(page, 0, 0)), "finasteride keeps more than nothing does"
    page.wait_for_selector("#live:not(:empty)", state="attached")
    page.wait_for_timeout(700)
    told = page.locator("#live").inner_text()
    assert told.startswith("Month 24")
    assert cell(page, 0, 0) in told
    page.keyboard.press("Home")
    assert (pixels(page, "close-1"), pixels(page, "head-1"), pixels(page, "chart")) == before


def test_choices_are_made_and_the_address_keeps_them(visit: Visit) -> None:
    page = visit("/scalp")
    page.wait_for_selector(READY)
    page.get_by_label("Sex").select_option("female")
    page.wait_for_selector("#stage option[value=III]:not([value=VII])", state="attached")
    page.get_by_text("Ludwig stage").wait_for()
    page.wait_for_url(re.compile("sex=female"))
    options = page.get_by_label("Right: what is done").locator("option").all_inner_texts()
    assert "Finasteride 1 mg" not in options
    page.get_by_label("Right: what is done").select_option("exosomes with microneedling")
    page.wait_for_url(re.compile("right=exosomes"))
    page.locator(".right .name", has_text="Exosomes").first.wait_for()
    assert "very low" in page.locator("#sure").inner_text()
    page.reload()
    page.wait_for_selector(READY)
    assert page.get_by_label("Sex").input_value() == "female"
    assert page.get_by_label("Right: what is done").input_value() == "exosomes with microneedling"


def test_one_follicle_is_followed_on_both_sides(visit: Visit) -> None:
    page = visit("/scalp")
    page.wait_for_selector(READY)
    first = page.locator("#one").inner_text()
    assert re.match(r"Follicle \d+ of \d+, month 0\. Doing nothing: .+\. Finasteride 1 mg: .+\.", first)
    page.get_by_role("button", name="Next").focus()
    page.keyboard.press("Enter")
    assert page.locator("#one").inner_text() != first
    page.locator("#close-0").click(position={"x": 100, "y": 100})
    clicked = page.locator("#one").inner_text()
    page.locator("#close-1").click(position={"x": 100, "y": 100})
    assert page.locator("#one").inner_text() == clicked, "the same follicle stands at the same place"


def test_playing_can_be_paused_and_asks_less_motion_of_who_wants_less(visit: Visit) -> None:
    page = visit("/scalp")  # a visit asks for reduced motion
    page.wait_for_selector(READY)
    page.get_by_role("button", name="Play").click()
    page.get_by_role("button", name="Pause").wait_for()
    page.wait_for_timeout(1700)
    at = int(page.get_by_role("slider").input_value())
    assert at in (6, 7, 13), "steps of a quarter of a year"
    page.get_by_role("button", name="Pause").click()
    rests = page.get_by_role("slider").input_value()
    page.wait_for_timeout(1800)
    assert page.get_by_role("slider").input_value() == rests


def test_a_wrong_age_is_said_where_it_stands(visit: Visit) -> None:
    page = visit("/scalp?age=40")
    page.wait_for_selector(READY)
    age = page.get_by_label("Age, years")
    age.fill("7")
    age.blur()
    assert page.evaluate("document.getElementById('age').validity.rangeUnderflow")
    assert page.locator(READY).count() == 1


def test_the_page_serves_a_browser_without_scripts(browser: Any, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/scalp")
    page.get_by_role("button", name="Show the table").click()
    page.wait_for_url(re.compile("/scalp/table"))
    assert page.get_by_role("row", name=re.compile("Hairs of 30 µm")).count() == 1
    context.close()
