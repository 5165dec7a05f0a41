"""Results as plain data for JSON, with no more digits than are known."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import Field, fields, is_dataclass, replace
from typing import Any, TypeVar

from anagen.files.safe_text import escaped

T = TypeVar("T")
_LEFT_OUT, _KEY = "left out where None", "key"
OMITTED = {_LEFT_OUT: True}
"""Metadata of a field that has no key in the plain data where it is None."""


def written_as(key: str) -> dict[str, str]:
    """Metadata of a field whose key in the plain data is no Python name."""
    return {_KEY: key}


def written_key(one: Field[Any]) -> str:
    """Key of a field in the plain data."""
    return str(one.metadata.get(_KEY, one.name))


def may_be_left_out(one: Field[Any]) -> bool:
    """Whether the field has no key in the plain data where it is None."""
    return bool(one.metadata.get(_LEFT_OUT))


class PlainData:
    """Mixin for a dataclass of results that can be written as JSON."""

    def to_dict(self) -> dict[str, Any]:
        """Plain dicts, lists, text, numbers and None, as JSON holds them."""
        found: dict[str, Any] = plain(self)
        return found

    def to_json(self) -> str:
        """JSON text; the same result gives the same text."""
        return json_text(self)


def json_text(value: Any, digits: int | None = None) -> str:
    """JSON text of `plain`, one space an indent, ending with a line feed."""
    return printed(plain(value, digits)) + "\n"


def printed(data: Any, indent: int = 1) -> str:
    """JSON of plain data in characters that are safe to show; what is read back is the same."""
    return escaped(json.dumps(data, indent=indent, ensure_ascii=False))


def plain(value: Any, digits: int | None = None) -> Any:
    """Plain data of `value`: dataclasses and mappings as dicts, sequences as lists, numbers as Python's own.

    Args:
        value: any result.
        digits: significant digits that numbers are rounded to; None: all of them.
            A number that is not finite becomes None.
    """
    if is_dataclass(value) and not isinstance(value, type):
        return {name: plain(item, digits) for name, item in _shown(value)}
    if isinstance(value, Mapping):
        return {str(key): plain(item, digits) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item, digits) for item in value]
    if hasattr(value, "tolist"):  # of NumPy, which need not be loaded
        return plain(value.tolist(), digits)
    if isinstance(value, float):
        return _short(value, digits) if math.isfinite(value) else None
    return value


def rounded(value: T, digits: int) -> T:
    """Copy of the dataclasses with every number rounded to `digits` significant digits.

    Reading a result thus gives the same numbers as its JSON. NumPy's numbers and arrays become Python's
    numbers and tuples; NaN stays.
    """
    found: Any = value
    if is_dataclass(value) and not isinstance(value, type):
        found = replace(
            value, **{one.name: rounded(getattr(value, one.name), digits) for one in fields(value)}
        )
    elif isinstance(value, Mapping):
        found = {key: rounded(item, digits) for key, item in value.items()}
    elif isinstance(value, list | tuple):
        found = tuple(rounded(item, digits) for item in value)
    elif hasattr(value, "tolist"):
        found = rounded(value.tolist(), digits)
    elif isinstance(value, float):
        found = _short(value, digits)
    return found  # type: ignore[no-any-return]


def _shown(value: Any) -> list[tuple[str, Any]]:
    """Names and values of a dataclass's fields, without those left out."""
    pairs = [(one, getattr(value, one.name)) for one in fields(value)]
    return [(written_key(one), item) for one, item in pairs if not (may_be_left_out(one) and item is None)]


def _short(number: float, digits: int | None) -> float:
    return number if digits is None else float(f"{number:.{digits}g}")
