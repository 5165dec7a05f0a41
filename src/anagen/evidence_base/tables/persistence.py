"""Persistence: how many people keep a treatment up in daily life, and how many stop."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pydantic import Field

from anagen.evidence_base.tables.names import rows_of_therapies
from anagen.evidence_base.tables.read import READ_AT, SOURCE, STATUS, Status, data_folder
from anagen.files.csv_table import TableRow


@dataclass(frozen=True)
class Kept:
    """Share of some people who went on with a treatment, or stopped.

    Attributes:
        therapy: of the catalogue.
        people: who, in words.
        n: number of them.
        what: what the share did, as "had stopped".
        month_from: earliest month to which the share refers.
        month_to: latest.
        percent: the share, %.
        status: "read", "derived" or "recalled".
        source: the primary source.
        read_at: where it was read, if not there.
    """

    therapy: str
    people: str
    n: int
    what: str
    month_from: float
    month_to: float
    percent: float
    status: str
    source: str
    read_at: str
    note: str

    @property
    def words(self) -> str:
        """Share in words: "32 of 100 were known to take it still after 12 to 36 months (… , 1261)"."""
        span = f"{self.month_to:g}"
        if 0 < self.month_from < self.month_to:
            span = f"{self.month_from:g} to {span}"
        when = f"{'after' if self.month_from else 'within'} {span} months"
        return f"{self.percent:.0f} of 100 {self.what} {when} ({self.n} {self.people})"


class KeptRow(TableRow):
    """A row of persistence.csv: a share of some people."""

    therapy: str = Field(description="a therapy")
    people: str = Field(description="who, in words")
    n: int = Field(ge=1, le=1_000_000, description="a whole number of 1 or more: people")
    what: str = Field(description="what the share did")
    month_from: float = Field(ge=0, le=600, description="a number of 0 or more: the earliest month")
    month_to: float = Field(ge=0, le=600, description="a number of 0 or more: the latest month")
    percent: float = Field(ge=0, le=100, description="a number from 0 to 100")
    status: Status = Field(description=STATUS)
    source: str = Field(description=SOURCE)
    read_at: str = Field("", description=READ_AT)
    note: str = Field("", description="a remark")


def read_persistence(folder: Path | None = None) -> tuple[Kept, ...]:
    """Every row of ``persistence.csv``.

    Raises:
        InputError: a bad cell, or an unknown therapy.
    """
    told = rows_of_therapies(data_folder(folder), "persistence.csv", KeptRow)
    return tuple(Kept(**cells) for cells in told)


@cache
def load_persistence() -> tuple[Kept, ...]:
    """The package's own table, read once."""
    return read_persistence()
