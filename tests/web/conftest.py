"""What tests of the web application share: a client, a real server, and a browser that looks after itself."""

from __future__ import annotations

import re
import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

try:
    from fastapi.testclient import TestClient

    from anagen.web.app import create_app
    from anagen.web.settings import Settings
except ImportError as missing:  # the extra [web], or httpx of [browser]
    collect_ignore_glob = ["test_*.py"]
    WITHOUT = f"tests of the web application are left out: {missing}"
else:
    WITHOUT = ""

SCOPE: dict[str, Any] = {
    "type": "http",
    "method": "POST",
    "path": "/",
    "raw_path": b"/",
    "query_string": b"",
    "headers": [(b"host", b"localhost")],
    "http_version": "1.1",
    "scheme": "http",
    "server": ("127.0.0.1", 8765),
    "client": ("127.0.0.1", 1),
    "root_path": "",
}
"""A request as the server hands it to the application."""


def pytest_report_header() -> str:
    """Say so where these tests are left out."""
    return WITHOUT


FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
STANDARD = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
FEW = 4
"""Virtual people in a test's forecast: enough for a page, quick enough for many."""

WHO = {
    "kind": "pattern",
    "sex": "male",
    "age": "34",
    "norwood": "III vertex",
    "region": "vertex",
    "country": "UK",
}


def quiet_settings(**more: Any) -> Settings:
    """Settings of a test: few particles, no processes, nothing in the background, time on a busy machine."""
    return Settings(**{"particles": FEW, "warm": False, "processes": 0, "work_seconds": 600.0, **more})


@pytest.fixture(scope="session")
def client() -> Iterator[TestClient]:
    """A client without a browser, on an address of this machine."""
    here = ("127.0.0.1", 50_000)
    with TestClient(create_app(quiet_settings()), base_url="http://127.0.0.1:8765", client=here) as made:
        yield made


@pytest.fixture
def who() -> dict[str, Any]:
    """A man's answers, complete and plain."""
    return dict(WHO)


def part_of(client: TestClient, data: dict[str, Any], part: str, room: str = "/options") -> Any:
    """Answer at a part of the result of a form, such as ``summary``."""
    there = client.post(room, data=data, follow_redirects=False)
    assert there.status_code == 303, there.text[:400]
    path = there.headers["location"].split("#")[0]
    return client.get(f"{path}/{part}" if part else path)


def free_port() -> int:
    """A port of this machine on which nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(port: int, **more: Any) -> Iterator[str]:
    """A real server with nothing in its memory, for as long as the block runs."""
    uvicorn = pytest.importorskip("uvicorn", reason="the extra [web] is not installed")
    from anagen.web.doors import door_class

    settings = quiet_settings(port=port, **more)
    config = uvicorn.Config(
        create_app(settings),
        host="127.0.0.1",
        port=port,
        log_level="error",
        access_log=False,
        http=door_class(settings),
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive(), "the server did not start"
        time.sleep(0.02)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(timeout=10)


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
    """Where a real server listens."""
    with serving(free_port()) as found:
        yield found


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Debian's Chromium, driven by Playwright."""
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if not Path(CHROMIUM).exists():
        pytest.skip("no Chromium here (on Debian: apt install chromium)")
    with playwright.sync_playwright() as driver:
        made = driver.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield made
        made.close()


@pytest.fixture
def visit(browser: Any, address: str) -> Iterator[Callable[..., Any]]:
    """Open a page as somebody would: ``visit("/check", width=360, scheme="dark")``.

    At the end: nothing was asked of any other host, and the browser had nothing to complain of.
    """
    contexts, asked, complaints = [], [], []

    def open_page(path: str, width: int = 1280, scheme: str = "light") -> Any:
        context = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme, reduced_motion="reduce"
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(60_000)
        page.on("request", lambda request: asked.append(request.url))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda told: complaints.append(told.text) if told.type == "error" else None)
        page.goto(address + path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert [url for url in asked if not url.startswith((address, "data:", "blob:"))] == []
    # The browser notes a form sent back for mending (422), and an address whose answers are gone (410).
    assert [text for text in complaints if not re.search("status of (422|410)", text)] == []


@pytest.fixture
def accessible() -> Callable[[Any], None]:
    """Assert that axe-core finds no violation of WCAG 2.2 AA on a page, and that it fits its width."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed").Axe()

    def check(page: Any) -> None:
        page.wait_for_load_state("load")  # colours are those of the style sheets, which may still be coming
        found = axe.run(page, options={"runOnly": {"type": "tag", "values": STANDARD}})
        faults = [
            (fault["id"], [node["html"][:160] for node in fault["nodes"][:4]])
            for fault in found.response["violations"]
        ]
        assert faults == []
        wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert page.evaluate(wide) <= 0, "the page is wider than the screen"

    return check
