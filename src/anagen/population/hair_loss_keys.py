"""Keys of [population] that say which hair loss a trial's people have.

`alopecia` names one of `ALOPECIAS`; each kind takes keys of its own (`anagen.biology.alopecias.kinds.KINDS`).
`with` lists further hair losses of the same people: names, or tables with an alopecia and its keys.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from anagen.biology.alopecias.kinds import KINDS, Diagnosis, diagnosis
from anagen.errors import InputError, unknown_name
from anagen.files.source_text import SourceText
from anagen.population.areata_people import AREATA_SCREENING
from anagen.population.hair_loss_section import HEALTHY, PATTERN_LOSS, HairLossSection, ScreeningSection
from anagen.population.screening import ScreenedDisease, Screening

SCREENED: Mapping[str, ScreenedDisease] = {disease.name: disease for disease in (AREATA_SCREENING,)}
"""Diseases whose patients are screened by keys of their own, by name."""
ALOPECIAS = (PATTERN_LOSS, HEALTHY, *SCREENED, *KINDS)
OWN_KEYS = tuple(dict.fromkeys(setting.key for kind in KINDS.values() for setting in kind.settings))
"""Keys of [population] that belong to one kind of hair loss or another."""


def read_hair_loss(
    alopecia: str, section: HairLossSection, source: SourceText, place: str = "population"
) -> tuple[tuple[Diagnosis, ...], bool]:
    """Every diagnosis, and whether pattern loss comes beside another; `place` names the section.

    Raises:
        InputError: an unknown kind, a key that it does not take, or one listed twice.
    """

    def where(key: str) -> str:
        return source.where((place, key))

    if alopecia not in ALOPECIAS:
        raise unknown_name("alopecia", alopecia, ALOPECIAS, where("alopecia"))
    given = {key: getattr(section, key) for key in OWN_KEYS if getattr(section, key) is not None}
    found: list[Diagnosis] = []
    if alopecia in KINDS:
        found.append(_checked(alopecia, given, where))
    elif given:
        key = next(iter(given))
        raise InputError(
            f"alopecia {alopecia!r} takes no {key}", where=where(key), expected=f"no key {key!r}"
        )
    if alopecia in SCREENED:  # not an diagnosis of a field of hair; `read_screening` reads its keys
        return (), False
    names = [alopecia]
    for entry in section.also or ():
        table: dict[str, Any] = {"alopecia": entry} if isinstance(entry, str) else dict(entry)
        name = table.pop("alopecia", None)
        if name in names or name == HEALTHY or alopecia == HEALTHY:
            raise InputError(
                f"{name!r} beside {names[0]!r}", where=where("with"), expected="another hair loss"
            )
        if name == PATTERN_LOSS and not table:
            names.append(name)
        elif name in KINDS:
            names.append(str(name))
            found.append(diagnosis(str(name), table, where("with")))
        else:
            raise unknown_name("alopecia", name, ALOPECIAS, where("with"))
    return tuple(found), PATTERN_LOSS in names[1:]


def read_screening(alopecia: str, section: ScreeningSection, where: Callable[[str], str]) -> Screening | None:
    """Recruitment by measures of the disease; None where the hair loss has none.

    Args:
        alopecia: kind of hair loss.
        section: keys of the file.
        where: place of a key in the file.

    Raises:
        InputError: a key that does not belong to this hair loss, or a phrase that is not understood.
    """
    keys = dict.fromkeys(key for disease in SCREENED.values() for key in disease.keys)
    given = {key: getattr(section, key) for key in keys if getattr(section, key) is not None}
    known = SCREENED[alopecia].keys if alopecia in SCREENED else ()
    for key in given:
        if key not in known:
            raise InputError(
                f"alopecia {alopecia!r} takes no {key}", where=where(key), expected=f"no key {key!r}"
            )
    return SCREENED[alopecia].read(given, where) if alopecia in SCREENED else None


def _checked(kind: str, given: Mapping[str, Any], where: Any) -> Diagnosis:
    """Diagnosis of `kind`; an error names the key that is at fault."""
    known = {setting.key for setting in KINDS[kind].settings}
    for key in given:
        if key not in known:
            raise unknown_name(f"key of {kind}", key, known, where(key))
    for key, value in given.items():
        diagnosis(kind, {key: value}, where(key))
    return diagnosis(kind, given)


def hair_loss_table(people: Any) -> dict[str, Any]:
    """Keys of a resolved file's [population] for a population's diagnoses, all defaults explicit."""
    diagnoses = list(people.diagnoses)
    table: dict[str, Any] = {} if people.screening is None else people.screening.table()
    if diagnoses and diagnoses[0].kind == people.alopecia:
        table.update(diagnoses.pop(0).settings)
    also: list[Any] = [PATTERN_LOSS] if people.also_androgenetic else []
    also += [{"alopecia": one.kind, **one.settings} for one in diagnoses]
    if also:
        table["with"] = also
    return table
