"""Patients of the calibrated trials (``data/people.toml``), recruited as in a trial."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np

from anagen.biology.areata.patients import FORMS
from anagen.biology.areata.scalp_map import ScalpMap
from anagen.engine.keys import key_of
from anagen.errors import InputError, unknown_name
from anagen.parameters import read_toml
from anagen.population.areata_biology import Areata
from anagen.population.areata_people import AreataPeople, read_episode, read_salt
from anagen.population.areata_recruitment import AreataCohort, eligible

FILE = "people.toml"
_KEYS = ("salt", "episode", "forms", "studies", "patients", "source", "note")


@dataclass(frozen=True)
class TrialPeople:
    """Patients of one group of trials.

    Attributes:
        name: of the group.
        people: criteria of the trials.
        patients: number of candidates in a run.
        studies: studies with these criteria.
    """

    name: str
    people: AreataPeople
    patients: int
    studies: tuple[str, ...] = ()

    def recruited(
        self, scalp: ScalpMap, biology: Areata, run: int, patients: int | None = None
    ) -> AreataCohort:
        """Eligible candidates of a run: other patients in each run."""
        index = np.arange(self.patients if patients is None else patients)
        return eligible(self.people, index, key_of(0, "areata trials", self.name, run), scalp, biology)


@cache
def trial_people() -> Mapping[str, TrialPeople]:
    """Groups of patients by name.

    Raises:
        InputError: a fault in the file, with the group.
    """
    found = {}
    for name, table in read_toml(files("anagen.learning.areata") / "data" / FILE).items():
        where = f"{FILE}, {name}"
        for key in table:
            if key not in _KEYS:
                raise unknown_name("key", key, _KEYS, where)
        if missing := [key for key in ("salt", "episode", "patients", "source") if key not in table]:
            raise InputError(f"missing {', '.join(missing)}", where=where)
        forms = tuple(table.get("forms", AreataPeople().forms))
        for form in forms:
            if form not in FORMS:
                raise unknown_name("form of alopecia areata", form, FORMS, where)
        people = AreataPeople(read_salt(table["salt"], where), read_episode(table["episode"], where), forms)
        found[name] = TrialPeople(name, people, int(table["patients"]), tuple(table.get("studies", ())))
    return found


SEVERE = ("severe", "lasting")
"""Groups of trials in severe disease, whose rows the surfaces predict."""


def group_of(study: str) -> int:
    """Index into `SEVERE` of a study's patients: the first unless it is listed under another."""
    listed = (number for number, name in enumerate(SEVERE) if study in trial_people()[name].studies)
    return next(listed, 0)
