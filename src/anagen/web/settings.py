"""Settings and limits of the server."""

from __future__ import annotations

import os
from dataclasses import dataclass, field

LOOPBACK = "127.0.0.1"


@dataclass(frozen=True)
class Settings:
    """Settings of the web application.

    Attributes:
        host: address to listen on; loopback unless the user asks for more.
        port: to listen on.
        allowed_hosts: names of the server, besides localhost and plain IP addresses.
        largest_body: bytes that a request may carry.
        bodies: bytes of all requests that are being received or answered.
        body_seconds: time to receive them.
        head_seconds: time to receive the head of a request, and to begin the next one on a connection.
        write_seconds: time for which an answer may wait for a client that does not take it.
        connections: open at once; beyond, the oldest that ask for nothing are closed.
        half_open: connections without a whole request; beyond, the oldest of the busiest address are closed.
        half_open_each: the same for one address.
        requests: answered at once; beyond, 503.
        work_seconds: time that a page waits for a computation once it has begun.
        queue_seconds: time for which a computation may wait for its turn.
        threads: number of look-ups at once.
        processes: number of computations at once; 0: in threads of the server itself, without limits of
            memory and without a stop, for tests.
        process_memory: bytes of address space of a process.
        process_resident: bytes of resident memory above which a process is replaced.
        queue: number of computations that may wait.
        queue_each: the same for one address.
        largest_upload: bytes of one opened file; kept in memory, never written to disk.
        particles: virtual people followed in a forecast; the number of the command line except in tests.
        keep_bytes: of answers kept in memory, so that a repeat or a print costs nothing; 0: none are kept.
        keep_seconds: for which one is kept.
        answers_bytes: of forms that were filled in, kept in memory so that a result has an address.
        answers_seconds: for which one is kept; its address holds the answers for longer.
        diary: file of the person's own diary, shown to this machine only; None: none is named.
        diary_folder: folder in which a page may begin one; "": the home folder.
        warm: whether to load and compile the engine in the background when the server starts.
    """

    host: str = LOOPBACK
    port: int = 8765
    allowed_hosts: tuple[str, ...] = ()
    largest_body: int = 8_000_000
    largest_upload: int = 6_000_000
    bodies: int = 200_000_000
    body_seconds: float = 20.0
    head_seconds: float = 10.0
    write_seconds: float = 30.0
    connections: int = 700
    half_open: int = 200
    half_open_each: int = 64
    requests: int = 256
    work_seconds: float = 60.0
    queue_seconds: float = 120.0
    threads: int = 4
    processes: int = field(default_factory=lambda: max(1, min(4, os.cpu_count() or 1)))
    process_memory: int = 6_000_000_000
    process_resident: int = 2_000_000_000
    queue: int = 100
    queue_each: int = 40
    particles: int = 200
    keep_bytes: int = 64_000_000
    keep_seconds: float = 1_800.0
    answers_bytes: int = 8_000_000
    answers_seconds: float = 7_200.0
    diary: str | None = None
    diary_folder: str = ""
    warm: bool = True
