"""Define-XML of the exported data sets, from the table that the data dictionary is made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal, cast

from anagen import __version__
from anagen.files.data_table import DataColumn, Storage, columns_of
from anagen.files.define_xml import (
    DefinedDataset,
    DefinedOrigin,
    DefinedValues,
    DefinedVariable,
    Definition,
    Kind,
    define_text,
)
from anagen.trial.export.adam import parameter_codes, study_of
from anagen.trial.export.adam_rows import LABELS, ROWS, STRUCTURES
from anagen.trial.protocol.model import Protocol

if TYPE_CHECKING:
    import polars as pl

STANDARD = "ADaMIG", "1.3"
CLASSES = {
    "ADSL": "SUBJECT LEVEL ANALYSIS DATASET",
    "ADEFF": "BASIC DATA STRUCTURE",
    "ADEST": "ADAM OTHER",
}
_DIGITS: Mapping[Storage, int] = {"int8": 4, "int16": 6, "int32": 11, "int64": 20, "bool": 1}
_VIRTUAL = "Virtual patients of a simulated trial: no person took part."


class Seen:
    """Contents of the exported data: the longest text of each column, and the values of those with few.

    Attributes:
        lengths: bytes, by data set and column.
        terms: values in their order, with what they mean, by data set and column.
    """

    def __init__(self) -> None:
        self.lengths: dict[tuple[str, str], int] = {}
        self.terms: dict[tuple[str, str], dict[Any, str]] = {}

    def add(self, name: str, frame: pl.DataFrame) -> None:
        """Look at one more part of the data set `name`."""
        for one in columns_of(ROWS[name]):
            place = name, one.name
            if one.storage == "text":
                longest = cast("int | None", frame[one.name].str.len_bytes().max())
                self.lengths[place] = max(self.lengths.get(place, 1), longest or 1)
            if one.defined is not None and one.defined.listed is not None:
                pairs = frame.select(value=one.name, text=one.defined.listed).unique(maintain_order=True)
                found = self.terms.setdefault(place, {})
                for value, text in pairs.drop_nulls("value").iter_rows():
                    found.setdefault(value, str(text))


def define_xml(
    protocol: Protocol, seen: Seen, written: datetime, files: Mapping[str, tuple[str, str]]
) -> str:
    """Text of define.xml.

    Args:
        protocol: of the trial.
        seen: what the data hold.
        written: time of the results.
        files: place and title of each data set's file.
    """
    return define_text(
        Definition(
            study=study_of(protocol),
            name=protocol.trial.name,
            description=_VIRTUAL,
            written=written.strftime("%Y-%m-%dT%H:%M:%SZ"),
            system="Anagen",
            system_version=__version__,
            standard=STANDARD,
            datasets=tuple(_dataset(protocol, name, seen, *files[name]) for name in ROWS),
        )
    )


def _dataset(protocol: Protocol, name: str, seen: Seen, file: str, title: str) -> DefinedDataset:
    columns = columns_of(ROWS[name])
    keys = [one.name for one in columns if one.key]
    return DefinedDataset(
        name=name,
        label=LABELS[name],
        structure=STRUCTURES[name],
        kind=CLASSES[name],
        repeating=name != "ADSL",
        own=name == "ADEST",
        file=file,
        title=title,
        variables=tuple(_variable(protocol, name, one, keys, seen) for one in columns),
    )


def _variable(
    protocol: Protocol, name: str, one: DataColumn, keys: Sequence[str], seen: Seen
) -> DefinedVariable:
    assert one.defined is not None
    place = name, one.name
    codes = one.defined.codes
    terms = list(codes.items()) if codes is not None else _listed(seen.terms.get(place, {}))
    by_parameter = place == ("ADEFF", "AVAL")
    return DefinedVariable(
        name=one.name,
        label=one.label,
        kind=_kind(one),
        length=seen.lengths.get(place, 1) if one.storage == "text" else _DIGITS.get(one.storage, 1),
        mandatory=not one.may_be_missing,
        key=keys.index(one.name) + 1 if one.key else 0,
        own=one.defined.own,
        origin=_origin(one),
        terms=terms,
        by="PARAMCD" if by_parameter else "",
        values=_values(protocol, seen) if by_parameter else (),
    )


def _listed(terms: Mapping[Any, str]) -> list[tuple[str, str]]:
    """Values in order, as they are written, with their meanings."""
    numeric = all(isinstance(value, int | float) for value in terms)
    ordered = sorted(terms) if numeric else list(terms)
    return [(f"{value:.17g}" if isinstance(value, float) else str(value), terms[value]) for value in ordered]


def _values(protocol: Protocol, seen: Seen) -> tuple[DefinedValues, ...]:
    """Meanings of AVAL, one for each PARAMCD."""
    made = parameter_codes()["derived"]
    # Where several regions are measured, codes end with the region's letter.
    letters = ["", *(region[0].upper() for region in protocol.measurement.regions)]
    responses = {made["responders"] + letter for letter in letters}
    derived = {code + letter for code in made.values() for letter in letters}
    found = []
    for code, label in sorted(seen.terms.get(("ADEFF", "PARAMCD"), {}).items()):
        text = f"Worked out from the measured values: {label}" if code in derived else _simulated(label)
        response = code in responses
        kind: Literal["integer", "float"] = "integer" if response else "float"
        terms = (("0", "no"), ("1", "yes")) if response else ()
        found.append(DefinedValues(code, label, kind, DefinedOrigin("Derived", text), terms))
    return tuple(found)


def _origin(one: DataColumn) -> DefinedOrigin:
    assert one.defined is not None
    if one.defined.copied is not None:
        return DefinedOrigin("Predecessor", one.defined.copied)
    match one.defined.origin:
        case "assigned":
            return DefinedOrigin("Assigned")
        case "protocol":
            return DefinedOrigin("Protocol")
        case "simulated":
            return DefinedOrigin("Derived", _simulated(one.text))
        case _:
            return DefinedOrigin("Derived", one.text)


def _simulated(text: str) -> str:
    return f"Simulated by Anagen {__version__}: {text}"


def _kind(one: DataColumn) -> Kind:
    if one.storage == "text":
        return "text"
    return "float" if one.storage == "float64" else "integer"
