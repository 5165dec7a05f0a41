"""Pictures of the report and of a forecast in README.md, photographed in a browser.

``python -m tools.docs.pictures docs/images`` runs the pilot and the forecast of a man of 34 (a few minutes).
It needs the extra ``browser`` and Chromium.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from anagen.api import Trial, forecast
from anagen.report.person.forecast_page import render_forecast
from anagen.report.view.whole import view_of

ROOT = Path(__file__).resolve().parents[2]
PERSON = ROOT / "examples" / "patients" / "man_34.toml"
SHRINK = 128
"""Colours of a picture."""
MARGIN = 14
"""Pixels below what is shown."""


def photographed(report: Path, person: Path, folder: Path) -> list[Path]:
    """Pictures of the report's answer and scalps, and of all options at a glance."""
    from playwright.sync_api import sync_playwright

    found = []
    with sync_playwright() as driver:
        chromium = shutil.which("chromium") or shutil.which("chromium-browser")
        browser = driver.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 884, "height": 900}, color_scheme="light")
        page.goto(report.as_uri())
        found.append(_until(page, "#answer", folder / "report-headline.png"))
        page.set_viewport_size({"width": 980, "height": 900})
        found.append(_only(page, "#patches .scalps", folder / "report-scalp.png"))
        page.set_viewport_size({"width": 1360, "height": 900})
        page.goto(person.as_uri())
        found.append(_only(page, "#glance", folder / "forecast-glance.png"))
        browser.close()
    return found


def _until(page: Any, selector: str, path: Path) -> Path:
    """Picture of the page from its top to the end of an element."""
    box = page.locator(selector).bounding_box()
    width = page.viewport_size["width"]
    clip = {"x": 0, "y": 0, "width": width, "height": box["y"] + box["height"] + MARGIN}
    page.screenshot(path=path, full_page=True, clip=clip)
    return _small(path)


def _only(page: Any, selector: str, path: Path) -> Path:
    """Picture of one element."""
    page.locator(selector).first.screenshot(path=path)
    return _small(path)


def _small(path: Path) -> Path:
    from PIL import Image

    Image.open(path).convert("RGB").quantize(SHRINK).save(path, optimize=True)
    return path


def main(folder: Path) -> None:
    """Make the pictures."""
    with tempfile.TemporaryDirectory() as place:
        kept = Path(place)
        Trial.from_file(ROOT / "examples" / "pilot.toml").run().save(kept / "pilot")
        page = kept / "forecast.html"
        made = forecast(PERSON)
        page.write_text(render_forecast(made.summary, view_of(made)), encoding="utf-8")
        for path in photographed(kept / "pilot" / "report.html", page, folder):
            print(path)


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / "docs" / "images"))
