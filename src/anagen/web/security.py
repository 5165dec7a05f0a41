"""Checks of every request and headers of every answer, outside of all other code.

- The Host header names this machine. A page elsewhere cannot reach the server through a name of its own
  that points here (DNS rebinding), since such a name is neither localhost nor a plain address.
- A request that changes anything must come from a page of this server (no forged forms). What is asked from a
  page elsewhere is answered only if a person follows a link to a page, so that no foreign page can make this
  machine compute.
- HEAD is answered as GET, without the body.
- Answers forbid scripts, styles, pictures and connections from anywhere else.
- An unexpected fault is logged by its kind and place only, since messages may hold personal input.
"""

from __future__ import annotations

import ipaddress
import logging
import re
import traceback
from collections.abc import Sequence

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

log = logging.getLogger("anagen.web")

CONTENT_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "connect-src 'self'",
        "font-src 'self'",
        "object-src 'none'",
        "frame-src 'self'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'self'",
    )
)
HEADERS = {
    "Content-Security-Policy": CONTENT_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    # Not "no-referrer": under that policy browsers hide a form's origin even from its own server.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
}
SAFE = ("GET", "HEAD", "OPTIONS")
HOST = re.compile(
    r"(?:\[(?P<ipv6>[0-9A-Fa-f:.]{2,45})\]|(?P<name>[A-Za-z0-9._-]{1,253}))(?::(?P<port>[0-9]{1,5}))?"
)
"""A name or an address, and a port; nothing of a user, a path or a space."""


class Guard:
    """Middleware that checks the request before the application answers, as the module describes."""

    def __init__(self, app: ASGIApp, allowed_hosts: Sequence[str] = ()) -> None:
        self.app = app
        self.allowed = {"localhost", *(name.lower().rstrip(".") for name in allowed_hosts)}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started, head = False, scope["method"] == "HEAD"
        if head:
            scope = {**scope, "method": "GET"}

        async def guarded(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                static = scope["path"].startswith("/static/")
                headers.setdefault("Cache-Control", "no-cache" if static else "no-store")
                if "server" in headers:
                    del headers["server"]
            elif head and message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        refused = self._refusal(scope)
        if refused is not None:
            await refused(scope, receive, guarded)
            return
        try:
            await self.app(scope, receive, guarded)
        except Exception as error:
            place = traceback.extract_tb(error.__traceback__)[-1]
            log.error("%s in %s, line %s", type(error).__name__, place.filename, place.lineno)
            if started:
                raise RuntimeError("the answer broke off") from None
            await PlainTextResponse("Something went wrong inside Anagen. Nothing was kept.", status_code=500)(
                scope, receive, guarded
            )

    def _refusal(self, scope: Scope) -> PlainTextResponse | None:
        headers = Headers(scope=scope)
        host = headers.get("host", "")
        if not self._is_here(host):
            return PlainTextResponse(
                "This address is not known here. Use http://localhost, or start with --allow-host NAME.",
                status_code=421,
            )
        origin, site = headers.get("origin"), headers.get("sec-fetch-site")
        foreign = site not in (None, "same-origin", "none")
        if scope["method"] in SAFE:
            how = headers.get("sec-fetch-mode"), headers.get("sec-fetch-dest")
            followed = how == ("navigate", "document") and not scope["path"].startswith("/api/")
            foreign = foreign and not followed
        elif origin is not None:
            foreign = foreign or not _same(origin, scope["scheme"], host)
        return PlainTextResponse("This came from another site.", status_code=403) if foreign else None

    def _is_here(self, host: str) -> bool:
        parts = HOST.fullmatch(host)
        if parts is None or int(parts["port"] or 0) > 65_535:
            return False
        if parts["ipv6"] is None and parts["name"].lower().rstrip(".") in self.allowed:
            return True
        try:
            ipaddress.ip_address(parts["ipv6"] or parts["name"])
        except ValueError:
            return False
        return True


def _same(origin: str, scheme: str, host: str) -> bool:
    """Whether an origin is this server's: the same scheme, name and port.

    >>> _same("http://localhost", "http", "localhost:80"), _same("https://localhost", "http", "localhost")
    (True, False)
    """
    usual = {"http": ":80", "https": ":443"}.get(scheme, "")
    return origin.lower().removesuffix(usual) == f"{scheme}://{host.lower().removesuffix(usual)}"
