"""Connections that ask for nothing are closed, and never stand in anybody's way."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any
from urllib.request import urlopen

import pytest
import uvicorn

from anagen.web.app import create_app
from anagen.web.doors import Doors, door_class
from web.conftest import quiet_settings

WHOLE = b"GET /about HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"


@pytest.fixture
def serve() -> Iterator[Callable[..., tuple[int, Doors]]]:
    """Start servers with settings of their own: port and connections."""
    running = []

    def start(**more: Any) -> tuple[int, Doors]:
        settings = quiet_settings(**more)
        kind = door_class(settings)
        config = uvicorn.Config(create_app(settings), port=0, log_level="critical", http=kind, ws="none")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        running.append((server, thread))
        while not server.started:
            assert thread.is_alive(), "the server did not start"
            time.sleep(0.01)
        return server.servers[0].sockets[0].getsockname()[1], kind.doors

    yield start
    for server, thread in running:
        server.should_exit = True
        thread.join(timeout=10)


def opened(port: int, sent: bytes = b"") -> socket.socket:
    """A connection on which something was sent."""
    made = socket.create_connection(("127.0.0.1", port), timeout=60)
    made.sendall(sent)
    return made


def closed(connection: socket.socket) -> bool:
    """Whether the other side closes, within the connection's own time-out."""
    with contextlib.suppress(ConnectionResetError):
        while connection.recv(65_536):
            pass
    return True


def test_a_head_that_never_ends_is_cut(serve: Callable[..., tuple[int, Doors]]) -> None:
    port, doors = serve(head_seconds=0.3)
    silent, part = opened(port), opened(port, b"GET /about HTTP/1.1\r\nHost: 127.0.0.1\r\nX-")
    dribbler = opened(port, b"GET /about HTTP/1.1\r\n")
    with contextlib.suppress(OSError):
        for _ in range(400):  # one letter at a time does not win time
            dribbler.sendall(b"x")
            time.sleep(0.005)
    assert all(closed(one) for one in (silent, part, dribbler))
    assert not doors.open


def test_the_head_of_a_second_request_has_the_same_limit(serve: Callable[..., tuple[int, Doors]]) -> None:
    port, _ = serve(head_seconds=0.3)
    connection = opened(port, WHOLE)
    assert connection.recv(20).startswith(b"HTTP/1.1 200")
    connection.sendall(b"GET /about HT")
    assert closed(connection)


def test_half_open_connections_make_room_for_newcomers(serve: Callable[..., tuple[int, Doors]]) -> None:
    port, doors = serve(head_seconds=60.0, half_open_each=8)
    crowd = [opened(port, b"GET /") for _ in range(40)]
    with urlopen(f"http://127.0.0.1:{port}/about", timeout=60) as answer:
        assert answer.status == 200
    assert len(doors.waiting) <= 8
    assert closed(crowd[0])
    for one in crowd:
        one.close()


class Told:
    """Transport that notes whether it was aborted."""

    aborted = False

    def abort(self) -> None:
        self.aborted = True


class Stranger:
    """Connection of an address."""

    def __init__(self, address: str) -> None:
        self.address, self.transport = address, Told()


def test_the_address_with_most_half_open_connections_loses_them_first() -> None:
    doors = Doors(quiet_settings(half_open=5, half_open_each=100))
    one = Stranger("10.0.0.1")
    crowd = [Stranger("10.0.0.2") for _ in range(10)]
    for door in (one, *crowd):
        doors.enter(door)  # type: ignore[arg-type]
    assert not one.transport.aborted
    assert [door.transport.aborted for door in crowd] == [True] * 6 + [False] * 4
    assert doors.of == {"10.0.0.1": 1, "10.0.0.2": 4}


def test_a_request_under_way_is_never_closed_for_a_newcomer() -> None:
    doors = Doors(quiet_settings(connections=2))
    asking = [Stranger("10.0.0.1") for _ in range(2)]
    for door in asking:
        doors.enter(door)  # type: ignore[arg-type]
        doors.ask(door)  # type: ignore[arg-type]
    late = Stranger("10.0.0.1")
    doors.enter(late)  # type: ignore[arg-type]
    assert late.transport.aborted
    assert not any(door.transport.aborted for door in asking)
    assert len(doors.open) == 2


def test_what_is_no_request_is_answered_with_the_policy(serve: Callable[..., tuple[int, Doors]]) -> None:
    port, _ = serve()
    connection = opened(port, b"no request at all\r\n\r\n")
    answer = b""
    while part := connection.recv(65_536):
        answer += part
    assert answer.startswith(b"HTTP/1.1 400")
    assert b"content-security-policy" in answer


def test_a_reader_that_does_not_read_is_closed(serve: Callable[..., tuple[int, Doors]]) -> None:
    port, doors = serve(write_seconds=0.3, head_seconds=0.3)
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
    connection.connect(("127.0.0.1", port))
    request = b"GET /static/web/anagen.css HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
    connection.sendall(request * 600)
    end = time.monotonic() + 60
    while doors.open and time.monotonic() < end:
        time.sleep(0.02)
    assert not doors.open
    connection.close()
