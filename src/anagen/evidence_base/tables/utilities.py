"""Utilities of hair loss, quality-of-life scores, and thresholds."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, model_validator

from anagen.evidence_base.conditions import CONDITIONS
from anagen.evidence_base.tables.read import PEOPLE, READ_AT, SOURCE, STATUS, Status, data_folder
from anagen.files.csv_table import TableRow, read_table
from anagen.files.laws import OneOf, law, require_inside, require_order

ANY_SKIN = "any skin disease"
_WORST = -1.0
UTILITY = "utility 0-1"
"""Unit of a value between death (0) and full health (1); states worse than death are below 0."""


@dataclass(frozen=True)
class Utility:
    """Value of a state of hair to people, by one instrument.

    Attributes:
        population: raters: patients, the public, lay raters, dermatologists.
        value: None where the row holds words only.
        source: the primary source.
        read_at: where it was read, if not there.
    """

    condition: str
    state: str
    population: str
    n: int | None
    instrument: str
    measure: str
    value: float | None
    sd: float | None
    ci_low: float | None
    ci_high: float | None
    unit: str
    status: str
    source: str
    read_at: str
    note: str


class UtilityRow(TableRow):
    """A row of utilities.csv: what a state of hair is worth to people."""

    condition: Annotated[str, OneOf("condition", [*CONDITIONS, ANY_SKIN])] = Field(
        description=f"a kind of hair loss, or {ANY_SKIN}"
    )
    state: str = Field(description="the state that was rated")
    population: str = Field("", description="who rated it")
    n: int | None = Field(
        None, ge=PEOPLE["ge"], le=PEOPLE["le"], description="a whole number of 1 or more, or nothing"
    )
    instrument: str = Field(description="how it was rated, such as TTO")
    measure: str = Field(description='what the number is, such as "utility"')
    value: float | None = Field(None, description="a number, at most 1 for a utility; or nothing and a note")
    sd: float | None = Field(None, ge=0, description="a number of 0 or more, or nothing")
    ci_low: float | None = Field(None, description="a number, or nothing: lower end of the 95 % interval")
    ci_high: float | None = Field(None, description="a number, or nothing: upper end of the 95 % interval")
    unit: str = Field(description=f'the unit, such as "{UTILITY}"')
    status: Status = Field(description=STATUS)
    source: str = Field(description=SOURCE)
    read_at: str = Field("", description=READ_AT)
    note: str = Field("", description="a remark; needed where there is no value")

    @model_validator(mode="after")
    def _sensible(self) -> Self:
        if self.value is None and not self.note:
            raise law("is empty and no note says why", "value", expected="a number, or a note")
        if self.value is not None and self.unit == UTILITY and self.value > 1.0:
            raise law(f"{self.value:g} is out of range", "value", expected="a utility of 1 or less")
        if self.value is not None and self.unit == UTILITY and self.value < _WORST:
            raise law(f"{self.value:g} is out of range", "value", expected=f"a utility of {_WORST:g} or more")
        require_order(self.ci_low, self.ci_high, "ci_low", "ci_high")
        require_inside(self.value, self.ci_low, self.ci_high, "value")
        return self


def read_utilities(folder: Path | None = None) -> tuple[Utility, ...]:
    """Every row of ``utilities.csv``.

    Raises:
        InputError: a bad cell, or a utility above 1.
    """
    lines = read_table(data_folder(folder), "utilities.csv", UtilityRow)
    return tuple(Utility(**dict(line.row)) for line in lines)


@cache
def load_utilities() -> tuple[Utility, ...]:
    """The package's own table, read once."""
    return read_utilities()
