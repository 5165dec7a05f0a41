"""SAS transport files of version 5 (XPT), as regulators take them: one data set a file.

Layout: SAS Institute, "The record layout of a data set in SAS transport (XPORT) format" (TS-140). Numbers are
IBM hexadecimal floating point, whose 56 bits hold every double of its range exactly. The same data give the
same bytes, as the time in the header is an argument; libraries that write the format put in the present time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from anagen.errors import InputError

LONGEST_NAME, LONGEST_LABEL, LONGEST_TEXT = 8, 40, 200
"""Limits of the format: characters of a name and of a label, bytes of a text."""
_RECORD = 80
_MISSING = b"." + bytes(7)
_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")


@dataclass(frozen=True)
class XptColumn:
    """One variable.

    Attributes:
        name: at most 8 letters, digits and underscores.
        label: at most 40 characters.
        values: numbers as floats, NaN for missing; or texts, "" for missing.
    """

    name: str
    label: str
    values: NDArray[np.float64] | Sequence[str]


def xpt_bytes(name: str, label: str, columns: Sequence[XptColumn], written: datetime) -> bytes:
    """Content of a file with one data set.

    Args:
        name: of the data set, at most 8 characters.
        label: of the data set, at most 40 characters.
        columns: of one length.
        written: time in the header.

    Raises:
        InputError: a name, a label or a text is too long, or a number beyond the range of the format.
    """
    for one in (XptColumn(name, label, ()), *columns):
        if len(one.name) > LONGEST_NAME or not one.name.isascii() or not one.name.isidentifier():
            raise InputError(
                f"{one.name!r} is no name in an XPT file",
                expected=f"at most {LONGEST_NAME} letters and digits",
            )
        if len(one.label.encode()) > LONGEST_LABEL:
            raise InputError(
                f"the label {one.label!r} is too long for an XPT file", where=one.name, expected="40 bytes"
            )
    fields = [_field(one) for one in columns]
    lengths = [field.dtype.itemsize for field in fields]
    rows = len(fields[0]) if fields else 0
    names = [f"c{number}" for number in range(len(fields))]
    table = np.zeros(rows, dtype=list(zip(names, [field.dtype for field in fields], strict=True)))
    for key, field in zip(names, fields, strict=True):
        table[key] = field
    starts = np.concatenate([[0], np.cumsum(lengths)[:-1]]).astype(int).tolist()
    variables = b"".join(
        _variable(number, one, length, start)
        for number, (one, length, start) in enumerate(zip(columns, lengths, starts, strict=True), start=1)
    )
    data = table.tobytes()
    return b"".join(
        [
            *_heads(name, label, written),
            _head("NAMESTR", f"000000{len(columns):04d}00000000000000000000"),
            _padded(variables),
            _head("OBS", "0" * 30),
            _padded(data),
        ]
    )


def ibm_floats(values: NDArray[np.float64]) -> NDArray[np.void]:
    """IBM hexadecimal floating point of `values`, void8[n]; NaN becomes SAS's missing value.

    Raises:
        InputError: a number is infinite, or beyond 16^63, or below 16^-65.
    """
    values = np.asarray(values, dtype=np.float64)
    there = np.isfinite(values)
    if np.isinf(values).any():
        raise InputError("an infinite number", expected="a finite one, or a missing one, in an XPT file")
    mantissa, binary = np.frexp(np.where(there, np.abs(values), 0.0))
    exponent = -(-binary // 4)
    bits = (mantissa * 2.0**53).astype(np.uint64) << (3 - (4 * exponent - binary)).astype(np.uint64)
    zero = values == 0.0
    characteristic = exponent + 64
    if ((characteristic < 0) | (characteristic > 127))[there & ~zero].any():
        raise InputError("a number beyond the range of an XPT file", expected="about 1e-78 to 7e75")
    lead = np.where(zero, 0, characteristic).astype(np.uint64) | (
        np.signbit(values).astype(np.uint64) << np.uint64(7)
    )
    whole = (lead << np.uint64(56)) | bits
    whole = np.where(zero, np.uint64(0), whole)
    found = whole.astype(">u8").view("V8").copy()
    found[~there] = np.void(_MISSING)
    return np.asarray(found)


def _field(one: XptColumn) -> NDArray[Any]:
    if isinstance(one.values, np.ndarray):
        return ibm_floats(one.values)
    encoded = [text.encode("utf-8") for text in one.values]
    length = max(map(len, encoded), default=1) or 1
    if length > LONGEST_TEXT:
        raise InputError(
            f"a text of {length} bytes in an XPT file", where=one.name, expected=f"at most {LONGEST_TEXT}"
        )
    return np.array([text.ljust(length) for text in encoded], dtype=f"S{length}")


def _variable(number: int, one: XptColumn, length: int, start: int) -> bytes:
    numeric = isinstance(one.values, np.ndarray)
    return b"".join(
        [
            np.array([1 if numeric else 2, 0, length, number], dtype=">i2").tobytes(),
            one.name.upper().ljust(8).encode(),
            _fitted(one.label, LONGEST_LABEL),
            b" " * 8,
            np.zeros(3, dtype=">i2").tobytes(),
            bytes(2),
            b" " * 8,
            np.zeros(2, dtype=">i2").tobytes(),
            np.array([start], dtype=">i4").tobytes(),
            bytes(52),
        ]
    )


def _heads(name: str, label: str, written: datetime) -> list[bytes]:
    time = (
        f"{written.day:02d}{_MONTHS[written.month - 1]}{written.year % 100:02d}"
        f":{written.hour:02d}:{written.minute:02d}:{written.second:02d}"
    ).encode()
    version, system = b"9.4".ljust(8), b"ANAGEN".ljust(8)
    return [
        _head("LIBRARY", "0" * 30),
        b"SAS     SAS     SASLIB  " + version + system + b" " * 24 + time,
        time.ljust(_RECORD),
        _head("MEMBER", "000000000000000001600000000140"),
        _head("DSCRPTR", "0" * 30),
        b"SAS     " + name.upper().ljust(8).encode() + b"SASDATA " + version + system + b" " * 24 + time,
        time + b" " * 16 + _fitted(label, LONGEST_LABEL) + b" " * 8,
    ]


def _head(kind: str, tail: str) -> bytes:
    return f"HEADER RECORD*******{kind:<8}HEADER RECORD!!!!!!!{tail}  ".encode()


def _fitted(text: str, length: int) -> bytes:
    return text.encode("utf-8").ljust(length)


def _padded(data: bytes) -> bytes:
    return data + b" " * (-len(data) % _RECORD)
