"""Warning signs for which a person should see a dermatologist first (``data/doctor_first.toml``)."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

from anagen.biology.alopecias.kinds import diseases_of
from anagen.files.plain import OMITTED
from anagen.forecasting.person import Person
from anagen.parameters import read_toml
from anagen.population.hair_losses import hair_losses


@dataclass(frozen=True)
class Sign:
    """One warning sign: the key of [warning_signs], the question, and why it matters."""

    answer: str
    asks: str
    why: str


@dataclass(frozen=True)
class DoctorFirst:
    """Warning signs to show first.

    Attributes:
        urgent: whether the person has any sign.
        present: signs that the person has.
        others: signs to look out for.
        work_up: first steps of a doctor.
        source: of the signs.
    """

    urgent: bool
    present: tuple[Sign, ...]
    others: tuple[Sign, ...]
    work_up: str
    source: str | None = field(default=None, metadata=OMITTED)


@cache
def _table() -> dict[str, Any]:
    return read_toml(files("anagen.forecasting") / "data" / "doctor_first.toml")


def doctor_first(person: Person) -> DoctorFirst:
    """Warning signs of a person, present and absent."""
    table = _table()
    signs = [Sign(**record) for record in table["sign"]]
    known = hair_losses(diseases_of(person.diagnoses))
    own = [
        Sign(one.kind, finding.rstrip("."), f"In {one.kind} a dermatologist comes first then.")
        for one in person.diagnoses
        for finding in known[one.kind].doctor_first
    ]
    others = [sign for sign in signs if sign.answer not in person.warning_signs and sign.answer != "child"]
    present = tuple(sign for sign in signs if sign.answer in person.warning_signs)
    return DoctorFirst(
        bool(present),
        present,
        (*own, *others),
        table["work_up"],
        table["source"],
    )
