"""Names of therapies in studies: the catalogue's where it has them, and a table for the rest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from typing import Annotated, Any, Self

from pydantic import Field, model_validator

from anagen.errors import InputError, unknown_name
from anagen.files.csv_table import Names, TableRow, by_name, read_table
from anagen.files.laws import OneOf, law
from anagen.therapy.catalogue import INERT, ROLES, load_catalogue

JOIN = " + "
"""Between the parts of a combination: ``exosome + microneedling``."""


@dataclass(frozen=True)
class TherapyName:
    """A therapy as studies name it.

    Attributes:
        name: the proper name.
        aliases: others.
        role: one of `anagen.therapy.catalogue.ROLES`.
        in_catalogue: whether the package has a record of it.
        note: of the table.
        drug_class: drugs that work the same way share it, or "".
    """

    name: str
    aliases: tuple[str, ...]
    role: str
    in_catalogue: bool
    note: str = ""
    drug_class: str = ""

    @property
    def inert(self) -> bool:
        """Whether it has no effect by itself."""
        return self.role in INERT


class TherapyRow(TableRow):
    """A row of therapies.csv: a therapy of studies of which the package has no record."""

    name: str = Field(alias="therapy", description="a name that no other therapy has")
    aliases: Names = Field((), description="other names, with ; between them")
    role: Annotated[str, OneOf("role", ROLES)] = Field(description="the role in a trial, such as treatment")
    note: str = Field("", description="what it is")

    @model_validator(mode="after")
    def _single(self) -> Self:
        if JOIN in self.name:
            expected = f"a single therapy, without {JOIN!r}"
            raise law(f"{self.name!r} is a combination", "therapy", expected=expected)
        return self


def read_names(folder: Traversable) -> Mapping[str, TherapyName]:
    """All therapies by name: the catalogue's, then those of ``therapies.csv``.

    Raises:
        InputError: a bad row, or a name or alias that is taken.
    """
    found = {
        entry.name: TherapyName(entry.name, entry.aliases, entry.role, True, drug_class=entry.drug_class)
        for entry in load_catalogue().values()
    }
    taken = {word.lower(): entry.name for entry in found.values() for word in (entry.name, *entry.aliases)}
    for name, line in by_name(read_table(folder, "therapies.csv", TherapyRow), "name").items():
        row = line.row
        for column, words in (("therapy", (name,)), ("aliases", row.aliases)):
            for word in words:
                if word.lower() in taken:
                    owner = taken[word.lower()]
                    raise line.fault(column, f"{word!r} already names {owner!r}", "a new name")
                taken[word.lower()] = name
        found[name] = TherapyName(name, row.aliases, row.role, False, row.note)
    return found


def parts(therapy: str, known: Mapping[str, TherapyName], where: str | None = None) -> tuple[str, ...]:
    """Single therapies in ``A + B``, under their proper names, in order.

    Raises:
        InputError: a part that is not a known therapy, with the nearest one, or a part named twice.
    """
    found = tuple(proper_name(part.strip(), known, where) for part in therapy.split(JOIN.strip()))
    if len(set(found)) < len(found):
        raise InputError(f"{therapy!r} names a therapy twice", where=where)
    return found


def rows_of_therapies(place: Traversable, file: str, row: type[TableRow]) -> list[dict[str, Any]]:
    """Cells of every row of a table with a column ``therapy``, which has its proper name.

    Args:
        place: folder of the tables.
        file: name of the table.
        row: its columns.

    Raises:
        InputError: a bad cell, or an unknown therapy.
    """
    names = read_names(place)
    found = []
    for line in read_table(place, file, row):
        told = dict(line.row)
        told["therapy"] = proper_name(told["therapy"], names, line.where("therapy"))
        found.append(told)
    return found


def proper_name(name: str, known: Mapping[str, TherapyName], where: str | None = None) -> str:
    """Proper name for a name or alias in any case.

    Raises:
        InputError: no such therapy, with the nearest one.
    """
    if name in known:
        return name
    lowered = name.lower()
    for entry in known.values():
        if lowered in (entry.name.lower(), *(alias.lower() for alias in entry.aliases)):
            return entry.name
    raise unknown_name("therapy", name, known, where)
