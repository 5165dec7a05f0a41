"""Regimens, the parts of plans: one therapy in one dose and rhythm; shipped, or of a user's own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path

from anagen.errors import InputError, unknown_name
from anagen.files.shape_check import check_shape
from anagen.files.source_text import SourceText, read_source
from anagen.forecasting.horizon import HORIZON_DAYS
from anagen.forecasting.person import Person
from anagen.planning.file_model import RegimenSection, RegimensFile, ShippedRegimens
from anagen.therapy.catalogue import Therapy
from anagen.therapy.course import Course, course_from_table


@dataclass(frozen=True)
class Regimen:
    """One therapy in one dose and rhythm.

    Attributes:
        option: usual option of a forecast of which it is a form; of an own regimen perhaps its own.
        short: what a picture calls that option.
        sex: "male" or "female", or None for both.
        family: group of which a plan holds at most one.
        usual: whether it is the form that forecasts show.
        burdens: for the person, of `anagen.planning.file_model.DISLIKES`.
        own: whether it comes from a user.
    """

    name: str
    option: str
    short: str
    sex: str | None
    family: str
    usual: bool
    burdens: tuple[str, ...]
    source: str
    own: bool
    course: Course = field(compare=False)

    @property
    def therapy(self) -> str:
        return self.course.therapy


@cache
def _shipped() -> tuple[ShippedRegimens, tuple[Regimen, ...]]:
    source = read_source(files("anagen.planning") / "data" / "regimens.toml")
    file = check_shape(source, ShippedRegimens)
    return file, tuple(_regimen(one, i, source, file.short) for i, one in enumerate(file.regimen))


def families() -> Mapping[str, str]:
    """Families of regimens, each with the reason why two of one are never combined."""
    return _shipped()[0].family


def load_regimens(path: str | Path, catalogue: Mapping[str, Therapy] | None = None) -> tuple[Regimen, ...]:
    """Regimens of a user's own file, to be ranked beside the shipped ones.

    Args:
        path: of the file.
        catalogue: therapies known; default the shipped ones.

    Raises:
        InputError: the first fault, with file, line and key.
    """
    return regimens_from(read_source(path, "a file of regimens"), catalogue)


def regimens_from(source: SourceText, catalogue: Mapping[str, Therapy] | None = None) -> tuple[Regimen, ...]:
    """Regimens of the text of a user's own file; see `load_regimens`."""
    file = check_shape(source, RegimensFile)
    known = {**families(), **file.family}
    taken = {one.name for one in _shipped()[1]}
    short = {**file.short, **_shipped()[0].short}
    for i, one in enumerate(file.regimen):
        if one.family not in known:
            raise unknown_name("family", one.family, known, source.where(("regimen", i, "family")))
        if one.name in taken:
            raise InputError(
                f"regimen {one.name!r} has the name of a shipped one",
                where=source.where(("regimen", i, "name")),
                expected="another name",
            )
    return tuple(_regimen(one, i, source, short, catalogue, own=True) for i, one in enumerate(file.regimen))


def _regimen(
    one: RegimenSection,
    place: int,
    source: SourceText,
    short: Mapping[str, str],
    catalogue: Mapping[str, Therapy] | None = None,
    *,
    own: bool = False,
) -> Regimen:
    where = source.where(("regimen", place, "treatment"))
    course = course_from_table(one.treatment, where, HORIZON_DAYS, catalogue)
    option = one.option or course.therapy
    told = {**dict(one), "option": option, "short": short.get(option, option), "own": own}
    del told["treatment"]
    return Regimen(**told, course=course)


def burdens_of(therapies: Iterable[str]) -> tuple[str, ...]:
    """Burdens for a person of the usual forms of these therapies, of `DISLIKES`."""
    wanted = set(therapies)
    found = [one.burdens for one in _shipped()[1] if one.usual and one.therapy in wanted]
    return tuple(dict.fromkeys(burden for burdens in found for burden in burdens))


def regimens_for(person: Person, own: Sequence[Regimen] = ()) -> tuple[Regimen, ...]:
    """Regimens for people of this sex, in the file's order, and then those of `own`."""
    return tuple(one for one in (*_shipped()[1], *own) if one.sex in (None, person.sex))
