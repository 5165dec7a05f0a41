"""Reading of SAS transport files of version 5 with one data set; `anagen.files.xpt` writes them."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

_RECORD = 80
_HEAD = 640
"""Bytes before the descriptions of the variables."""
_KIND = "HEADER RECORD*******{}HEADER RECORD!!!!!!!"


def read_xpt(data: bytes) -> dict[str, NDArray[np.float64] | list[str]]:
    """Columns by name: numbers, NaN for missing; or texts.

    Raises:
        ValueError: not such a file, damaged, or with several data sets.
    """
    if not data.startswith(_KIND.format("LIBRARY ").encode()):
        raise ValueError("not a SAS transport file of version 5")
    if data.count(_KIND.format("MEMBER  ").encode()) != 1:
        raise ValueError("a SAS transport file with several data sets, or none")
    namestr = data[_HEAD - _RECORD : _HEAD]
    if not namestr.startswith(_KIND.format("NAMESTR ").encode()):
        raise ValueError("a damaged SAS transport file")
    count = int(namestr[54:58])
    size = int(data[3 * _RECORD + 74 : 3 * _RECORD + 78])
    begin = _HEAD + -(-count * size // _RECORD) * _RECORD + _RECORD
    variables = [data[_HEAD + number * size : _HEAD + (number + 1) * size] for number in range(count)]
    heads = [np.frombuffer(one[:8], dtype=">i2") for one in variables]
    lengths = [int(head[2]) for head in heads]
    width = sum(lengths)
    if not width or len(data) < begin:
        raise ValueError("a damaged SAS transport file")
    body = data[begin:]
    rows = len(body) // width
    while (
        rows and len(body) - (rows - 1) * width <= _RECORD - 1 and not body[(rows - 1) * width :].strip(b" ")
    ):
        rows -= 1
    table = np.frombuffer(body[: rows * width], dtype=np.uint8).reshape(rows, width)
    found: dict[str, NDArray[np.float64] | list[str]] = {}
    start = 0
    for one, head, length in zip(variables, heads, lengths, strict=True):
        cells = np.ascontiguousarray(table[:, start : start + length])
        start += length
        name = one[8:16].decode("ascii").strip()
        found[name] = _numbers(cells) if head[0] == 1 else [_text(cell.tobytes()) for cell in cells]
    return found


def _numbers(cells: NDArray[Any]) -> NDArray[np.float64]:
    whole = np.zeros((len(cells), 8), dtype=np.uint8)
    whole[:, : cells.shape[1]] = cells
    bits = whole.view(">u8")[:, 0].astype(np.uint64)
    fraction = (bits & np.uint64((1 << 56) - 1)).astype(np.float64)
    exponent = ((bits >> np.uint64(56)) & np.uint64(0x7F)).astype(np.int64)
    values = np.ldexp(fraction, 4 * (exponent - 64) - 56) * np.where(bits >> np.uint64(63), -1.0, 1.0)
    missing = (fraction == 0) & (whole[:, 0] != 0) & (whole[:, 0] != 0x80)
    return np.where(missing, np.nan, values)


def _text(cell: bytes) -> str:
    cell = cell.rstrip(b" \0")
    try:
        return cell.decode("utf-8")
    except UnicodeDecodeError:
        return cell.decode("latin-1")
