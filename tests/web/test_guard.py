"""The server answers only its own pages, within limits, and carries its policy on every answer."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest
from fastapi.testclient import TestClient

from anagen.web.app import create_app
from anagen.web.work import BusyError, SlowError, Work
from web.conftest import SCOPE, quiet_settings

PAGES = (
    "/options",
    "/known",
    "/known/claims",
    "/known/new",
    "/check",
    "/about",
    "/api",
    "/nowhere",
    "/static/web/anagen.css",
)


def run_apart(work: Coroutine[Any, Any, None]) -> None:
    """In a thread of its own: a browser test before this one may have left its loop in the present one."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, work).result()


@pytest.mark.parametrize("path", PAGES)
def test_every_answer_carries_the_policy(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert "set-cookie" not in headers
    assert headers["cache-control"] == ("no-cache" if path.startswith("/static/") else "no-store")


@pytest.mark.parametrize("path", [path for path in PAGES if not path.startswith("/static/")])
def test_pages_hold_no_inline_script_or_style_and_nothing_from_elsewhere(
    client: TestClient, path: str
) -> None:
    page = client.get(path).text
    assert "<style" not in page
    assert "built-in" not in page
    assert "&lt;function" not in page
    assert " style=" not in page
    assert " onclick=" not in page
    for part in page.split("<script")[1:]:
        assert part.startswith(' src="/static/')
    for tag in ("<link", "<img", "<iframe"):
        for part in page.split(tag)[1:]:
            assert 'href="http' not in part.split(">")[0]
            assert 'src="http' not in part.split(">")[0]


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1:8765", 200),
        ("localhost", 200),
        ("[::1]:8765", 200),
        ("192.168.1.5:8765", 200),  # a plain address cannot be rebound
        ("attacker.example", 421),
        ("127.0.0.1.attacker.example:8765", 421),
        ("localhost.attacker.example", 421),
        ("", 421),
        ("[bad", 421),
        ("user@localhost", 421),
        ("attacker.example@localhost", 421),
        ("localhost:port", 421),
        ("localhost:99999", 421),
        ("localhost/known", 421),
        ("local host", 421),
        ("localhost.", 200),
        ("[::ffff:attacker]", 421),
    ],
)
def test_a_foreign_name_for_this_machine_is_refused(client: TestClient, host: str, status: int) -> None:
    assert client.get("/about", headers={"host": host}).status_code == status


def test_a_name_can_be_allowed() -> None:
    app = create_app(quiet_settings(allowed_hosts=("Clinic.example",)))
    with TestClient(app, base_url="http://clinic.example:8765") as client:
        assert client.get("/about").status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://attacker.example"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1:9999"},
        {"origin": "https://127.0.0.1:8765"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
)
def test_forms_of_other_sites_are_refused(
    client: TestClient, who: dict[str, Any], headers: dict[str, str]
) -> None:
    assert client.post("/options", data=who, headers=headers).status_code == 403
    assert (
        client.post("/api/v1/check", json={"articles": [{"text": "Hair."}]}, headers=headers).status_code
        == 403
    )


FOLLOWED = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document"}


@pytest.mark.parametrize(
    "path", ["/api/v1/scalp", "/api/v1/meta/finasteride", "/scalp/table", "/options/example"]
)
def test_no_other_site_makes_this_machine_compute(client: TestClient, path: str) -> None:
    for site in ("cross-site", "same-site"):
        asked = {"sec-fetch-site": site, "sec-fetch-mode": "no-cors", "sec-fetch-dest": "image"}
        assert client.get(path, headers=asked).status_code == 403
    framed = FOLLOWED | {"sec-fetch-dest": "iframe"}
    assert client.get(path, headers=framed).status_code == 403
    if path.startswith("/api/"):
        assert client.get(path, headers=FOLLOWED).status_code == 403


def test_a_link_from_another_site_to_a_page_can_be_followed(client: TestClient) -> None:
    assert client.get("/about", headers=FOLLOWED).status_code == 200
    assert client.get("/about", headers={"sec-fetch-site": "none"}).status_code == 200


@pytest.mark.parametrize("path", [*PAGES, "/api/v1/kinds", "/api/v1/openapi.json"])
def test_head_is_get_without_the_body(client: TestClient, path: str) -> None:
    got, head = client.get(path), client.head(path)
    assert head.status_code == got.status_code
    assert head.content == b""
    assert head.headers["content-type"] == got.headers["content-type"]
    assert head.headers["content-length"] == got.headers["content-length"]


def test_own_forms_are_taken(client: TestClient) -> None:
    headers = {"origin": "http://127.0.0.1:8765", "sec-fetch-site": "same-origin"}
    assert client.post("/options", data={"kind": "traction"}, headers=headers).status_code == 200


def test_a_body_that_is_too_large_is_refused_before_it_is_read() -> None:
    with TestClient(create_app(quiet_settings(largest_body=1000)), base_url="http://127.0.0.1") as client:
        assert client.post("/options", data={"kind": "x" * 2000}).status_code == 413

        def endless() -> Any:
            for _ in range(100):
                yield b"x" * 100

        assert client.post("/check", content=endless()).status_code == 413


def test_a_body_that_never_ends_is_given_up() -> None:
    app = create_app(quiet_settings(body_seconds=0.05))
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        await asyncio.sleep(0.02)
        return {"type": "http.request", "body": b"x", "more_body": True}

    async def send(message: Any) -> None:
        sent.append(message)

    run_apart(app(dict(SCOPE), receive, send))
    assert sent[0]["status"] == 408


def test_a_fault_is_told_without_what_was_typed(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, who: dict[str, Any]
) -> None:
    secret = "a person's secret"

    def fails(*given: Any, **named: Any) -> Any:
        raise RuntimeError(secret)

    monkeypatch.setattr("anagen.web.options.routes.read_answers", fails)
    with (
        TestClient(create_app(quiet_settings()), base_url="http://127.0.0.1") as client,
        caplog.at_level(logging.DEBUG),
    ):
        answer = client.post("/options", data=who)
    assert answer.status_code == 500
    assert secret not in answer.text + caplog.text
    assert "RuntimeError" in caplog.text


def test_pages_and_programs_are_told_of_faults_in_their_own_way(client: TestClient) -> None:
    assert "<h1>There is no such page</h1>" in client.get("/nowhere").text
    assert "error" in client.get("/api/v1/nowhere").json()
    assert client.get("/static/web/../../app.py").status_code == 404
    assert client.get("/static/web/%2e%2e/app.py").status_code == 404


def test_the_queue_is_bounded_and_slow_work_is_not_waited_for() -> None:
    import threading

    async def try_it() -> None:
        gate = threading.Event()
        work = Work(threads=1, queue=1, seconds=5.0)
        running = [asyncio.create_task(work.run(gate.wait)) for _ in range(2)]
        await asyncio.sleep(0.01)
        with pytest.raises(BusyError):
            await work.run(gate.wait)
        gate.set()
        await asyncio.gather(*running)
        assert await work.run(lambda: 7) == 7
        slow = threading.Event()
        with pytest.raises(SlowError):
            await work.run(slow.wait, seconds=0.01)
        assert work.waiting == 1  # it still holds its place
        slow.set()
        for _ in range(100):
            await asyncio.sleep(0.01)
            if not work.waiting:
                break
        assert work.waiting == 0
        work.close()

    run_apart(try_it())


def test_a_cancelled_look_up_that_waits_never_begins() -> None:
    import threading

    async def try_it() -> None:
        gate, begun = threading.Event(), threading.Event()
        work = Work(threads=1, queue=5, seconds=5.0)
        running = asyncio.create_task(work.run(gate.wait))
        await asyncio.sleep(0.01)
        waiting = asyncio.create_task(work.run(begun.set))
        await asyncio.sleep(0.01)
        waiting.cancel()
        await asyncio.wait({waiting})
        assert work.waiting == 1
        gate.set()
        await running
        assert not begun.is_set()
        work.close()

    run_apart(try_it())


def test_nothing_is_reported_whatever_the_environment_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FASTAPI_OTEL_AUTO_CONFIGURE", "true")
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector.example:4318")
    settings = getattr(create_app(quiet_settings()), "_telemetry", {})
    switches = ("tracing", "metrics", "logs", "operation_spans", "auto_configure")
    assert not any(settings.get(name) for name in switches)


@pytest.mark.slow
def test_twenty_people_at_once_are_all_answered(address: str, who: dict[str, Any]) -> None:
    def send(age: int) -> int:
        body = urlencode(who | {"age": str(age)}).encode()
        with urlopen(Request(address + "/options", data=body), timeout=120) as answer:
            answer.read()
            return int(answer.status)

    with ThreadPoolExecutor(20) as people:
        assert list(people.map(send, range(25, 45))) == [200] * 20
