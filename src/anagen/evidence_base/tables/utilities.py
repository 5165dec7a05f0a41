"""Utilities of hair loss, quality-of-life scores, and thresholds."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from anagen.evidence_base.conditions import CONDITIONS
from anagen.evidence_base.tables.read import STATUSES, Row, data_folder, read_table

COLUMNS = (
    "condition",
    "state",
    "population",
    "n",
    "instrument",
    "measure",
    "value",
    "sd",
    "ci_low",
    "ci_high",
    "unit",
    "status",
    "source",
    "read_at",
    "note",
)
ANY_SKIN = "any skin disease"


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


def read_utilities(folder: Path | None = None) -> tuple[Utility, ...]:
    """Every row of ``utilities.csv``.

    Raises:
        InputError: a bad cell, or a utility outside 0 to 1.
    """
    return tuple(_utility(row) for row in read_table(data_folder(folder), "utilities.csv", COLUMNS))


@cache
def load_utilities() -> tuple[Utility, ...]:
    """The package's own table, read once."""
    return read_utilities()


def _utility(row: Row) -> Utility:
    unit = row.text("unit")
    value = row.number("value", high=1.0) if unit == "utility 0-1" else row.number("value")
    if value is None and not row.optional("note"):
        raise row.fault("value", "is empty and no note says why", "a number, or a note")
    return Utility(
        condition=row.choice("condition", [*CONDITIONS, ANY_SKIN]),
        state=row.text("state"),
        population=row.optional("population"),
        n=row.count("n"),
        instrument=row.text("instrument"),
        measure=row.text("measure"),
        value=value,
        sd=row.number("sd", low=0),
        ci_low=row.number("ci_low"),
        ci_high=row.number("ci_high"),
        unit=unit,
        status=row.choice("status", STATUSES),
        source=row.text("source"),
        read_at=row.optional("read_at"),
        note=row.optional("note"),
    )
