"""Keys of [population] that say which hair loss a trial's people have.

`alopecia` names one of `known_alopecias`; each kind takes keys of its own (`Kind.settings`). `with` lists
further hair losses of the same people: names, or tables with an alopecia and its keys.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from anagen.biology.alopecias.disease import Disease
from anagen.biology.alopecias.kinds import KINDS, Diagnosis, check_setting, diagnosis
from anagen.errors import InputError, unknown_name
from anagen.files.source_text import SourceText
from anagen.population.areata_people import AREATA_SCREENING
from anagen.population.hair_loss_section import HEALTHY, PATTERN_LOSS, HairLossSection, ScreeningSection
from anagen.population.screening import ScreenedDisease, Screening

SCREENED: Mapping[str, ScreenedDisease] = {disease.name: disease for disease in (AREATA_SCREENING,)}
"""Diseases whose patients are screened by keys of their own, by name."""
ALOPECIAS = (PATTERN_LOSS, HEALTHY, *SCREENED, *KINDS)
"""Built-in hair losses, and their absence."""
NO_DISEASES: Mapping[str, Disease] = MappingProxyType({})
OWN_KEYS = tuple(dict.fromkeys(setting.key for kind in KINDS.values() for setting in kind.settings))
"""Keys of [population] that belong to one kind of hair loss or another."""


def known_alopecias(diseases: Mapping[str, Disease]) -> tuple[str, ...]:
    """Names that `alopecia` may have: the built-in ones and those of `diseases` of one's own."""
    return (*ALOPECIAS, *diseases)


def read_hair_loss(
    alopecia: str,
    section: HairLossSection,
    source: SourceText,
    place: str = "population",
    diseases: Mapping[str, Disease] = NO_DISEASES,
) -> tuple[tuple[Diagnosis, ...], bool]:
    """Every diagnosis, and whether pattern loss comes beside another.

    Args:
        alopecia: kind of hair loss.
        section: keys of the file.
        source: of the file.
        place: name of the section.
        diseases: of one's own, by name.

    Raises:
        InputError: an unknown kind, a key that it does not take, or one listed twice.
    """

    def where(key: str) -> str:
        return source.where((place, key))

    known = known_alopecias(diseases)
    if alopecia not in known:
        raise unknown_name("alopecia", alopecia, known, where("alopecia"))
    given = {key: getattr(section, key) for key in OWN_KEYS if getattr(section, key) is not None}
    found: list[Diagnosis] = []
    if alopecia in KINDS or alopecia in diseases:
        found.append(_checked(diseases.get(alopecia, alopecia), given, where))
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
        elif name in KINDS or name in diseases:
            names.append(str(name))
            found.append(diagnosis(diseases.get(str(name), str(name)), table, where("with")))
        else:
            raise unknown_name("alopecia", name, known, where("with"))
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


def _checked(kind: str | Disease, given: Mapping[str, Any], where: Any) -> Diagnosis:
    """Diagnosis of `kind`; an error names the key that is at fault."""
    definition = kind.kind if isinstance(kind, Disease) else KINDS[kind]
    known = {setting.key: setting for setting in definition.settings}
    for key in given:
        if key not in known:
            raise unknown_name(f"key of {definition.name}", key, known, where(key))
    for key, value in given.items():
        check_setting(known[key], value, where(key))
    end = next((key for key in ("stopped_week", "quiet_week") if key in given), "alopecia")
    return diagnosis(kind, given, where(end))


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


def with_names(keys: Mapping[str, Any]) -> tuple[dict[str, Any], tuple[Disease, ...]]:
    """`keys` of people composed in Python as a file holds them, and the diseases that they gave as objects.

    Args:
        keys: `alopecia` and ``with`` may hold diseases; a table under ``with`` may hold one as its alopecia.
    """
    found: list[Disease] = []

    def name_of(value: Any) -> Any:
        if isinstance(value, Disease):
            found.append(value)
            return value.name
        if isinstance(value, Mapping) and "alopecia" in value:
            return {**value, "alopecia": name_of(value["alopecia"])}
        return value

    named = dict(keys)
    if "alopecia" in named:
        named["alopecia"] = name_of(named["alopecia"])
    if isinstance(named.get("with"), list | tuple):
        named["with"] = [name_of(one) for one in named["with"]]
    return named, tuple(dict.fromkeys(found))
