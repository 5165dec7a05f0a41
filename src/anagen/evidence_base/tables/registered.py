"""Trials that are registered or finished: their design, and where they stand. Results are not kept here."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, model_validator

from anagen.errors import unknown_name
from anagen.evidence_base.conditions import ConditionName
from anagen.evidence_base.tables.names import parts, read_names
from anagen.evidence_base.tables.read import DAY, PEOPLE, READ_AT, STATUS, Status, data_folder
from anagen.files.csv_table import Names, TableRow, by_name, read_table
from anagen.files.laws import law, require_order

Group = Literal["vesicle", "secretome", "drug"]
"""Kind of what is tested: vesicles; a secretome, which holds them and more; or a drug."""


@dataclass(frozen=True)
class RegisteredTrial:
    """A trial on a register; one record however many numbers it has.

    Attributes:
        id: the register's id.
        aliases: other numbers of the same trial.
        group: kind of what is tested.
        parts: single therapies.
        condition: kind of hair loss.
        comparison: treatments that are compared.
        control: what the treated are set against.
        isolates: effect that the design can isolate.
        design: in words.
        n: people planned, or None.
        people: who may take part.
        dose: in words.
        dose_low: lowest dose, particles/cm2 a session; None unless both dose and area are printed.
        dose_high: highest dose, particles/cm2 a session.
        arithmetic: how the dose per cm2 follows from what is printed, or why it does not.
        schedule: in words.
        endpoint: what is measured.
        visits: when.
        status: of the results: no results, results not looked up, published as ...
        recruitment: where the trial stood on the day of reading, or "".
        start: as the register gives it, or "".
        end: as the register gives it, or "".
        source: the register's own page.
        read_at: where the entry was read, if not there.
        read_on: the day on which it was read.
        status_tag: read, derived or recalled.
        not_found: what was looked for and not found.
        note: a remark.
    """

    id: str
    aliases: tuple[str, ...]
    group: Group
    parts: tuple[str, ...]
    condition: str
    comparison: str
    control: str
    isolates: str
    design: str
    n: int | None
    people: str
    dose: str
    dose_low: float | None
    dose_high: float | None
    arithmetic: str
    schedule: str
    endpoint: str
    visits: str
    status: str
    recruitment: str
    start: str
    end: str
    source: str
    read_at: str
    read_on: str
    status_tag: Status
    not_found: str
    note: str

    @property
    def dose_per_cm2(self) -> str:
        """Dose per area, as ``1e8 to 1e10 particles/cm2 a session``; "" where no area is printed."""
        if self.dose_low is None or self.dose_high is None:
            return ""
        ends = dict.fromkeys(f"{end:.2e}" for end in (self.dose_low, self.dose_high))
        short = (re.sub(r"\.?0*e\+0?", "e", end) for end in ends)
        return f"{' to '.join(short)} particles/cm2 a session"


class RegisteredRow(TableRow):
    """A row of registered.csv: a trial on a register."""

    id: str = Field(alias="trial_id", description="the register's id")
    aliases: Names = Field((), description="other numbers of the same trial, with ; between them")
    group: Group = Field(description='"vesicle", "secretome" or "drug"')
    therapy: str = Field(description="a therapy's name, or several with + between them")
    condition: ConditionName = Field(description="a kind of hair loss")
    comparison: str = Field(description="what is compared")
    control: str = Field(description="what the treated are set against")
    isolates: str = Field(description="the effect that the design can isolate")
    design: str = Field(description="the design in words")
    n: int | None = Field(
        None, ge=PEOPLE["ge"], le=PEOPLE["le"], description="a whole number of 1 or more, or nothing"
    )
    people: str = Field("", description="who may take part")
    dose: str = Field("", description="the dose in words")
    dose_low: float | None = Field(
        None, gt=0, le=1e15, description="a number above 0, or nothing: lowest dose, particles/cm2 a session"
    )
    dose_high: float | None = Field(
        None, gt=0, le=1e15, description="a number above 0, or nothing: highest dose, particles/cm2 a session"
    )
    arithmetic: str = Field("", description="how the dose per cm2 follows, or why it does not")
    schedule: str = Field("", description="the schedule in words")
    endpoint: str = Field("", description="what is measured")
    visits: str = Field("", description="when")
    status: str = Field(description="where its results stand")
    recruitment: str = Field("", description="where the trial stood on the day of reading")
    start: str = Field("", description="the day it began, as the register gives it")
    end: str = Field("", description="the day it ends, as the register gives it")
    source: str = Field(description="the register's own page")
    read_at: str = Field("", description=READ_AT)
    read_on: str = Field(pattern=DAY, description='the day it was read, such as "2026-11-29"')
    status_tag: Status = Field(description=STATUS)
    not_found: str = Field("", description="what was looked for and not found")
    note: str = Field("", description="a remark")

    @model_validator(mode="after")
    def _dose(self) -> Self:
        require_order(self.dose_low, self.dose_high, "dose_low", "dose_high")
        if (self.dose_low is None) != (self.dose_high is None):
            raise law("one end of the dose is missing", "dose_low", expected="both ends, or neither")
        if self.dose_low is not None and not self.arithmetic:
            raise law(
                "a dose per cm2 without its arithmetic", "arithmetic", expected="how the dose per cm2 follows"
            )
        return self


def read_registered(folder: Path | None = None) -> tuple[RegisteredTrial, ...]:
    """Every row of ``registered.csv``.

    Raises:
        InputError: a bad cell, or a number of a trial twice.
    """
    place = data_folder(folder)
    names = read_names(place)
    found = []
    taken: dict[str, str] = {}
    for line in by_name(read_table(place, "registered.csv", RegisteredRow), "id").values():
        told = dict(line.row)
        for number in (line.row.id, *line.row.aliases):
            if number in taken:
                raise line.fault("aliases", f"{number!r} already names {taken[number]}", "one record a trial")
            taken[number] = line.row.id
        found.append(RegisteredTrial(parts=parts(told.pop("therapy"), names, line.where("therapy")), **told))
    return tuple(found)


@cache
def load_registered() -> tuple[RegisteredTrial, ...]:
    """The package's own table, read once."""
    return read_registered()


def find_registered(number: str) -> RegisteredTrial:
    """Trial that a registry number or an alias names.

    Args:
        number: in any case, with any spaces.

    Raises:
        InputError: no such trial, with the nearest.
    """
    known = {_plain(name): trial for trial in load_registered() for name in (trial.id, *trial.aliases)}
    if _plain(number) not in known:
        raise unknown_name("registered trial", number, [trial.id for trial in load_registered()])
    return known[_plain(number)]


def _plain(number: str) -> str:
    return "".join(number.split()).casefold()
