"""Web application: rooms, API, static files and middleware."""

from __future__ import annotations

import asyncio
import inspect
import logging
import threading
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI
from starlette.middleware import Middleware
from starlette.staticfiles import StaticFiles

from anagen import __version__
from anagen.files.notice import NOTICE
from anagen.web import about, faults
from anagen.web.children import Children
from anagen.web.compression import Compression
from anagen.web.computing import ARTICLES, ENGINE
from anagen.web.kept import Kept
from anagen.web.limits import RequestLimit
from anagen.web.routers import API, HERE, ROOMS
from anagen.web.security import Guard
from anagen.web.settings import Settings
from anagen.web.work import Work

DESCRIPTION = (
    f"{NOTICE} The same code that answers the pages. "
    "Nothing that is sent here is written to disk or logged, and no request leaves the machine; "
    "answers are kept in memory for a while."
)

WARM_AFTER = 0.3
"""Seconds from the start to loading the engine in the background, so that the first page comes first."""


def create_app(settings: Settings | None = None) -> FastAPI:
    """Web application with `settings`; the rooms use `reading_of`, `compute` and `share_of`."""
    settings = settings or Settings()
    rooms = [(room, room.routes) for room in ROOMS]
    work = Work(settings.threads, settings.queue, settings.work_seconds)
    kept = Kept(settings.keep_bytes, settings.keep_seconds)
    answers = Kept(settings.answers_bytes, settings.answers_seconds)
    lanes = {
        name: _children(settings, count, [routes for _, routes in rooms], name)
        for name, count in ((ENGINE, settings.processes), (ARTICLES, min(1, settings.processes)))
    }

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        if settings.warm:
            steps = [routes.warm for _, routes in rooms if hasattr(routes, "warm")]
            later = threading.Timer(WARM_AFTER, _warm, args=(steps,))
            later.daemon = True
            later.start()
        opening = asyncio.create_task(_open(lanes.values() if settings.warm else ()))
        yield
        opening.cancel()
        work.close()
        kept.close()
        answers.close()
        for lane in lanes.values():
            await lane.close()

    app = FastAPI(
        title="Anagen",
        version=__version__,
        description=DESCRIPTION,
        openapi_url=f"{API}/openapi.json",
        docs_url=None,  # FastAPI's own pages fetch scripts from elsewhere; `about` lists the API instead
        redoc_url=None,
        lifespan=lifespan,
        middleware=[
            Middleware(Guard, allowed_hosts=settings.allowed_hosts),
            Middleware(
                RequestLimit,
                largest=settings.largest_body,
                bodies=settings.bodies,
                seconds=settings.body_seconds,
                requests=settings.requests,
            ),
            Middleware(Compression),
        ],
        redirect_slashes=False,
        **_silent(),
    )
    app.state.settings, app.state.work, app.state.lanes = settings, work, lanes
    app.state.kept, app.state.answers = kept, answers
    faults.install(app)
    app.mount("/static/web", StaticFiles(directory=HERE / "static"))
    for room, routes in rooms:
        if (room.folder / "static").is_dir():
            app.mount(f"/static/{room.key}", StaticFiles(directory=room.folder / "static"))
        prefix = "" if room.path == "/" else room.path
        app.include_router(routes.router, prefix=prefix, include_in_schema=False)
        if hasattr(routes, "api"):
            app.include_router(routes.api, prefix=API, tags=[room.title])
    app.include_router(about.router, include_in_schema=False)
    return app


def _children(settings: Settings, count: int, rooms: list[Any], name: str) -> Children:
    ready = [room.READY[name] for room in rooms if name in getattr(room, "READY", {})]
    return Children(
        count=max(1, count),
        queue=settings.queue,
        each=settings.queue_each,
        wait=settings.queue_seconds,
        seconds=settings.work_seconds,
        memory=settings.process_memory,
        resident=settings.process_resident,
        ready=ready if settings.warm else (),
    )


async def _open(lanes: Iterable[Children]) -> None:
    await asyncio.sleep(WARM_AFTER)
    for lane in lanes:
        lane.open()


def _silent() -> dict[str, Any]:
    """Settings that keep FastAPI (0.160 and later) from reporting traces, whatever the environment says."""
    if "telemetry" not in inspect.signature(FastAPI.__init__).parameters:
        return {}
    names = ("tracing", "metrics", "logs", "operation_spans", "auto_configure")
    return {"telemetry": dict.fromkeys(names, False)}


def _warm(steps: list[Callable[[], object]]) -> None:
    for step in steps:
        try:
            step()
        except Exception as error:  # the request that needs it will report the fault
            logging.getLogger("anagen.web").warning("warming up failed: %s", type(error).__name__)
