"""Prices that people are asked to pay, and numbers of sessions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, Self, get_args

from pydantic import Field, model_validator

from anagen.evidence_base.tables.names import rows_of_therapies
from anagen.evidence_base.tables.read import DAY, READ_AT, SOURCE, STATUS, YEAR, Status, data_folder
from anagen.files.csv_table import TableRow
from anagen.files.laws import require_order
from anagen.quantities import quantity

Unit = Literal["USD", "EUR", "GBP", "CAD", "TRY", "INR", "KRW", "BRL", "MXN", "sessions", "months"]
UNITS: tuple[str, ...] = get_args(Unit)
_PRICE = quantity("price")


@dataclass(frozen=True)
class Cost:
    """A price or a number of sessions, from `low` to `high` in `unit`, as its source prints it.

    `country` is where it is asked, or "" where no country was told; `read_on` the day of reading, or "" where
    it was not kept.
    """

    therapy: str
    subject: str
    item: str
    low: float
    high: float
    unit: str
    year: int | None
    basis: str
    status: str
    source: str
    read_at: str
    country: str = ""
    read_on: str = ""

    @property
    def money(self) -> bool:
        """Whether it is a price rather than a number of sessions or an interval."""
        return self.unit not in ("sessions", "months")


class CostRow(TableRow):
    """A row of costs.csv: a price that is asked, or a number of sessions."""

    therapy: str = Field(description="a therapy's name")
    subject: str = Field(description="what is sold, in the source's words")
    item: str = Field(description='what is paid for, such as "per session"')
    low: float = Field(ge=_PRICE.low, le=_PRICE.high, description="a number of 0 or more: the lower end")
    high: float = Field(ge=_PRICE.low, le=_PRICE.high, description="a number of 0 or more: the upper end")
    unit: Unit = Field(description="a currency, sessions or months")
    year: int | None = Field(
        None, ge=YEAR["ge"], le=YEAR["le"], description="a year from 1950 to 2100, or nothing"
    )
    basis: str = Field(description="who asks for it")
    status: Status = Field(description=STATUS)
    source: str = Field(description=SOURCE)
    read_at: str = Field("", description=READ_AT)
    country: str = Field("", description="where it is asked, or nothing where no country was told")
    read_on: str = Field("", pattern=f"{DAY}|^$", description="the day it was read, or nothing")

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        require_order(self.low, self.high, "low", "high")
        return self


def read_costs(folder: Path | None = None) -> tuple[Cost, ...]:
    """Every row of ``costs.csv``.

    Raises:
        InputError: a bad cell, or `low` above `high`.
    """
    told = rows_of_therapies(data_folder(folder), "costs.csv", CostRow)
    return tuple(Cost(**cells) for cells in told)


PLACE = "US"
"""Country whose prices stand before those of no known country: that of most prices in US dollars."""


def prices_of(therapy: str, item: str, unit: str, country: str = PLACE) -> tuple[Cost, ...]:
    """Prices of one item of a therapy in one currency, as all of Anagen counts them.

    Those of the country, if it has any; else those that no country was told of. Within these, the prices
    that were read; a price that is only recalled counts where none was read.
    """
    alike = [row for row in load_costs() if row.therapy == therapy and row.item == item and row.unit == unit]
    for place in dict.fromkeys((country, "")):
        there = [row for row in alike if row.country == place]
        read = [row for row in there if row.status == "read"]
        if there:
            return tuple(read or there)
    return ()


def other_prices(therapy: str, counted: Sequence[Cost]) -> tuple[Cost, ...]:
    """Prices of a therapy, of no known country, that are not among those `counted`."""
    return tuple(
        row
        for row in load_costs()
        if row.therapy == therapy and row.money and not row.country and row not in counted
    )


def asked_in(country: str) -> tuple[Cost, ...]:
    """Prices asked in one country, by its name in the table."""
    return tuple(row for row in load_costs() if row.country == country and row.money)


@cache
def load_costs() -> tuple[Cost, ...]:
    """The package's own table, read once."""
    return read_costs()
