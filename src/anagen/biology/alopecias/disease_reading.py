"""Reads a disease from its file, or from the keys of one given in Python; one code checks both."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from anagen.biology.alopecias.disease import WORDS, Disease, Episode
from anagen.biology.alopecias.disease_file import CauseSection, DiseaseFile
from anagen.biology.alopecias.driven import DRIVERS, IMMUNE_ATTACK
from anagen.biology.alopecias.driven_cause import FACTORS, LIMITS, SCORES, STRONGEST, DrivenCause, Limits
from anagen.biology.alopecias.kinds import KINDS
from anagen.errors import InputError, unknown_name
from anagen.files.composed import ComposedSource, written
from anagen.files.record_section import ParameterSection
from anagen.files.shape_check import check_shape
from anagen.files.source_text import Path_, SourceText, read_source
from anagen.parameters import Parameter, parameter
from anagen.units import parse_quantity

OWN = "the user of Anagen who wrote it"
"""Source of what only the user states."""
_TABLES: Mapping[str, Mapping[str, Limits]] = {"signals": STRONGEST, "symptoms": SCORES, "regions": FACTORS}
_PLAIN = Limits("1", 0.0, 0.0)
"""Unit of numbers whose limits are checked later."""
RESERVED = ("androgen", IMMUNE_ATTACK)
"""Causes of the diseases with a simulator or a past of their own, which no other disease has."""


def disease_from_file(path: Path | str) -> Disease:
    """Disease of one file, checked.

    Raises:
        InputError: the first fault found, with file, line and key.
    """
    return disease_from_source(read_source(path, "a disease file"))


def disease_from_source(source: SourceText) -> Disease:
    """Disease of one file's text, checked.

    Raises:
        InputError: the first fault found, with file, line and key.
    """
    file = check_shape(source, DiseaseFile)
    if file.name in KINDS or file.name in DRIVERS:
        raise InputError(
            f"hair loss {file.name!r} is defined twice",
            where=source.where(("name",)),
            expected="a name that is not taken",
        )
    records: list[Parameter] = []
    causes = tuple(
        _cause(section, file.name, ("cause", i), source, records) for i, section in enumerate(file.cause)
    )
    for word in WORDS:
        section = None if file.severity is None else getattr(file.severity, word)
        if section is not None:
            records.append(_record(f"severity_{word}", section, source.where(("severity", word))))
    return Disease(
        name=file.name,
        label=file.label,
        what=file.what,
        causes=causes,
        records=tuple(records),
        episode=Episode() if file.episode is None else Episode(**file.episode.model_dump()),
        forecast=file.forecast,
        course=tuple(file.course),
        treatments=tuple(file.treatments),
        care=tuple(file.care),
        doctor_first=tuple(file.doctor_first),
        source=file.source,
        where=source.where,
    )


def _record(name: str, section: ParameterSection, where: str) -> Parameter:
    return parameter(name, section.model_dump(exclude_unset=True), where, place=where)


def _cause(
    section: CauseSection, disease: str, path: Path_, source: SourceText, records: list[Parameter]
) -> DrivenCause:
    """Cause of one [[cause]] table; its numbers are added to `records`."""
    name = section.name or disease
    if name in RESERVED:
        raise InputError(
            f"the cause {name!r} belongs to another hair loss",
            where=source.where((*path, "name")),
            expected="another name",
        )
    before = "" if name == disease else f"{name}: "

    def noted(short: str, one: ParameterSection, *key: str) -> str:
        records.append(_record(f"{before}{short}", one, source.where((*path, *key))))
        return f"{before}{short}"

    def pairs(key: str, known: Mapping[str, Limits], words: str = "") -> tuple[tuple[str, str], ...]:
        tables: Mapping[str, ParameterSection] = getattr(section, key)
        for one in tables:
            if one not in known:
                raise unknown_name(key.removesuffix("s"), one, known, source.where((*path, key)))
        return tuple((one, noted(f"{words}{one}", table, key, one)) for one, table in tables.items())

    numbers = {
        key: None if (one := getattr(section, key)) is None else noted(key, one, key) for key in LIMITS
    }
    luck = f"{disease}: {name}"
    return DrivenCause(
        name=name,
        signals=pairs("signals", STRONGEST),
        luck=luck,
        symptoms=pairs("symptoms", SCORES),
        regions=pairs("regions", FACTORS, "at "),
        phase_luck=f"{luck}, phase",
        **numbers,
    )


def own_disease(name: str, *, cause: Any = None, **keys: Any) -> Disease:
    """A user's own disease from the keys of a disease file, many of which have defaults.

        flu = own_disease("long flu", cause={"signals": {"stress": 0.6}, "lasts": 60})

    Args:
        name: as trials give it; not one that is already taken.
        cause: keys of a [[cause]] table, or several of these. A number of it may be a number (taken as
            exact), ``(value, low, high)`` with a 90 % range, a quantity ("8 weeks"), or a whole record.
        keys: of a disease file (`anagen.biology.alopecias.disease_file.DiseaseFile`).

    Raises:
        InputError: the first fault, with the disease's name and the key.
    """
    label = f"Disease {name!r}"
    causes = [cause] if isinstance(cause, Mapping) else cause
    if isinstance(causes, list | tuple):
        causes = [_completed(one, f"{label}, cause {i + 1}") for i, one in enumerate(causes)]
    table: dict[str, Any] = {
        "name": name,
        "label": name,
        "what": "Assumed for a run.",
        "source": OWN,
        **{key: written(one) for key, one in keys.items() if one is not None},
        **({} if causes is None else {"cause": causes}),
    }
    if isinstance(table.get("severity"), Mapping):
        table["severity"] = {
            word: _as_record(value, _PLAIN, f"{label}, severity, {word}")
            for word, value in table["severity"].items()
        }
    return disease_from_source(ComposedSource(label, table, {}))


def _completed(cause: Any, label: str) -> Any:
    """Cause in which every number is a record; what is none is left for the check of its shape."""
    if not isinstance(cause, Mapping):
        return written(cause)
    found = {str(key): written(value) for key, value in cause.items() if value is not None}
    for key, value in found.items():
        if key in LIMITS:
            found[key] = _as_record(value, LIMITS[key], f"{label}, {key}")
        elif key in _TABLES and isinstance(value, Mapping):
            found[key] = {
                name: _as_record(one, _TABLES[key].get(name, _PLAIN), f"{label}, {key}, {name}")
                for name, one in value.items()
            }
    return found


def _as_record(value: Any, limits: Limits, where: str) -> Any:
    """Record of a number, of ``[value, low, high]``, or of a text with a unit."""
    if isinstance(value, str):
        value = parse_quantity(value, limits.unit, where=where)
    if isinstance(value, int | float) and not isinstance(value, bool):
        value = {"value": value}
    elif isinstance(value, list) and len(value) == 3:
        value = {"value": value[0], "low": value[1], "high": value[2], "spread": "lognormal"}
    if not isinstance(value, Mapping):
        return value
    return {"unit": limits.unit, "status": "prior", "source": OWN, **value}
