"""Building blocks of the files that a user writes: strict sections and bounded text."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

Name = Annotated[
    str,
    StringConstraints(
        min_length=1, max_length=120, pattern=r"^[^\s\x00-\x1f\x7f]([^\x00-\x1f\x7f]*[^\s\x00-\x1f\x7f])?$"
    ),
]
Phrase = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Text = Annotated[str, StringConstraints(max_length=1_000)]


class Section(BaseModel):
    """A table in which every key is known and no type is converted."""

    model_config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False)
