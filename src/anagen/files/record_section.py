"""Section of a parameter record, and texts and numbers that all files of a catalogue share."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints

from anagen.files.sections import Section, visible
from anagen.quantities import quantity

Words = Annotated[str, StringConstraints(min_length=1, max_length=1_000, pattern=r"\S")]
Label = Annotated[
    str,
    StringConstraints(min_length=1, max_length=120, pattern=r"^[^.\s\x00-\x1f\x7f][^.\x00-\x1f\x7f]*$"),
    AfterValidator(visible),
]
"""A name that qualifies parameters ("<name>.<parameter>"), so without a dot."""
Key = Annotated[str, StringConstraints(min_length=1, max_length=60, pattern=r"^[a-z][a-z0-9_]*$")]
Place = Annotated[str, StringConstraints(min_length=1, max_length=60)]
Number = Annotated[float, Field(ge=quantity("record").low, le=quantity("record").high)]
Amount = Annotated[float, Field(ge=0.0, le=quantity("record").high)]
Money = Annotated[float, Field(ge=quantity("price").low, le=quantity("price").high)]
Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]

NAME = "a name of 1 to 120 characters on one line, without a dot"
SENTENCE = "text, a sentence or two"


class ParameterSection(Section):
    """[parameters.NAME]: a number with its unit, range, status and source."""

    value: Number = Field(description="a number: the median")
    unit: Place = Field(description='a unit such as "day", or "1" for a plain number')
    status: Literal["read", "derived", "computed", "recalled", "prior", "fitted"] = Field(
        description='"read", "derived", "computed", "recalled", "prior" or "fitted"'
    )
    source: Words = Field(description="where the number was read: a DOI or a link")
    symbol: str = Field("", max_length=60, description="the symbol in equations")
    low: Number | None = Field(None, description="a number: the 5th percentile")
    high: Number | None = Field(None, description="a number: the 95th percentile")
    spread: Literal["fixed", "lognormal", "normal", "logitnormal", "uniform"] = Field(
        "fixed", description='"fixed", "lognormal", "normal", "logitnormal" or "uniform"'
    )
    note: str = Field("", max_length=2_000, description="why this value")
