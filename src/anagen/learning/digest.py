"""Hash of the resolved rows and settings that a posterior was fitted to.

Rows take their numbers from the evidence base, so the files can change while the numbers do not, and a
number can change while the file of rows does not. The hash is of the input of the likelihood.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any


def digest_of(*parts: object) -> str:
    """16 hexadecimal digits, the hash of plain tables and lists; the order of keys is free, 1 equals 1.0."""
    text = json.dumps(
        [_canonical(part) for part in parts],
        sort_keys=True,
        separators=(",", ":"),
        ensure_ascii=True,
        allow_nan=False,
    )
    return hashlib.sha256(text.encode("ascii")).hexdigest()[:16]


def without(table: Mapping[str, Any], *keys: str) -> dict[str, Any]:
    """`table` without `keys` that are text for readers and not part of the likelihood."""
    return {key: value for key, value in table.items() if key not in keys}


def _canonical(value: object) -> object:
    if isinstance(value, Mapping):
        return {str(key): _canonical(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_canonical(item) for item in value]
    if isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    return value
