"""Building blocks of the files that a user writes: strict sections and bounded text."""

from __future__ import annotations

from typing import Annotated, TypeVar

from pydantic import BaseModel, ConfigDict, StringConstraints
from pydantic.types import Strict

_Item = TypeVar("_Item")

Name = Annotated[
    str,
    StringConstraints(
        min_length=1, max_length=120, pattern=r"^[^\s\x00-\x1f\x7f]([^\x00-\x1f\x7f]*[^\s\x00-\x1f\x7f])?$"
    ),
]
Phrase = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Text = Annotated[str, StringConstraints(max_length=1_000)]
Words = Annotated[str, StringConstraints(min_length=1, max_length=2_000, pattern=r"\S")]
Several = Annotated[tuple[_Item, ...], Strict(False)]
"""A list of the file, kept as a tuple."""


class Section(BaseModel):
    """A table in which every key is known and no type is converted."""

    model_config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False)


Treatment = dict[str, str | bool | int | float]
"""A treatment, written like one of an arm of a trial file; `anagen.therapy.course` reads it."""


class FrozenSection(Section):
    """A table of a data file: it cannot be changed, and its check is built when the first one is read."""

    model_config = ConfigDict(frozen=True, defer_build=True)


class NamedTables(FrozenSection):
    """A table whose other keys are names of the file's own, all of the type of ``__pydantic_extra__``."""

    model_config = ConfigDict(extra="allow")
