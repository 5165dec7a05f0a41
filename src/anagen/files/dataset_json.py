"""CDISC Dataset-JSON 1.1: a data set with the metadata of its columns, as one JSON file.

Standard: CDISC, "Dataset-JSON v1.1" (2024). A missing value is null; numbers have all their digits.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from anagen.files.json_schema import schema_of
from anagen.files.plain import OMITTED, PlainData, plain
from anagen.files.safe_text import escaped

VERSION = "1.1.0"
Kind = Literal["string", "integer", "double", "boolean"]


@dataclass(frozen=True)
class DatasetColumn(PlainData):
    """Metadata of one column.

    Attributes:
        itemOID: id of the variable.
        name: of the variable.
        label: of the variable.
        dataType: physical type.
        length: bytes of the longest text; left out for numbers.
        keySequence: place among the keys of the data set; left out where it is none.
    """

    itemOID: str
    name: str
    label: str
    dataType: Kind
    length: int | None = field(default=None, metadata=OMITTED)
    keySequence: int | None = field(default=None, metadata=OMITTED)


@dataclass(frozen=True)
class SourceSystem(PlainData):
    """System that the data come from.

    Attributes:
        name: of the system.
        version: of the system.
    """

    name: str
    version: str


@dataclass(frozen=True)
class Dataset(PlainData):
    """Data set of Dataset-JSON 1.1, without its rows.

    Attributes:
        datasetJSONCreationDateTime: ISO 8601.
        datasetJSONVersion: of the standard.
        fileOID: id of the file.
        originator: who made it.
        sourceSystem: what made it.
        studyOID: id of the study.
        metaDataVersionOID: id of the version of the metadata.
        itemGroupOID: id of the data set.
        records: number of rows.
        name: of the data set.
        label: of the data set.
        columns: in the order of a row's values.
    """

    datasetJSONCreationDateTime: str
    datasetJSONVersion: str
    fileOID: str
    originator: str
    sourceSystem: SourceSystem
    studyOID: str
    metaDataVersionOID: str
    itemGroupOID: str
    records: int
    name: str
    label: str
    columns: tuple[DatasetColumn, ...]


def dataset_text(head: Dataset, rows: Iterable[Sequence[Any]]) -> str:
    """Text of a file: one line for each row."""
    written = json.dumps(plain(head), ensure_ascii=False, indent=1)
    lines = ",\n  ".join(json.dumps(list(row), ensure_ascii=False, allow_nan=False) for row in rows)
    return escaped(f'{written.rstrip()[:-1].rstrip()},\n "rows": [\n  {lines}\n ]\n}}\n')


def dataset_schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of a file, as Anagen writes it: narrower than the standard's own."""
    schema = schema_of(Dataset, "Dataset-JSON 1.1")
    cell = {"type": ["string", "number", "boolean", "null"]}
    properties = schema["properties"]
    properties["datasetJSONVersion"]["const"] = VERSION
    properties["datasetJSONCreationDateTime"]["pattern"] = r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$"
    properties["rows"] = {"type": "array", "items": {"type": "array", "items": cell}}
    schema["required"] = [*schema["required"], "rows"]
    return schema
