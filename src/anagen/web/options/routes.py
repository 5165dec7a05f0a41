"""Addresses of the room: the form, the result, the one-page summary, and the forecast for programs."""

from __future__ import annotations

import datetime
import math
import pickle
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Body, Query
from pydantic import BeforeValidator, Field
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response

from anagen.errors import InputError
from anagen.forecasting.patient_file import MeasurementSection, PatientFile
from anagen.offers.file_model import OfferSection
from anagen.web.app import ENGINE, answer_once, particles_of, queue_of, share_of
from anagen.web.forms import read_form
from anagen.web.kept import content_key
from anagen.web.options.answers import Answers, Measured, example, patient_table, patient_text, read_answers
from anagen.web.options.computed import (
    forecast_of,
    made_pdf,
    make_ready,
    outlook,
    plans,
    plans_shown,
    prognosis_of,
    ranking,
    shown,
)
from anagen.web.options.offered import offered
from anagen.web.options.posterior_file import stamp
from anagen.web.options.questions import (
    Kind,
    hair_losses,
    kind_pages,
    provider_questions,
    questions,
    usual_treatments,
)
from anagen.web.options.stage_drawings import head
from anagen.web.pages import page

router = APIRouter()
api = APIRouter()

MOST_READINGS, MOST_OPTIONS = 24, 6
"""Most options in one request of the API; a patient file may hold more."""
MOST_DRAWS = 16
"""Most draws of the parameters in one request of a prognosis."""


READY = {ENGINE: make_ready}


def _form(request: Request, answers: Answers, status: int = 200, **more: Any) -> HTMLResponse:
    return page(
        request, "options/form.html.j2", status, room="options", title="My options", **_asked(answers), **more
    )


def _asked(answers: Answers) -> dict[str, Any]:
    return {
        "q": questions(),
        "a": answers,
        "head": head,
        "faults": answers.faults,
        "today": datetime.date.today().isoformat(),
        "can_pdf": find_spec("fpdf") is not None,
    }


Handler = Callable[[Request, Answers], Awaitable[Response]]
Address = Callable[[Request], Awaitable[Response]]


def answered(enough: Callable[[Answers], bool]) -> Callable[[Handler], Address]:
    """Decorator that turns a function of complete answers into an address.

    Where a field is wrong, or `enough` returns False, the form comes back with messages.
    """

    def address(handle: Handler) -> Address:
        async def checked(request: Request) -> Response:
            answers = _read(await read_form(request))
            if [name for name in answers.faults if name != "add"] or not enough(answers):
                return _form(request, answers, 422)
            return await handle(request, answers)

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


@router.get("/")
def first(request: Request) -> HTMLResponse:
    """Page with the form."""
    return _form(request, Answers(kind=""))


@router.get("/waiting")
def queue(request: Request) -> JSONResponse:
    """Numbers for a page that waits: forecasts that wait for their turn, and seconds that a new one would."""
    waiting, seconds = queue_of(request)
    return JSONResponse({"waiting": waiting, "seconds": math.ceil(seconds)})


@router.get("/example")
async def shown_example(request: Request) -> HTMLResponse:
    """Result for a made-up person."""
    return await _result(request, example(), made_up=True)


@router.post("/")
@answered(_anything)
async def asked(request: Request, answers: Answers) -> HTMLResponse:
    """Result: a forecast, plain information on another kind, or the form with messages."""
    if not answers.forecast:
        return _another_kind(request, answers)
    return await _result(request, answers)


@router.post("/summary")
@answered(_forecast)
async def summary(request: Request, answers: Answers) -> HTMLResponse:
    """One page to take to a doctor."""
    found = await _view(request, answers)
    return page(
        request,
        "options/summary.html.j2",
        room="options",
        title="My options on one page",
        date=datetime.date.today(),
        **_asked(answers),
        **found,
    )


@router.post("/summary.pdf")
@answered(_forecast)
async def pdf(request: Request, answers: Answers) -> Response:
    """One page to take to a doctor, as a PDF file (extra ``[pdf]``)."""
    today = datetime.date.today()
    told = await _outlook(request, patient_table(answers, today))
    made = await told.made(made_pdf, today, answers.months_ahead)
    headers = {"Content-Disposition": 'attachment; filename="my-options.pdf"'}
    return Response(made, media_type="application/pdf", headers=headers)


@router.post("/plan")
@answered(_pattern)
async def plan(request: Request, answers: Answers) -> HTMLResponse:
    """Plans, single and combined, ranked by the chance of the wanted result."""
    told = await _plans(request, patient_table(answers, datetime.date.today()))
    found: dict[str, Any] = pickle.loads(await told.made(plans_shown, answers.months_ahead))
    return page(
        request,
        "options/plan.html.j2",
        room="options",
        title="Plans, ranked",
        about=answers.about,
        **_asked(answers),
        **found,
    )


@router.post("/answers.toml")
@answered(_forecast)
async def keep(request: Request, answers: Answers) -> Response:
    """Answers as a patient file, for the person to keep."""
    text = patient_text(patient_table(answers, datetime.date.today()))
    return PlainTextResponse(text, headers={"Content-Disposition": 'attachment; filename="my-options.toml"'})


def _read(form: FormData) -> Answers:
    answers = read_answers(form, datetime.date.today())
    if not any(row.empty for row in answers.measured):
        answers.measured = (*answers.measured, Measured())
    return answers


async def _result(request: Request, answers: Answers, made_up: bool = False) -> HTMLResponse:
    found = await _view(request, answers)
    return page(
        request,
        "options/result.html.j2",
        room="options",
        title="Your options",
        made_up=made_up,
        date=datetime.date.today(),
        combine=[(key, table["name"]) for key, table in usual_treatments(answers.sex).items()],
        **_asked(answers),
        **found,
    )


async def _view(request: Request, answers: Answers) -> dict[str, Any]:
    told = await _outlook(request, patient_table(answers, datetime.date.today()))
    found: dict[str, Any] = pickle.loads(await told.made(shown, answers))
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


async def _outlook(
    request: Request, table: Mapping[str, Any], parameters: str = "posterior", seed: int = 1
) -> _Told:
    """Forecast of the person of a patient table."""
    return await _worked_out(request, outlook, table, parameters, seed)


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
    return content_key({name: part for name, part in table.items() if name not in ("preferences", "option")})


def _another_kind(request: Request, answers: Answers) -> HTMLResponse:
    kind = next(kind for kind in questions().kinds if kind.key == answers.kind)
    told = kind_pages()[kind.key]
    return page(
        request,
        "options/kind.html.j2",
        room="options",
        title=kind.title,
        kind=kind,
        told=told,
        records=hair_losses(tuple(told["records"])),
        rules=_rules(told["records"]),
        signs=[sign for sign in questions().signs if sign["answer"] in answers.signs],
        provider=provider_questions(),
        date=datetime.date.today(),
        **_asked(answers),
    )


Months = Annotated[Literal[6, 12, 24], BeforeValidator(int)]
"""Horizon in a query, where it comes as text."""


def _rules(alopecias: Collection[str]) -> list[tuple[str, tuple[str, ...]]]:
    """Therapies of some hair losses that are not for everybody, each with its rules in sentences."""
    from anagen.safety.rules import rules_of, therapies_of

    found = [(name, rules_of(name).words) for name in therapies_of(alopecias)]
    return [(name, words) for name, words in found if words]


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
    if len(patient.option) > MOST_OPTIONS:
        raise InputError(
            f"{len(patient.option)} options of your own are too many", expected=f"at most {MOST_OPTIONS}"
        )
    table = patient.model_dump(exclude_none=True)
    told = await _outlook(request, table, parameters, seed)
    return Response(await told.made(forecast_of, horizon), media_type="application/json")


@api.post("/prognosis", summary="Course of any kind of hair loss", response_model=dict[str, Any])
async def prognosis(
    request: Request,
    patient: Annotated[Patient, Body()],
    parameters: Annotated[Literal["posterior", "prior", "fixed"], Query()] = "posterior",
    seed: Annotated[int, Query(ge=0, le=2**63 - 1)] = 1,
    draws: Annotated[int | None, Query(ge=2, le=MOST_DRAWS, description="fewer answer sooner")] = None,
) -> Response:
    """Prognosis as of `anagen forecast --prognosis --json`: chances, and the reasons where there are none."""
    if len(patient.option) > MOST_OPTIONS:
        raise InputError(
            f"{len(patient.option)} options of your own are too many", expected=f"at most {MOST_OPTIONS}"
        )
    table = patient.model_dump(exclude_none=True)
    told = await _worked_out(request, prognosis_of, table, parameters, seed, draws)
    return Response(told.found, media_type="application/json")


@api.post("/plan", summary="Rank every plan for one person", response_model=dict[str, Any])
async def ranked(
    request: Request,
    patient: Annotated[Patient, Body()],
    horizon: Annotated[Months, Query(description="months from now of the view")] = 24,
) -> Response:
    """Summary as of `anagen plan --json`, for the `preferences` of the patient."""
    table = patient.model_dump(exclude_none=True)
    told = await _plans(request, table)
    return Response(await told.made(ranking, horizon), media_type="application/json")


@api.post("/offer", summary="Answer an offer to one person", response_model=dict[str, Any])
async def answered_offer(
    request: Request,
    patient: Annotated[Patient, Body()],
    offer: Annotated[OfferSection, Body()],
    parameters: Annotated[Literal["posterior", "prior", "fixed"], Query()] = "posterior",
    seed: Annotated[int, Query(ge=0, le=2**63 - 1)] = 1,
) -> Response:
    """Answer as of `anagen offer --json`: the gain, the law, the product, the money and the promise."""
    if len(patient.option) > MOST_OPTIONS:
        raise InputError(
            f"{len(patient.option)} options of your own are too many", expected=f"at most {MOST_OPTIONS}"
        )
    tables = (patient.model_dump(exclude_none=True), offer.model_dump(exclude_none=True))
    told = await _worked_out(request, offered, *tables, parameters, seed)
    return Response(told.found, media_type="application/json")


@api.get("/kinds", summary="Kinds of hair loss, and whether a forecast covers them")
def kinds() -> list[Kind]:
    """Kinds of hair loss in the plain words of the form."""
    return list(questions().kinds)


outlook_of = _outlook
"""Forecast of a person for another room, kept with those of this one."""
