"""Trials that are registered or finished and whose results were not found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from anagen.evidence_base.conditions import CONDITIONS
from anagen.evidence_base.tables.names import TherapyName, parts, read_names
from anagen.evidence_base.tables.read import Row, data_folder, keyed, read_table

COLUMNS = (
    "trial_id",
    "therapy",
    "condition",
    "comparison",
    "isolates",
    "design",
    "n",
    "dose",
    "schedule",
    "status",
    "source",
    "read_at",
    "note",
)


@dataclass(frozen=True)
class RegisteredTrial:
    """A trial on a register.

    Attributes:
        parts: single therapies.
        comparison: treatments that are compared.
        isolates: effect that the design can isolate.
        source: the register's own page.
        read_at: where the entry was read, if not there.
        n: people planned, or None.
        status: no results, pending, published as ..., not read.
    """

    id: str
    parts: tuple[str, ...]
    condition: str
    comparison: str
    isolates: str
    design: str
    n: int | None
    dose: str
    schedule: str
    status: str
    source: str
    read_at: str
    note: str


def read_registered(folder: Path | None = None) -> tuple[RegisteredTrial, ...]:
    """Every row of ``registered.csv``.

    Raises:
        InputError: a bad cell, or a trial twice.
    """
    place = data_folder(folder)
    names = read_names(place)
    rows = read_table(place, "registered.csv", COLUMNS)
    return tuple(keyed(rows, "trial_id", lambda row: _trial(row, names)).values())


@cache
def load_registered() -> tuple[RegisteredTrial, ...]:
    """The package's own table, read once."""
    return read_registered()


def _trial(row: Row, names: Mapping[str, TherapyName]) -> RegisteredTrial:
    return RegisteredTrial(
        id=row.text("trial_id"),
        parts=parts(row.text("therapy"), names, row.where("therapy")),
        condition=row.choice("condition", CONDITIONS),
        comparison=row.text("comparison"),
        isolates=row.text("isolates"),
        design=row.text("design"),
        n=row.count("n"),
        dose=row.optional("dose"),
        schedule=row.optional("schedule"),
        status=row.text("status"),
        source=row.text("source"),
        read_at=row.optional("read_at"),
        note=row.optional("note"),
    )
