"""A result to take along: a link that holds the answers, and a QR code for a telephone."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from importlib.util import find_spec
from urllib.parse import urlsplit

from markupsafe import Markup

from anagen.web.answered import Answered

MOST_BYTES = 1_200
"""Bytes that a telephone still reads from a screen."""


@dataclass(frozen=True)
class TakeAlong:
    """Link and code with which the answers of a page are taken along.

    Attributes:
        link: address that opens them on any day, while this server or another one like it runs.
        code: drawing of the QR code; "" if nothing fits.
        holds: what the code holds, ``link`` or ``text``.
    """

    link: str
    code: Markup
    holds: str


def taken_along(server: str, kept: Answered, text: str) -> TakeAlong:
    """Link and QR code of some answers.

    A telephone cannot reach a server that answers only its own machine: the code then holds the text of the
    answers, which any Anagen opens.

    Args:
        server: address of this server, such as ``http://localhost:8765/``.
        kept: the answers.
        text: the answers as a file that can be opened again.
    """
    link = server.rstrip("/") + kept.link if kept.link else ""
    contents = [("text", text)] if not link or is_loopback(server) else [("link", link), ("text", text)]
    for holds, content in contents:
        if len(content.encode("utf-8")) <= MOST_BYTES and find_spec("segno") is not None:
            return TakeAlong(link, _drawn(content), holds)
    return TakeAlong(link, Markup(""), "")


def is_loopback(server: str) -> bool:
    """Whether an address reaches only the machine that asks.

    >>> is_loopback("http://localhost:8765/"), is_loopback("http://[::1]/"), is_loopback("http://10.0.0.7:80/")
    (True, True, False)
    """
    host = urlsplit(server).hostname or ""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _drawn(content: str) -> Markup:
    import segno

    # Dark on light in a dark page too: most readers know no other.
    drawn = segno.make_qr(content, error="l", encoding="utf-8").svg_inline(
        border=4, dark="#000", light="#fff", omitsize=True, svgclass="qr", lineclass=None
    )
    return Markup(drawn.replace("<svg ", '<svg role="img" aria-label="QR code of these answers" ', 1))
