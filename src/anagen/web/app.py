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
from starlette.requests import Request
from starlette.staticfiles import StaticFiles

from anagen import __version__
from anagen.files.notice import NOTICE
from anagen.web import about, faults, glossary
from anagen.web.children import Children
from anagen.web.compression import Compression
from anagen.web.kept import Kept, content_key
from anagen.web.limits import RequestLimit
from anagen.web.routers import API, HERE, ROOMS
from anagen.web.security import Guard
from anagen.web.settings import Settings
from anagen.web.work import OvertakenError, Work

DESCRIPTION = (
    f"{NOTICE} The same code that answers the pages. "
    "Nothing that is sent here is written to disk or logged, and no request leaves the machine; "
    "answers are kept in memory for a while."
)

ENGINE, ARTICLES = "engine", "articles"
"""Kinds of work with processes of their own: whatever needs the engine, and articles."""
WARM_AFTER = 0.3
"""Seconds from the start to loading the engine in the background, so that the first page comes first."""


def create_app(settings: Settings | None = None) -> FastAPI:
    """Web application with `settings`; the rooms use `reading_of`, `compute` and `share_of`."""
    settings = settings or Settings()
    rooms = [(room, room.routes) for room in ROOMS]
    work = Work(settings.threads, settings.queue, settings.work_seconds)
    kept = Kept(settings.keep_bytes, settings.keep_seconds)
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
    app.state.settings, app.state.work, app.state.lanes, app.state.kept = settings, work, lanes, kept
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
    app.include_router(glossary.router, include_in_schema=False)
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


def reading_of(request: Request) -> Work:
    """Threads in which a room looks things up in the tables that ship with Anagen."""
    found: Work = request.app.state.work
    return found


async def compute(
    request: Request,
    lane: str,
    function: Callable[..., Any],
    *given: Any,
    seconds: float | None = None,
    until: asyncio.Event | None = None,
    about: str = "",
    soon: bool = False,
) -> Any:
    """Value of ``function(*given)``, computed in a process; it stops when the client leaves.

    Args:
        request: whose client waits.
        lane: `ENGINE` or `ARTICLES`.
        function: of a module, so that the process finds it.
        seconds: longest time once it has begun.
        until: event that stops it.
        about: whom or what it is about: a process that has worked on it is preferred.
        soon: whether it is short and goes before all that wait.

    Raises:
        BusyError: too many wait.
        SlowError: it took too long.
        LargeError: it needed too much memory.
        OvertakenError: `until` was set.
    """
    if request.app.state.settings.processes:
        address = request.client.host if request.client else ""
        value = request.app.state.lanes[lane].run(
            address, function, *given, seconds=seconds, about=about, soon=soon
        )
    else:
        value = reading_of(request).run(function, *given, seconds=seconds)
    if until is None:
        return await value
    work, stop = asyncio.ensure_future(value), asyncio.ensure_future(until.wait())
    try:
        await asyncio.wait({work, stop}, return_when=asyncio.FIRST_COMPLETED)
        if not work.done():
            raise OvertakenError
        return await work
    finally:
        work.cancel()
        stop.cancel()


async def answer_once(
    request: Request,
    lane: str,
    function: Callable[..., bytes],
    *given: Any,
    key: tuple[object, ...],
    about: str = "",
    soon: bool = False,
) -> bytes:
    """Answer of ``function(*given)``, kept in memory under `key`, worked out once for all who ask meanwhile.

    It goes on while anybody waits for it, and stops when the last client leaves.

    Args:
        request: whose client waits.
        lane: `ENGINE` or `ARTICLES`.
        function: of a module; it returns bytes.
        key: all that the answer depends on.
        about: as of `compute`.
        soon: as of `compute`.

    Raises:
        BusyError: too many wait.
        SlowError: it took too long.
        LargeError: it needed too much memory.
    """
    kept: Kept = request.app.state.kept

    async def computed() -> bytes:
        found: bytes = await compute(request, lane, function, *given, about=about, soon=soon)
        return found

    return await kept.answer(content_key(function.__module__, function.__qualname__, key), computed)


def share_of(request: Request) -> int:
    """Threads that one computation of the engine may use: all cores if no other one runs or waits."""
    lane: Children = request.app.state.lanes[ENGINE]
    return lane.share()


def queue_of(request: Request) -> tuple[int, float]:
    """Computations of the engine that wait for their turn, and seconds that a new one would wait."""
    lane: Children = request.app.state.lanes[ENGINE]
    return lane.waiting, lane.expected()


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
