"""Measures of their disease that one person can tell, and the recruitment of people who share them.

A disease whose patients are screened by measures of its own declares an `OwnMeasures` beside its reader, and
is given a line in `OWN_MEASURES`. Callers ask what a person's hair loss takes, never which one it is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from anagen.population.areata_people import AREATA
from anagen.population.areata_person import KEYS, MEASURE, read_areata_person
from anagen.population.screening import Screening


@dataclass(frozen=True)
class Told:
    """Measures that a person told of their disease.

    Attributes:
        screening: recruitment of people who share it; None where the main measure was not told.
        values: measures by name, as numbers.
        notes: what was not told and how it was taken, a sentence each.
    """

    screening: Screening | None
    values: Mapping[str, float]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class OwnMeasures:
    """Keys of [person] that belong to one disease.

    Attributes:
        keys: their names.
        measure: name of the main measure.
        read: makes (screening, values, notes) of the keys given, the age in years, and a function from a key
            to its place in the file; raises `InputError` on a value that is not understood.
    """

    keys: tuple[str, ...]
    measure: str
    read: Callable[
        [Mapping[str, Any], float, Callable[[str], str]],
        tuple[Screening | None, Mapping[str, float], tuple[str, ...]],
    ]

    def told(self, given: Mapping[str, Any], age: float, where: Callable[[str], str]) -> Told:
        """Measures that the keys of a file give.

        Raises:
            InputError: a value that is not understood.
        """
        return Told(*self.read(given, age, where))


OWN_MEASURES: Mapping[str, OwnMeasures] = {AREATA: OwnMeasures(KEYS, MEASURE, read_areata_person)}
"""Measures by hair loss."""
ALL_KEYS = tuple(dict.fromkeys(key for one in OWN_MEASURES.values() for key in one.keys))
"""Keys of [person] that belong to one disease or another."""
