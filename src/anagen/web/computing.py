"""Computations of a request: in processes of its kind of work, in threads, or as they are kept in memory."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from starlette.requests import Request

from anagen.web.children import Children
from anagen.web.kept import Kept, content_key
from anagen.web.settings import Settings
from anagen.web.work import OvertakenError, Work

ENGINE, ARTICLES = "engine", "articles"
"""Kinds of work with processes of their own: whatever needs the engine, and articles."""


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
