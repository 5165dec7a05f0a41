"""Prices that people are asked to pay, and numbers of sessions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from anagen.evidence_base.tables.names import TherapyName, proper_name, read_names
from anagen.evidence_base.tables.read import STATUSES, Row, data_folder, read_table

COLUMNS = (
    "therapy",
    "subject",
    "item",
    "low",
    "high",
    "unit",
    "year",
    "basis",
    "status",
    "source",
    "read_at",
)
UNITS = ("USD", "EUR", "GBP", "CAD", "sessions", "months")


@dataclass(frozen=True)
class Cost:
    """A price or a number of sessions, from `low` to `high` in `unit`, as its source prints it."""

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

    @property
    def money(self) -> bool:
        """Whether it is a price rather than a number of sessions or an interval."""
        return self.unit not in ("sessions", "months")


def read_costs(folder: Path | None = None) -> tuple[Cost, ...]:
    """Every row of ``costs.csv``.

    Raises:
        InputError: a bad cell, or `low` above `high`.
    """
    place = data_folder(folder)
    names = read_names(place)
    return tuple(_cost(row, names) for row in read_table(place, "costs.csv", COLUMNS))


@cache
def load_costs() -> tuple[Cost, ...]:
    """The package's own table, read once."""
    return read_costs()


def _cost(row: Row, names: Mapping[str, TherapyName]) -> Cost:
    low, high = row.number("low", low=0), row.number("high", low=0)
    if low is None or high is None:
        raise row.fault("low" if low is None else "high", "is empty", "a number")
    if low > high:
        raise row.fault("low", f"{low:g} is above high, {high:g}", "the lower end")
    return Cost(
        therapy=proper_name(row.text("therapy"), names, row.where("therapy")),
        subject=row.text("subject"),
        item=row.text("item"),
        low=low,
        high=high,
        unit=row.choice("unit", UNITS),
        year=row.count("year", low=1950, high=2100),
        basis=row.text("basis"),
        status=row.choice("status", STATUSES),
        source=row.text("source"),
        read_at=row.optional("read_at"),
    )
