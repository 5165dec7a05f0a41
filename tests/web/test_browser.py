"""The rooms as a person uses them: wide and narrow, light and dark, by keyboard alone, in a real browser."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

LOOKS = [(1280, "light"), (360, "dark")]
OTHER_LOOKS = [(1280, "dark"), (360, "light")]
ARTICLE = (
    "Exosomes are tiny messengers between cells. Our exosomes are approved by the FDA for hair loss. Exosome "
    "therapy has no side effects. No exosome product is approved by the FDA. Buy plates at https://plates.example."
)
PLAIN = (
    "/known",
    "/known/therapy/exosome",
    "/known/study/Olsen2002",
    "/known/claims?words=fda",
    "/known/new",
    "/known/claim/discovered-1983",
    "/check",
    "/about",
    "/api",
)

Visit = Callable[..., Any]
Accessible = Callable[[Any], None]


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_plain_pages_are_accessible(
    visit: Visit, accessible: Accessible, address: str, width: int, scheme: str
) -> None:
    page = visit("/known/studies", width, scheme)
    for path in PLAIN:
        page.goto(address + path)
        assert page.locator("h1").count() == 1
        accessible(page)


@pytest.mark.parametrize(("width", "scheme"), [*LOOKS, *OTHER_LOOKS])
def test_the_form_with_every_question_open(
    visit: Visit, accessible: Accessible, width: int, scheme: str
) -> None:
    page = visit("/options", width, scheme)
    assert not page.locator("#field-norwood").is_visible()
    page.check("#kind-pattern")
    page.check("#sex-female")
    assert page.locator("#field-ludwig").is_visible()
    assert not page.locator("#field-norwood").is_visible()
    for summary in page.locator("details.more > summary").all():
        summary.click()
    accessible(page)
    page.check("#kind-scarring")
    assert not page.locator("#field-ludwig").is_visible()


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_faults_are_named_and_can_be_mended(
    visit: Visit, accessible: Accessible, width: int, scheme: str
) -> None:
    page = visit("/options", width, scheme)
    page.check("#kind-pattern")
    page.check("#sex-male")
    page.fill("#field-age", "340")
    page.click("text=Show my answer")
    page.wait_for_selector("#faults:focus")
    assert page.input_value("#field-age") == "340"
    accessible(page)
    page.click("#faults a >> nth=0")
    page.fill("#field-age", "34")
    page.check("input[name=norwood][value=IV]")
    page.click("text=Show my answer")
    page.wait_for_selector("#answer")


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_the_options_of_somebody(visit: Visit, accessible: Accessible, width: int, scheme: str) -> None:
    page = visit("/options/example", width, scheme)
    # Two of them side by side, on a page of their own.
    page.click("#each > summary")
    chosen = page.locator("#each [name=show]:checked")
    while chosen.count() > 1:
        chosen.last.uncheck()
    page.locator("#each label", has_text="Finasteride 1 mg").first.click()
    page.click("text=Show side by side")
    page.wait_for_selector("h1:has-text('Side by side')")
    shown = page.locator("article.option")
    assert shown.count() == 2
    tops = [box.bounding_box()["y"] for box in page.locator("article.option dt", has_text="Cost").all()]
    if width > 1000:
        assert abs(tops[0] - tops[1]) < 2, "the same question stands at the same height"
    shown.locator("summary", has_text="The same in numbers").first.click()
    assert shown.locator("table").first.is_visible()
    accessible(page)
    page.go_back()
    # A combination, from the page itself.
    page.wait_for_selector("#answer")
    if not page.locator("#each").get_attribute("open"):
        page.evaluate("document.getElementById('each').open = true")
    page.locator("#each [name=add][value=PRP]").check()
    page.locator("#each [name=add][value='low-level laser']").check()
    page.click("text=Add it")
    page.wait_for_selector("#safe h3:has-text('Low-level laser with platelet-rich plasma')", state="attached")


def test_another_kind_of_hair_loss(visit: Visit, accessible: Accessible) -> None:
    for width, scheme in LOOKS:
        page = visit("/options", width, scheme)
        page.check("#kind-patches")
        page.click("text=Show my answer")
        page.wait_for_selector("h1:has-text('Bare patches')")
        accessible(page)


def test_measurements_narrow_the_picture(visit: Visit, accessible: Accessible) -> None:
    page = visit("/options", 360, "light")
    page.check("#kind-pattern")
    page.check("#sex-male")
    page.fill("#field-age", "34")
    page.check("input[name=norwood][value='III vertex']")
    page.click("summary:has-text('Hair counts')")
    page.fill("#date-0", "2025-10-01")
    page.fill("#value-0", "171")
    page.fill("#date-1", "2026-04-01")
    page.fill("#value-1", "164")
    page.click("text=Show my answer")
    page.wait_for_selector("text=What do my measurements change?")
    page.wait_for_load_state("load")
    assert page.locator(".pair svg").count() == 2
    accessible(page)


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_an_article_is_marked(visit: Visit, accessible: Accessible, width: int, scheme: str) -> None:
    page = visit("/check", width, scheme)
    page.click("text=Check it")
    page.wait_for_selector("[role=alert]")
    page.fill("#text", ARTICLE)
    page.click("text=Check it")
    page.wait_for_selector("text=The text, marked")
    page.wait_for_load_state("load")
    assert page.locator(".said.contradicted, .said.denied, .said.unsupported").count() >= 2
    accessible(page)


def test_a_file_is_opened_and_two_are_compared(visit: Visit) -> None:
    page = visit("/check")
    files = [
        {"name": "clinic.txt", "mimeType": "text/plain", "buffer": ARTICLE.encode()},
        {
            "name": "other.html",
            "mimeType": "text/html",
            "buffer": b"<html><body><p>Exosomes are not approved by the FDA.</p></body></html>",
        },
    ]
    page.set_input_files("#file", files)
    page.click("text=Check it")
    page.wait_for_selector("text=The text, marked")
    page.wait_for_load_state("load")
    assert page.locator("h2.document").count() == 2


def test_claims_are_found_by_words(visit: Visit) -> None:
    page = visit("/known", 360, "dark")
    page.fill("#words", "exosomes approved")
    page.keyboard.press("Enter")
    page.wait_for_selector(".claims a")
    page.click(".claims a >> nth=0")
    page.wait_for_selector("text=Certainty of the evidence")


def tab_to(page: Any, selector: str, most: int = 150) -> None:
    """Press Tab until the element has the focus, as somebody without a mouse does; the focus is seen."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            style = "getComputedStyle(document.activeElement)"
            around = (
                "getComputedStyle(document.activeElement.closest('.choice, .chip') || document.activeElement)"
            )
            seen = page.evaluate(f"[{style}.outlineStyle, {around}.outlineStyle]")
            assert set(seen) != {"none"}, "the focus cannot be seen"
            return
    raise AssertionError(f"{selector} is not reached by Tab")


def test_from_opening_the_page_to_a_printed_summary_by_keyboard_alone(
    visit: Visit, accessible: Accessible
) -> None:
    page = visit("/options")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    tab_to(page, "[name=kind]")
    page.keyboard.press("Space")  # pattern hair loss, the first
    tab_to(page, "#sex-male")
    page.keyboard.press("Space")
    tab_to(page, "#field-age")
    page.keyboard.type("34")
    tab_to(page, "[name=norwood]")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert page.input_value("[name=norwood]:checked") == "III"
    tab_to(page, "form.answers button[type=submit]")
    page.keyboard.press("Enter")
    page.wait_for_selector("#answer")
    tab_to(page, "a[href*='/summary#']")
    page.keyboard.press("Enter")
    page.wait_for_selector("#sheet-title")
    accessible(page)
    page.evaluate("window.print = () => { document.body.dataset.printed = 'yes'; }")
    tab_to(page, "[data-print]")
    page.keyboard.press("Enter")
    assert page.evaluate("document.body.dataset.printed") == "yes"


def test_the_printed_summary_is_one_page(visit: Visit) -> None:
    pypdf = pytest.importorskip("pypdf", reason="the extra [check] is not installed")
    from io import BytesIO

    page = visit("/options/example")
    page.click("text=One page to print")
    page.wait_for_selector("#sheet-title")
    printed = page.pdf(format="A4", prefer_css_page_size=True)
    assert len(pypdf.PdfReader(BytesIO(printed)).pages) == 1


def test_without_scripts_everything_still_works(browser: Any, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.set_default_timeout(60_000)
    page.goto(address + "/options")
    page.check("#kind-pattern")
    page.check("#sex-female")
    page.fill("#field-age", "41")
    page.check("input[name=ludwig][value=II]")
    page.click("text=Show my answer")
    page.wait_for_selector("#answer")
    page.check("[name=matter][value=cost]")
    with page.expect_navigation():  # the box is ticked on the page before it as well
        page.click("text=Update")
    page.wait_for_selector("[name=matter][value=cost]:checked")
    assert page.locator(".glance tbody tr").count() >= 7
    context.close()


def test_plans_are_ranked_from_the_page(visit: Visit, accessible: Accessible) -> None:
    page = visit("/options/example", 360, "dark")
    page.click("text=Rank plans for me")
    page.wait_for_selector("h1:has-text('Plans for you')")
    page.wait_for_load_state("load")
    assert page.locator("svg.pareto circle").count() >= 5
    accessible(page)
