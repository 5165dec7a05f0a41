"""Records of arrays as one file without pickles: a tree in JSON whose leaves are NumPy arrays.

A file is a npz archive. It holds every array by number, and under `_TREE` how records, lists and mappings are
made of them. Reading makes nothing but the records that the caller names, so a file from elsewhere can do no
harm; a fault in it is one of `anagen.files.damaged.DAMAGED`.
"""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

_TREE = "tree"


def packed(tree: Any) -> bytes:
    """Bytes of a file that holds `tree`: dataclasses, lists, tuples, mappings by text, arrays, numbers, text.

    Raises:
        TypeError: a part of another kind.
    """
    arrays: list[NDArray[Any]] = []
    written = json.dumps(_written(tree, arrays))
    buffer = io.BytesIO()
    named: dict[str, Any] = {_TREE: np.array(written)}
    named |= {str(number): array for number, array in enumerate(arrays)}
    np.savez_compressed(buffer, **named)
    return buffer.getvalue()


def unpacked(data: bytes, records: Sequence[type]) -> Any:
    """The tree that `packed` wrote.

    Args:
        data: content of the file.
        records: dataclasses that it may hold.

    Raises:
        ValueError: not such a file, or a record of another class.
    """
    with np.load(io.BytesIO(data), allow_pickle=False) as archive:
        arrays = {name: archive[name] for name in archive.files}
    return _read(json.loads(str(arrays[_TREE][()])), arrays, {one.__name__: one for one in records})


def _written(node: Any, arrays: list[NDArray[Any]]) -> list[Any]:
    """Node of the tree: its kind and its content."""
    if node is None or isinstance(node, bool | str) or type(node) in (int, float):
        return ["plain", node]
    if isinstance(node, np.ndarray | np.generic):
        kept = np.asarray(node)
        if kept.dtype.hasobject:
            raise TypeError("an array of objects cannot be kept in a file")
        arrays.append(kept)
        return ["array" if isinstance(node, np.ndarray) else "scalar", str(len(arrays) - 1)]
    if is_dataclass(node) and not isinstance(node, type):
        parts = {one.name: _written(getattr(node, one.name), arrays) for one in fields(node)}
        return ["record", type(node).__name__, parts]
    if isinstance(node, list | tuple):
        return ["list" if isinstance(node, list) else "tuple", [_written(one, arrays) for one in node]]
    if isinstance(node, Mapping):
        return ["mapping", {str(key): _written(value, arrays) for key, value in node.items()}]
    raise TypeError(f"{type(node).__name__} cannot be kept in a file")


def _read(node: list[Any], arrays: Mapping[str, NDArray[Any]], records: Mapping[str, type]) -> Any:
    match node:
        case ["plain", value]:
            return value
        case ["array", name]:
            return arrays[name]
        case ["scalar", name]:
            return arrays[name][()]
        case ["record", name, parts] if name in records:
            return records[name](**{key: _read(part, arrays, records) for key, part in parts.items()})
        case ["list", parts]:
            return [_read(part, arrays, records) for part in parts]
        case ["tuple", parts]:
            return tuple(_read(part, arrays, records) for part in parts)
        case ["mapping", parts]:
            return {key: _read(part, arrays, records) for key, part in parts.items()}
    raise ValueError(f"unknown part {str(node)[:40]}")
