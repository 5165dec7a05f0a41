"""Building blocks of the files that a user writes: strict sections and bounded text."""

from __future__ import annotations

from typing import Annotated, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints
from pydantic.types import Strict

from anagen.files.laws import law
from anagen.files.safe_text import hidden_in

_Item = TypeVar("_Item")


def visible(name: str) -> str:
    """`name`, if all of its characters can be seen.

    Raises:
        PydanticCustomError: a character that shows nothing, or turns the direction of writing.
    """
    if hidden := hidden_in(name):
        raise law(
            f"a name with the invisible character U+{ord(hidden):04X}", expected="letters that can be seen"
        )
    return name


Name = Annotated[
    str,
    StringConstraints(
        min_length=1, max_length=120, pattern=r"^[^\s\x00-\x1f\x7f]([^\x00-\x1f\x7f]*[^\s\x00-\x1f\x7f])?$"
    ),
    AfterValidator(visible),
]
Phrase = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Text = Annotated[str, StringConstraints(max_length=1_000)]
Words = Annotated[str, StringConstraints(min_length=1, max_length=2_000, pattern=r"\S")]
Citation = Annotated[str, StringConstraints(min_length=1, max_length=1_000, pattern=r"\S")]
"""Where a number was read; not blank."""
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
