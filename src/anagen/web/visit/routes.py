"""Addresses of the room: the form, the sheet for the visit and its files, and the same for programs."""

from __future__ import annotations

import datetime
import pickle
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Body, Query
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response

from anagen.errors import InputError
from anagen.forecasting.horizon import HORIZONS
from anagen.web.answered import Answered, GoneError, find, find_or_none, go_to, keep, sent
from anagen.web.computing import ENGINE, answer_once, particles_of, share_of
from anagen.web.options.answers import Answers, patient_table, patient_text, told_fields
from anagen.web.options.of_kind import of_kinds
from anagen.web.options.posterior_file import stamp
from anagen.web.options.questions import Questions, questions
from anagen.web.options.routes import Months, Patient, table_of
from anagen.web.options.stage_drawings import head
from anagen.web.pages import environment, page
from anagen.web.visit.answers import clinical_words, read_visit, used_of
from anagen.web.visit.computed import as_json, made_pdf, shown, told

router = APIRouter()
api = APIRouter()

Reader = Literal["clinician", "patient"]
READERS: tuple[Reader, ...] = ("clinician", "patient")
ROOM = "/visit"
TITLE = "For clinicians"
EXAMPLE = (
    ("kind", "pattern"),
    ("sex", "male"),
    ("age", "34"),
    ("norwood", "III vertex"),
    ("region", "vertex"),
    ("country", "UK"),
    ("matter", "more"),
    ("matter", "sure"),
    ("health_asked", "yes"),
    ("health", "depression"),
)
"""Answers on a made-up man."""


@router.get("")
async def first(
    request: Request, key: Annotated[str, Query(alias="from", max_length=64)] = ""
) -> HTMLResponse:
    """Page with the form, empty or filled with the answers of a key."""
    kept = find_or_none(request, ROOM, key) if key else None
    if kept is None:
        return _form(request, Answers(kind="pattern"), FormData())
    answers = read_visit(kept.form, datetime.date.today())
    answers.faults.clear()  # it has not been sent yet
    return _form(request, answers, kept.form, kept=kept)


@router.post("")
async def asked(request: Request) -> Response:
    """To the sheet, or the form with messages."""
    form = await sent(request)
    answers = read_visit(form, datetime.date.today())
    if not _enough(answers):
        return _form(request, answers, form, 422)
    return go_to(request, keep(request, ROOM, told_fields(form, answers)))


@router.post("/form")
async def half_filled(request: Request) -> Response:
    """To the form filled with what was sent, complete or not."""
    form = await sent(request)
    answers = read_visit(form, datetime.date.today())
    return go_to(request, keep(request, ROOM, told_fields(form, answers)), form=True)


@router.get("/r")
def of_the_fragment(request: Request) -> Response:
    """Sheet of the answers behind the #, whose key nobody knows yet."""
    raise GoneError(ROOM)


@router.get("/example")
async def example(request: Request) -> Response:
    """To the sheet of a made-up man."""
    return go_to(request, keep(request, ROOM, EXAMPLE))


@router.get("/sheet.css")
def style() -> Response:
    """Look of the sheet, the same as in its file."""
    template = environment().get_template("report/visit.css")
    return Response(template.render(), media_type="text/css")


@router.get("/r/{key}")
@router.get("/r/{key}/months/{horizon}")
async def result(request: Request, key: str, horizon: Months | None = None) -> HTMLResponse:
    """Sheet for the visit, in both versions; at the horizon of the answers, or at another one."""
    visit = _visit(request, key, horizon)
    found: dict[str, Any] = pickle.loads(await visit.made(shown, visit.horizon, visit.today))
    return page(
        request,
        "visit/result.html.j2",
        room="visit",
        title="Sheet for the visit",
        kept=visit.kept,
        horizons=HORIZONS,
        can_pdf=find_spec("fpdf") is not None,
        **found,
    )


@router.get("/r/{key}/sheet.pdf")
async def pdf(
    request: Request, key: str, horizon: Months | None = None, reader: Reader | None = None
) -> Response:
    """Sheets as PDF: one page for each reader (extra ``[pdf]``)."""
    visit = _visit(request, key, horizon)
    readers = READERS if reader is None else (reader,)
    made = await visit.made(made_pdf, visit.horizon, visit.today, readers)
    headers = {"Content-Disposition": 'attachment; filename="visit.pdf"'}
    return Response(made, media_type="application/pdf", headers=headers)


@router.get("/r/{key}/sheet.txt")
async def text(
    request: Request, key: str, horizon: Months | None = None, reader: Reader = "clinician"
) -> Response:
    """Sheet as plain text, for a record."""
    visit = _visit(request, key, horizon)
    found: dict[str, Any] = pickle.loads(await visit.made(shown, visit.horizon, visit.today))
    return PlainTextResponse(found["texts"][reader])


@router.get("/r/{key}/answers.toml")
async def answers_file(request: Request, key: str) -> Response:
    """Answers as a patient file."""
    visit = _visit(request, key, None)
    headers = {"Content-Disposition": 'attachment; filename="visit.toml"'}
    return PlainTextResponse(patient_text(visit.table), headers=headers)


@api.post("/visit", summary="Sheet for a visit, for clinician and patient", response_model=dict[str, Any])
async def sheet(
    request: Request,
    patient: Annotated[Patient, Body()],
    parameters: Annotated[Literal["posterior", "prior", "fixed"], Query()] = "posterior",
    seed: Annotated[int, Query(ge=0, le=2**63 - 1)] = 1,
    horizon: Annotated[Months, Query(description="months from now of every number")] = 24,
) -> Response:
    """View as of `anagen visit --json`, from which both versions of the sheet are made."""
    found = await _told(request, table_of(patient), parameters, seed)
    return Response(await found.made(as_json, horizon), media_type="application/json")


@dataclass(frozen=True)
class _Told:
    """Visit worked out for the person of a table, with its key, for all that is made of it."""

    request: Request
    table: Mapping[str, Any]
    key: tuple[object, ...]
    found: bytes

    async def made(self, function: Callable[..., bytes], *given: object) -> bytes:
        """``function(table, *given, found)``, worked out or as it was before."""
        return await answer_once(
            self.request,
            ENGINE,
            function,
            self.table,
            *given,
            self.found,
            key=(self.key, given),
            about=repr(self.table.get("person")),
            soon=True,
        )


async def _told(
    request: Request, table: Mapping[str, Any], parameters: str = "posterior", seed: int = 1
) -> _Told:
    mark, particles = stamp(), particles_of(request)
    key = (particles, mark, table, parameters, seed, datetime.date.today())
    found = await answer_once(
        request,
        ENGINE,
        told,
        share_of(request),
        particles,
        mark,
        table,
        parameters,
        seed,
        key=key,
        about=repr(table.get("person")),
    )
    return _Told(request, table, key, found)


@dataclass(frozen=True)
class _Visit:
    """Answers of an address, with what they say."""

    request: Request
    kept: Answered
    table: Mapping[str, Any]
    horizon: int
    today: datetime.date

    async def made(self, function: Callable[..., bytes], *given: object) -> bytes:
        """As of `_Told.made`, of the person of these answers."""
        return await (await _told(self.request, self.table)).made(function, *given)


def _visit(request: Request, key: str, horizon: int | None) -> _Visit:
    kept = find(request, ROOM, key)
    today = datetime.date.today()
    answers = read_visit(kept.form, today)
    if not _enough(answers):
        raise InputError("these answers are not whole", expected="the form filled in anew")
    months = answers.months_ahead if horizon is None else horizon
    return _Visit(request, kept, patient_table(answers, answers.day), months, today)


def _enough(answers: Answers) -> bool:
    """Whether a sheet can be made; otherwise the faults say why not."""
    if not answers.faults and not answers.forecast:
        answers.faults["kind"] = "Choose a diagnosis, and what is asked of it."
    return not answers.faults


def _form(
    request: Request, answers: Answers, form: FormData, status: int = 200, kept: Answered | None = None
) -> HTMLResponse:
    asked = questions()
    return page(
        request,
        "visit/form.html.j2",
        status,
        room="visit",
        title=TITLE,
        q=asked,
        a=answers,
        faults=answers.faults,
        head=head,
        used=used_of(form),
        modelled=_modelled(asked),
        of_kinds=of_kinds(),
        clinical=clinical_words(),
        kept=kept,
    )


def _modelled(asked: Questions) -> list[Any]:
    """Therapies that a forecast follows when they are taken now."""
    return [one for one in asked.tried if one.now is not None]
