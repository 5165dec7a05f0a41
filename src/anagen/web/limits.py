"""Limits on the size of a request and the time to receive it."""

from __future__ import annotations

import asyncio

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send


class BodyLimit:
    """Middleware that receives the whole body before the application runs, or refuses it (413, 408)."""

    def __init__(self, app: ASGIApp, largest: int, seconds: float) -> None:
        self.app, self.largest, self.seconds = app, largest, seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] in ("GET", "HEAD", "OPTIONS"):
            await self.app(scope, receive, send)
            return
        told = Headers(scope=scope).get("content-length", "")
        try:
            if told.isdigit() and int(told) > self.largest:
                raise OverflowError
            async with asyncio.timeout(self.seconds):
                body = await self._body(receive)
        except OverflowError:
            text = f"Too large: at most {self.largest // 1_000_000} MB."
            await PlainTextResponse(text, status_code=413)(scope, receive, send)
            return
        except TimeoutError:
            await PlainTextResponse("Too slow.", status_code=408)(scope, receive, send)
            return
        if body is None:
            return
        given = False

        async def replay() -> Message:
            nonlocal given
            if given:
                return await receive()
            given = True
            return {"type": "http.request", "body": body, "more_body": False}

        await self.app(scope, replay, send)

    async def _body(self, receive: Receive) -> bytes | None:
        parts: list[bytes] = []
        size, more = 0, True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                return None
            part = message.get("body", b"")
            size += len(part)
            if size > self.largest:
                raise OverflowError
            parts.append(part)
            more = message.get("more_body", False)
        return b"".join(parts)
