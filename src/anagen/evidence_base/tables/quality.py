"""Quality of products: purity, counting, storage, release tests, dose, market, platelet content."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from anagen.evidence_base.tables.read import STATUSES, Row, data_folder, read_table

COLUMNS = ("topic", "attribute", "value", "low", "high", "unit", "basis", "status", "source", "read_at")
TOPICS = (
    "purity",
    "counting error",
    "storage",
    "release criteria",
    "reporting standards",
    "market",
    "dose",
    "PRP content",
)


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


def read_quality(folder: Path | None = None) -> tuple[QualityFact, ...]:
    """Every row of ``quality.csv``.

    Raises:
        InputError: a bad cell, or `low` above `high`.
    """
    return tuple(_fact(row) for row in read_table(data_folder(folder), "quality.csv", COLUMNS))


@cache
def load_quality() -> tuple[QualityFact, ...]:
    """The package's own table, read once."""
    return read_quality()


def _fact(row: Row) -> QualityFact:
    low, high = row.number("low"), row.number("high")
    if low is not None and high is not None and low > high:
        raise row.fault("low", f"{low:g} is above high, {high:g}", "the lower end")
    return QualityFact(
        topic=row.choice("topic", TOPICS),
        attribute=row.text("attribute"),
        value=row.text("value"),
        low=low,
        high=high,
        unit=row.text("unit"),
        basis=row.text("basis"),
        status=row.choice("status", STATUSES),
        source=row.text("source"),
        read_at=row.optional("read_at"),
    )
