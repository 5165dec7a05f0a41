"""Trials that are registered or finished and whose results were not found."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pydantic import Field

from anagen.evidence_base.conditions import ConditionName
from anagen.evidence_base.tables.names import parts, read_names
from anagen.evidence_base.tables.read import PEOPLE, data_folder
from anagen.files.csv_table import TableRow, by_name, read_table


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


class RegisteredRow(TableRow):
    """A row of registered.csv: a trial on a register."""

    id: str = Field(alias="trial_id", description="the register's id")
    therapy: str = Field(description="a therapy's name, or several with + between them")
    condition: ConditionName = Field(description="a kind of hair loss")
    comparison: str = Field(description="what is compared")
    isolates: str = Field(description="the effect that the design can isolate")
    design: str = Field(description="the design in words")
    n: int | None = Field(
        None, ge=PEOPLE["ge"], le=PEOPLE["le"], description="a whole number of 1 or more, or nothing"
    )
    dose: str = Field("", description="the dose in words")
    schedule: str = Field("", description="the schedule in words")
    status: str = Field(description="where the trial stands")
    source: str = Field(description="the register's own page")
    read_at: str = Field("", description="where the entry was read, if not there")
    note: str = Field("", description="a remark")


def read_registered(folder: Path | None = None) -> tuple[RegisteredTrial, ...]:
    """Every row of ``registered.csv``.

    Raises:
        InputError: a bad cell, or a trial twice.
    """
    place = data_folder(folder)
    names = read_names(place)
    found = []
    for line in by_name(read_table(place, "registered.csv", RegisteredRow), "id").values():
        told = dict(line.row)
        found.append(RegisteredTrial(parts=parts(told.pop("therapy"), names, line.where("therapy")), **told))
    return tuple(found)


@cache
def load_registered() -> tuple[RegisteredTrial, ...]:
    """The package's own table, read once."""
    return read_registered()
