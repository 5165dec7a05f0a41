"""Addresses of the room. Every one of them answers this machine only, and every answer is kept by nobody."""

from __future__ import annotations

import datetime
import json
from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from anagen.diary.need import need_diary
from anagen.errors import InputError
from anagen.web.computing import ENGINE, answer_once, particles_of
from anagen.web.diary.desk import COOKIE, Desk, LockedError, desk_of, is_here
from anagen.web.forms import read_form
from anagen.web.pages import page
from anagen.web.security import HEADERS

router = APIRouter()

ROOM = "/diary"
DELETE = "delete my diary"
"""Words to type before everything is deleted."""
NAME = "my-hair.diary"
_CAMERA = HEADERS["Permissions-Policy"].replace("camera=()", "camera=(self)")
_MEDIA = {"json": "application/json", "csv": "text/csv", "fhir": "application/fhir+json"}
_ENDS = {"json": "json", "csv": "csv", "fhir": "fhir.json"}
_MOST_TEXT = 60_000
T = TypeVar("T")


def _desk(request: Request) -> Desk:
    """Desk of the server, for this machine only.

    Raises:
        HTTPException: the request comes from elsewhere.
        InputError: the extra is not installed.
    """
    if not is_here(request):
        raise HTTPException(403, "A diary is shown only on the machine that holds it.")
    need_diary()
    return desk_of(request)


def _page(request: Request, name: str, status: int = 200, /, **context: Any) -> HTMLResponse:
    """Page of the room; it alone may ask for the camera."""
    made = page(request, f"diary/{name}.html.j2", status, room="diary", **{"title": "Follow me", **context})
    made.headers["Permissions-Policy"] = _CAMERA
    return made


def _opened(request: Request) -> Any:
    """The diary, and LockedError where it is locked for this session."""
    return _desk(request).opened(request.cookies.get(COOKIE))


async def _with(request: Request, work: Callable[[Any], T], change: bool = False) -> T:
    """Value of ``work(diary)``; changes come one at a time."""
    desk = _desk(request)
    if desk.file is None:
        raise HTTPException(404, "No diary is open.")

    def run() -> T:
        if change:
            with desk.lock, _opened(request) as diary:
                return work(diary)
        with _opened(request) as diary:
            return work(diary)

    try:
        return await run_in_threadpool(run)
    except LockedError:
        raise HTTPException(403, "Give the passphrase first: open Follow me.") from None


@router.get("")
async def first(request: Request) -> HTMLResponse:
    """The diary; or how to begin, or the question for its passphrase."""
    return await _first(request)


async def _first(
    request: Request, fault: str = "", entered: Mapping[str, str] | None = None, status: int = 200
) -> HTMLResponse:
    desk = _desk(request)
    from anagen.web.diary.contents import beginnings, page_of

    today = datetime.date.today()
    told: dict[str, str] = defaultdict(str, entered or {})
    if desk.file is None:
        return _page(
            request,
            "begin",
            status,
            title="Follow me: begin",
            fault=fault,
            entered=told,
            folder=desk.folder,
            name=NAME,
            today=today,
            **beginnings(),
        )

    def shown() -> dict[str, Any]:
        with _opened(request) as diary:
            return page_of(diary, today, told)

    try:
        found = await run_in_threadpool(shown)
    except LockedError:
        return _page(request, "locked", status, title="Follow me: locked", fault=fault)
    return _page(request, "page", status, fault=fault, typed=DELETE, **found)


@router.post("/begin")
async def begin(request: Request) -> Response:
    """Begin a diary in the person's folder, from the short form or a patient file."""
    desk = _desk(request)
    from anagen.diary import book
    from anagen.web.diary.contents import person_from

    if desk.file is not None:
        return RedirectResponse(ROOM, 303)
    form, opened = await _form(request)
    phrase = form.get("passphrase") or None

    def made() -> str | None:
        if phrase != (form.get("again") or None):
            raise InputError("the two passphrases differ", where="Passphrase", expected="the same twice")
        with desk.lock:
            path = desk.new_file(form.get("name", ""))
            if path.is_file() and form.get("there"):
                desk.file = path
                return None
            if opened is None:
                person: Any = person_from(form)
            else:
                try:
                    person = opened.decode("utf-8") + "\n"
                except UnicodeDecodeError:
                    raise InputError(
                        "this is no patient file", where="File of answers", expected="text"
                    ) from None
            book.new(path, person, began=form.get("began") or None, passphrase=phrase).close()
            desk.file = path
            return None if phrase is None else desk.unlock(phrase)

    try:
        token = await run_in_threadpool(made)
    except InputError as error:
        return await _first(request, str(error), form, 422)
    return _back(token)


def _back(token: str | None = None, place: str = "") -> Response:
    made = RedirectResponse(ROOM + place, 303)
    if token is not None:
        made.set_cookie(COOKIE, token, path=ROOM, httponly=True, samesite="strict")
    return made


@router.post("/open")
async def unlock(request: Request) -> Response:
    """Take the passphrase of an encrypted diary; its key stays in memory, for this session."""
    desk = _desk(request)
    form, _ = await _form(request)
    if desk.file is None:
        return _back()
    try:
        token = await run_in_threadpool(desk.unlock, form.get("passphrase", ""))
    except InputError as error:
        return await _first(request, str(error), None, 422)
    return _back(token)


@router.post("/close")
async def close(request: Request) -> Response:
    """Forget the passphrase of this session."""
    _desk(request).sessions.pop(request.cookies.get(COOKIE, ""), None)
    made = _back()
    made.delete_cookie(COOKIE, path=ROOM)
    return made


@router.post("/add")
async def add(request: Request) -> Response:
    """Add an observation."""
    form, photo = await _form(request)
    kind, date = form.pop("kind", ""), form.pop("date", "") or None
    given: dict[str, Any] = {key: value for key, value in form.items() if value}
    over = given.pop("overlay_of", None)
    parts = [given.pop(f"share-{name}", "") for name in ("top", "back", "left", "right")]
    if kind == "patches":
        given["shares"] = [_share(one) for one in parts]
    try:
        made = await _with(
            request, lambda diary: diary.add(kind, date, photo=photo, overlay_of=over, **given), change=True
        )
    except InputError as error:
        return await _first(request, str(error), {**form, "kind": kind, "date": date or ""}, 422)
    return _back(place=f"#o-{made.id}")


def _share(text: str) -> float:
    try:
        return float(text or 0) / 100.0
    except ValueError:
        return -1.0


@router.post("/treatment")
async def treatment(request: Request) -> Response:
    """Note that a treatment began, stopped, or was missed on a day."""
    form, _ = await _form(request)
    date = form.get("date") or None

    def work(diary: Any) -> None:
        if form.get("act") == "begin":
            keys = ("therapy", "dose", "schedule")
            diary.begin({key: form[key] for key in keys if form.get(key)}, date)
        elif form.get("act") == "stop":
            diary.stop(form.get("id", ""), date)
        else:
            diary.miss(form.get("id", ""), date)

    try:
        await _with(request, work, change=True)
    except InputError as error:
        return await _first(request, str(error), {**form, "kind": "treatment"}, 422)
    return _back(place="#entries")


@router.post("/remove")
async def remove(request: Request) -> Response:
    """Remove one observation."""
    form, _ = await _form(request)
    await _with(request, lambda diary: diary.remove(form.get("id", "")), change=True)
    return _back(place="#entries")


@router.post("/delete")
async def delete(request: Request) -> Response:
    """Delete the whole diary, once the words are typed."""
    desk = _desk(request)
    form, _ = await _form(request)
    if form.get("typed", "").strip().lower() != DELETE:
        return await _first(request, f"Nothing was deleted: type “{DELETE}” first.", {"kind": "delete"}, 422)
    told = await _with(request, lambda diary: diary.delete(), change=True)
    desk.file = None
    desk.sessions.clear()
    made = _page(request, "deleted", title="Follow me: deleted", told=told)
    made.delete_cookie(COOKIE, path=ROOM)
    return made


@router.get("/photo/{id}")
async def photo(request: Request, id: str) -> Response:
    """A photograph."""
    try:
        found = await _with(request, lambda diary: diary.photo(id))
    except InputError:
        raise HTTPException(404) from None
    return Response(found.data, media_type=found.media)


@router.get("/export/{format}")
async def export(request: Request, format: str) -> Response:
    """The whole diary as a file to take along."""
    from anagen.diary.export import EXPORTS

    if format not in EXPORTS:
        raise HTTPException(404)
    text = await _with(request, EXPORTS[format])
    return _file(text, _MEDIA[format], f"diary.{_ENDS[format]}")


@router.get("/reminders.ics")
async def reminders(request: Request, weeks: int | None = None) -> Response:
    """Reminders for a calendar."""
    text = await _with(request, lambda diary: diary.reminders(weeks))
    return _file(text, "text/calendar", "hair-reminders.ics")


def _file(text: str, media: str, name: str) -> Response:
    return Response(
        text,
        media_type=f"{media}; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@router.get("/forecast")
async def forecast(request: Request, part: bool = False) -> Response:
    """The forecast, worked out when it is asked for: a part for the page, or a page of its own."""
    from anagen.web.diary.computed import forecast_bytes, forecast_of
    from anagen.web.diary.contents import forecast_part

    today = datetime.date.today()

    def content(diary: Any) -> tuple[Any, ...]:
        told = json.dumps(diary.told)
        return told, diary.began, diary.treatments, diary.observations(), today, particles_of(request)

    given = await _with(request, content)
    found = forecast_of(await answer_once(request, ENGINE, forecast_bytes, *given, key=given))
    told = await _with(request, lambda diary: forecast_part(diary, today, found))
    return _page(request, "forecast" if part else "forecast_page", title="Follow me: forecast", **told)


async def _form(request: Request) -> tuple[dict[str, str], bytes | None]:
    """Fields of a form, and the bytes of its one file, if any.

    Raises:
        HTTPException: the file is too large.
    """
    form = await read_form(request, files=1, largest_field=_MOST_TEXT)
    limit = request.app.state.settings.largest_upload
    fields, data = {}, None
    for key, value in form.multi_items():
        if isinstance(value, UploadFile):
            if value.filename:
                data = await value.read(limit + 1)
                if len(data) > limit:
                    raise HTTPException(413)
        else:
            fields[key] = value
    return fields, data
