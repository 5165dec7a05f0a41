"""Answers of a form under an address of their own, so that a result can be read again by GET.

A room that answers a form does it in three steps::

    @router.post("")
    async def asked(request: Request) -> Response:
        form = await sent(request)                    # of the form, or of a fragment sent anew
        ...                                           # a wrong form: the form again, 422
        return go_to(request, keep(request, ROOM, form.multi_items()))

    @router.get("/r/{key}")
    async def result(request: Request, key: str) -> Response:
        kept = find(request, ROOM, key)               # or the page of a gone key
        return page(..., kept=kept)                   # kept.form, kept.address("summary"), kept.change

and its pages end with ``{% include "web/_answers.html.j2" %}`` in their block ``scripts`` (`kept` is None on
an empty form). A form with ``data-track="/room/form"``, an address that keeps what is sent to it and answers
``go_to(..., form=True)``, holds what is typed behind the ``#`` of its page, and is filled again on return.

Nothing is written to disk. The server holds the answers for a while; the address holds them too, behind the
``#``, where only the browser sees them. Where the server has them no more (it was started anew, or they
are too old) the page of a gone key sends those of the fragment anew (``static/answers.js``).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import parse_qsl, urlencode

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from anagen.web.forms import read_form
from anagen.web.kept import Kept, content_key
from anagen.web.packed import Fields, form_of, packed, unpacked
from anagen.web.pages import page

CODE = "a"
"""Name of the answers in a fragment, and of the one field of a form that sends a fragment anew."""


class GoneError(Exception):
    """The answers of an address are not, or no longer, on this server.

    Args:
        room: path of the room that would have answered.
        part: of the address behind the key, such as ``summary``.
    """

    def __init__(self, room: str, part: str = "") -> None:
        super().__init__("the answers of this address are gone")
        self.room, self.part = room, part


@dataclass(frozen=True)
class Answered:
    """Answers of a form, with their addresses.

    Attributes:
        room: path of the room, such as ``/options``.
        key: under which the server holds them.
        fields: as they were sent, without empty ones.
    """

    room: str
    key: str
    fields: Fields

    @cached_property
    def code(self) -> str:
        """The answers as they stand behind the ``#``; "" if they are too long for an address."""
        return packed(self.fields)

    @property
    def form(self) -> FormData:
        """The answers as a form that was just sent."""
        return form_of(self.fields)

    @property
    def fragment(self) -> str:
        return f"#{CODE}={self.code}" if self.code else ""

    def address(self, part: str = "") -> str:
        """Address of the result, or of a part of it such as ``summary``."""
        return f"{self.room}/r/{self.key}{'/' if part else ''}{part}{self.fragment}"

    @property
    def change(self) -> str:
        """Address of the form filled with the answers."""
        return f"{self.room}?from={self.key}{self.fragment}"

    @property
    def link(self) -> str:
        """Address that needs no key: the result of what stands behind the ``#``, on any server."""
        return f"{self.room}/r{self.fragment}" if self.code else ""


async def sent(request: Request) -> FormData:
    """Fields of a form that was sent, or of the fragment that the page of a gone key sent anew.

    Raises:
        HTTPException: 400 if the body is not a form, or holds too much.
        InputError: the fragment was cut or changed on its way.
    """
    form = await read_form(request)
    code = form.get(CODE)
    return form_of(unpacked(code)) if isinstance(code, str) else form


def keep(request: Request, room: str, fields: Iterable[tuple[str, object]]) -> Answered:
    """Answers kept for a while under a key of their content. Call it from an ``async`` function.

    Args:
        request: any of the application.
        room: path of the room.
        fields: names and values; empty ones, files and the button are left out.
    """
    told = tuple((name, value) for name, value in fields if isinstance(value, str) and value)
    key = content_key("answers of a form", room, told)
    _store(request).keep(key, urlencode(told, errors="replace").encode("ascii"))
    return Answered(room, key, told)


def find(request: Request, room: str, key: str) -> Answered:
    """Answers under a key. Call it from an ``async`` function.

    Raises:
        GoneError: the server has them no more; its page is made by `gone`.
    """
    held = _store(request).find(key)
    if held is None:
        raise GoneError(room, _behind(request, room, key))
    found = Answered(room, key, tuple(parse_qsl(held.decode("ascii"))))
    if content_key("answers of a form", room, found.fields) != key:  # those of another room
        raise GoneError(room, _behind(request, room, key))
    return found


def find_or_none(request: Request, room: str, key: str) -> Answered | None:
    """Answers under a key, or None if the server has them no more."""
    try:
        return find(request, room, key)
    except GoneError:
        return None


def go_to(request: Request, to: Answered, *, form: bool = False) -> Response:
    """Answer to a form that was read: 303 to its result, with the answers behind the ``#``.

    Args:
        request: that sent the form. A script that asks for JSON is told both addresses.
        to: the answers.
        form: whether to go to the filled form, not to the result.
    """
    address = to.change if form else to.address()
    if request.headers.get("accept") == "application/json":
        return JSONResponse({"address": address, "form": to.change})
    return RedirectResponse(address, status_code=303)


def gone(request: Request, error: GoneError) -> HTMLResponse:
    """Page of an address whose answers are gone: its script sends those behind the ``#`` anew."""
    bare = request.url.path == f"{error.room}/r"
    return page(
        request,
        "web/gone.html.j2",
        200 if bare else 410,
        title="Opening your answers" if bare else "These answers are gone",
        room=error.room.lstrip("/"),
        form=error.room,
        part=error.part,
        bare=bare,
    )


def _behind(request: Request, room: str, key: str) -> str:
    """Part of the address behind the key in the address asked for, with the query."""
    path = request.url.path.removeprefix(f"{room}/r/{key}").removeprefix("/")
    if request.url.path == room:  # the form: its query is the key
        return ""
    return f"{path}?{request.url.query}" if request.url.query else path


def _store(request: Request) -> Kept:
    found: Kept = request.app.state.answers
    return found
