"""Outcomes of human studies: the package's own, and those that only studies report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from typing import Literal, get_args

from pydantic import Field

from anagen.files.csv_table import TableRow, by_name, read_table
from anagen.measurement.outcomes import OUTCOMES

Family = Literal[
    "density",
    "phase",
    "thickness",
    "shedding",
    "extent",
    "response",
    "relapse",
    "course",
    "time",
    "surrogate",
]
FAMILIES: tuple[str, ...] = get_args(Family)


@dataclass(frozen=True)
class StudyOutcome:
    """One outcome that studies report.

    Attributes:
        unit: harmonised unit of its level and of its change.
        better: which direction is an improvement: ``higher``, ``lower`` or ``neither``.
        family: outcomes that answer the same question (`FAMILIES`).
    """

    name: str
    unit: str
    better: str
    family: str
    definition: str

    @property
    def simulated(self) -> bool:
        """Whether the package computes it too, under the same name."""
        return self.name in OUTCOMES


class OutcomeRow(TableRow):
    """A row of outcomes.csv: one outcome that studies report."""

    name: str = Field(alias="outcome", description="the harmonised name")
    unit: str = Field(description="the harmonised unit of its level and of its change")
    better: Literal["higher", "lower", "neither"] = Field(description='"higher", "lower" or "neither"')
    family: Family = Field(description="the family of outcomes that answer one question")
    definition: str = Field(description="a definition in words")


def read_outcomes(folder: Traversable) -> Mapping[str, StudyOutcome]:
    """Outcomes by name, from ``outcomes.csv``.

    Raises:
        InputError: a bad row, with its place.
    """
    lines = by_name(read_table(folder, "outcomes.csv", OutcomeRow), "name")
    return {name: StudyOutcome(**dict(line.row)) for name, line in lines.items()}
