"""How long the scalp room takes to draw one frame when its slider moves, in a real browser.

    python benchmarks/web_slider.py

Bar: 50 ms a frame. Everything on the page is drawn in each: both squares, both heads in three views, the
chart, the follicle's strip and the table. Time is `performance.now` from the slider's input to the end of
the drawing, and to the second animation frame after it. Writes nothing; the numbers belong into
docs/web_rooms.md by hand.
"""

from __future__ import annotations

import statistics
import threading
import time
from typing import Any

import uvicorn
from machine import load
from playwright.sync_api import sync_playwright

from anagen.web.app import create_app
from anagen.web.settings import Settings

BAR_MS = 50.0
PORT = 8943
CASES = {
    "pattern loss, hair": ("/scalp", "hair"),
    "pattern loss, colours": ("/scalp?right=hair+transplant", "density"),
    "alopecia areata, hair": ("/scalp?kind=areata", "hair"),
}
SCREENS = {"1280 px": (1280, 1), "1280 px, high density": (1280, 2), "360 px, high density": (360, 3)}
# Moves the slider and waits until what it changed has been painted.
MOVE = """async () => { const slider = document.getElementById('time'), began = performance.now();
  slider.value = (Number(slider.value) + 1) % 53; slider.dispatchEvent(new Event('input', {bubbles: true}));
  const drawn = performance.now() - began;
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  return [drawn, performance.now() - began]; }"""


def main() -> None:
    """Time every case on every screen, the first frames left out."""
    server = uvicorn.Server(
        uvicorn.Config(create_app(Settings(port=PORT)), host="127.0.0.1", port=PORT, log_level="error")
    )
    threading.Thread(target=server.run, daemon=True).start()
    while not server.started:
        time.sleep(0.05)
    print(f"load {load()}; bar {BAR_MS:g} ms a frame")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"]
        )
        for screen, (width, density) in SCREENS.items():
            context = browser.new_context(
                viewport={"width": width, "height": 900}, device_scale_factor=density
            )
            for name, (path, shown) in CASES.items():
                page = context.new_page()
                page.set_default_timeout(120_000)
                page.goto(f"http://127.0.0.1:{PORT}{path}")
                page.wait_for_selector("#room:not([hidden])")
                page.locator("#shown").select_option(shown)
                _report(screen, name, page)
                page.close()
        browser.close()
    server.should_exit = True


def _report(screen: str, name: str, page: Any) -> None:
    for _ in range(5):
        page.evaluate(MOVE)
    found = [page.evaluate(MOVE) for _ in range(48)]
    drawn, painted = (sorted(times) for times in zip(*found, strict=True))
    high = drawn[round(0.95 * len(drawn)) - 1]
    verdict = "within" if high <= BAR_MS else "OVER"
    print(
        f"{screen}, {name}: drawn in {statistics.median(drawn):.1f} ms (95 %: {high:.1f}, {verdict} the bar) "
        f"and painted after {statistics.median(painted):.1f} ms"
    )


if __name__ == "__main__":
    main()
