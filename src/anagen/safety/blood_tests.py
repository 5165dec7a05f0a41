"""Blood tests that are due with a therapy (``data/blood_tests.csv``)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from pydantic import Field

from anagen.evidence_base.tables.read import READ_AT, SOURCE, STATUS, Status
from anagen.files.csv_table import Names, TableRow, read_table
from anagen.therapy.catalogue import load_catalogue


@dataclass(frozen=True)
class BloodTest:
    """One blood test of one therapy: what, when, why, and the label behind it."""

    therapy: str
    test: str
    when: str
    why: str
    status: str
    source: str

    @property
    def words(self) -> str:
        """Test in a sentence."""
        return f"{self.test[:1].upper()}{self.test[1:]}: {self.when}. {self.why}"


class BloodTestRow(TableRow):
    """A row of blood_tests.csv."""

    therapy: Names = Field(description="therapies of the catalogue, with ; between them")
    test: str = Field(description="what is tested")
    when: str = Field(description="when")
    why: str = Field(description="why")
    status: Status = Field(description=STATUS)
    source: str = Field(description=SOURCE)
    read_at: str = Field("", description=READ_AT)


@cache
def _rows() -> tuple[BloodTest, ...]:
    known = load_catalogue()
    found = []
    for line in read_table(files("anagen.safety") / "data", "blood_tests.csv", BloodTestRow):
        row = line.row
        for therapy in row.therapy:
            line.entry("therapy", therapy, known)
            found.append(BloodTest(therapy, row.test, row.when, row.why, row.status, row.source))
    return tuple(found)


def blood_tests(therapies: Iterable[str]) -> tuple[BloodTest, ...]:
    """Blood tests due with these therapies, each once."""
    names = set(therapies)
    return tuple(one for one in _rows() if one.therapy in names)
