"""Addresses of the design room: the form, the page of a run, its report and files, and the API."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Form, HTTPException, Query
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, RedirectResponse, Response

from anagen.web.design.asked import LONGEST, Draft, EstimateAsked, JobAsked
from anagen.web.design.job_state import JobState
from anagen.web.jobs import FILES, FINISHED, OVER
from anagen.web.pages import page

if TYPE_CHECKING:
    from anagen.web.design.draft import DraftRead
    from anagen.web.design.live_estimate import LiveEstimate
    from anagen.web.jobs import Job

router = APIRouter()
api = APIRouter()

REPORT_POLICY = "; ".join(
    (
        # The report is one file with its styles and pictures in it, and no script. Here it may do no more
        # than that, whatever a trial was called.
        "default-src 'none'",
        "img-src data:",
        "style-src 'unsafe-inline'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'self'",
        "sandbox allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation",
    )
)
TYPES = {
    "html": "text/html; charset=utf-8",
    "toml": "application/toml",
    "json": "application/json",
    "parquet": "application/vnd.apache.parquet",
}
READY_AT = 40
"""Replicates of an estimate after which a full run is likely to follow."""
Key = Annotated[str, Query(max_length=64)]
NOT_FOUND: dict[int | str, dict[str, Any]] = {404: {"description": "no such trial, or it is gone"}}
STALE: dict[int | str, dict[str, Any]] = {409: {"description": "a later request made this one stale"}}


def warm() -> None:
    """Have the process for full runs load itself, and here what estimates need."""
    from anagen.web.design.choices import choices
    from anagen.web.design.draft import checked
    from anagen.web.design.estimate import estimate
    from anagen.web.design.examples import blank
    from anagen.web.design.running import jobs

    jobs().warm()
    choices()
    estimate(checked(blank()), 8, lambda: False)


# --- pages ----------------------------------------------------------------------------------------


@router.get("")
async def room(
    request: Request,
    example: Annotated[str, Query(max_length=80)] = "",
    job: Key = "",
) -> HTMLResponse:
    """The form, with an example, an earlier trial or a small one to begin with."""
    return await _room(request, example=example, job=job)


async def _room(
    request: Request, *, example: str = "", job: str = "", text: str | None = None, told: str = ""
) -> HTMLResponse:
    known = await _work(request, _choices)
    if text is None:
        text = _job(job).toml if job else await _work(request, _example, example)
    return page(
        request,
        "design/page.html.j2",
        422 if told else 200,
        title="Design a trial",
        room="design",
        choices=known,
        same=_named(known),
        text=text,
        opened=example,
        told=told,
        longest=LONGEST,
    )


@router.post("/run")
async def run(request: Request, toml: Annotated[str, Form(max_length=4 * LONGEST)] = "") -> Response:
    """Begin a full run of the text and go to its page; or say what is wrong with it."""
    from anagen.errors import InputError

    try:
        made = await _submit(request, toml.replace("\r\n", "\n"))
    except InputError as error:
        return await _room(request, text=toml, told=str(error))
    return RedirectResponse(f"/design/jobs/{made.key}", status_code=303)


@router.get("/jobs/{key}")
async def running(request: Request, key: str) -> HTMLResponse:
    """The page of one run: its progress, then its numbers, report and files."""
    job = _job(key)
    return page(
        request,
        "design/run.html.j2",
        title=job.name,
        room="design",
        job=_told(job),
        numbers=job.numbers,
    )


@router.post("/jobs/{key}/cancel")
async def stop(request: Request, key: str) -> RedirectResponse:
    """Cancel it, for a browser without scripts."""
    from anagen.web.design.running import jobs

    jobs().cancel(_job(key))
    return RedirectResponse(f"/design/jobs/{key}", status_code=303)


@router.get("/jobs/{key}/numbers")
async def numbers_part(request: Request, key: str) -> HTMLResponse:
    """The part of the page that holds the numbers, for the page's own script."""
    job = _job(key)
    if job.numbers is None:
        raise HTTPException(404)
    return page(request, "design/numbers.html.j2", title="", numbers=job.numbers)


@router.get("/jobs/{key}/report")
async def report(key: str) -> Response:
    """The report, under a policy of its own and in a sandbox."""
    path = _job(key).file("report.html")
    if path is None:
        raise HTTPException(404)
    return FileResponse(path, media_type=TYPES["html"], headers={"Content-Security-Policy": REPORT_POLICY})


@router.get("/jobs/{key}/files/{name}")
async def download(key: str, name: str) -> Response:
    """One of a run's files, to keep."""
    path = _job(key).file(name) if name in FILES else None
    if path is None:
        raise HTTPException(404)
    headers = {"Content-Security-Policy": REPORT_POLICY}
    kind = TYPES[Path(name).suffix[1:]]
    return FileResponse(path, media_type=kind, filename=f"anagen-{name}", headers=headers)


# --- API ------------------------------------------------------------------------------------------


@api.get("/design/choices")
async def choices_of(request: Request) -> JSONResponse:
    """What a trial file can name: therapies, their keys and products, methods, outcomes, stages, models."""
    return JSONResponse(await _work(request, _choices))


@api.get("/design/examples/{key}", responses=NOT_FOUND)
async def example_of(request: Request, key: str) -> JSONResponse:
    """A shipped trial file, as text and as a table."""
    found = await _work(request, _draft, await _work(request, _example, key), None)
    return JSONResponse(found.to_dict())


@api.post("/design/check")
async def check(request: Request, draft: Draft) -> JSONResponse:
    """A trial file, given as text or as a table, as both; and its first fault with the key it belongs to."""
    found = await _work(request, _draft, draft.toml, draft.table)
    return JSONResponse(found.to_dict())


@api.post("/design/estimate", responses=STALE)
async def estimated(request: Request, asked: EstimateAsked) -> JSONResponse:
    """Expected effect and power from a few replicates: the effect with a 90 % interval over replicates, power
    with the 95 % interval of its estimate."""
    from anagen.web.app import work_of
    from anagen.web.design.running import latest

    event = latest.begin(asked.tab)
    try:
        share = work_of(request).share()
        found = await _work(request, _estimate, asked.toml, asked.replicates, event.is_set, share)
    finally:
        latest.end(asked.tab, event)
    if found is None:
        return JSONResponse({"error": "a later request made this one stale"}, status_code=409)
    return JSONResponse(found.to_dict())


@api.post("/design/jobs", status_code=202)
async def begin(request: Request, asked: JobAsked) -> JSONResponse:
    """Begin a full run in the background; 429 if too many wait."""
    return JSONResponse(_told(await _submit(request, asked.toml)).to_dict(), status_code=202)


@api.get("/design/jobs/{key}", responses=NOT_FOUND)
async def state(key: str) -> JSONResponse:
    """How far a run is."""
    return JSONResponse(_told(_job(key)).to_dict())


@api.get("/design/jobs/{key}/summary", responses=NOT_FOUND)
async def summary(key: str) -> JSONResponse:
    """``summary.json`` of a run, there as soon as its replicates are through."""
    found = _job(key).numbers
    if found is None:
        raise HTTPException(404)
    return JSONResponse(found)


@api.delete("/design/jobs/{key}", responses=NOT_FOUND)
async def cancel(key: str) -> JSONResponse:
    """Stop a run at once; one that is over stays as it is."""
    from anagen.web.design.running import jobs

    job = _job(key)
    jobs().cancel(job)
    return JSONResponse(_told(job).to_dict())


# --- inside ---------------------------------------------------------------------------------------


async def _work(request: Request, function: Any, *given: Any) -> Any:
    from anagen.web.app import work_of

    return await work_of(request).run(function, *given)


async def _submit(request: Request, toml: str) -> Job:
    from anagen.web.design.running import jobs

    name = await _work(request, _checked_name, toml)
    return jobs().submit(name, toml)


def _job(key: str) -> Job:
    from anagen.web.design.running import jobs

    found = jobs().get(key)
    if found is None:
        raise HTTPException(404)
    return found


def _told(job: Job) -> JobState:
    from anagen.web.design.running import jobs

    what, done, of = job.progress
    return JobState(
        key=job.key,
        name=job.name,
        state=job.state,
        over=job.state in OVER,
        ahead=jobs().ahead(job),
        what=what,
        done=done,
        of=of,
        seconds=None if job.seconds is None else round(job.seconds, 2),
        fault=job.fault,
        summary=job.numbers is not None,
        files=tuple(name for name in FILES if job.file(name)) if job.state == FINISHED else (),
        page=f"/design/jobs/{job.key}",
    )


def _named(known: dict[str, Any]) -> dict[str, list[tuple[str, str]]]:
    """Choices that are shown as they are written, as (value, name)."""
    names = {key: known[key] for key in ("regions", "models", "missing", "alopecias")}
    names["methods"] = [one["name"] for one in known["methods"]]
    return {key: [(name, name[0].upper() + name[1:]) for name in found] for key, found in names.items()}


def _choices() -> dict[str, Any]:
    from anagen.web.design.choices import choices

    return choices()


def _example(key: str) -> str:
    from anagen.web.design.examples import blank, example

    return example(key).text if key else blank()


def _checked_name(toml: str) -> str:
    from anagen.web.design.draft import checked, sendable

    return checked(sendable(toml)).trial.name


def _draft(toml: str | None, table: dict[str, Any] | None) -> DraftRead:
    from anagen.errors import InputError
    from anagen.web.design.draft import DraftRead, Fault, checked, sendable, table_of, text_of, words_of

    toml, table = sendable(toml), sendable(table)
    try:
        if toml is None:
            toml = text_of(table or {})
        else:
            table = table_of(toml)
        return DraftRead(toml, table, None, words_of(checked(toml)))
    except InputError as error:
        return DraftRead(toml, table, Fault.of(error), None)


def _estimate(toml: str, replicates: int, stopped: Any, workers: int) -> LiveEstimate | None:
    from anagen.web.design.draft import checked
    from anagen.web.design.estimate import StoppedError, estimate
    from anagen.web.design.running import jobs

    try:
        found = estimate(checked(toml), replicates, stopped, workers)
    except StoppedError:
        return None
    if replicates >= READY_AT:
        jobs().prepare(toml)
    return found
