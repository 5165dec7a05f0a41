"""Answers to faults: a page for people, JSON under ``/api`` for programs."""

from __future__ import annotations

import math
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from anagen.errors import InputError
from anagen.web.answered import GoneError, gone
from anagen.web.pages import page
from anagen.web.routers import API
from anagen.web.work import BusyError, LargeError, SlowError

if TYPE_CHECKING:
    from fastapi import FastAPI

WORDS = {
    404: ("There is no such page", "The address may be mistyped. The rooms are in the menu above."),
    405: ("That does not work here", "This address answers to another kind of request. Start from the menu."),
    408: ("That was too slow", "The request did not arrive in time. Try again on a better line."),
    413: ("That is too large", "Take a smaller file or a shorter text."),
    429: ("Too much at once", "This address has many computations waiting already. Let them end first."),
    500: ("Something went wrong", "The fault is on this side. Nothing of what you entered was kept."),
    503: (
        "Many people are waiting",
        "Every place in the queue is taken. Nothing of what you entered was kept.",
    ),
}
"""Title and advice by status."""


def answer(request: Request, status: int, told: str = "", title: str = "") -> Response:
    """Answer to a fault: JSON for programs, a page for people."""
    known_title, known_words = WORDS.get(status, ("That did not work", "Go back and try again."))
    if request.url.path.startswith("/api/"):
        return JSONResponse({"error": told or known_words}, status_code=status)
    return page(request, "web/fault.html.j2", status, title=title or known_title, told=told or known_words)


def later(made: Response, seconds: float) -> Response:
    """The answer, with the time after which a new try is worth it (``Retry-After``: 1 s to 5 min)."""
    made.headers["Retry-After"] = str(min(300, max(1, math.ceil(seconds))))
    return made


SLOW = "The computation was longer than a page should wait. Try again with less."
LARGE = "The computation needed more memory than a page may take. Try again with less."


def install(app: FastAPI) -> None:
    """Add the handlers of faults to `app`."""

    async def bad_input(request: Request, error: Exception) -> Response:
        return answer(request, 422, str(error), "Something entered does not fit")

    async def http(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        usual = error.detail == HTTPStatus(error.status_code).phrase and error.status_code in WORDS
        made = answer(request, error.status_code, "" if usual else str(error.detail))
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
        assert isinstance(error, BusyError)
        status = 429 if error.own else 503
        seconds = max(1, math.ceil(error.seconds))
        told = f"{WORDS[status][1]} Try again in about {seconds} {'second' if seconds == 1 else 'seconds'}."
        return later(answer(request, status, told), error.seconds)

    async def slow(request: Request, error: Exception) -> Response:
        return answer(request, 503, SLOW, "That took too long")

    async def large(request: Request, error: Exception) -> Response:
        return answer(request, 503, LARGE, "That was too large")

    async def without_answers(request: Request, error: Exception) -> Response:
        assert isinstance(error, GoneError)
        return gone(request, error)

    app.add_exception_handler(InputError, bad_input)
    app.add_exception_handler(GoneError, without_answers)
    app.add_exception_handler(HTTPException, http)
    app.add_exception_handler(RequestValidationError, shape)
    app.add_exception_handler(BusyError, busy)
    app.add_exception_handler(SlowError, slow)
    app.add_exception_handler(LargeError, large)
