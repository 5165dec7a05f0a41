"""Connections that ask for nothing are closed: dribblers, half-open ones, and readers that do not read.

uvicorn closes an idle connection between two requests, but waits for ever for the head of a request, and
answers everybody 503 once so many connections are open. Here every connection has a time in which its next
request must be whole, and where too many wait, the oldest of the address that holds most makes room.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import Any, ClassVar

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from anagen.web.security import HEADERS
from anagen.web.settings import Settings


class Doors:
    """Connections of one server."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.open: set[Door] = set()
        self.waiting: dict[Door, None] = {}
        """Connections without a whole request, oldest first."""
        self.of: Counter[str] = Counter()
        """The same, counted by address."""

    def enter(self, door: Door) -> None:
        """Take in a new connection, and close others where there are too many."""
        self.open.add(door)
        self.wait(door)
        told = self.settings
        if self.of[door.address] > told.half_open_each:
            self._close_oldest(door.address)
        elif len(self.waiting) > told.half_open or len(self.open) > told.connections:
            self._close_oldest(self.of.most_common(1)[0][0])

    def wait(self, door: Door) -> None:
        """Note that a connection has no request."""
        self.waiting[door] = None
        self.of[door.address] += 1

    def ask(self, door: Door) -> None:
        """Note that a connection has a request."""
        if door in self.waiting:
            del self.waiting[door]
            self.of[door.address] -= 1
            if not self.of[door.address]:
                del self.of[door.address]

    def leave(self, door: Door) -> None:
        """Forget a connection."""
        self.open.discard(door)
        self.ask(door)

    def _close_oldest(self, address: str) -> None:
        door = next(door for door in self.waiting if door.address == address)
        self.leave(door)
        door.transport.abort()


class Door(H11Protocol):
    """One connection; `door_class` makes the class of a server."""

    doors: ClassVar[Doors]
    address: str = ""
    _timer: asyncio.TimerHandle | None = None
    _writing: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.address = self.client[0] if self.client else ""
        self._wait()
        self.doors.enter(self)

    def connection_lost(self, exc: Exception | None) -> None:
        self.doors.leave(self)
        for timer in (self._timer, self._writing):
            if timer is not None:
                timer.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self._look()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self._look()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._writing = self.loop.call_later(self.doors.settings.write_seconds, self.transport.abort)

    def resume_writing(self) -> None:
        super().resume_writing()
        if self._writing is not None:
            self._writing.cancel()

    def send_400_response(self, msg: str) -> None:
        """Answer to a request that is none, with the headers of every other answer."""
        if self.conn.our_state not in (h11.IDLE, h11.SEND_RESPONSE):
            self.transport.abort()
            return
        headers = [(name.lower().encode(), value.encode()) for name, value in HEADERS.items()]
        headers += [(b"content-type", b"text/plain; charset=utf-8"), (b"connection", b"close")]
        for event in (
            h11.Response(status_code=400, headers=headers, reason=b"Bad Request"),
            h11.Data(data=msg.encode("ascii")),
            h11.EndOfMessage(),
        ):
            self.transport.write(self.conn.send(event) or b"")
        self.transport.close()

    def _look(self) -> None:
        """Start or stop the clock for the next request."""
        # uvicorn's type leaves out the None before the first request.
        asking = self.cycle is not None and not self.cycle.response_complete  # type: ignore[redundant-expr]
        if asking and self._timer is not None:
            self._timer.cancel()
            self._timer = None
            self.doors.ask(self)
        elif not asking and self._timer is None and not self.transport.is_closing():
            self._wait()
            self.doors.wait(self)

    def _wait(self) -> None:
        self._timer = self.loop.call_later(self.doors.settings.head_seconds, self._too_long)

    def _too_long(self) -> None:
        """Close after what is still to be sent; or at once, if that is not taken either."""
        self.transport.close()
        self._timer = self.loop.call_later(self.doors.settings.write_seconds, self.transport.abort)


def door_class(settings: Settings) -> type[Any]:
    """Class of the connections of one server."""
    return type("OwnDoor", (Door,), {"doors": Doors(settings)})
