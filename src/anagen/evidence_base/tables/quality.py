"""Quality of products: purity, counting, storage, release tests, dose, market, platelet content."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, Self, get_args

from pydantic import Field, model_validator

from anagen.evidence_base.tables.read import READ_AT, SOURCE, STATUS, Status, data_folder
from anagen.files.csv_table import TableRow, read_table
from anagen.files.laws import require_order

Topic = Literal[
    "purity",
    "counting error",
    "storage",
    "release criteria",
    "reporting standards",
    "market",
    "dose",
    "PRP content",
]
TOPICS: tuple[str, ...] = get_args(Topic)


@dataclass(frozen=True)
class QualityFact:
    """One fact about products; `low` and `high` hold its number where it has one (None: open or text)."""

    topic: str
    attribute: str
    value: str
    low: float | None
    high: float | None
    unit: str
    basis: str
    status: str
    source: str
    read_at: str


class QualityRow(TableRow):
    """A row of quality.csv: one fact about products."""

    topic: Topic = Field(description="the topic")
    attribute: str = Field(description="what is told")
    value: str = Field(description="the value in the source's words")
    low: float | None = Field(None, description="a number, or nothing: the lower end of the value")
    high: float | None = Field(None, description="a number, or nothing: the upper end of the value")
    unit: str = Field(description='the unit, or "text" or "flag"')
    basis: str = Field(description="who told it")
    status: Status = Field(description=STATUS)
    source: str = Field(description=SOURCE)
    read_at: str = Field("", description=READ_AT)

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        require_order(self.low, self.high, "low", "high")
        return self


def read_quality(folder: Path | None = None) -> tuple[QualityFact, ...]:
    """Every row of ``quality.csv``.

    Raises:
        InputError: a bad cell, or `low` above `high`.
    """
    lines = read_table(data_folder(folder), "quality.csv", QualityRow)
    return tuple(QualityFact(**dict(line.row)) for line in lines)


@cache
def load_quality() -> tuple[QualityFact, ...]:
    """The package's own table, read once."""
    return read_quality()
