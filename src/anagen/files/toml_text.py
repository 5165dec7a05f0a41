"""TOML text of plain tables, in lines that can be read back (`anagen.files.source_text`)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from anagen.files.safe_text import toml_escaped

LONG = 1_500
"""Characters from which a text or a list is written on several lines."""
_PIECE = 200
"""Characters on one line of a long text; escaped, they are six times as many at most."""


def toml_text(table: Mapping[str, Any]) -> str:
    """TOML of nested tables; a list of mappings becomes an array of tables."""
    return "\n".join(_lines(table, ())).lstrip("\n") + "\n"


def _lines(table: Mapping[str, Any], path: Sequence[str]) -> list[str]:
    lines, inner = [], []
    for key, value in table.items():
        name = ".".join((*path, _key(key)))
        if isinstance(value, Mapping):
            inner += ["", f"[{name}]", *_lines(value, (*path, _key(key)))]
        elif isinstance(value, list) and value and all(isinstance(item, Mapping) for item in value):
            for item in value:
                inner += ["", f"[[{name}]]", *_lines(item, (*path, _key(key)))]
        else:
            lines.append(f"{_key(key)} = {_value(value)}")
    return lines + inner


def _key(key: str) -> str:
    bare = key.isascii() and key.replace("-", "a").replace("_", "a").isalnum()
    return key if bare else _quoted(key)


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{_key(key)} = {_value(item)}" for key, item in value.items()) + " }"
    items = [_value(item) for item in value]
    if sum(map(len, items)) > LONG:
        return "[\n" + "".join(f"    {item},\n" for item in items) + "]"
    return "[" + ", ".join(items) + "]"


def _text(text: str) -> str:
    """TOML basic string; a long one has several lines, each joined to the next by a backslash."""
    if len(_quoted(text)) <= LONG:
        return _quoted(text)
    pieces = [text[first : first + _PIECE] for first in range(0, len(text), _PIECE)]
    return '"""\\\n' + "\\\n".join(_kept(_quoted(piece)[1:-1]) for piece in pieces) + '"""'


def _kept(piece: str) -> str:
    """Piece that may follow a joined line: its first character is kept although it is a space."""
    return "\\u0020" + piece[1:] if piece.startswith(" ") else piece


def _quoted(text: str) -> str:
    """TOML basic string in one line; JSON's escapes are valid in it."""
    return toml_escaped(json.dumps(text, ensure_ascii=False))
