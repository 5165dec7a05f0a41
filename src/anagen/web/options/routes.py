"""Addresses of the room: the form, the result, the one-page summary, and the forecast for programs."""

from __future__ import annotations

import datetime
import math
import pickle
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from importlib.util import find_spec
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Body, Query
from pydantic import BeforeValidator, Field
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response

from anagen.errors import InputError
from anagen.forecasting.patient_file import MeasurementSection, PatientFile
from anagen.web.answered import Answered, GoneError, find, find_or_none, go_to, keep, sent
from anagen.web.computing import ENGINE, answer_once, particles_of, queue_of, share_of
from anagen.web.forms import read_form
from anagen.web.kept import content_key
from anagen.web.options import another_kind
from anagen.web.options.answers import EXAMPLE, Answers, Measured, patient_table, read_answers, told_fields
from anagen.web.options.computed import (
    answered,
    bare,
    forecast_of,
    made_pdf,
    make_ready,
    outlook,
    plans,
    plans_shown,
    ranking,
    shown,
    told_anew,
)
from anagen.web.options.kind_drawings import kind_head
from anagen.web.options.of_kind import of_kinds
from anagen.web.options.patches import patches_asked
from anagen.web.options.posterior_file import stamp
from anagen.web.options.prognosed import prognosed, prognosis_json_of
from anagen.web.options.questions import Kind, questions, usual_treatments
from anagen.web.options.saved import LONGEST_FILE, opened_fields, saved_answers, saved_text
from anagen.web.options.stage_drawings import head
from anagen.web.options.which_routes import api as which_api
from anagen.web.options.which_routes import router as which_router
from anagen.web.packed import form_of
from anagen.web.pages import page
from anagen.web.take_along import taken_along

router = APIRouter()
api = APIRouter()
router.include_router(which_router)
api.include_router(which_api)

MOST_READINGS, MOST_OPTIONS = 24, 6
"""Most options in one request of the API; a patient file may hold more."""
MOST_DRAWS = 16
"""Most draws of the parameters in one request of a prognosis."""


READY = {ENGINE: make_ready}


ROOM = "/options"

Handler = Callable[[Request, Answers, Answered], Awaitable[Response]]
Address = Callable[[Request, str], Awaitable[Response]]


def _form(
    request: Request, answers: Answers, kept: Answered | None = None, status: int = 200, **more: Any
) -> HTMLResponse:
    told: dict[str, Any] = {"track": True, "not_opened": ""} | more
    return page(
        request,
        "options/form.html.j2",
        status,
        room="options",
        title="My options",
        **_asked(answers, kept) | told,
    )


def _asked(answers: Answers, kept: Answered | None) -> dict[str, Any]:
    return {
        "q": questions(),
        "a": answers,
        "kept": kept,
        "track": False,
        "head": head,
        "of_kinds": of_kinds(),
        "kind_head": kind_head,
        "patches": patches_asked(answers.patches, answers.faults),
        "faults": answers.faults,
        "today": datetime.date.today().isoformat(),
        "can_pdf": find_spec("fpdf") is not None,
    }


def of_key(enough: Callable[[Answers], bool]) -> Callable[[Handler], Address]:
    """Decorator that turns a function of complete answers into an address under their key.

    Where a field is wrong, or `enough` returns False, the form comes back with messages.
    """

    def address(handle: Handler) -> Address:
        async def checked(request: Request, key: str) -> Response:
            kept = find(request, ROOM, key)
            answers = _read(kept.form)
            if not answers.complete or not enough(answers):
                return _form(request, answers, kept, 422)
            return await handle(request, answers, kept)

        # Not `functools.wraps`: FastAPI would take the answers for a parameter of the request.
        checked.__name__, checked.__doc__ = handle.__name__, handle.__doc__
        return checked

    return address


def _anything(answers: Answers) -> bool:
    return True


def _forecast(answers: Answers) -> bool:
    return answers.forecast


def _pattern(answers: Answers) -> bool:
    return answers.pattern


@router.get("")
async def first(
    request: Request, key: Annotated[str, Query(alias="from", max_length=64)] = ""
) -> HTMLResponse:
    """Page with the form, empty or filled with the answers of a key."""
    kept = find_or_none(request, ROOM, key) if key else None
    answers = _read(kept.form) if kept else Answers(kind="")
    answers.faults.clear()  # it has not been sent yet
    return _form(request, answers, kept)


@router.post("")
async def asked(request: Request) -> Response:
    """Go to the result, or the form with messages."""
    return _to_result(request, await sent(request))


@router.post("/form")
async def half_filled(request: Request) -> Response:
    """Go to the form filled with what was sent, complete or not."""
    form = await sent(request)
    return go_to(request, keep(request, ROOM, told_fields(form, _read(form))), form=True)


@router.post("/open")
async def opened(request: Request) -> Response:
    """Go to the result of a file that was saved here, of its text, or of an address with the answers."""
    form = await read_form(request, files=1)
    given, file = form.get("text"), form.get("file")
    text = given if isinstance(given, str) else ""
    if isinstance(file, UploadFile) and file.filename:
        text = (await file.read(LONGEST_FILE + 1)).decode("utf-8", "replace")
    try:
        return _to_result(request, form_of(opened_fields(text)))
    except InputError as error:
        return _form(request, Answers(kind=""), None, 422, not_opened=str(error))


def _to_result(request: Request, form: FormData) -> Response:
    answers = _read(form)
    if not answers.complete:
        return _form(request, answers, None, 422)
    return go_to(request, keep(request, ROOM, told_fields(form, answers)))


@router.get("/waiting")
def queue(request: Request) -> JSONResponse:
    """Numbers for a page that waits: forecasts that wait for their turn, and seconds that a new one would."""
    waiting, seconds = queue_of(request)
    return JSONResponse({"waiting": waiting, "seconds": math.ceil(seconds)})


@router.get("/example")
async def shown_example(request: Request) -> HTMLResponse:
    """Result for a made-up person."""
    form = form_of(EXAMPLE)
    answers = _read(form)
    kept = keep(request, ROOM, told_fields(form, answers))
    return await _result(request, answers, kept, made_up=True)


@router.get("/r")
def of_the_fragment(request: Request) -> Response:
    """Result of the answers behind the #, whose key nobody knows yet."""
    raise GoneError(ROOM)


@router.get("/r/{key}")
@of_key(_anything)
async def result(request: Request, answers: Answers, kept: Answered) -> HTMLResponse:
    """Result: a forecast, or plain information on another kind."""
    if not answers.pattern:
        return await another_kind.result(request, answers, _worked_out, _asked(answers, kept))
    return await _result(request, answers, kept)


@router.get("/r/{key}/summary")
@of_key(_forecast)
async def summary(request: Request, answers: Answers, kept: Answered) -> HTMLResponse:
    """One page to take to a doctor."""
    if not answers.pattern:
        return await another_kind.sheet(request, answers, _worked_out, _asked(answers, kept))
    found = await _view(request, answers)
    return page(
        request,
        "options/summary.html.j2",
        room="options",
        title="My options on one page",
        date=answers.day,
        **_asked(answers, kept),
        **found,
    )


@router.get("/r/{key}/full")
@of_key(_pattern)
async def full(request: Request, answers: Answers, kept: Answered) -> HTMLResponse:
    """Every fact on some options side by side; all of them unless the query names their places."""
    found = await _view(request, answers)
    named = set(request.query_params.getlist("show"))
    everything = range(len(found["options"]))
    return page(
        request,
        "options/full.html.j2",
        room="options",
        title="Options side by side",
        show=[place for place in everything if str(place) in named] or list(everything),
        **_asked(answers, kept),
        **found,
    )


@router.get("/r/{key}/summary.pdf")
@of_key(_forecast)
async def pdf(request: Request, answers: Answers, kept: Answered) -> Response:
    """One page to take to a doctor, as a PDF file (extra ``[pdf]``)."""
    if not answers.pattern:
        return await another_kind.pdf(request, answers, _worked_out)
    told = await _told_anew(request, patient_table(answers, answers.day))
    made = await told.made(made_pdf, answers.day, answers.months_ahead)
    headers = {"Content-Disposition": 'attachment; filename="my-options.pdf"'}
    return Response(made, media_type="application/pdf", headers=headers)


@router.get("/r/{key}/plan")
@of_key(_pattern)
async def plan(request: Request, answers: Answers, kept: Answered) -> HTMLResponse:
    """Plans, single and combined, ranked by the chance of the wanted result."""
    told = await _plans(request, patient_table(answers, answers.day))
    found: dict[str, Any] = pickle.loads(await told.made(plans_shown, answers.months_ahead))
    return page(
        request,
        "options/plan.html.j2",
        room="options",
        title="Plans, ranked",
        about=answers.about,
        **_asked(answers, kept),
        **found,
    )


@router.get("/r/{key}/answers.toml")
@of_key(_anything)
async def save(request: Request, answers: Answers, kept: Answered) -> Response:
    """Answers as a file for the person to keep: it opens here, and where there is a forecast in `anagen`."""
    headers = {"Content-Disposition": 'attachment; filename="my-options.toml"'}
    return PlainTextResponse(saved_text(answers, kept.fields), headers=headers)


def _read(form: FormData) -> Answers:
    answers = read_answers(form, datetime.date.today())
    if not any(row.empty for row in answers.measured):
        answers.measured = (*answers.measured, Measured())
    return answers


async def _result(request: Request, answers: Answers, kept: Answered, made_up: bool = False) -> HTMLResponse:
    found = await _view(request, answers, answered)
    return page(
        request,
        "options/result.html.j2",
        room="options",
        title="Your options",
        made_up=made_up,
        date=answers.day,
        combine=[(key, table["name"]) for key, table in usual_treatments(answers.sex).items()],
        take=taken_along(str(request.base_url), kept, saved_answers(kept.fields)),
        **_asked(answers, kept),
        **found,
    )


async def _view(request: Request, answers: Answers, made: Callable[..., bytes] = shown) -> dict[str, Any]:
    told = await _told_anew(request, patient_table(answers, answers.day))
    found: dict[str, Any] = pickle.loads(await told.made(made, answers))
    return found


@dataclass(frozen=True)
class _Told:
    """Answer about a person, with its key, for all that is made of it."""

    request: Request
    key: tuple[object, ...]
    found: bytes

    async def made(self, function: Callable[..., bytes], *given: object) -> bytes:
        """``function(*given, found)``, from a process with the engine or as it was made before."""
        return await answer_once(
            self.request,
            ENGINE,
            function,
            *given,
            self.found,
            key=(self.key, given),
            about=_about(self.key),
            soon=True,  # or the first of a crowd would have their page when the last one's forecast is done
        )


def table_of(patient: Patient) -> dict[str, Any]:
    """Patient table of a request's body.

    Raises:
        InputError: more options of one's own than a server works out.
    """
    if len(patient.option) > MOST_OPTIONS:
        raise InputError(
            f"{len(patient.option)} options of your own are too many", expected=f"at most {MOST_OPTIONS}"
        )
    return patient.model_dump(exclude_none=True)


async def _outlook(
    request: Request, table: Mapping[str, Any], parameters: str = "posterior", seed: int = 1
) -> _Told:
    """Forecast of the person of a patient table."""
    return await _worked_out(request, outlook, table, parameters, seed)


async def _told_anew(request: Request, table: Mapping[str, Any]) -> _Told:
    """Forecast of a patient table for the pages: people are followed once, whatever they wish and tick."""
    base = await _outlook(request, bare(table))
    key = (told_anew.__qualname__, *base.key[1:3], (table, *base.key[3][1:]), *base.key[4:])  # type: ignore[index]
    return replace(base, key=key, found=await base.made(told_anew, table))


async def _plans(request: Request, table: Mapping[str, Any]) -> _Told:
    """Plans of the person of a patient table."""
    return await _worked_out(request, plans, table)


async def _worked_out(request: Request, function: Callable[..., bytes], *given: object) -> _Told:
    mark, particles = stamp(), particles_of(request)
    key = (function.__qualname__, particles, mark, given, datetime.date.today())
    found = await answer_once(
        request,
        ENGINE,
        function,
        share_of(request),
        particles,
        mark,
        *given,
        key=key,
        about=_about(key),
    )
    return _Told(request, key, found)


def _about(key: tuple[object, ...]) -> str:
    """Key of the person, whatever is asked: a forecast and a plan of one share virtual people."""
    table = key[3][0]  # type: ignore[index]
    return content_key({name: part for name, part in bare(table).items() if name != "option"})


Months = Annotated[Literal[6, 12, 24], BeforeValidator(int)]
"""Horizon in a query, where it comes as text."""


class DatedMeasurement(MeasurementSection):
    """One reading; in JSON its date is text such as "2026-03-01"."""

    date: Annotated[datetime.date | None, Field(strict=False)] = Field(
        None, description='a date such as "2026-03-01"'
    )


class Patient(PatientFile):
    """A person in the shape of a patient file."""

    measurement: list[DatedMeasurement] = Field(  # type: ignore[assignment]  # narrower than the file's
        default_factory=list, max_length=MOST_READINGS, description="the person's own readings"
    )


@api.post("/forecast", summary="Forecast one person under every option", response_model=dict[str, Any])
async def forecast(
    request: Request,
    patient: Annotated[Patient, Body()],
    parameters: Annotated[Literal["posterior", "prior", "fixed"], Query()] = "posterior",
    seed: Annotated[int, Query(ge=0, le=2**63 - 1)] = 1,
    horizon: Annotated[Months, Query(description="months from now of the view")] = 24,
) -> Response:
    """Summary as of `anagen forecast --json`, with the costs of the options under `economics`."""
    table = table_of(patient)
    told = await _outlook(request, table, parameters, seed)
    return Response(await told.made(forecast_of, horizon), media_type="application/json")


@api.post("/prognosis", summary="Course of any kind of hair loss", response_model=dict[str, Any])
async def prognosis(
    request: Request,
    patient: Annotated[Patient, Body()],
    parameters: Annotated[Literal["posterior", "prior", "fixed"], Query()] = "posterior",
    seed: Annotated[int, Query(ge=0, le=2**63 - 1)] = 1,
    draws: Annotated[int | None, Query(ge=2, le=MOST_DRAWS, description="fewer answer sooner")] = None,
    horizon: Annotated[Months, Query(description="months from now of the view")] = 24,
) -> Response:
    """Prognosis as of `anagen forecast --prognosis --json`: chances, and the reasons where there are none."""
    table = table_of(patient)
    told = await _worked_out(request, prognosed, table, parameters, seed, draws)
    return Response(await told.made(prognosis_json_of, horizon), media_type="application/json")


@api.post("/plan", summary="Rank every plan for one person", response_model=dict[str, Any])
async def ranked(
    request: Request,
    patient: Annotated[Patient, Body()],
    horizon: Annotated[Months, Query(description="months from now of the view")] = 24,
) -> Response:
    """Summary as of `anagen plan --json`, for the `preferences` of the patient."""
    told = await _plans(request, table_of(patient))
    return Response(await told.made(ranking, horizon), media_type="application/json")


@api.get("/kinds", summary="Kinds of hair loss, and whether a forecast covers them")
def kinds() -> list[Kind]:
    """Kinds of hair loss in the plain words of the form."""
    return list(questions().kinds)


outlook_of = _outlook
"""Forecast of a person for another room, kept with those of this one."""
