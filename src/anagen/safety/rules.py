"""Rules of one therapy for everybody: under which conditions it is withheld or needs caution, with its tests.

For pages that forecast nothing for a person, such as those on alopecia areata.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from anagen.safety.blood_tests import BloodTest, blood_tests
from anagen.safety.cautions import Caution, caution_of
from anagen.safety.conditions import conditions
from anagen.safety.standing import CAUTION, WITHHELD
from anagen.therapy.catalogue import load_catalogue


@dataclass(frozen=True)
class Rules:
    """Rules of a therapy.

    Attributes:
        withheld: entries under which no number is given.
        caution: entries to mind.
        tests: blood tests that go with it.
    """

    therapy: str
    withheld: tuple[Caution, ...]
    caution: tuple[Caution, ...]
    tests: tuple[BloodTest, ...]

    @property
    def words(self) -> tuple[str, ...]:
        """Rules in sentences."""
        found = []
        for head, entries in (("Not if", self.withheld), ("With care if", self.caution)):
            if entries:
                told = "; ".join(conditions()[one.condition].told for one in entries)
                found.append(f"{head} {told}.")
        found += [one.words for one in self.tests]
        return tuple(found)


def rules_of(therapy: str) -> Rules:
    """Rules of a therapy of the catalogue."""
    drug_class = load_catalogue()[therapy].drug_class
    entries = [caution_of(therapy, condition, drug_class) for condition in conditions()]
    # A rule for every condition, as of what is never to be stopped alone, names none of them.
    entries = [one for one in entries if one.condition in conditions()]
    return Rules(
        therapy,
        tuple(one for one in entries if one.standing == WITHHELD),
        tuple(one for one in entries if one.standing == CAUTION),
        blood_tests([therapy]),
    )


def therapies_of(alopecias: Collection[str]) -> tuple[str, ...]:
    """Therapies of the catalogue that are given for any of these hair losses alone."""
    return tuple(name for name, one in load_catalogue().items() if set(one.alopecias) & set(alopecias))
