"""Links that do not belong to the subject, by address, anchor and the words around."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

from anagen.claims.checker.document import Document, Link
from anagen.claims.checker.finding import LinkReading
from anagen.claims.checker.plain import plain
from anagen.claims.checker.topics import Topics, load_topics

_SCHEME = re.compile(r"^[a-z][a-z0-9+.-]{0,20}:", re.IGNORECASE)
_HOST = re.compile(r"^(?:https?:)?//(?:[^/@]{0,80}@)?(?:www\d?\.)?([^/:?#]{1,200})", re.IGNORECASE)
_FAR = 0.02
"""Likeness of an anchor to the subject below which, with vectors, it counts as foreign."""


def read_links(document: Document, *, vectors: bool) -> tuple[LinkReading, ...]:
    """Every outgoing link with its judgement.

    A link with a word of the subject in address or anchor is related; one with a word of another subject and
    none of this one is unrelated; with `vectors`, so is one whose anchor is unlike anything in the ledger.
    """
    topics = load_topics()
    starts = [sentence.start for sentence in document.sentences]
    found: list[LinkReading] = []
    for link in document.links:
        host = _host(link.address)
        if host is None:
            continue
        status, subject = _judged(link, host, topics)
        if status == "not judged" and vectors and len(link.anchor.split()) >= 2:
            status, subject = _by_likeness(link)
        place = bisect_right(starts, link.start) if link.end > link.start else 0
        found.append(
            LinkReading(link.address[:300], link.anchor[:200], link.start, link.end, place, status, subject)
        )
    return tuple(found)


def _host(address: str) -> str | None:
    """Host of an outgoing link, or None for one within the page or of no web address."""
    match = _HOST.match(address)
    if match:
        return match.group(1).lower()
    if _SCHEME.match(address) or address.startswith(("#", "/", ".", "?")) or "." not in address:
        return None
    first = address.split("/")[0].lower().removeprefix("www.")
    # A relative path such as "page.html" names no host.
    return None if first.endswith((".html", ".htm", ".php", ".asp", ".aspx", ".pdf")) else first


def _judged(link: Link, host: str, topics: Topics) -> tuple[str, str]:
    words = plain(f"{link.address} {link.anchor}")
    foreign = next(
        (
            subject
            for subject, parts in topics.unrelated.items()
            if any(_in(part, host, words) for part in parts)
        ),
        "",
    )
    if any(part in words for part in topics.related) and not (foreign and not _own(host, topics)):
        return "related", ""
    return ("unrelated", foreign) if foreign else ("not judged", "")


def _own(host: str, topics: Topics) -> bool:
    """Whether the host itself has a word of the subject, whatever the anchor says."""
    return any(part in host for part in topics.related)


def _in(part: str, host: str, words: str) -> bool:
    """Whether `part` is in the host (hosts run words together), or begins a word of `words`."""
    return (
        part.replace(" ", "") in host.replace("-", "")
        or re.search(rf"\b{re.escape(part)}", words) is not None
    )


def _by_likeness(link: Link) -> tuple[str, str]:
    from anagen.claims.checker.likeness import vectors_of, wordings

    likeness = float((wordings().vectors @ vectors_of([link.anchor])[0]).max())
    return ("unrelated", "another subject") if likeness < _FAR else ("not judged", "")


def unrelated(links: Sequence[LinkReading]) -> tuple[LinkReading, ...]:
    """Links that do not belong."""
    return tuple(link for link in links if link.status == "unrelated")
