"""Addresses of the room: the form, the marked article, and the checker for programs.

An opened file stays in memory and is forgotten with the answer; its name is only shown, never used as a path.
"""

from __future__ import annotations

import base64
import binascii
from functools import cache
from importlib.resources import files
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Body
from pydantic import BaseModel, ConfigDict, Field
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from anagen.errors import InputError
from anagen.web.check.computed import Given, checked_page, checked_summary, make_ready
from anagen.web.computing import ARTICLES, compute
from anagen.web.forms import read_form
from anagen.web.pages import page

router = APIRouter()
api = APIRouter()

MOST_FILES = 5
MOST_LETTERS = 400_000
SECONDS = 40.0
"""Seconds after which a document is refused."""


READY = {ARTICLES: make_ready}


@router.get("")
def first(request: Request) -> HTMLResponse:
    """Page with the form."""
    return _form(request)


def _form(request: Request, fault: str = "", text: str = "", status: int = 200) -> HTMLResponse:
    return page(
        request,
        "check/form.html.j2",
        status,
        room="check",
        title="Check a page",
        fault=fault,
        text=text,
        most=MOST_FILES,
    )


@router.post("")
async def checked(request: Request) -> HTMLResponse:
    """Page with the marked article."""
    form = await read_form(request, files=MOST_FILES, largest_field=4 * MOST_LETTERS)
    pasted = form.get("text", "")
    text = pasted if isinstance(pasted, str) else ""
    given = []
    limit = request.app.state.settings.largest_upload
    for opened in form.getlist("file"):
        if isinstance(opened, UploadFile) and opened.filename:
            data = await opened.read(limit + 1)
            if len(data) > limit:
                raise HTTPException(413)
            if data:
                given.append(Given(opened.filename[-120:], data=data))
    if text.strip():
        given.insert(0, Given("Pasted text", text=text[:MOST_LETTERS]))
    if not given:
        return _form(request, "Paste a text or open a file first.", status=422)

    try:
        found = await compute(request, ARTICLES, checked_page, given, seconds=SECONDS)
    except InputError as error:
        return _form(request, str(error), text[:MOST_LETTERS], 422)
    title = found.pop("title")
    return page(request, "check/result.html.j2", room="check", title=f"Checked: {title}", name=title, **found)


@router.get("/marks.css")
def marks() -> Response:
    """Style sheet of the marks, the checker's own, so that page and report agree."""
    return Response(_marks(), media_type="text/css", headers={"Cache-Control": "no-cache"})


@cache
def _marks() -> str:
    return (files("anagen.report") / "templates" / "check.css").read_text(encoding="utf-8")


class Article(BaseModel):
    """One article: its text (plain or HTML), or a file's bytes in base64 (text, HTML or PDF)."""

    model_config = ConfigDict(extra="forbid", strict=True)

    name: str = Field("article", min_length=1, max_length=120, description="shown in the answer")
    text: str = Field("", max_length=MOST_LETTERS, description="the article's text, plain or HTML")
    base64: str = Field("", max_length=7_500_000, description="instead of `text`: a file's bytes in base64")


class Articles(BaseModel):
    """Articles to read, each by itself and for contradictions between them."""

    model_config = ConfigDict(extra="forbid", strict=True)

    articles: list[Article] = Field(min_length=1, max_length=MOST_FILES, description="one to five articles")
    embeddings: Literal["auto", "off"] = Field(
        "auto", description='sentence vectors: "auto" (if installed) or "off" (rules alone)'
    )


@api.post("/check", summary="Check articles against the claims ledger")
async def check(request: Request, asked: Annotated[Articles, Body()]) -> dict[str, Any]:
    """Result of `anagen check --json`: every sentence with its mark and claims."""
    given = [_given(article) for article in asked.articles]

    found: dict[str, Any] = await compute(
        request, ARTICLES, checked_summary, given, asked.embeddings, seconds=SECONDS
    )
    return found


def _given(article: Article) -> Given:
    if bool(article.text.strip()) == bool(article.base64):
        raise InputError("an article needs either text or base64", expected="one of the two keys")
    if not article.base64:
        return Given(article.name, text=article.text)
    try:
        data = base64.b64decode(article.base64, validate=True)
    except (binascii.Error, ValueError):
        raise InputError("base64 that cannot be read", where=article.name[:120]) from None
    if not data:
        raise InputError("an empty file", where=article.name[:120])
    return Given(article.name, data=data)
