"""SALT from the four areas of the scalp, as a person or a doctor judges each by eye.

The score is the share of hair lost in each area, times the area's share of the scalp, added up
(Olsen 2004; the weights and their source are records of the scalp's map: top 40 %, back 24 %, each
side 18 %). The words beside a score are in ``data/salt_areas.toml``.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from pydantic import Field

from anagen.errors import InputError
from anagen.files.sections import FrozenSection, Several, Words
from anagen.files.shape_check import check_shape
from anagen.files.source_text import read_source

AREAS = ("left", "right", "top", "back")
_PHRASE = re.compile(r"\s*(left|right|top|back)\s+(\d{1,3}(?:\.\d{1,2})?)\s*%?\s*")


class _Share(FrozenSection):
    """[[share]]: words for scores up to and with `up_to`."""

    up_to: float = Field(ge=0, le=100, description="a score, 0 to 100")
    words: Words = Field(description="words for the share of the scalp")


class _Band(FrozenSection):
    """[[group]], [[severity]]: name of the scores below `below`."""

    name: Words = Field(description="its name")
    below: float = Field(gt=0, le=101, description="the first score above it")
    status: Literal["read", "recalled"] = Field("read", description='"read" or "recalled"')


class Picture(FrozenSection):
    """[picture.<area>]: one picture of the head.

    Attributes:
        title: name for a reader.
        plain: from where it is seen.
        outline: points of the area's outline.
        mirrors: the area whose mirror image it is, in place of an outline.
    """

    title: Words = Field(description="a name for a reader")
    plain: Words = Field(description="from where it is seen")
    outline: Several[Several[float]] = Field((), description="a list of points [x, y]")
    mirrors: Literal["left"] | None = Field(None, description="the area that it mirrors")


class _Pictures(FrozenSection):
    """[picture]: the pictures on which bare skin is drawn."""

    size: float = Field(gt=0, description="width and height of a picture")
    step: float = Field(gt=0, description="width and height of a cell")
    left: Picture = Field(description="a section [picture.left]")
    right: Picture = Field(description="a section [picture.right]")
    top: Picture = Field(description="a section [picture.top]")
    back: Picture = Field(description="a section [picture.back]")


class SaltAreasFile(FrozenSection):
    """salt_areas.toml: words for a score, and the four pictures."""

    share: Several[_Share] = Field(min_length=1, description="[[share]] tables, the smallest first")
    group: Several[_Band] = Field(min_length=1, description="[[group]] tables, the smallest first")
    severity: Several[_Band] = Field(min_length=1, description="[[severity]] tables, the smallest first")
    picture: _Pictures = Field(description="a section [picture]")


@cache
def salt_areas_file() -> SaltAreasFile:
    """Contents of the data file."""
    return check_shape(read_source(files("anagen.measurement") / "data" / "salt_areas.toml"), SaltAreasFile)


@cache
def area_weights() -> Mapping[str, float]:
    """Weight of each area in SALT, by name; they add up to 1."""
    # Read as plain data: a page that shows four numbers needs nothing that computes.
    table = read_source(files("anagen.biology.areata") / "data" / "scalp_map.toml").table
    return {area: float(table[f"share_{area}"]["value"]) for area in AREAS}


@dataclass(frozen=True)
class Salt:
    """SALT of one scalp, in numbers and words.

    Attributes:
        score: 0 to 100.
        lost: per cent of the hair lost, by area.
        share: words for the share of the scalp that is bare.
        group: "S0" to "S5", as doctors write it.
        severity: "none", "mild", "moderate" or "severe", as trials and labels use it.
    """

    score: float
    lost: Mapping[str, float]
    share: str
    group: str
    severity: str

    def describe(self) -> str:
        """``SALT 34: about a third of the scalp (S2, moderate)``."""
        return f"SALT {self.score:.0f}: {self.share} ({self.group}, {self.severity})"

    def to_json(self) -> dict[str, Any]:
        """Plain data of it, for JSON."""
        return asdict(self)


def salt(*, left: float = 0.0, right: float = 0.0, top: float = 0.0, back: float = 0.0) -> Salt:
    """SALT of a scalp from the per cent of hair lost in each of its four areas.

    >>> salt(left=10, right=0, top=60, back=35).describe()
    'SALT 34: about a third of the scalp (S2, moderate)'

    Args:
        left: per cent of the hair lost on the left side, 0 to 100.
        right: on the right side.
        top: on the top.
        back: on the back.

    Raises:
        InputError: a share outside 0 to 100.
    """
    told = {"left": left, "right": right, "top": top, "back": back}
    lost = {area: _checked(area, share) for area, share in told.items()}
    weights = area_weights()
    # In hundredths of a point: 100 in every area is 100, not 99.99999999999999.
    score = round(math.fsum(weights[area] * share for area, share in lost.items()), 6)
    return Salt(score, lost, *words_of(score))


def _checked(area: str, share: object) -> float:
    if isinstance(share, bool) or not isinstance(share, int | float) or not 0.0 <= share <= 100.0:
        raise InputError(
            f"{area} is {str(share)[:40]!r}", where="salt", expected="per cent of its hair lost, 0 to 100"
        )
    return float(share)


def words_of(score: float) -> tuple[str, str, str]:
    """Words for the share of the scalp, group and severity of a score of 0 to 100."""
    file = salt_areas_file()
    share = next(one.words for one in file.share if round(score, 1) <= one.up_to)
    group = next(one.name for one in file.group if score < one.below)
    severity = next(one.name for one in file.severity if score < one.below)
    return share, group, severity


def salt_of_phrase(text: str, where: str) -> Salt | None:
    """SALT of a phrase such as ``left 10 %, right 0 %, top 60 %, back 35 %``; None where it names no area.

    Raises:
        InputError: an area that is missing, told twice or not understood.
    """
    if not re.search(r"[a-z]", text):
        return None
    found: dict[str, float] = {}
    for part in text.split(","):
        told = _PHRASE.fullmatch(part)
        if told is None or told[1] in found or float(told[2]) > 100.0:
            found.clear()
            break
        found[told[1]] = float(told[2])
    if set(found) != set(AREAS):
        raise InputError(
            f"{text[:80]!r} does not tell each area once",
            where=where,
            expected='per cent lost in all four, such as "left 10 %, right 0 %, top 60 %, back 35 %"',
        )
    return salt(**found)
