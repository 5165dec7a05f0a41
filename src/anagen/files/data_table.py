"""Tables of data whose rows are dataclasses: the columns, a frame of them, and a dictionary for a reader.

A column is a field; its text stands in the docstring of the class, its unit and its storage in the field.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from inspect import cleandoc
from typing import TYPE_CHECKING, Any, Literal, get_args, get_type_hints

from anagen.files.json_schema import attribute_texts
from anagen.files.plain import OMITTED, PlainData

if TYPE_CHECKING:
    import polars as pl

Storage = Literal["int8", "int16", "int32", "int64", "float64", "text", "bool"]
Origin = Literal["simulated", "derived", "assigned", "protocol"]
_STORAGE, _UNIT, _LABEL, _KEY, _DEFINED = "storage", "unit", "label", "key", "defined"


@dataclass(frozen=True)
class Defined(PlainData):
    """Definition of a column beyond its type, for tables of metadata.

    Attributes:
        origin: where its values come from; left out where `copied` says it.
        copied: data set and column that it repeats, such as "ADSL.ARM".
        codes: all values that it can have, and what they mean.
        listed: column beside it, or itself, whose text says what each of the few values means that the data
            hold; left out where values are free.
        own: whether the standard that the table follows has no such column.
    """

    origin: Origin | None = field(default=None, metadata=OMITTED)
    copied: str | None = field(default=None, metadata=OMITTED)
    codes: Mapping[str, str] | None = field(default=None, metadata=OMITTED)
    listed: str | None = field(default=None, metadata=OMITTED)
    own: bool = False

    def words(self) -> str:
        """Origin and codes in words, for a cell of a page."""
        codes = "; ".join(f"{code}: {meaning}" for code, meaning in (self.codes or {}).items())
        return f"{self.origin or self.copied}{f' ({codes})' if codes else ''}"


def column(
    storage: Storage, unit: str = "", *, label: str = "", key: bool = False, defined: Defined | None = None
) -> Any:
    """Field of a row.

    Args:
        storage: type in a file.
        unit: of a number, or "".
        label: short title; the text of the docstring serves where it is "".
        key: whether it is among the columns that name a row.
        defined: its origin and codes, for metadata.
    """
    return field(metadata={_STORAGE: storage, _UNIT: unit, _LABEL: label, _KEY: key, _DEFINED: defined})


@dataclass(frozen=True)
class DataColumn(PlainData):
    """One column.

    Attributes:
        name: in the file.
        storage: its type.
        may_be_missing: whether a row can have no value.
        key: whether it is among the columns that name a row.
        unit: of a number, or "".
        label: short title.
        text: its meaning.
        defined: its origin and codes; left out where none are told.
    """

    name: str
    storage: Storage
    may_be_missing: bool
    key: bool
    unit: str
    label: str
    text: str
    defined: Defined | None = field(default=None, metadata=OMITTED)


@dataclass(frozen=True)
class DataTable(PlainData):
    """One table.

    Attributes:
        name: of the table.
        files: names of its files; "*" stands for any characters.
        text: one row of it.
        columns: in the file's order.
    """

    name: str
    files: tuple[str, ...]
    text: str
    columns: tuple[DataColumn, ...]

    @classmethod
    def of(cls, row: type[Any], name: str, files: Sequence[str]) -> DataTable:
        """Description of the table with rows of the class `row`."""
        text = cleandoc(row.__doc__ or "").split("\n\n")[0].replace("\n", " ")
        return cls(name, tuple(files), text, columns_of(row))

    def markdown(self) -> str:
        """Section of a page."""
        lines = [f"### {self.name}", "", f"{self.text} Files: {', '.join(f'`{one}`' for one in self.files)}."]
        with_origin = any(one.defined for one in self.columns)
        lines += ["", f"| column | type | unit | meaning |{' origin |' * with_origin}"]
        lines += [f"|---|---|---|---|{'---|' * with_origin}"]
        for one in self.columns:
            missing = " or missing" if one.may_be_missing else ""
            origin = f" {one.defined.words()} |" if one.defined else ""
            lines.append(f"| `{one.name}` | {one.storage}{missing} | {one.unit} | {one.text} |{origin}")
        return "\n".join(lines) + "\n"


def columns_of(row: type[Any]) -> tuple[DataColumn, ...]:
    """Columns of a table with rows of the class `row`."""
    texts, hints = attribute_texts(row), get_type_hints(row)
    return tuple(
        DataColumn(
            name=one.name,
            storage=one.metadata[_STORAGE],
            may_be_missing=type(None) in get_args(hints[one.name]),
            key=one.metadata[_KEY],
            unit=one.metadata[_UNIT],
            label=one.metadata[_LABEL] or texts[one.name],
            text=texts[one.name],
            defined=one.metadata[_DEFINED],
        )
        for one in fields(row)
    )


def frame_of(row: type[Any], values: Mapping[str, Any]) -> pl.DataFrame:
    """Frame with the columns of `row`, in their order and types; a number that is not finite is missing.

    Raises:
        KeyError: a column has no values.
    """
    import polars as pl

    types = {
        "int8": pl.Int8, "int16": pl.Int16, "int32": pl.Int32, "int64": pl.Int64,
        "float64": pl.Float64, "text": pl.String, "bool": pl.Boolean,
    }  # fmt: skip
    columns = columns_of(row)
    frame = pl.DataFrame({one.name: values[one.name] for one in columns})
    frame = frame.with_columns(pl.col(one.name).cast(types[one.storage]) for one in columns)
    numbers = [one.name for one in columns if one.storage == "float64"]
    return frame.with_columns(
        pl.when(pl.col(name).is_finite()).then(pl.col(name)).otherwise(None).alias(name) for name in numbers
    )
