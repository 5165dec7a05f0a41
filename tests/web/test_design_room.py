"""The design room as a person uses it: typing, mending, running, stopping; wide and narrow, by keyboard."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

Visit = Callable[..., Any]
ESTIMATED = "#estimate:not([hidden]):not(.stale)"


def opened(visit: Visit, path: str = "/design", **how: Any) -> Any:
    page = visit(path, **how)
    page.wait_for_selector("#parts:not([hidden])")
    return page


def small(page: Any, replicates: str = "3") -> None:
    """Make the trial at hand quick to run."""
    page.get_by_label("Patients in all").fill("12")
    page.get_by_label("Replicates of the full run").fill(replicates)


def text(page: Any) -> str:
    return str(page.locator("#toml").input_value())


def wait_text(page: Any, pattern: str) -> None:
    """Until the file's text holds the pattern."""
    for _ in range(400):
        if re.search(pattern, text(page)):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"{pattern!r} never came:\n{text(page)}")


@pytest.mark.parametrize(("width", "scheme"), [(1280, "dark"), (360, "light")])
def test_the_room_is_accessible(
    visit: Visit, accessible: Callable[[Any], None], width: int, scheme: str
) -> None:
    page = opened(visit, width=width, scheme=scheme)
    small(page)
    page.wait_for_selector(ESTIMATED)
    accessible(page)
    page.get_by_label("Visits", exact=True).fill("weeks 0, 6, 12")
    page.wait_for_selector("#fault-here")
    page.locator("#text summary").click()
    accessible(page)


def test_a_trial_is_designed_run_and_read_by_keyboard_alone(
    visit: Visit, accessible: Callable[[Any], None]
) -> None:
    page = opened(visit)
    keyboard = page.keyboard
    page.get_by_label("Name").first.focus()
    keyboard.press("Control+A")
    keyboard.type("Needles and vesicles")
    size = page.get_by_label("Patients in all")
    while not size.evaluate("(box) => box === document.activeElement"):
        keyboard.press("Tab")
    keyboard.press("Control+A")
    keyboard.type("12")
    wait_text(page, r'name = "Needles and vesicles"')
    wait_text(page, r"size = 12")
    page.get_by_label("Replicates of the full run").focus()
    keyboard.press("Control+A")
    keyboard.type("3")
    page.wait_for_selector(ESTIMATED)
    assert "Chance of finding a difference" in page.locator("#estimate").inner_text()
    assert "replicates of 12 patients" in page.locator("#accuracy").inner_text()
    run = page.get_by_role("button", name="Run it in full")
    while not run.evaluate("(button) => button === document.activeElement"):
        keyboard.press("Tab")
    keyboard.press("Enter")
    page.wait_for_url(re.compile("/design/jobs/"), wait_until="commit")
    page.wait_for_selector("#job[data-state=finished]", timeout=180_000)
    assert page.get_by_role("heading", name="Needles and vesicles").count() == 1
    assert "3 replicates" in page.locator("#numbers").inner_text()
    frame = page.frame_locator("iframe.report")
    frame.get_by_role("heading", level=1).wait_for()
    accessible(page)
    with page.expect_download() as kept:
        page.get_by_role("link", name="Trial file").click()
    assert kept.value.suggested_filename == "anagen-protocol.toml"
    page.get_by_role("link", name="Change this trial").click()
    page.wait_for_selector("#parts:not([hidden])")
    assert page.get_by_label("Patients in all").input_value() == "12"


def test_a_fault_stands_beside_its_field_and_goes_when_mended(visit: Visit) -> None:
    page = opened(visit)
    schedule = page.get_by_label("Schedule").first
    schedule.fill("3 sesions every 6 weeks")
    page.wait_for_selector("#fault-here")
    assert "did you mean “3 sessions every 6 weeks”?" in page.locator("#fault-here").inner_text()
    assert schedule.get_attribute("aria-invalid") == "true"
    assert "fault-here" in schedule.get_attribute("aria-describedby")
    run = page.get_by_role("button", name="Run it in full")
    assert run.is_disabled()
    page.get_by_role("button", name="Go there").click()
    assert schedule.evaluate("(box) => box === document.activeElement")
    schedule.fill("3 sessions every 6 weeks")
    page.wait_for_selector("#fault-here", state="detached")
    assert schedule.get_attribute("aria-invalid") is None
    assert run.is_enabled()


def test_text_and_form_follow_each_other(visit: Visit) -> None:
    page = opened(visit)
    page.locator("#text summary").click()
    page.locator("#toml").fill(
        text(page).replace("size     = 90", "size     = 44").replace('"male"', '"any"')
    )
    page.wait_for_selector('[data-list="population.ludwig"]:not([hidden])')
    assert page.get_by_label("Patients in all").input_value() == "44"
    assert page.get_by_label("Sex", exact=True).input_value() == "any"
    page.get_by_label("Sex", exact=True).select_option("female")
    wait_text(page, r'sex = "female"')
    assert "norwood" not in text(page)
    page.get_by_role("button", name="Add an arm").click()
    wait_text(page, r'name = "arm 3"')
    page.get_by_label("Untreated: only observed").last.check()
    wait_text(page, r"untreated = true")
    page.get_by_label("Compared with").select_option("arm 3")
    wait_text(page, r'reference = "arm 3"')
    page.get_by_role("button", name="Remove this arm").first.click()
    wait_text(page, r'(?s)^(?!.*therapy = "exosome").*reference = "arm 3"')
    page.locator("#toml").fill("[trial")
    page.wait_for_selector("#toml-fault:not([hidden])")
    assert "not valid TOML" in page.locator("#toml-fault").inner_text()
    assert page.get_by_label("Compared with").input_value() == "arm 3", "the form stays as it was"


def test_a_therapy_brings_its_own_fields(visit: Visit) -> None:
    page = opened(visit)
    page.get_by_label("Therapy").first.select_option("finasteride")
    wait_text(page, r'therapy = "finasteride"')
    first = page.locator(".treatment").first
    assert first.get_by_label("Product").count() == 0
    assert "Studied" in first.inner_text()
    assert page.locator("#fault").is_hidden()


@pytest.mark.parametrize("key", ["split_scalp_wharton", "responders_minoxidil", "olsen_2006"])
def test_examples_open_in_the_form_and_say_what_they_said(visit: Visit, key: str) -> None:
    page = opened(visit, f"/design?example={key}", width=360)
    before = text(page)
    page.wait_for_selector("#fault", state="hidden")
    assert page.locator(".arm").count() == before.count("[[arm]]")
    name = page.get_by_label("Name").first
    name.fill("Another name")
    wait_text(page, r'name = "Another name"')
    assert text(page).count("[[observed]]") == before.count("\n[[observed]]")
    page.wait_for_timeout(200)
    assert page.locator("#fault").is_hidden()


def test_a_run_is_stopped(visit: Visit) -> None:
    page = opened(visit)
    page.get_by_label("Replicates of the full run").fill("900")
    wait_text(page, "replicates = 900")
    # By key: an estimate that comes in between may move the button from under a mouse.
    page.get_by_role("button", name="Run it in full").press("Enter")
    page.wait_for_url(re.compile("/design/jobs/"), wait_until="commit")
    page.get_by_role("button", name="Stop it").click()
    page.wait_for_selector("#job[data-state=cancelled]")
    assert page.locator("#state").inner_text() == "Cancelled. Nothing of it was kept."
    assert page.locator("#results").is_hidden()


def test_a_browser_without_scripts_can_edit_and_run(browser: Any, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/design")
    page.get_by_label("Text of the file").fill("nonsense")
    page.get_by_role("button", name="Run it in full").click()
    page.get_by_role("alert").wait_for()
    assert "not valid TOML" in page.get_by_role("alert").inner_text()
    page.goto(f"{address}/design")
    page.get_by_role("button", name="Run it in full").click()
    page.wait_for_url(re.compile("/design/jobs/"), wait_until="commit")
    page.get_by_role("button", name="Stop it").click()
    page.get_by_text("Cancelled.").wait_for()
    context.close()


def test_a_design_stands_in_the_address(visit: Visit, tmp_path: Any) -> None:
    """Back, forward, reload and a bookmark give the design; nothing of it is sent with the request."""
    page = opened(visit)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    begun = page.url
    page.get_by_label("Patients in all").fill("44")
    wait_text(page, "size = 44")
    # What is typed before the address has changed is one step back.
    page.wait_for_url(lambda url: url != begun)
    first = page.url
    page.get_by_role("textbox", name="Age").fill("30 to 40 years")
    wait_text(page, "30 to 40 years")
    page.wait_for_url(lambda url: url != first)
    bookmark = page.url
    page.go_back()
    wait_text(page, "(?s)size = 44(?!.*30 to 40)")
    page.go_back()
    wait_text(page, "size     = 90")
    page.go_forward()
    page.go_forward()
    wait_text(page, "30 to 40 years")
    page.reload()
    page.wait_for_selector("#parts:not([hidden])")
    assert page.get_by_label("Patients in all").input_value() == "44"
    other = opened(visit, bookmark.partition("/design")[1] + bookmark.partition("/design")[2])
    assert other.get_by_role("textbox", name="Age").input_value() == "30 to 40 years"
    assert not [url for url in asked if "design=" in url.partition("#")[0]]
    file = tmp_path / "mine.toml"
    file.write_text(text(page).replace("size = 44", "size = 46"))
    page.get_by_label("Or from a file of yours").set_input_files(file)
    wait_text(page, "size = 46")
    for _ in range(400):
        if page.get_by_label("Patients in all").input_value() == "46":
            return
        page.wait_for_timeout(50)
    raise AssertionError("the form did not follow the file")


def test_two_designs_stand_side_by_side_and_what_is_shown_is_heard(
    visit: Visit, accessible: Callable[[Any], None]
) -> None:
    page = opened(visit)
    small(page)
    page.wait_for_selector(ESTIMATED)
    page.get_by_role("button", name="Set aside to compare").click()
    page.get_by_text("Looks before the end", exact=True).click()
    page.get_by_label("Looks", exact=True).fill("0.5")
    wait_text(page, r"interim = \[\s*0\.5")
    page.wait_for_selector("#looks:not([hidden])")
    assert "2." in page.locator("#looks-table").inner_text()
    page.get_by_role("button", name="Add one: events on the way").click()
    event = page.locator("fieldset[data-place='intercurrent.0']")
    event.get_by_label("Rate", exact=True).fill("20 % by week 24")
    event.get_by_label("Cause", exact=True).select_option("chance")
    page.locator("#f-design\\.dropout").fill("")
    wait_text(page, r"cause = .chance.")
    page.wait_for_selector(ESTIMATED)
    differs = page.locator("#compare-keys").inner_text()
    assert "Looks" in differs
    assert "20 % by week 24" in differs
    page.locator("#estimands summary").click()
    assert "Principal stratum" in page.locator("#estimand-truth").inner_text()
    page.wait_for_selector("#working", state="hidden")
    shown = page.locator("#estimate").inner_text() + page.locator("#needed").inner_text()
    heard = page.locator("#announce").inner_text()
    for said in re.findall(r"[−\d.]*\d", heard.partition("From")[0]):
        assert said in shown
    assert "Chance of finding" in heard
    accessible(page)
    page.reload()
    page.wait_for_selector("#compare:not([hidden])")
    page.locator("#documents summary").click()
    page.get_by_label("Document", exact=True).select_option("sample-size")
    page.get_by_role("button", name="Write it").click()
    page.wait_for_selector("#document-made:not([hidden])")
    assert "12 patients are planned" in page.locator("#document-text").input_value()


def test_a_server_that_is_gone_is_told_and_the_run_begun_again(browser: Any, address: str) -> None:
    from anagen.web.design.running import jobs

    page = browser.new_page()
    page.set_default_timeout(60_000)
    page.goto(f"{address}/design")
    page.wait_for_selector("#parts:not([hidden])")
    page.context.set_offline(True)
    page.get_by_label("Patients in all").fill("12")
    page.wait_for_selector("#outage:not([hidden])")
    assert "does not answer" in page.locator("#outage").inner_text()
    page.context.set_offline(False)
    page.wait_for_selector("#outage", state="hidden")
    wait_text(page, "size = 12")
    page.get_by_label("Replicates of the full run").fill("900")
    wait_text(page, "replicates = 900")
    page.get_by_role("button", name="Run it in full").click()
    page.wait_for_url(re.compile("/design/jobs/.*#design="))
    job = jobs().get(page.url.partition("/jobs/")[2].partition("#")[0])
    assert job is not None
    jobs().cancel(job)
    with jobs()._lock:
        jobs()._known.pop(job.key)  # as a server that was started anew has it
    page.wait_for_selector("#job[data-state=gone]")
    assert "This run is gone" in page.locator("#state").inner_text()
    page.reload()
    page.get_by_role("heading", name="This run is gone").wait_for()
    page.get_by_role("button", name="Start it again").click()
    page.wait_for_url(re.compile("/design/jobs/(?!" + re.escape(job.key) + ")"))
    page.get_by_role("button", name="Stop it").click()
    page.wait_for_selector("#job[data-state=cancelled]")
    page.context.close()
