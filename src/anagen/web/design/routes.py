"""Addresses of the design room: the form, the page of a run, its report and files, and the API."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Form, HTTPException, Query
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, RedirectResponse, Response

from anagen.web.computing import ENGINE, compute, reading_of, share_of
from anagen.web.design.computed import estimated_effect, make_ready
from anagen.web.design.job_state import JobState
from anagen.web.design.request import LONGEST, DocumentAsked, Draft, EstimateAsked, JobAsked
from anagen.web.jobs import FILES, FINISHED, OVER
from anagen.web.pages import page
from anagen.web.work import OvertakenError

if TYPE_CHECKING:
    from anagen.web.design.draft import DraftRead
    from anagen.web.design.live_estimate import LiveEstimate
    from anagen.web.jobs import Job

router = APIRouter()
api = APIRouter()

REPORT_POLICY = "; ".join(
    (
        # The report is one file with its own styles and pictures, and no script. The policy allows no more,
        # whatever the name of a trial.
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
"""Replicates of an estimate after which a full run is likely."""
Key = Annotated[str, Query(max_length=64)]
NOT_FOUND: dict[int | str, dict[str, Any]] = {404: {"description": "no such trial, or it is gone"}}
STALE: dict[int | str, dict[str, Any]] = {409: {"description": "a later request made this one stale"}}


READY = {ENGINE: make_ready}


def warm() -> None:
    """Start the process for full runs, and read the choices."""
    from anagen.web.design.choices import choices
    from anagen.web.design.running import jobs

    jobs().warm()
    choices()


# --- pages ----------------------------------------------------------------------------------------


@router.get("")
async def room(
    request: Request,
    example: Annotated[str, Query(max_length=80)] = "",
    job: Key = "",
) -> HTMLResponse:
    """Page with the form: an example, an earlier trial or a small one to begin with."""
    return await _room(request, example=example, job=job)


async def _room(
    request: Request, *, example: str = "", job: str = "", text: str | None = None, told: str = ""
) -> HTMLResponse:
    known = await _read(request, _choices)
    if text is None:
        text = _job(job).toml if job else await _named_example(request, example)
    return page(
        request,
        "design/page.html.j2",
        422 if told else 200,
        title="Design a trial",
        room="design",
        choices=known,
        documents=_documents(),
        text=text,
        opened=example,
        told=told,
        longest=LONGEST,
    )


@router.post("/run")
async def run(request: Request, toml: Annotated[str, Form(max_length=4 * LONGEST)] = "") -> Response:
    """Begin a full run of the text and go to its page, or report its fault."""
    from anagen.errors import InputError

    try:
        made = await _submit(request, toml.replace("\r\n", "\n"))
    except InputError as error:
        return await _room(request, text=toml, told=str(error))
    return RedirectResponse(f"/design/jobs/{made.key}", status_code=303)


@router.get("/jobs/{key}")
async def running(request: Request, key: str) -> HTMLResponse:
    """Page of one run: its progress, then its numbers, report and files; or how to start it again."""
    from anagen.web.design.running import jobs

    if jobs().get(key) is None:
        return page(request, "design/gone.html.j2", 404, title="This run is gone", room="design")
    job = _job(key)
    return page(
        request,
        "design/run.html.j2",
        title=job.name,
        room="design",
        job=_told(job),
        numbers=job.numbers,
        toml=job.toml,
    )


@router.post("/jobs/{key}/cancel")
async def stop(request: Request, key: str) -> RedirectResponse:
    """Cancel a run, for a browser without scripts."""
    from anagen.web.design.running import jobs

    jobs().cancel(_job(key))
    return RedirectResponse(f"/design/jobs/{key}", status_code=303)


@router.get("/jobs/{key}/numbers")
async def numbers_part(request: Request, key: str) -> HTMLResponse:
    """Part of the page with the numbers, for the page's own script."""
    job = _job(key)
    if job.numbers is None:
        raise HTTPException(404)
    return page(request, "design/numbers.html.j2", title="", numbers=job.numbers)


@router.get("/jobs/{key}/report")
async def report(key: str) -> Response:
    """Report of a run, in a sandbox with a policy of its own."""
    path = _job(key).file("report.html")
    if path is None:
        raise HTTPException(404)
    return FileResponse(path, media_type=TYPES["html"], headers={"Content-Security-Policy": REPORT_POLICY})


@router.get("/jobs/{key}/files/{name}")
async def download(key: str, name: str) -> Response:
    """One file of a run, for download."""
    path = _job(key).file(name) if name in FILES else None
    if path is None:
        raise HTTPException(404)
    headers = {"Content-Security-Policy": REPORT_POLICY}
    kind = TYPES[Path(name).suffix[1:]]
    return FileResponse(path, media_type=kind, filename=f"anagen-{name}", headers=headers)


# --- API ------------------------------------------------------------------------------------------


@api.get("/design/choices")
async def choices_of(request: Request) -> JSONResponse:
    """Names for a trial file: therapies, their keys and products, methods, outcomes, stages, models."""
    return JSONResponse(await _read(request, _choices))


@api.get("/design/examples/{key}", responses=NOT_FOUND)
async def example_of(request: Request, key: str) -> JSONResponse:
    """Shipped trial file as text and as a table."""
    found = await _read(request, _draft, await _named_example(request, key), None)
    return JSONResponse(found.to_dict())


@api.post("/design/check")
async def check(request: Request, draft: Draft) -> JSONResponse:
    """Trial file as text and as a table, made from either one, with its first fault and key."""
    found = await _read(request, _draft, draft.toml, draft.table)
    return JSONResponse(found.to_dict())


@api.post("/design/estimate", responses=STALE)
async def estimated(request: Request, asked: EstimateAsked) -> JSONResponse:
    """Expected effect and power from a few replicates: the effect with a 90 % interval over replicates, power
    with the 95 % interval of its estimate; power by size, the number needed for the target, how often each
    look ends the trial, and the truth of each estimand where there are intercurrent events."""
    from anagen.web.design.running import jobs, latest

    event = latest.begin(asked.tab)
    try:
        found: LiveEstimate = await compute(
            request,
            ENGINE,
            estimated_effect,
            asked.toml,
            asked.replicates,
            share_of(request),
            asked.target,
            until=event,
        )
    except OvertakenError:
        return JSONResponse({"error": "a later request made this one stale"}, status_code=409)
    finally:
        latest.end(asked.tab, event)
    if asked.replicates >= READY_AT:
        await _read(request, jobs().prepare, asked.toml)
    return JSONResponse(found.to_dict())


@api.post("/design/document")
async def document_of(request: Request, asked: DocumentAsked) -> JSONResponse:
    """Document of a trial to copy into its protocol: analysis plan, sample size or schedule, as Markdown."""
    return JSONResponse(await _read(request, _document, asked))


@api.post("/design/jobs", status_code=202)
async def begin(request: Request, asked: JobAsked) -> JSONResponse:
    """Begin a full run in the background; 503 with the expected wait if too many wait."""
    return JSONResponse(_told(await _submit(request, asked.toml)).to_dict(), status_code=202)


@api.get("/design/jobs/{key}", responses=NOT_FOUND)
async def state(key: str) -> JSONResponse:
    """State of a run."""
    return JSONResponse(_told(_job(key)).to_dict())


@api.get("/design/jobs/{key}/summary", responses=NOT_FOUND)
async def summary(key: str) -> JSONResponse:
    """``summary.json`` of a run, available once its replicates are finished."""
    found = _job(key).numbers
    if found is None:
        raise HTTPException(404)
    return JSONResponse(found)


@api.delete("/design/jobs/{key}", responses=NOT_FOUND)
async def cancel(key: str) -> JSONResponse:
    """Stop a run at once; a finished one stays as it is."""
    from anagen.web.design.running import jobs

    job = _job(key)
    jobs().cancel(job)
    return JSONResponse(_told(job).to_dict())


# --- inside ---------------------------------------------------------------------------------------


async def _read(request: Request, function: Any, *given: Any) -> Any:
    return await reading_of(request).run(function, *given)


async def _submit(request: Request, toml: str) -> Job:
    from anagen.web.design.running import jobs

    name = await _read(request, _checked_name, toml)
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


def _document(asked: DocumentAsked) -> dict[str, str]:
    from anagen.report.documents.made import document
    from anagen.report.documents.sample_size import Assumed
    from anagen.web.design.draft import checked, sendable

    assumed = Assumed(asked.power, asked.difference, asked.sd, asked.share, asked.reference_share)
    made = document(checked(sendable(asked.toml)), asked.kind, assumed=assumed)
    return {"kind": made.kind, "title": made.title, "markdown": made.markdown()}


def _documents() -> dict[str, str]:
    """Documents of a trial that has not been run, by name."""
    from anagen.report.documents.made import KINDS, OF_A_RUN

    return {name: words for name, words in KINDS.items() if name not in OF_A_RUN}


def _choices() -> dict[str, Any]:
    from anagen.web.design.choices import choices

    return choices()


async def _named_example(request: Request, key: str) -> str:
    """Text of a shipped example; 404 with the nearest name if there is none of that name."""
    from anagen.errors import InputError

    try:
        found: str = await _read(request, _example, key)
    except InputError as error:
        raise HTTPException(404, str(error)) from None
    return found


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
