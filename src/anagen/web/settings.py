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
        body_seconds: time to receive them.
        work_seconds: time that a page waits for a computation.
        threads: number of computations at once.
        queue: number of computations that may wait.
        largest_upload: bytes of one opened file; kept in memory, never written to disk.
        particles: virtual people followed in a forecast; the number of the command line except in tests.
        warm: whether to load and compile the engine in the background when the server starts.
    """

    host: str = LOOPBACK
    port: int = 8765
    allowed_hosts: tuple[str, ...] = ()
    largest_body: int = 8_000_000
    largest_upload: int = 6_000_000
    body_seconds: float = 20.0
    work_seconds: float = 60.0
    threads: int = field(default_factory=lambda: max(1, os.cpu_count() or 1))
    queue: int = 100
    particles: int = 200
    warm: bool = True
