"""Text of a TOML file: read within limits, with the line on which each key stands.

`tomllib` gives no line numbers, so a scanner finds the lines again; it runs only on text that is known
to be TOML, and only once an error asks for a line. Where it fails, the nearest table's line is given.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, ClassVar

from anagen.errors import InputError

Path_ = tuple[str | int, ...]
"""Path to a value: ``("arm", 0, "treatment", 1, "dose")``."""

LARGEST_FILE = 1_000_000
"""Bytes. A protocol is a page or two; anything longer is the wrong file."""
LONGEST_LINE = 2_000
DEEPEST = 8
"""Nesting that a file may have; the rows of a calibration have seven levels, a trial file four."""

_MANY_PARTS = re.compile(r"^[ \t]*\[{0,2}(?:[^.=\n]*\.){8}[^=\n]*(?:=|\])", re.MULTILINE)


@dataclass(frozen=True)
class SourceText:
    """Parsed TOML with the line of every key."""

    name: str
    table: dict[str, Any]
    lines: Mapping[Path_, int] = field(repr=False)
    lacking: ClassVar[str] = "is missing"
    """Words of an error about a key that is not there."""

    def line(self, path: Path_) -> int | None:
        """Line of the value at `path`, or of the innermost table around it that is known."""
        for end in range(len(path), 0, -1):
            if path[:end] in self.lines:
                return self.lines[path[:end]]
        return None

    def where(self, path: Path_) -> str:
        """Place in words: ``pilot.toml, line 7, population.size``."""
        line = self.line(path)
        parts = [self.name, *([f"line {line}"] if line else []), *([key_text(path)] if path else [])]
        return ", ".join(parts)


def key_text(path: Path_) -> str:
    """Key in words: ``("arm", 0, "treatment", 1, "dose")`` -> ``arm 1.treatment 2.dose``."""
    text = ""
    for part in path:
        text += f" {part + 1}" if isinstance(part, int) else ("." if text else "") + str(part)[:60]
    return text


def read_source(path: str | Path | Traversable, expected: str = "a trial file") -> SourceText:
    """Read and parse a file.

    Args:
        path: of the file.
        expected: what it should be, in words, for the error if there is none.

    Raises:
        InputError: no such file, unreadable, too large, not UTF-8, or not TOML.
    """
    path = Path(path) if isinstance(path, str) else path
    try:
        with path.open("rb") as stream:
            raw = stream.read(LARGEST_FILE + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError(f"cannot be read: {reason}", where=str(path), expected=expected) from None
    if len(raw) > LARGEST_FILE:
        raise _too_large(path.name)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise InputError(
            f"byte {raw[error.start]:#04x} is not UTF-8",
            where=f"{path.name}, line {line}",
            expected="UTF-8 text",
        ) from None
    return parse_source(text, path.name)


def parse_source(text: str, name: str) -> SourceText:
    """Parse TOML text, within the limits of a file that a person writes; letters are composed (NFC).

    Raises:
        InputError: too large, not TOML, or nested too deeply.
    """
    if len(text.encode("utf-8", "surrogatepass")) > LARGEST_FILE:
        raise _too_large(name)
    for number, line in enumerate(text.split("\n"), start=1):
        if len(line) > LONGEST_LINE:
            raise InputError(
                f"a line of {len(line)} characters",
                where=f"{name}, line {number}",
                expected=f"at most {LONGEST_LINE}",
            )
    # One spelling of a letter with its accents, so that a name is the same wherever it is written.
    text = unicodedata.normalize("NFC", text)
    too_deep = InputError("nested too deeply", where=name, expected=f"at most {DEEPEST} levels")
    if _MANY_PARTS.search(text):
        raise too_deep
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _not_toml(error, text, name) from None
    except RecursionError:
        raise too_deep from None
    except (ValueError, OverflowError) as error:  # an integer of thousands of digits, a date of year 0
        raise InputError(f"not valid TOML: {error}", where=name) from None
    if _depth(table) > DEEPEST:
        raise too_deep
    return SourceText(name, table, _Lines(text))


def _too_large(name: str) -> InputError:
    return InputError(
        "the file is too large", where=name, expected=f"at most {LARGEST_FILE // 1000} kB of text"
    )


def _not_toml(error: tomllib.TOMLDecodeError, text: str, name: str) -> InputError:
    message = str(error)
    found = re.search(r"\s*\(at line (\d+), column \d+\)$", message)
    if found:
        return InputError(
            f"not valid TOML: {message[: found.start()]}", where=f"{name}, line {found.group(1)}"
        )
    last = text.rstrip().count("\n") + 1
    message = re.sub(r"\s*\(at end of document\)$", "", message)
    return InputError(f"not valid TOML: {message} at the end of the file", where=f"{name}, line {last}")


def _depth(table: Any) -> int:
    """Levels of tables and arrays, counted without recursion."""
    deepest = 0
    rest: list[tuple[Any, int]] = [(table, 1)]
    while rest:
        value, level = rest.pop()
        deepest = max(deepest, level)
        if level > DEEPEST:
            break
        inner = value.values() if isinstance(value, dict) else value
        rest += [(item, level + 1) for item in inner if isinstance(item, dict | list)]
    return deepest


class _Lines(Mapping[Path_, int]):
    """Line of every header and key of TOML text, found at the first question."""

    def __init__(self, text: str) -> None:
        self._text = text

    @cached_property
    def _found(self) -> dict[Path_, int]:
        try:
            return _Scanner(self._text).lines()
        except (IndexError, KeyError, ValueError):
            return {}

    def __getitem__(self, path: Path_) -> int:
        return self._found[path]

    def __iter__(self) -> Iterator[Path_]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)


class _Scanner:
    """Walks over valid TOML and notes the line of every header and key."""

    _BARE = re.compile(r"[A-Za-z0-9_-]+")

    def __init__(self, text: str) -> None:
        self.text = text.replace("\r\n", "\n")
        self.at = 0
        self._counted, self._breaks = 0, 0
        self.found: dict[Path_, int] = {}
        self.counts: dict[Path_, int] = {}

    def lines(self) -> dict[Path_, int]:
        prefix: Path_ = ()
        while self._skip_blank():
            line = self._line()
            if self.text.startswith("[[", self.at):
                self.at += 2
                prefix = self._resolve(self._key())
                index = self.counts.get(prefix, 0)
                self.counts[prefix] = index + 1
                self.found.setdefault(prefix, line)
                prefix = (*prefix, index)
                self.found[prefix] = line
                self._to_line_end()
            elif self.text[self.at] == "[":
                self.at += 1
                prefix = self._resolve(self._key())
                self.found.setdefault(prefix, line)
                self._to_line_end()
            else:
                key = self._key()
                self.found[(*prefix, *key)] = line
                self._value()
        return self.found

    def _line(self) -> int:
        """Line of the present place, counted on from the last one asked for."""
        self._breaks += self.text.count("\n", self._counted, self.at)
        self._counted = self.at
        return self._breaks + 1

    def _resolve(self, key: list[str]) -> Path_:
        """A header's key with the index of the open element of every array of tables on its way."""
        path: Path_ = ()
        for number, part in enumerate(key):
            path = (*path, part)
            if path in self.counts and number < len(key) - 1:
                path = (*path, self.counts[path] - 1)
        return path

    def _skip_blank(self) -> bool:
        while self.at < len(self.text):
            if self.text[self.at] in " \t\n":
                self.at += 1
            elif self.text[self.at] == "#":
                self._to_line_end()
            else:
                return True
        return False

    def _to_line_end(self) -> None:
        end = self.text.find("\n", self.at)
        self.at = len(self.text) if end < 0 else end

    def _key(self) -> list[str]:
        parts = []
        while True:
            self._spaces()
            if self.text[self.at] in "\"'":
                start = self.at
                self._string()
                parts.append(next(iter(tomllib.loads(self.text[start : self.at] + "=0"))))
            else:
                match = self._BARE.match(self.text, self.at)
                if match is None:
                    raise ValueError("no key")
                parts.append(match.group())
                self.at = match.end()
            self._spaces()
            if self.text[self.at] != ".":
                return parts
            self.at += 1

    def _spaces(self) -> None:
        while self.text[self.at] in " \t":
            self.at += 1

    def _string(self) -> None:
        quote = self.text[self.at]
        if self.text.startswith(quote * 3, self.at):
            end = self.at + 3
            while not self.text.startswith(quote * 3, end):
                end += 2 if quote == '"' and self.text[end] == "\\" else 1
            end += 3
            while self.text.startswith(quote, end) and end < len(self.text):  # up to two quotes may precede
                end += 1
            self.at = end
            return
        end = self.at + 1
        while self.text[end] != quote:
            end += 2 if quote == '"' and self.text[end] == "\\" else 1
        self.at = end + 1

    def _value(self) -> None:
        """Skip from behind the key to the end of its value."""
        depth = 0
        while self.at < len(self.text):
            sign = self.text[self.at]
            if sign in "\"'":
                self._string()
                continue
            if sign == "#":
                self._to_line_end()
                continue
            if sign == "\n" and depth == 0:
                return
            depth += (sign in "[{") - (sign in "]}")
            self.at += 1
