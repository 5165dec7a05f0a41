"""Reading of a document: its file type, its encoding, and its limits."""

from __future__ import annotations

import os
import re
from bisect import bisect_right
from pathlib import Path

from anagen.claims.checker.document import (
    MOST_BYTES,
    MOST_CHARACTERS,
    MOST_SENTENCES,
    Block,
    Document,
    Link,
)
from anagen.claims.checker.html_text import read_html
from anagen.claims.checker.pdf_text import read_pdf
from anagen.claims.checker.sentences import blocks_of, sentences_of
from anagen.errors import InputError

FORMATS = ("text", "html", "pdf")
_CHARSET = re.compile(rb"charset\s{0,3}=\s{0,3}[\"']?([A-Za-z0-9_:.-]{2,40})", re.IGNORECASE)
_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_SAFE_WORDS = """
utf-8 utf8 us-ascii ascii iso-8859-1 latin-1 latin1 windows-1252 cp1252 iso-8859-15 windows-1250
windows-1251 koi8-r shift_jis euc-jp euc-kr gbk gb2312 gb18030 big5 utf-16 utf-16le utf-16be
iso-8859-2
"""
_SAFE = frozenset(_SAFE_WORDS.split())
_MOST_ODD = 0.02
"""Share of control signs above which a file is no text."""
_HTML = re.compile(r"<(?:!doctype html|html|head|body|p|div|h1|article|a\s)", re.IGNORECASE)
_LINK_WORD = re.compile(
    r"(?:https?://|www\.)[^\s<>\"'()\[\]]{3,500}"
    r"|(?<![\w@.-])(?:[a-z0-9-]{2,40}\.){1,3}(?:com|org|net|co|io|ai|info|biz|shop|store|online|clinic|health|us|uk)"
    r"(?![\w-])(?:/[^\s<>\"'()\[\]]{0,300})?",
    re.IGNORECASE,
)


def read_file(path: Path) -> Document:
    """Document in a file.

    Raises:
        InputError: see `read_document`, or no such file.
    """
    if not path.is_file():
        raise InputError("no such file", where=str(path), expected="a text, HTML or PDF file")
    if path.stat().st_size > MOST_BYTES:
        raise InputError(_too_large(path.stat().st_size), where=str(path))
    return read_document(path.read_bytes(), os.fspath(path))


def _too_large(size: int) -> str:
    return f"{size / 1e6:.1f} MB (expected at most {MOST_BYTES / 1e6:.0f} MB)"


def read_document(data: bytes, filename: str = "document") -> Document:
    """Document in the bytes of a file; its type is judged by the bytes, then by the name.

    Raises:
        InputError: empty, too large, no text, deeper or longer than a page for people, or a broken PDF.
    """
    where = Path(filename).name[:120] or "document"
    if len(data) > MOST_BYTES:
        raise InputError(_too_large(len(data)), where=where)
    if b"%PDF-" in data[:1024]:
        return _document(where, read_pdf(data, where), "pdf")
    return read_text(_decoded(data, where), where, is_html=_suffix(filename) in (".html", ".htm", ".xhtml"))


def read_text(text: str, name: str = "text", *, is_html: bool | None = None) -> Document:
    """Document of a text; with `is_html` None its first lines decide whether it is HTML.

    Raises:
        InputError: empty, or longer than the limit.
    """
    html = is_html or (is_html is None and _HTML.search(text[:2000]) is not None)
    if not is_html and is_html is not None:
        html = re.match(r"\s{0,200}<(?:!doctype html|html)", text[:400], re.IGNORECASE) is not None
    if not html:
        return _document(name, text, "text")
    words, blocks, links = read_html(text, name)
    return _document(name, words, "html", blocks, links)


def _document(
    name: str,
    text: str,
    kind: str,
    blocks: tuple[Block, ...] | None = None,
    links: tuple[Link, ...] = (),
) -> Document:
    if len(text) > MOST_CHARACTERS:
        raise InputError(f"{len(text)} characters of text", where=name, expected=f"at most {MOST_CHARACTERS}")
    found = blocks if blocks is not None else blocks_of(text)
    sentences = sentences_of(text, found)
    if not sentences:
        raise InputError("no sentence found", where=name, expected="an article in words")
    if len(sentences) > MOST_SENTENCES:
        raise InputError(f"{len(sentences)} sentences", where=name, expected=f"at most {MOST_SENTENCES}")
    starts = [link.start for link in links]  # in the order of the text, none within another
    ends = [link.end for link in links]
    written = tuple(
        Link(
            match.group().rstrip(".,;:!?"),
            "",
            match.start(),
            match.start() + len(match.group().rstrip(".,;:!?")),
        )
        for match in _LINK_WORD.finditer(text)
        if (before := bisect_right(starts, match.start())) == 0 or match.start() >= ends[before - 1]
    )
    return Document(name, text, kind, sentences, found, links + written)


def _suffix(filename: str) -> str:
    return Path(filename).suffix.lower()


def _decoded(data: bytes, where: str) -> str:
    """Text of bytes, decoded by their mark, by the page's declaration, as UTF-8, else as Western letters."""
    for mark, name in _MARKS:
        if data.startswith(mark):
            return _checked(_tried(data, name, where), where)
    sample = data[:4000]
    if sample and sample.count(0) > 0.2 * len(sample):
        # Half of the bytes are zero: a two-byte encoding without a byte order mark.
        order = "utf-16-le" if sample[1::2].count(0) >= sample[::2].count(0) else "utf-16-be"
        return _checked(data.decode(order, "replace"), where)
    try:
        return _checked(data.decode("utf-8"), where)
    except UnicodeDecodeError:
        pass
    said = _CHARSET.search(data[:2048])
    name = said.group(1).decode("ascii").lower() if said else ""
    if name in _SAFE and name not in ("utf-8", "utf8"):
        return _checked(_tried(data, name, where), where)
    return _checked(data.decode("cp1252", "replace"), where)


def _tried(data: bytes, name: str, where: str) -> str:
    try:
        return data.decode(name)
    except (UnicodeDecodeError, LookupError):
        raise InputError(f"is not {name} text as it says", where=where, expected="UTF-8") from None


def _checked(text: str, where: str) -> str:
    odd = sum(
        not character.isprintable() and character not in "\n\r\t\f\v\x85" for character in text[:20_000]
    )
    odd += text[:20_000].count("\ufffd")
    if odd > _MOST_ODD * max(len(text[:20_000]), 50) or "\x00" in text:
        raise InputError("not a text", where=where, expected="plain text, HTML or PDF")
    return text
