"""Warning signs for which a person should see a dermatologist first (``data/doctor_first.toml``)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from anagen.biology.alopecias.kinds import diseases_of
from anagen.files.plain import OMITTED
from anagen.files.shape_check import check_shape
from anagen.files.source_text import read_source
from anagen.forecasting.file_model import DoctorFirstFile
from anagen.forecasting.person import Person
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
def _file() -> DoctorFirstFile:
    return check_shape(
        read_source(files("anagen.forecasting") / "data" / "doctor_first.toml"), DoctorFirstFile
    )


def warning_signs(keys: Collection[str]) -> tuple[Sign, ...]:
    """Warning signs of these keys of [warning_signs], in the order of the file."""
    return tuple(Sign(**dict(one)) for one in _file().sign if one.answer in keys)


def doctor_first(person: Person) -> DoctorFirst:
    """Warning signs of a person, present and absent."""
    file = _file()
    signs = [Sign(**dict(one)) for one in file.sign]
    known = hair_losses(diseases_of(person.diagnoses))
    own = [
        Sign(kind, finding.rstrip("."), f"In {kind} a dermatologist comes first then.")
        for kind in person.kinds
        for finding in known[kind].doctor_first
    ]
    others = [sign for sign in signs if sign.answer not in person.warning_signs and sign.answer != "child"]
    present = tuple(sign for sign in signs if sign.answer in person.warning_signs)
    return DoctorFirst(
        bool(present),
        present,
        (*own, *others),
        file.work_up,
        file.source,
    )
