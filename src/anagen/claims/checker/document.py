"""A document: its text, blocks and sentences, and its links."""

from __future__ import annotations

from dataclasses import dataclass

KINDS = ("paragraph", "heading", "bullet")

MOST_BYTES = 8_000_000
MOST_CHARACTERS = 300_000
MOST_SENTENCES = 4_000
MOST_PAGES = 150
MOST_DEPTH = 200
MOST_TAGS = 150_000
MOST_LINKS = 3_000
PDF_SECONDS = 25


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of the text that stands by itself: ``text[start:end]``."""

    start: int
    end: int
    kind: str


@dataclass(frozen=True, slots=True)
class Link:
    """A link: its address, its words, and their place (both 0 if not in the text)."""

    address: str
    anchor: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence: ``text[start:end]``; `number` counts from 1 in the document; `block` from 0."""

    number: int
    start: int
    end: int
    text: str
    kind: str
    block: int


@dataclass(frozen=True, slots=True)
class Document:
    """A document read whole. Places count characters of `text`, which is the text that a page shows."""

    name: str
    text: str
    format: str
    sentences: tuple[Sentence, ...]
    blocks: tuple[Block, ...]
    links: tuple[Link, ...]
