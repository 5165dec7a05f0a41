"""Answers to faults: a page for people, JSON under ``/api`` for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from anagen.errors import InputError
from anagen.web.pages import page
from anagen.web.routers import API
from anagen.web.work import BusyError, SlowError

if TYPE_CHECKING:
    from fastapi import FastAPI

WORDS = {
    404: ("There is no such page", "The address may be mistyped. The rooms are in the menu above."),
    405: ("That does not work here", "This address answers to another kind of request. Start from the menu."),
    413: ("That is too large", "Take a smaller file or a shorter text."),
    429: ("Many people are waiting", "Every place in the queue is taken. Try again in a minute."),
    500: ("Something went wrong", "The fault is on this side. Nothing of what you entered was kept."),
    503: ("That took too long", "The computation was longer than a page should wait. Try again with less."),
}
"""Title and advice by status."""


def answer(request: Request, status: int, told: str = "", title: str = "") -> Response:
    """Answer to a fault: JSON for programs, a page for people."""
    known_title, known_words = WORDS.get(status, ("That did not work", "Go back and try again."))
    if request.url.path.startswith("/api/"):
        return JSONResponse({"error": told or known_words}, status_code=status)
    return page(request, "web/fault.html.j2", status, title=title or known_title, told=told or known_words)


def install(app: FastAPI) -> None:
    """Add the handlers of faults to `app`."""

    async def bad_input(request: Request, error: Exception) -> Response:
        return answer(request, 422, str(error), "Something entered does not fit")

    async def http(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        made = answer(request, error.status_code, "" if error.status_code in WORDS else str(error.detail))
        made.headers.update(error.headers or {})
        return made

    async def shape(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        faults: list[dict[str, Any]] = [
            {"where": ".".join(map(str, fault["loc"])), "what": fault["msg"]} for fault in error.errors()
        ]
        if request.url.path.startswith(API):
            return JSONResponse({"error": "the request does not fit", "faults": faults}, status_code=422)
        told = "; ".join(f"{fault['where']}: {fault['what']}" for fault in faults[:5])
        return answer(request, 422, told)

    async def busy(request: Request, error: Exception) -> Response:
        made = answer(request, 429)
        made.headers["Retry-After"] = "20"
        return made

    async def slow(request: Request, error: Exception) -> Response:
        return answer(request, 503)

    app.add_exception_handler(InputError, bad_input)
    app.add_exception_handler(HTTPException, http)
    app.add_exception_handler(RequestValidationError, shape)
    app.add_exception_handler(BusyError, busy)
    app.add_exception_handler(SlowError, slow)
