"""Pages ``docs/tour_patient.md`` and ``docs/tour_clinician.md``: commands are run and pictures taken.

``python -m tools.docs.person_tours`` serves the checkout on a free port, walks the real pages in Chromium as
a person would, writes the pictures to ``docs/pictures`` (each below `LARGEST`), runs every block of ``sh``
and puts what it prints below it. A few minutes of one core; it needs the extras ``web`` and ``browser``.
``python -m tools.docs.person_tours patient-answer`` takes the named pictures only.

Pages are found by their headings and by the words on their buttons, so that a new look needs no change.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tools.docs.tour import ran

ROOT = Path(__file__).resolve().parents[2]
PAGES = (ROOT / "docs" / "tour_patient.md", ROOT / "docs" / "tour_clinician.md")
PICTURES = ROOT / "docs" / "pictures"
EXAMPLES = ROOT / "examples"
LARGEST = 150_000
"""Bytes of a picture."""
WIDTH, HEIGHT, TALLEST = 1180, 820, 1300
PATIENCE = 180_000
"""Longest wait for an answer, ms."""
OFFER = (
    "Exosome therapy with microneedling for thinning hair, three sessions, 3,600 pounds in all. "
    "Our exosomes regrow hair in 90 % of patients, without side effects."
)


def first_page(page: Any) -> None:
    """Open the first page."""
    page.goto("/")


def filled_form(page: Any) -> None:
    """Fill in the form of My options for a man of 34."""
    page.goto("/options")
    choose(page, "kind", "pattern")
    choose(page, "sex", "male")
    page.fill("input[name=age]", "34")
    choose(page, "norwood", "III vertex")
    choose(page, "matter", "more")
    choose(page, "matter", "sure")


def answer(page: Any) -> None:
    """Send that form, and wait for the answer."""
    filled_form(page)
    send(page)


def offer(page: Any) -> None:
    """Paste the words of a clinic, and ask what the offer is worth."""
    page.goto("/offer")
    page.locator("textarea").first.fill(OFFER)
    page.get_by_role("button", name="Read it for me").click()
    page.wait_for_load_state()
    for name, value in (
        ("kind", "pattern"),
        ("sex", "male"),
        ("norwood", "III vertex"),
        ("region", "vertex"),
    ):
        choose(page, name, value)
    page.fill("input[name=age]", "34")
    send(page)


def visit_form(page: Any) -> None:
    """Fill in the form for clinicians by keyboard."""
    page.goto("/visit")
    page.keyboard.press("m")
    page.keyboard.press("4")
    page.fill("input[name=age]", "34")
    for name, value in (
        ("matter", "more"),
        ("matter", "sure"),
        ("health_asked", "yes"),
        ("health", "depression"),
    ):
        choose(page, name, value)


def visit_sheet(page: Any) -> None:
    """Make the sheet, in the clinician's version."""
    visit_form(page)
    send(page)
    page.get_by_role("heading", name="For the visit: clinician").wait_for()


def patient_sheet(page: Any) -> None:
    """Make the sheet, and turn to the patient's version."""
    visit_sheet(page)
    page.get_by_label("Patient", exact=True).check()


def areata_sheet(page: Any) -> None:
    """Make the sheet of a woman with patches over three fifths of the scalp."""
    page.goto("/visit")
    page.keyboard.press("f")
    choose(page, "kind", "patches")
    page.fill("input[name=age]", "30")
    page.locator("input[name=salt]:visible").fill("60")
    send(page)
    page.get_by_role("heading", name="For the visit: clinician").wait_for()


SHOTS: dict[str, Callable[[Any], None]] = {
    "patient-first": first_page,
    "patient-form": filled_form,
    "patient-answer": answer,
    "patient-offer": offer,
    "patient-sheet": patient_sheet,
    "clinician-form": visit_form,
    "clinician-sheet": visit_sheet,
    "clinician-patient": patient_sheet,
    "clinician-areata": areata_sheet,
}
"""Pictures by name, each with the steps that lead to it."""


def choose(page: Any, name: str, value: str) -> None:
    """Tick a field of a form where the page has it; a folded part is opened first."""
    field = page.locator(f'input[name="{name}"][value="{value}"]').first
    if not field.count():
        return
    field.evaluate(
        "one => { for (let at = one; at; at = at.parentElement) if ('open' in at) at.open = true; }"
    )
    field.check(force=True)


def send(page: Any) -> None:
    """Press the main button of the page's form, and wait until another page answers."""
    asked = page.url.split("#")[0]
    page.locator("main form button.main[type=submit]").first.click()
    page.wait_for_url(lambda url: url.split("#")[0] != asked, timeout=PATIENCE)
    page.locator("main h1").first.wait_for()


@contextmanager
def served() -> Iterator[str]:
    """Address of a server of this checkout, which ends with the context."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    command = [sys.executable, "-m", "anagen.cli", "serve", "--port", str(port)]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    try:
        address = f"http://127.0.0.1:{port}"
        until = time.monotonic() + 120
        while True:
            try:
                urllib.request.urlopen(address, timeout=30).close()
                break
            except OSError:
                if time.monotonic() > until or process.poll() is not None:
                    raise RuntimeError("the server did not start") from None
                time.sleep(0.5)
        yield address
    finally:
        process.terminate()
        process.wait(timeout=30)


def photographed(names: list[str]) -> None:
    """Take pictures by name.

    Raises:
        RuntimeError: a picture is larger than allowed in any number of colours.
    """
    from playwright.sync_api import sync_playwright

    PICTURES.mkdir(exist_ok=True)
    with served() as address, sync_playwright() as driver:
        chromium = shutil.which("chromium") or shutil.which("chromium-browser")
        browser = driver.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for name in names:
            context = browser.new_context(
                base_url=address,
                viewport={"width": WIDTH, "height": HEIGHT},
                color_scheme="light",
                reduced_motion="reduce",
            )
            page = context.new_page()
            page.set_default_timeout(PATIENCE)
            SHOTS[name](page)
            page.evaluate("document.activeElement?.blur(); scrollTo(0, 0)")
            tall = min(int(page.evaluate("document.documentElement.scrollHeight")), TALLEST)
            page.set_viewport_size({"width": WIDTH, "height": tall})
            page.screenshot(path=PICTURES / f"{name}.png")
            small(PICTURES / f"{name}.png")
            context.close()
        browser.close()


def small(path: Path) -> None:
    """Write a picture in as few colours as it needs to stay below `LARGEST`.

    Raises:
        RuntimeError: it is larger with any number of colours.
    """
    from PIL import Image

    whole = Image.open(path).convert("RGB")
    for colours in (128, 64, 32, 16):
        whole.quantize(colours, dither=Image.Dither.NONE).save(path, optimize=True)
        if path.stat().st_size < LARGEST:
            return
    raise RuntimeError(f"{path.name} has {path.stat().st_size} bytes")


def main() -> None:
    """Take the pictures named, or all of them and run the commands of both pages."""
    named = sys.argv[1:]
    photographed(named or list(SHOTS))
    if named:
        return
    for path in PAGES:
        with tempfile.TemporaryDirectory() as place:
            shutil.copytree(EXAMPLES, Path(place) / "examples")
            path.write_text(ran(path.read_text(encoding="utf-8"), Path(place)), encoding="utf-8")


if __name__ == "__main__":
    main()
