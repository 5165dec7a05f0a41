"""Division of a text into blocks and sentences.

A full stop ends a sentence unless it belongs to an abbreviation, an initial, a number or an address.
Headings and bullets end where their line ends. Every step reads the text once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from anagen.claims.checker.document import Block, Sentence

_NEVER_LAST_WORDS = """
dr mr mrs ms prof st vs e.g i.e cf al approx ca fig figs eq ref refs pp eds
"""
_NEVER_LAST = frozenset(_NEVER_LAST_WORDS.split())
"""Abbreviations that end no sentence, whatever follows."""

_ABBREVIATIONS_WORDS = """
no nos v vol p ed inc ltd co corp jr sr dept univ jan feb mar apr jun jul aug sep sept oct nov dec
u.s u.k e.u u.s.a ph.d m.d b.sc m.sc a.m p.m est incl max min avg resp viz etc
"""
ABBREVIATIONS = _NEVER_LAST | frozenset(_ABBREVIATIONS_WORDS.split())

MOST_LENGTH = 1200
"""A longer sentence is cut at a space: it is a list or no prose."""

_STOP = re.compile(r"(?<![.!?…])[.!?…]++[\"'”’)\]]{0,3}(?:\[\d{1,3}(?:[,–-]\d{1,3}){0,4}\]){0,3}(?=\s)")
"""A run of stops is tried once, at its first, and never given back: a row of dots costs its length."""
_BULLET = re.compile(r"\s{0,12}(?:[•●▪◦‣·○■▸►✓✔➤*+-]|\(?\d{1,2}[.)]|\(?[a-z][.)])\s+")
_LAST_WORD = re.compile(r"[^\s(\[\"'“‘]{1,24}$")
_SOURCE = re.compile(r"(?:\[\d{1,3}(?:[,–-]\s?\d{1,3})*\]\s*)+")


def blocks_of(text: str) -> tuple[Block, ...]:
    """Blocks of a plain text: one a line, or one a paragraph where lines are wrapped by hand."""
    lines = list(_lines(text))
    width = _wrapped(text, lines)
    found: list[Block] = []
    joining = False
    for start, end in lines:
        if not text[start:end].strip():
            joining = False
            continue
        bullet = _BULLET.match(text, start, end)
        if joining and not bullet:
            found[-1] = Block(found[-1].start, end, found[-1].kind)
        else:
            found.append(Block(bullet.end() if bullet else start, end, "bullet" if bullet else "paragraph"))
        joining = width > 0 and end - start >= 0.6 * width
    return tuple(
        Block(block.start, block.end, _kind(text[block.start : block.end], block.kind))
        for block in found
        if block.end > block.start
    )


def _lines(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for line in text.splitlines(keepends=True):
        yield start, start + len(line.rstrip("\r\n\v\f\x1c\x1d\x1e\x85\u2028\u2029"))
        start += len(line)


def _wrapped(text: str, lines: Sequence[tuple[int, int]]) -> int:
    """Width at which lines are wrapped by hand, or 0 where every line is a paragraph."""
    lengths = sorted(end - start for start, end in lines if text[start:end].strip())
    if len(lengths) < 4 or lengths[-1] > 130:
        return 0
    long = [length for length in lengths if length >= 55]
    return lengths[-1] if 2 * len(long) >= len(lengths) else 0


def _kind(text: str, kind: str) -> str:
    """Kind of a block: "heading" for a short line without a full stop."""
    if kind == "paragraph" and len(text.split()) <= 14 and text.rstrip()[-1:] not in tuple('.!;,…:"”'):
        return "heading"
    return kind


def sentences_of(text: str, blocks: Sequence[Block]) -> tuple[Sentence, ...]:
    """Sentences of the blocks, numbered from 1; marks and pictures before the first letter are left out."""
    found: list[Sentence] = []
    for index, block in enumerate(blocks):
        for start, end in _cut(text, block):
            while start < end and not (text[start].isalnum() or text[start] in "\"'“‘$€£([<≥≤~"):
                start += 1
            while end > start and text[end - 1].isspace():
                end -= 1
            if any(character.isalnum() for character in text[start:end]):
                found.append(Sentence(len(found) + 1, start, end, text[start:end], block.kind, index))
    return tuple(found)


def _cut(text: str, block: Block) -> Iterator[tuple[int, int]]:
    start = block.start
    for stop in _STOP.finditer(text, block.start, block.end):
        end = stop.end()
        source = _SOURCE.match(text, min(end + 1, block.end), block.end)
        after = source.end() if source else end
        if _ends(text, start, stop, after, block.end):
            yield from _short(text, start, after if source else end)
            start = after if source else end
    yield from _short(text, start, block.end)


def _ends(text: str, start: int, stop: re.Match[str], after: int, limit: int) -> bool:
    """Whether the stop ends a sentence."""
    rest = text[after : min(limit, after + 40)].lstrip()
    if not rest:
        return True
    first = next((character for character in rest if character.isalnum()), "")
    if first.islower() and rest[0] not in "•●▪":
        return "!" in stop.group() and rest[0] in '"“'
    if stop.group()[0] in "!?…" or stop.group().startswith(".."):
        return True
    word = _LAST_WORD.search(text, max(start, stop.start() - 24), stop.start())
    last = word.group().lower() if word else ""
    if last in _NEVER_LAST:
        return False
    if last in ("no", "nos") and not first.isdigit():
        return True
    if last in ABBREVIATIONS:
        # "in the U.S. The FDA" ends a sentence, "U.S. FDA" does not.
        return last in ("etc", "u.s", "u.k", "e.u", "u.s.a", "a.m", "p.m", "inc", "ltd", "co") and bool(
            re.match(r"[\"'“(]?(?:The|This|It|In|If|But|And|We|You|They|There|A|An|However|While)\b", rest)
        )
    # An initial: "J. Smith". A lone number before a stop is a list's.
    return not (len(last) == 1 and last.isalpha() and word is not None and word.group().isupper())


def _short(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while end - start > MOST_LENGTH:
        place = text.rfind(" ", start + MOST_LENGTH // 2, start + MOST_LENGTH)
        place = place if place > start else start + MOST_LENGTH
        yield start, place
        start = place
    yield start, end
