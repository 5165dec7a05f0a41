"""Keys of a row that say which records its number comes from, and how (`anagen.evidence_base.figure`)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from anagen.evidence_base.tables.result import Kind
from anagen.files.sections import FrozenSection, Several

Reference = Annotated[str, Field(min_length=1, max_length=500)]
_Places = Annotated[int, Field(ge=0, le=12)]
RECORD = '"study/arm/week 24", or a list of such'


class AssumedNumbers(FrozenSection):
    """assumed: numbers that no record gives; refused where one gives it."""

    value: int | float | None = Field(None, description="a number")
    week: int | float | None = Field(None, ge=0, description="a number of weeks")
    n: int | float | None = Field(None, gt=0, description="a number of people")
    sd: int | float | None = Field(None, ge=0, description="a number of 0 or more")
    se: int | float | None = Field(None, ge=0, description="a number of 0 or more")
    area_cm2: int | float | None = Field(None, gt=0, description="a number above 0")


class ErrorSource(FrozenSection):
    """error: another record's standard error, or a variance times the record's own."""

    record: Reference | None = Field(None, description='a record "study/arm/week 24"')
    variance: float = Field(1.0, gt=0, description="a number above 0: the variance is multiplied by it")


class Digits(FrozenSection):
    """digits: decimal places kept of numbers that are worked out."""

    value: _Places | None = Field(None, description="a whole number of 0 to 12")
    sd: _Places | None = Field(None, description="a whole number of 0 to 12")
    se: _Places | None = Field(None, description="a whole number of 0 to 12")


class FigureSection(FrozenSection):
    """Records of a number, and what is done with them."""

    record: Reference | Annotated[Several[Reference], Field(min_length=1)] = Field(description=RECORD)
    take: Literal["value", "change", "baseline"] = Field(
        "value", description='what is taken of each record: "value", "change" or "baseline"'
    )
    combine: Literal["difference", "mean", "pooled share"] | None = Field(
        None, description='of several records: "difference", "mean" or "pooled share"'
    )
    words: Kind | None = Field(None, description="the kind of a value that a note gives in words")
    error: ErrorSource | None = Field(None, description="a table of record and variance")
    ignored: Several[Literal["sd", "se", "interval", "n"]] = Field(
        (), description='a list of "sd", "se", "interval" and "n": in the record, but not believed'
    )
    assumed: AssumedNumbers = Field(
        AssumedNumbers.model_construct(), description="a table of numbers that no record gives"
    )
    digits: _Places | Digits = Field(
        Digits.model_construct(), description="decimal places, or a table of them by value, sd and se"
    )


FIGURE_KEYS = tuple(FigureSection.model_fields)
