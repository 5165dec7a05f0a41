"""The command's output: nothing in it steers the terminal, and every console can print it.

A console that is not UTF-8 gets what it can show: "-" for a dash, "<=" for its sign, letters without accents,
and "?" for the rest. No sign that is missing may break off a run at its last line.
"""

from __future__ import annotations

import codecs
import io
import sys
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

from anagen.files.safe_text import shown

_PLAIN = {
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"),
    **dict.fromkeys("\u2018\u2019\u2032", "'"),
    **dict.fromkeys("\u201c\u201d\u201e\u2033\u00ab\u00bb", '"'),
    **dict.fromkeys("\u00b7\u2022\u2219\u25cf", "*"),
    **dict.fromkeys("\u25cb\u25cc\u25e6", "o"),
    "\u2264": "<=",
    "\u2265": ">=",
    "\u2260": "!=",
    "\u2248": "~",
    "\u00d7": "x",
    "\u2717": "x",
    "\u2713": "v",
    "\u2044": "/",
    "\u00b1": "+/-",
    "\u00b0": " deg",
    "\u00b5": "u",
    "\u03bc": "u",
    "\u2192": "->",
    "\u2190": "<-",
    "\u221e": "inf",
    "\u221a": "sqrt ",
    "\u00df": "ss",
    "\u00f8": "o",
    "\u00e6": "ae",
    "\u0142": "l",
}


def readable(encoding: str) -> str:
    """Name of the handler of `codecs` that puts plain characters where `encoding` lacks one."""

    def handler(error: UnicodeError) -> tuple[str | bytes, int]:
        if not isinstance(error, UnicodeEncodeError):
            raise error
        lacking = error.object[error.start : error.end]
        return "".join(_plain(one, encoding) for one in lacking), error.end

    name = f"anagen-readable-{encoding}"  # the error itself tells some encodings only as "charmap"
    codecs.register_error(name, handler)
    return name


def _plain(character: str, encoding: str) -> str:
    taken_apart = unicodedata.normalize("NFKD", character)
    bare = "".join(one for one in taken_apart if not unicodedata.combining(one))
    for found in (_PLAIN.get(character), bare, "".join(_PLAIN.get(one, one) for one in bare)):
        if found is not None and _fits(found, encoding):
            return found
    return "?"


def _fits(text: str, encoding: str) -> bool:
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


class SafeStream(io.TextIOBase):
    """A text stream that passes on only what is safe to show.

    It has no `buffer`, by which bytes would go past it.

    Args:
        raw: the stream of the console; tables that set colours write to it, after `shown`.
    """

    def __init__(self, raw: TextIO) -> None:
        super().__init__()
        self.raw = raw

    def write(self, text: str) -> int:
        """Write `text` as it is safe to show."""
        self.raw.write(shown(text))
        return len(text)

    def flush(self) -> None:
        """Pass on what is waiting."""
        self.raw.flush()

    def isatty(self) -> bool:
        """Whether a person reads it."""
        return self.raw.isatty()

    def fileno(self) -> int:
        """Number of the stream in the process."""
        return self.raw.fileno()

    def writable(self) -> bool:
        """Always."""
        return True

    @property
    def encoding(self) -> str:  # type: ignore[override]
        """Encoding of the console."""
        return self.raw.encoding

    @property
    def errors(self) -> str | None:  # type: ignore[override]
        """Treatment of characters that it lacks."""
        return self.raw.errors


@contextmanager
def safe_console() -> Iterator[None]:
    """Context in which both streams of the process are safe."""
    before = sys.stdout, sys.stderr
    for stream in before:
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=readable(stream.encoding))
    sys.stdout, sys.stderr = (SafeStream(stream) if stream is not None else stream for stream in before)
    try:
        yield
    finally:
        sys.stdout, sys.stderr = before
