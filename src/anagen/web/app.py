"""Web application: rooms, API, static files and middleware."""

from __future__ import annotations

import inspect
import logging
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.staticfiles import StaticFiles

from anagen import __version__
from anagen.files.notice import NOTICE
from anagen.web import about, faults
from anagen.web.limits import BodyLimit
from anagen.web.routers import API, HERE, ROOMS
from anagen.web.security import Guard
from anagen.web.settings import Settings
from anagen.web.work import Work

DESCRIPTION = (
    f"{NOTICE} The same code that answers the pages. "
    "Nothing that is sent here is kept or logged, and no request leaves the machine."
)

WARM_AFTER = 0.3
"""Seconds from the start to loading the engine in the background, so that the first page comes first."""


def create_app(settings: Settings | None = None) -> FastAPI:
    """Web application with `settings`; the rooms use ``app.state.settings`` and ``app.state.work``."""
    settings = settings or Settings()
    rooms = [(room, room.routes) for room in ROOMS]
    work = Work(settings.threads, settings.queue, settings.work_seconds)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        if settings.warm:
            steps = [routes.warm for _, routes in rooms if hasattr(routes, "warm")]
            later = threading.Timer(WARM_AFTER, _warm, args=(steps,))
            later.daemon = True
            later.start()
        yield
        work.close()

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
            Middleware(BodyLimit, largest=settings.largest_body, seconds=settings.body_seconds),
        ],
        redirect_slashes=False,
        **_silent(),
    )
    app.state.settings, app.state.work = settings, work
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


def work_of(request: Request) -> Work:
    """Pool in which a room computes."""
    found: Work = request.app.state.work
    return found


def particles_of(request: Request) -> int:
    """Number of virtual people that a forecast follows."""
    settings: Settings = request.app.state.settings
    return settings.particles


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
