"""Addresses of the room: the form, the result with its sheet, PDF and file, and the answer for programs."""

from __future__ import annotations

import datetime
import pickle
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.util import find_spec
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Body, Query
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response

from anagen.errors import InputError
from anagen.offers.file_model import OfferSection
from anagen.web.answered import Answered, GoneError, find, find_or_none, go_to, keep, sent
from anagen.web.computing import ENGINE, answer_once, particles_of, share_of
from anagen.web.forms import read_form
from anagen.web.kept import content_key
from anagen.web.offer.answers import (
    EXAMPLE,
    ROUTES,
    OfferAnswers,
    offer_text,
    read_offer_answers,
)
from anagen.web.offer.computed import (
    as_json,
    checked,
    made_pdf,
    make_ready,
    offered,
    opened,
    read,
    sheet,
    shown,
    shown_without,
)
from anagen.web.options.answers import DAY
from anagen.web.options.posterior_file import stamp
from anagen.web.options.questions import questions, usual_treatments
from anagen.web.options.routes import Patient, table_of
from anagen.web.options.stage_drawings import head
from anagen.web.packed import form_of
from anagen.web.pages import page

router = APIRouter()
api = APIRouter()

ROOM = "/offer"
READY = {ENGINE: make_ready}
SHEET_POLICY = "; ".join(
    (
        # The sheet is one file with its own styles and pictures, and no script.
        "default-src 'none'",
        "img-src data:",
        "style-src 'unsafe-inline'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'self'",
    )
)


@router.get("")
async def first(request: Request) -> HTMLResponse:
    """Page with the form, filled with the answers of an address (``?from=``) if there are any."""
    key = request.query_params.get("from", "")
    held = find_or_none(request, ROOM, key) if key else None
    answers = OfferAnswers() if held is None else read_offer_answers(held.form)
    if held is not None:
        answers.person.faults.clear()  # what is missing yet is no fault
    return _form(request, answers, kept=held)


def _form(
    request: Request, answers: OfferAnswers, status: int = 200, kept: Answered | None = None, fault: str = ""
) -> HTMLResponse:
    return page(
        request,
        "offer/form.html.j2",
        status,
        room="offer",
        title="My offer",
        kept=kept,
        **_asked(answers, fault),
    )


def _asked(answers: OfferAnswers, fault: str = "") -> dict[str, Any]:
    faults = answers.all_faults | ({"file": fault} if fault else {})
    return {
        "q": questions(),
        "o": answers,
        "a": answers.person,
        "head": head,
        "faults": faults,
        "routes": ROUTES,
        "known": _known(),
        "can_pdf": find_spec("fpdf") is not None,
    }


@cache
def _known() -> tuple[str, ...]:
    """Names that the field of the offer suggests: treatments and products.

    The tables are read as they are, since checking them would load what computes.
    """
    usual = {**usual_treatments("male"), **usual_treatments("female")}
    branded = _read("anagen.offers", "offers.toml")["groups"]["branded"]
    products = _read("anagen.evidence_base", "products.toml")["product"]
    return (*sorted({*usual, *branded}), *(one["name"] for one in products))


def _read(package: str, name: str) -> dict[str, Any]:
    return tomllib.loads((files(package) / "data" / name).read_text(encoding="utf-8"))


@router.post("")
async def asked(request: Request) -> Response:
    """Result by its address; the form with what a text says; or the form with messages."""
    form = await sent(request)
    answers = read_offer_answers(form)
    if answers.only_text or (answers.text and form.get("read")):
        country = answers.person.country
        found: dict[str, str] = pickle.loads(await _soon(request, read, answers.text, country))
        rest = [(k, v) for k, v in form.multi_items() if k not in {*found, "read", "was_read"}]
        filled = FormData([*rest, *found.items(), ("was_read", "yes")])
        return go_to(request, _kept(request, filled), form=True)
    _, answers.faults = await _checked(request, answers)
    if answers.all_faults:
        return _form(request, answers, 422)
    return go_to(request, _kept(request, form))


def _kept(request: Request, form: FormData) -> Answered:
    """Answers kept with the day on which they were given."""
    told = [(name, value) for name, value in form.multi_items() if name not in (DAY, "read")]
    day = read_offer_answers(form).person.day
    return keep(request, ROOM, [*told, (DAY, day.isoformat())])


@router.post("/form")
async def half_filled(request: Request) -> Response:
    """Go to the form filled with what was sent, complete or not."""
    return go_to(request, _kept(request, await sent(request)), form=True)


@router.post("/open")
async def opened_file(request: Request) -> Response:
    """The form filled from an offer file."""
    form = await read_form(request, files=1)
    given = form.get("file")
    limit = 200_000
    data = await given.read(limit + 1) if isinstance(given, UploadFile) else b""
    if len(data) > limit:
        raise HTTPException(413)
    try:
        if not data:
            raise InputError("No file was chosen")
        fields = pickle.loads(await _soon(request, opened, data))
    except InputError as error:
        return _form(request, OfferAnswers(), 422, fault=str(error).removeprefix("anagen: "))
    return go_to(request, _kept(request, FormData(fields)), form=True)


@router.get("/example")
async def shown_example(request: Request) -> HTMLResponse:
    """Result for a made-up offer to a made-up person."""
    kept = _kept(request, form_of(EXAMPLE))
    return await _result(request, read_offer_answers(kept.form), kept, made_up=True)


@router.get("/r")
def of_the_fragment(request: Request) -> Response:
    """Result of the answers behind the #, whose key nobody knows yet."""
    raise GoneError(ROOM)


@router.get("/r/{key}")
async def result(request: Request, key: str) -> HTMLResponse:
    """Result."""
    kept = find(request, ROOM, key)
    return await _result(request, read_offer_answers(kept.form), kept)


@router.get("/r/{key}/sheet")
async def printed(request: Request, key: str) -> Response:
    """Sheet to print."""
    answers = read_offer_answers(find(request, ROOM, key).form)
    made = await (await _answer_to(request, answers)).made(sheet)
    return Response(made, media_type="text/html", headers={"Content-Security-Policy": SHEET_POLICY})


@router.get("/r/{key}/sheet.pdf")
async def pdf(request: Request, key: str) -> Response:
    """Sheet as a PDF file (extra ``[pdf]``)."""
    answers = read_offer_answers(find(request, ROOM, key).form)
    made = await (await _answer_to(request, answers)).made(made_pdf, datetime.date.today())
    headers = {"Content-Disposition": 'attachment; filename="my-offer.pdf"'}
    return Response(made, media_type="application/pdf", headers=headers)


@router.get("/r/{key}/offer.toml")
async def saved(request: Request, key: str) -> Response:
    """Offer and answers as an offer file, for the person to keep."""
    kept = find(request, ROOM, key)
    answers = read_offer_answers(kept.form)
    if answers.all_faults or not answers.person.pattern:
        raise HTTPException(404)
    table, _ = await _checked(request, answers)
    text = offer_text(table, answers.table, kept.fields)
    return PlainTextResponse(text, headers={"Content-Disposition": 'attachment; filename="my-offer.toml"'})


async def _result(
    request: Request, answers: OfferAnswers, kept: Answered, *, made_up: bool = False
) -> HTMLResponse:
    if answers.all_faults:
        return _form(request, answers, 422, kept)
    if answers.person.pattern:
        context = pickle.loads(await (await _answer_to(request, answers)).made(shown))
    else:
        table, _ = await _checked(request, answers)
        given = (table, answers.person.country, answers.person.kind)
        context = pickle.loads(await _soon(request, shown_without, *given))
    return page(
        request,
        "offer/result.html.j2",
        room="offer",
        title="My offer, answered",
        kept=kept,
        made_up=made_up,
        date=datetime.date.today(),
        **_asked(answers),
        **context,
    )


async def _checked(request: Request, answers: OfferAnswers) -> tuple[dict[str, Any], dict[str, str]]:
    """Table [offer], and faults by field."""
    told = tuple(sorted(answers.told.items()))
    made: tuple[dict[str, Any], dict[str, str]] = pickle.loads(
        await _soon(request, checked, dict(told), answers.person.country)
    )
    return made


async def _soon(request: Request, function: Callable[..., bytes], *given: object) -> bytes:
    """Short work in a process with the tables, kept by what is given."""
    key = (function.__qualname__, given, datetime.date.today())
    return await answer_once(request, ENGINE, function, *given, key=key, soon=True)


@dataclass(frozen=True)
class _Told:
    """Answer to an offer, with its key, for all that is made of it."""

    request: Request
    key: tuple[object, ...]
    found: bytes

    async def made(self, function: Callable[..., bytes], *given: object) -> bytes:
        """``function(*given, found)``, from a process with the engine or as it was made before."""
        key = (self.key, given)
        return await answer_once(
            self.request, ENGINE, function, *given, self.found, key=key, about=_about(self.key), soon=True
        )


async def _answer_to(request: Request, answers: OfferAnswers) -> _Told:
    if answers.all_faults or not answers.person.pattern:
        raise HTTPException(404)
    table, faults = await _checked(request, answers)
    if faults:
        raise HTTPException(404)
    return await _worked_out(request, answers.table, table)


async def _worked_out(
    request: Request,
    person: Mapping[str, Any],
    offer: Mapping[str, Any],
    parameters: str = "posterior",
    seed: int = 1,
) -> _Told:
    mark, particles = stamp(), particles_of(request)
    given = (person, offer, parameters, seed)
    key = (offered.__qualname__, particles, mark, given, datetime.date.today())
    found = await answer_once(
        request, ENGINE, offered, share_of(request), particles, mark, *given, key=key, about=_about(key)
    )
    return _Told(request, key, found)


def _about(key: tuple[object, ...]) -> str:
    """Key of the person: whatever is offered to one, the virtual people are the same."""
    return content_key(key[3][0])  # type: ignore[index]


@api.post("/offer", summary="Answer an offer to one person", response_model=dict[str, Any])
async def answered_offer(
    request: Request,
    patient: Annotated[Patient, Body()],
    offer: Annotated[OfferSection, Body()],
    parameters: Annotated[Literal["posterior", "prior", "fixed"], Query()] = "posterior",
    seed: Annotated[int, Query(ge=0, le=2**63 - 1)] = 1,
) -> Response:
    """Answer as of `anagen offer --json`: the gain, the law, the product, the money and the promise."""
    tables = (table_of(patient), offer.model_dump(exclude_none=True))
    told = await _worked_out(request, *tables, parameters, seed)
    return Response(await told.made(as_json), media_type="application/json")
