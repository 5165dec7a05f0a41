"""Compression of answers for clients that ask for it.

A page may be compressed although it shows what somebody typed: that gives a secret away only if the same
answer holds one and a stranger can make the browser send guesses (BREACH). Pages here hold no token and no
secret, there are no cookies, and what comes from another site is refused (`anagen.web.security`).
"""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.middleware.gzip import DEFAULT_EXCLUDED_CONTENT_TYPES, GZipMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

LEVEL = 6
"""Level 9 takes twice the time for a page that is hardly smaller."""
LEAST = 1_000
"""Bytes below which an answer goes as it is: it fits into one packet."""
CLOSED = (*DEFAULT_EXCLUDED_CONTENT_TYPES, "application/pdf", "application/octet-stream")
"""Kinds of content that are compressed already, or unknown."""


class Compression(GZipMiddleware):
    """Starlette's gzip, for clients that ask for it in any spelling and do not refuse it by ``gzip;q=0``."""

    def __init__(self, app: ASGIApp) -> None:
        super().__init__(app, LEAST, LEVEL, exclude_content_types=CLOSED)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            others = [pair for pair in scope["headers"] if pair[0].lower() != b"accept-encoding"]
            told = ", ".join(Headers(scope=scope).getlist("accept-encoding"))
            asked = [(b"accept-encoding", b"gzip")] if asks_for_gzip(told) else []
            scope = {**scope, "headers": [*others, *asked]}
        await super().__call__(scope, receive, send)


def asks_for_gzip(told: str) -> bool:
    """Whether ``Accept-Encoding`` names gzip with a weight above 0.

    >>> [asks_for_gzip(told) for told in ("br, gzip", "gzip;q=0.5", "gzip;q=0.0, br", "gzipped", "")]
    [True, True, False, False, False]
    """
    for part in told.split(","):
        name, *rest = (one.strip().lower() for one in part.split(";"))
        if name in ("gzip", "x-gzip"):
            weights = [one.partition("=")[2] for one in rest if one.partition("=")[0].strip() == "q"]
            return not weights or weights[0].strip(" 0.") != ""
    return False
