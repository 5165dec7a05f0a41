"""Ways to live with thin hair that change no hair (``data/without_numbers.toml``)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from pydantic import Field

from anagen.files.sections import FrozenSection, Name, Several, Words
from anagen.files.shape_check import check_shape
from anagen.files.source_text import read_source


@dataclass(frozen=True)
class WithoutNumbers:
    """One way to live with thin hair: its name, what it is like, what to mind, and the source."""

    name: str
    like: str
    mind: str
    source: str


class WithoutNumbersSection(FrozenSection):
    """[[option]] of without_numbers.toml."""

    name: Name = Field(description="a name of 1 to 120 characters on one line")
    like: Words = Field(description="what it is like, in sentences")
    mind: str = Field("", max_length=1_000, description="what to mind, in a sentence")
    source: Words = Field(description="where that comes from")


class WithoutNumbersFile(FrozenSection):
    """without_numbers.toml: ways to live with thin hair."""

    option: Several[WithoutNumbersSection] = Field(description="[[option]] tables")


@cache
def without_numbers() -> tuple[WithoutNumbers, ...]:
    """All ways, in the file's order."""
    source = read_source(files("anagen.forecasting") / "data" / "without_numbers.toml")
    return tuple(WithoutNumbers(**dict(one)) for one in check_shape(source, WithoutNumbersFile).option)
