"""CSV tables, one record a line: each column is a field of a pydantic model.

A cell that is empty leaves its field at the default, so a field without a default is a cell that must be
filled. An error names file, line and column.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from io import StringIO
from typing import Annotated, ClassVar, Generic, TypeVar, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, WithJsonSchema

from anagen.errors import InputError, unknown_name
from anagen.files.shape_check import check_shape, keys_of
from anagen.files.source_text import Path_, SourceText

_Row = TypeVar("_Row", bound="TableRow")
_Entry = TypeVar("_Entry")


class TableRow(BaseModel):
    """One line of a table. Cells are text, so numbers are read from text; they are finite."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False, defer_build=True)


def _split(cell: object) -> tuple[str, ...]:
    return tuple(part.strip() for part in str(cell).split(";") if part.strip())


Names = Annotated[tuple[str, ...], BeforeValidator(_split), WithJsonSchema({"type": "string"})]
"""Several names in one cell, with ``;`` between them."""


@dataclass(frozen=True)
class _Cells(SourceText):
    """Filled cells of one line by column."""

    number: int = 0
    lacking: ClassVar[str] = "is empty"

    def where(self, path: Path_) -> str:
        return ", ".join([self.name, f"line {self.number}", *(str(part) for part in path[:1])])


@dataclass(frozen=True)
class Line(Generic[_Row]):
    """One line of a table, checked.

    Attributes:
        file: name of the table.
        number: of the line, 1 for the header.
        row: its cells.
    """

    file: str
    number: int
    row: _Row

    def where(self, column: str) -> str:
        """Place of a cell, ``"results.csv, line 7, value"``."""
        return f"{self.file}, line {self.number}, {column}"

    def fault(self, column: str, what: str, expected: str) -> InputError:
        """`InputError` at one cell."""
        return InputError(what, where=self.where(column), expected=expected)

    def entry(self, column: str, name: str, known: Mapping[str, _Entry]) -> _Entry:
        """Entry of `known` that the cell names.

        Raises:
            InputError: there is none, with the nearest.
        """
        if name not in known:
            raise unknown_name(column.replace("_", " "), name, known, self.where(column))
        return known[name]


def read_table(folder: Traversable, name: str, model: type[_Row]) -> Iterator[Line[_Row]]:
    """Lines of the CSV file `name`, whose columns are the fields of `model`.

    Raises:
        InputError: no such file, not UTF-8, a column missing or unknown or twice, a row of another length,
            or a cell that its field does not accept.
    """
    path = folder / name
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError, PermissionError):
        raise InputError("no such table", where=name, expected=f"a file {name} in {folder}") from None
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise InputError("is not UTF-8 text", where=f"{name}, line {line}") from None
    if "\0" in text:
        line = text.split("\0")[0].count("\n") + 1
        raise InputError("holds a null character", where=f"{name}, line {line}")
    reader = csv.reader(StringIO(text, newline=""), strict=True)
    line = 1
    seen: dict[tuple[tuple[str, str], ...], int] = {}
    try:
        header = [cell.strip() for cell in next(reader, [])]
        _check_header(header, list(keys_of(model)), name)
        while True:
            line = reader.line_num + 1
            cells = next(reader, None)
            if cells is None:
                return
            filled = {
                column: cell for column, cell in zip(header, map(str.strip, cells), strict=False) if cell
            }
            if not filled:
                continue
            if len(cells) != len(header):
                raise InputError(
                    f"has {len(cells)} cells", where=f"{name}, line {line}", expected=f"{len(header)} cells"
                )
            _check_numbers(filled, model, name, line)
            key = tuple(sorted(filled.items()))
            if key in seen:
                raise InputError(
                    f"the same row as line {seen[key]}",
                    where=f"{name}, line {line}",
                    expected="each row once",
                )
            seen[key] = line
            yield Line(name, line, check_shape(_Cells(name, filled, {}, line), model))
    except csv.Error as error:
        raise InputError(f"cannot be read as CSV: {error}", where=f"{name}, line {line}") from None


_DIGITS = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)


def _check_numbers(filled: Mapping[str, str], model: type[TableRow], name: str, line: int) -> None:
    """Check that cells of numbers hold plain digits, no ``1_000`` and no digits of another script.

    Raises:
        InputError: one does not.
    """
    for column, info in keys_of(model).items():
        kinds = {info.annotation, *get_args(info.annotation)}
        if column in filled and kinds & {int, float} and not _DIGITS.fullmatch(filled[column]):
            raise InputError(
                f"{column} cannot be {filled[column][:60]!r}",
                where=f"{name}, line {line}, {column}",
                expected=info.description,
            )


def _check_header(header: list[str], columns: Sequence[str], name: str) -> None:
    where = f"{name}, line 1"
    for column in header:
        if column not in columns:
            raise unknown_name("column", column, columns, where)
        if header.count(column) > 1:
            raise InputError(f"column {column!r} is given twice", where=where)
    missing = [column for column in columns if column not in header]
    if missing:
        raise InputError(f"has no column {missing[0]!r}", where=where, expected=", ".join(columns))


def by_name(lines: Iterator[Line[_Row]], field: str) -> dict[str, Line[_Row]]:
    """Lines by the text in `field` of their row, in the order of the file.

    Raises:
        InputError: the same name twice.
    """
    found: dict[str, Line[_Row]] = {}
    for line in lines:
        name = str(getattr(line.row, field))
        if name in found:
            column = type(line.row).model_fields[field].alias or field
            first = found[name].number
            raise line.fault(column, f"{name!r} is there already, in line {first}", "each name once")
        found[name] = line
    return found
