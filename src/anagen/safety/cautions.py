"""Table of therapies and conditions (``data/cautions.csv``): withheld, caution, fine, or no row.

A row names therapies of the catalogue, or a class as ``class JAK inhibitor``. What no row names is not known:
that is an answer, too, and `caution_of` gives it in words.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Literal

from pydantic import Field

from anagen.evidence_base.tables.read import READ_AT, SOURCE, STATUS, Status
from anagen.files.csv_table import Names, TableRow, read_table
from anagen.safety.conditions import conditions
from anagen.safety.standing import FINE, NOT_KNOWN, Standing
from anagen.therapy.catalogue import load_catalogue

SAME_CLASS, ANY = "same_class", "any"
"""Conditions of a row beside those of a person: two drugs of the class together, and every condition."""
CLASS = "class "
"""Before the name of a class among the therapies of a row."""
NOBODY_READ = "No source that was read says whether it is safe then: ask a doctor or pharmacist first."


@dataclass(frozen=True)
class Caution:
    """One entry: a therapy and a condition.

    Attributes:
        standing: withheld, caution, fine, or not known.
        words: why, in plain words.
        status: "read", "derived" or "recalled"; "" where nothing is known.
        source: label or guideline behind it.
        read_at: where that was read, if not there.
    """

    therapy: str
    condition: str
    standing: Standing
    words: str
    status: str = ""
    source: str = ""
    read_at: str = ""


class CautionRow(TableRow):
    """A row of cautions.csv: some therapies under some conditions."""

    therapy: Names = Field(description="therapies of the catalogue or classes, with ; between them")
    condition: Names = Field(description="keys of conditions.toml, with ; between them")
    standing: Literal["withheld", "caution", "fine"] = Field(description='"withheld", "caution" or "fine"')
    words: str = Field(max_length=400, description="why, in plain words")
    status: Status = Field(description=STATUS)
    source: str = Field(description=SOURCE)
    read_at: str = Field("", description=READ_AT)


@cache
def cautions() -> Mapping[tuple[str, str], Caution]:
    """Rows by therapy and condition.

    Raises:
        InputError: a bad row, an unknown name, or two rows on one therapy and condition.
    """
    known = load_catalogue()
    names: dict[str, None] = dict.fromkeys(known)
    names |= {CLASS + one.drug_class: None for one in known.values() if one.drug_class}
    keys = dict.fromkeys([*conditions(), SAME_CLASS, ANY])
    found: dict[tuple[str, str], Caution] = {}
    for line in read_table(files("anagen.safety") / "data", "cautions.csv", CautionRow):
        row = line.row
        for therapy in row.therapy:
            line.entry("therapy", therapy, names)
            for condition in row.condition:
                line.entry("condition", condition, keys)
                if (therapy, condition) in found:
                    raise line.fault("condition", f"a second row on {therapy}, {condition}", "one row")
                found[therapy, condition] = Caution(
                    therapy, condition, row.standing, row.words, row.status, row.source, row.read_at
                )
    return MappingProxyType(found)


def caution_of(therapy: str, condition: str, drug_class: str = "") -> Caution:
    """Entry of a therapy under a condition: its own row, else its class's, else "not known" in words."""
    table = cautions()
    for key in (
        (therapy, condition),
        (therapy, ANY),
        *(((CLASS + drug_class, condition), (CLASS + drug_class, ANY)) if drug_class else ()),
    ):
        if key in table:
            return table[key]
    if conditions()[condition].unknown == FINE:
        return Caution(therapy, condition, FINE, "Nothing in a source that was read speaks against it.")
    return Caution(therapy, condition, NOT_KNOWN, NOBODY_READ)


def same_class(drug_class: str) -> Caution | None:
    """Entry on two drugs of a class together, or None."""
    return cautions().get((CLASS + drug_class, SAME_CLASS))
