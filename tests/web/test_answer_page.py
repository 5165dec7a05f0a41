"""The form and the answer as a person meets them: how much there is to read, and what a tick does."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest

from anagen.web.options import outlook as worked_out

Visit = Callable[..., Any]
Accessible = Callable[[Any], None]

WORDS = "(selector) => document.querySelector(selector).innerText.trim().split(/\\s+/).length"
BOTTOM = "(selector) => document.querySelector(selector).getBoundingClientRect().bottom + scrollY"
OPEN = "document.querySelectorAll('main details').forEach(one => { one.open = true; })"
CLOSED_ASIDE = "document.querySelectorAll('aside details').forEach(one => { one.open = false; })"
LOOKS = [(1280, "light"), (1280, "dark"), (360, "light"), (360, "dark")]


@pytest.mark.parametrize("width", [1280, 360])
def test_the_form_is_short(visit: Visit, width: int) -> None:
    page = visit("/options", width)
    if width == 1280:
        assert page.evaluate(BOTTOM, "form.answers") <= 1050
    assert page.evaluate(WORDS, "form.answers") <= 270
    # What could harm somebody is asked before the button, and nothing else must be answered but four things.
    assert page.evaluate(BOTTOM, "[name=health_asked]") < page.evaluate(BOTTOM, ".go button")
    page.check("#kind-pattern")
    page.check("#sex-female")
    page.fill("#field-age", "41")
    page.check("[name=ludwig][value=II]")
    page.click("text=Show my answer")
    page.wait_for_selector("#answer")
    assert "Taken for granted: the front and top are looked at" in page.inner_text("#more")
    assert "your health, since it may rule a choice out" in page.inner_text("#more")


def test_the_answer_is_above_the_fold_and_the_whole_is_short(visit: Visit) -> None:
    pypdf = pytest.importorskip("pypdf", reason="the extra [check] is not installed")
    page = visit("/options/example")
    assert page.evaluate(WORDS, "#answer") <= 250
    assert page.evaluate(BOTTOM, "#answer") <= 900
    assert page.evaluate(BOTTOM, "aside") <= 960
    page.wait_for_load_state("load")
    assert page.locator("#answer svg.people[role=img]").count() == 3
    page.evaluate(OPEN)
    assert page.evaluate(WORDS, "main") <= 2500
    printed = page.pdf(format="A4", prefer_css_page_size=True)
    assert len(pypdf.PdfReader(BytesIO(printed)).pages) <= 4


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_the_unfolded_answer_fits_and_is_accessible(
    visit: Visit, accessible: Accessible, width: int, scheme: str
) -> None:
    page = visit("/options/example", width, scheme)
    accessible(page)
    page.evaluate(OPEN)
    accessible(page)
    # Nothing has to be scrolled sideways: the table of all options is one of cards on a telephone.
    assert page.evaluate("document.querySelector('.glance').scrollWidth") <= width


def test_a_tick_changes_the_answer_and_follows_nobody_again(
    visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = visit("/options/example")
    page.evaluate("document.getElementById('compare').open = true")
    before, address = page.inner_text("#sentences"), page.url
    followed = []
    monkeypatch.setattr(worked_out, "forecast", lambda *given, **how: followed.append(given))
    page.check("[name=horizon][value='6']")
    page.wait_for_selector("#sentences:has-text('six months')")
    assert page.inner_text("#sentences") != before
    assert "Updated." in page.inner_text("#updated")
    assert page.locator("#compare").get_attribute("open") is not None
    assert page.url != address
    page.click("aside summary")
    page.check("[name=health][value=heart_disease]")
    page.wait_for_selector("#answer >> text=Left out for your safety")
    assert followed == []
    # The address is that of the answer shown.
    told = page.inner_text("#answer")
    page.reload()
    assert page.inner_text("#answer") == told
    assert page.is_checked("[name=health][value=heart_disease]")


def test_the_threshold_of_experts_comes_from_the_kept_forecast(visit: Visit) -> None:
    page = visit("/options/example")
    page.evaluate(OPEN)
    shown = {}
    for percent in (5, 20):
        page.check(f"#threshold-{percent}")
        assert page.locator(".experts .months:visible").count() == 1
        shown[percent] = [int(one.inner_text()) for one in page.locator(f".at-{percent} b").all()]
    assert sum(shown[5]) >= sum(shown[20])
