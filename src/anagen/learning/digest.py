"""What a posterior was learned from, as one hash: resolved rows and settings, not the files that hold them.

Rows take their numbers from the evidence base, so the files can change without a number moving, and a
number can move without the file of rows changing. The hash is over what the likelihood reads.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any


def digest_of(*parts: object) -> str:
    """16 hexadecimal digits for plain tables and lists: the same numbers in any order of keys, 1 as 1.0."""
    text = json.dumps(
        [_canonical(part) for part in parts],
        sort_keys=True,
        separators=(",", ":"),
        ensure_ascii=True,
        allow_nan=False,
    )
    return hashlib.sha256(text.encode("ascii")).hexdigest()[:16]


def without(table: Mapping[str, Any], *keys: str) -> dict[str, Any]:
    """`table` less what is words for people and no part of the likelihood."""
    return {key: value for key, value in table.items() if key not in keys}


def _canonical(value: object) -> object:
    if isinstance(value, Mapping):
        return {str(key): _canonical(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_canonical(item) for item in value]
    if isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    return value
