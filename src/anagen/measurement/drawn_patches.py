"""Bare skin drawn on the four pictures of a head: cells that are bare, as short text, and their SALT.

The text is ``1.<left>.<right>.<top>.<back>``: for each area one bit a cell, first cell first, in
URL-safe base64 without padding, empty where nothing is drawn.
"""

from __future__ import annotations

import base64
import binascii
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from anagen.errors import InputError
from anagen.measurement.salt_areas import AREAS, Salt, salt, salt_areas_file

VERSION = "1"
LONGEST = 400
"""Characters of the longest text that is read."""
_BETWEEN = 6
"""Points of the smooth line from one point of an outline to the next."""

Point = tuple[float, float]


@cache
def outline(area: str) -> tuple[Point, ...]:
    """Smooth outline of an area, as points of a closed line.

    Catmull and Rom 1974: a cubic through the points, with tangents along their neighbours.
    """
    pictures = salt_areas_file().picture
    one = getattr(pictures, area)
    if one.mirrors:
        return tuple((pictures.size - x, y) for x, y in reversed(outline(one.mirrors)))
    knots: tuple[tuple[float, ...], ...] = one.outline
    found = []
    for i in range(len(knots)):
        before, here, there, after = (knots[(i + k) % len(knots)] for k in (-1, 0, 1, 2))
        for part in range(_BETWEEN):
            t = part / _BETWEEN
            x, y = (
                0.5
                * (
                    2.0 * b
                    + (c - a) * t
                    + (2.0 * a - 5.0 * b + 4.0 * c - d) * t**2
                    + (3.0 * b - a - 3.0 * c + d) * t**3
                )
                for a, b, c, d in zip(before, here, there, after, strict=True)
            )
            found.append((x, y))
    return tuple(found)


@cache
def cells(area: str) -> tuple[tuple[int, int], ...]:
    """Column and row of each cell of an area, row by row; the right side is the left mirrored."""
    pictures = salt_areas_file().picture
    per_side = math.ceil(pictures.size / pictures.step)
    if (mirrored := getattr(pictures, area).mirrors) is not None:
        return tuple((per_side - 1 - column, row) for column, row in cells(mirrored))
    line = outline(area)
    return tuple(
        (column, row)
        for row in range(per_side)
        for column in range(per_side)
        if _inside(((column + 0.5) * pictures.step, (row + 0.5) * pictures.step), line)
    )


def _inside(point: Point, line: tuple[Point, ...]) -> bool:
    """Whether a point lies inside a closed line: a ray to the right crosses it an odd number of times."""
    x, y = point
    odd = False
    for (x0, y0), (x1, y1) in zip(line, line[1:] + line[:1], strict=True):
        if (y0 > y) != (y1 > y) and x < x0 + (y - y0) / (y1 - y0) * (x1 - x0):
            odd = not odd
    return odd


@dataclass(frozen=True)
class DrawnPatches:
    """Bare skin as somebody drew it.

    Attributes:
        bare: numbers of the bare cells, by area.
    """

    bare: Mapping[str, frozenset[int]]

    @classmethod
    def from_text(cls, text: str, where: str = "patches") -> DrawnPatches:
        """Drawing of a text that `to_text` made.

        Raises:
            InputError: it is not such a text.
        """
        parts = text.split(".")
        if len(text) > LONGEST or len(parts) != 1 + len(AREAS) or parts[0] != VERSION:
            raise _unreadable(text, where)
        found = {}
        for area, part in zip(AREAS, parts[1:], strict=True):
            try:
                raw = base64.b64decode(part + "=" * (-len(part) % 4), altchars=b"-_", validate=True)
            except (binascii.Error, ValueError):
                raise _unreadable(text, where) from None
            bits = int.from_bytes(raw, "little")
            if bits >> len(cells(area)):
                raise _unreadable(text, where)
            found[area] = frozenset(i for i in range(len(cells(area))) if bits >> i & 1)
        return cls(found)

    def to_text(self) -> str:
        """The drawing as short text that is safe in an address."""
        parts = [VERSION]
        for area in AREAS:
            bits = sum(1 << i for i in self.bare.get(area, ()))
            raw = bits.to_bytes((bits.bit_length() + 7) // 8, "little")
            parts.append(base64.urlsafe_b64encode(raw).decode("ascii").rstrip("="))
        return ".".join(parts)

    @property
    def lost(self) -> dict[str, float]:
        """Per cent of each area that is bare, whole numbers as a person would write them.

        Something drawn is at least 1, and an area with hair left at most 99.
        """
        return {area: _per_cent(len(self.bare.get(area, ())), len(cells(area))) for area in AREAS}

    def salt(self) -> Salt:
        """SALT of the drawing."""
        return salt(**self.lost)


def _per_cent(bare: int, of: int) -> float:
    if bare in (0, of):
        return 100.0 * bare / of
    return float(min(max(math.floor(100.0 * bare / of + 0.5), 1), 99))


def _unreadable(text: str, where: str) -> InputError:
    return InputError(
        f"{text[:40]!r} is not a drawing of patches",
        where=where,
        expected='text that the page wrote, such as "1...AwAB.", or nothing',
    )
