"""Requests end with their client; where too many are there, a page says so and when to come back."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient
from starlette.types import Message, Receive, Scope, Send

from anagen.web.app import create_app
from anagen.web.limits import RequestLimit
from anagen.web.work import BusyError, LargeError, SlowError
from web.conftest import SCOPE, quiet_settings
from web.test_guard import run_apart

PERSON = {"sex": "male", "age": "34 years", "norwood": "III vertex", "region": "vertex"}


class Client:
    """Client of an ASGI application that sends a body and leaves when told."""

    def __init__(self, *parts: bytes) -> None:
        self.parts = list(parts) or [b""]
        self.left = asyncio.Event()
        self.sent: list[Message] = []

    async def receive(self) -> Message:
        if self.parts:
            part = self.parts.pop(0)
            return {"type": "http.request", "body": part, "more_body": bool(self.parts)}
        await self.left.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Message) -> None:
        self.sent.append(message)

    @property
    def status(self) -> int:
        return int(self.sent[0]["status"])


def limited(app: Callable[[Scope, Receive, Send], Any], **more: Any) -> RequestLimit:
    """An application within limits."""
    return RequestLimit(
        app, **{"largest": 1_000_000, "bodies": 10_000_000, "seconds": 5.0, "requests": 4, **more}
    )


def test_work_ends_when_its_client_leaves() -> None:
    async def try_it() -> None:
        begun, ended = asyncio.Event(), asyncio.Event()

        async def app(scope: Scope, receive: Receive, send: Send) -> None:
            await receive()
            begun.set()
            try:
                await asyncio.sleep(600)
            finally:
                ended.set()

        limit, client = limited(app), Client(b"x")
        request = asyncio.create_task(limit(SCOPE, client.receive, client.send))
        await begun.wait()
        assert limit.now == 1
        client.left.set()
        await request
        assert ended.is_set()
        assert client.sent == []
        assert limit.now == 0

    run_apart(try_it())


def test_an_answer_that_is_given_is_not_broken_off() -> None:
    async def try_it() -> None:
        after = asyncio.Event()

        async def app(scope: Scope, receive: Receive, send: Send) -> None:
            await send({"type": "http.response.start", "status": 200, "headers": []})
            await send({"type": "http.response.body", "body": b"x"})
            client.left.set()
            await asyncio.sleep(0.02)
            after.set()

        client = Client(b"x")
        await limited(app)(SCOPE, client.receive, client.send)
        assert client.status == 200
        assert after.is_set()

    run_apart(try_it())


def test_one_request_too_many_gets_a_page_and_a_time() -> None:
    async def try_it() -> None:
        async def app(scope: Scope, receive: Receive, send: Send) -> None:
            await asyncio.sleep(600)

        limit = limited(app, requests=2)
        clients = [Client(b"x") for _ in range(2)]
        requests = [asyncio.create_task(limit(SCOPE, one.receive, one.send)) for one in clients]
        await asyncio.sleep(0.01)
        late = Client(b"x")
        await limit(SCOPE, late.receive, late.send)
        assert late.status == 503
        assert b"Many people are waiting" in late.sent[1]["body"]
        assert dict(late.sent[0]["headers"])[b"retry-after"] == b"5"
        for one in clients:
            one.left.set()
        await asyncio.gather(*requests)
        assert limit.now == 0

    run_apart(try_it())


def test_all_bodies_together_are_limited() -> None:
    async def try_it() -> None:
        async def app(scope: Scope, receive: Receive, send: Send) -> None:
            await asyncio.sleep(600)

        limit = limited(app, bodies=300_000)
        first, second, small = Client(b"x" * 200_000), Client(b"x" * 200_000), Client(b"x" * 100)
        held = asyncio.create_task(limit(SCOPE, first.receive, first.send))
        await asyncio.sleep(0.01)
        assert limit.held == 200_000
        await limit(SCOPE, second.receive, second.send)
        assert second.status == 503
        other = asyncio.create_task(limit(SCOPE, small.receive, small.send))
        await asyncio.sleep(0.01)
        assert small.sent == []
        first.left.set()
        small.left.set()
        await asyncio.gather(held, other)
        assert limit.held == 0

    run_apart(try_it())


@pytest.mark.parametrize(
    ("fault", "status", "words"),
    [
        (BusyError(41.2), 503, "Many people are waiting"),
        (BusyError(0.2, own=True), 429, "Too much at once"),
        (SlowError(), 503, "That took too long"),
        (LargeError(), 503, "That was too large"),
        (RuntimeError("a secret"), 500, "Something went wrong"),
    ],
)
def test_a_server_that_cannot_says_so_with_its_policy(
    monkeypatch: pytest.MonkeyPatch, who: dict[str, Any], fault: Exception, status: int, words: str
) -> None:
    async def cannot(*given: Any, **named: Any) -> Any:
        raise fault

    monkeypatch.setattr("anagen.web.options.routes.answer_once", cannot)
    with TestClient(create_app(quiet_settings()), base_url="http://127.0.0.1:8765") as client:
        page = client.post("/options", data=who)
        data = client.post("/api/v1/forecast", json={"person": PERSON})
    for answer in (page, data):
        assert answer.status_code == status
        assert "default-src 'self'" in answer.headers["content-security-policy"]
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cache-control"] == "no-store"
        assert "a secret" not in answer.text
    assert words in page.text
    if isinstance(fault, BusyError):
        seconds = {503: "42", 429: "1"}[status]
        assert page.headers["retry-after"] == data.headers["retry-after"] == seconds
        assert f"about {seconds} second" in page.text
        assert seconds in data.json()["error"]


@pytest.mark.parametrize(("body", "status"), [(b"x" * 2000, 413), (b"", 404)])
def test_refusals_of_the_body_carry_the_policy(body: bytes, status: int) -> None:
    settings = quiet_settings(largest_body=1000)
    with TestClient(create_app(settings), base_url="http://127.0.0.1:8765") as client:
        answer = client.post("/nowhere", content=body)
    assert answer.status_code == status
    assert "default-src 'self'" in answer.headers["content-security-policy"]


def test_the_design_room_opens_while_every_process_is_busy(monkeypatch: pytest.MonkeyPatch) -> None:
    async def cannot(*given: Any, **named: Any) -> Any:
        raise BusyError

    monkeypatch.setattr("anagen.web.children.Children.run", cannot)
    with TestClient(create_app(quiet_settings(processes=2)), base_url="http://127.0.0.1:8765") as client:
        assert client.get("/design").status_code == 200
        assert client.get("/scalp").status_code == 200
        assert client.get("/api/v1/design/choices").status_code == 200
        assert client.get("/api/v1/scalp").status_code == 503


@pytest.mark.parametrize("path", ["forecast", "prognosis", "plan", "visit", "offer"])
def test_a_seventh_option_of_ones_own_is_refused_everywhere(path: str, client: TestClient) -> None:
    own = {"treatment": [{"therapy": "finasteride", "dose": "1 mg", "schedule": "daily"}]}
    patient = {"person": PERSON, "option": [own | {"name": f"mine {i}"} for i in range(7)]}
    body = {"patient": patient, "offer": {"therapy": "PRP"}} if path == "offer" else patient
    answer = client.post(f"/api/v1/{path}", json=body)
    assert answer.status_code == 422
    assert "7 options of your own are too many" in answer.text
