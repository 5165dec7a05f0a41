"""Outcomes of human studies: the package's own, and those that only studies report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources.abc import Traversable

from anagen.evidence_base.tables.read import Row, keyed, read_table
from anagen.measurement.outcomes import OUTCOMES

COLUMNS = ("outcome", "unit", "better", "family", "definition")
FAMILIES = (
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
)


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


def read_outcomes(folder: Traversable) -> Mapping[str, StudyOutcome]:
    """Outcomes by name, from ``outcomes.csv``.

    Raises:
        InputError: a bad row, with its place.
    """
    return keyed(read_table(folder, "outcomes.csv", COLUMNS), "outcome", _outcome)


def _outcome(row: Row) -> StudyOutcome:
    return StudyOutcome(
        name=row.text("outcome"),
        unit=row.text("unit"),
        better=row.choice("better", ("higher", "lower", "neither")),
        family=row.choice("family", FAMILIES),
        definition=row.text("definition"),
    )
