"""Limits of a request: its size, the time to receive it, how many at once; and its end with its client."""

from __future__ import annotations

import asyncio
import contextlib

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from anagen.web.faults import answer, later

_KEPT = 64_000
"""Bytes of a body that do not count against all bodies; nearly every request has fewer."""


class RequestLimit:
    """Middleware that receives the whole body before the application runs, or refuses it (413, 408, 503).

    When the client leaves, the application's task is cancelled, and with it whatever it waits for.

    Args:
        largest: bytes of one body.
        bodies: bytes of all bodies held.
        seconds: time to receive one.
        requests: answered at once.
    """

    def __init__(self, app: ASGIApp, largest: int, bodies: int, seconds: float, requests: int) -> None:
        self.app, self.largest, self.bodies = app, largest, bodies
        self.seconds, self.requests = seconds, requests
        self.now, self.held = 0, 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        refused = _told_length(scope) > self.largest and answer(Request(scope), 413)
        if self.now >= self.requests:
            refused = later(answer(Request(scope), 503), 5.0)
        if refused:
            await refused(scope, receive, send)
            return
        self.now += 1
        held = [0]
        try:
            found = await self._body(scope, receive, held)
            if isinstance(found, Response):
                await found(scope, receive, send)
            elif found is not None:
                await _while_there(self.app, scope, found, receive, send)
        finally:
            self.now -= 1
            self.held -= held[0]

    async def _body(self, scope: Scope, receive: Receive, held: list[int]) -> bytes | Response | None:
        """Body, the refusal of it, or None if the client left."""
        parts: list[bytes] = []
        size, more = 0, True
        try:
            async with asyncio.timeout(self.seconds):
                while more:
                    message = await receive()
                    if message["type"] == "http.disconnect":
                        return None
                    part = message.get("body", b"")
                    size += len(part)
                    if size > self.largest:
                        return answer(Request(scope), 413)
                    if size > _KEPT:
                        self.held += size - held[0]
                        held[0] = size
                        if self.held > self.bodies:
                            return later(answer(Request(scope), 503), 5.0)
                    parts.append(part)
                    more = message.get("more_body", False)
        except TimeoutError:
            return answer(Request(scope), 408)
        return b"".join(parts)


def _told_length(scope: Scope) -> int:
    told = Headers(scope=scope).get("content-length", "")
    return int(told) if told.isdigit() and len(told) < 20 else 0


async def _while_there(app: ASGIApp, scope: Scope, body: bytes, receive: Receive, send: Send) -> None:
    """Run the application with a body until it ends or its client leaves."""
    given, answered = False, False
    left = asyncio.Event()

    async def replay() -> Message:
        nonlocal given
        if given:
            await left.wait()
            return {"type": "http.disconnect"}
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    async def watched(message: Message) -> None:
        nonlocal answered
        answered = answered or (
            message["type"] == "http.response.body" and not message.get("more_body", False)
        )
        await send(message)

    async def leave() -> None:
        while (await receive())["type"] != "http.disconnect":
            pass
        left.set()

    work: asyncio.Future[None] = asyncio.ensure_future(app(scope, replay, watched))
    leaving = asyncio.create_task(leave())
    try:
        await asyncio.wait({work, leaving}, return_when=asyncio.FIRST_COMPLETED)
        if not work.done() and not answered:
            work.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await work
        else:
            await work
    finally:
        # Also when the server itself ends this request.
        work.cancel()
        leaving.cancel()
