"""Reading the tables of evidence: one row a record, and errors that name file, line and column."""

from __future__ import annotations

import csv
import math
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from io import StringIO
from pathlib import Path
from typing import Any, TypeVar

from anagen.errors import InputError, unknown_name
from anagen.parameters import read_toml

STATUSES = ("read", "derived", "recalled")
"""Status of a number: seen in the source's own text, arithmetic on such numbers, or from memory."""

_Entry = TypeVar("_Entry")


@dataclass(frozen=True)
class Row:
    """One line of a table, read cell by cell; every error names its place."""

    file: str
    line: int
    cells: dict[str, str]

    def where(self, column: str) -> str:
        """Place of a cell, ``"results.csv, line 7, value"``."""
        return f"{self.file}, line {self.line}, {column}"

    def fault(self, column: str, what: str, expected: str) -> InputError:
        """`InputError` at one cell of this row."""
        return InputError(what, where=self.where(column), expected=expected)

    def text(self, column: str) -> str:
        """Text of the cell, which must not be empty."""
        if not self.cells[column]:
            raise self.fault(column, "is empty", "some text")
        return self.cells[column]

    def optional(self, column: str) -> str:
        """Text of the cell, or ""."""
        return self.cells[column]

    def names(self, column: str) -> tuple[str, ...]:
        """Several names with ``;`` between them, or none."""
        return tuple(part.strip() for part in self.cells[column].split(";") if part.strip())

    def choice(self, column: str, choices: Collection[str]) -> str:
        """Text of the cell, one of `choices`."""
        if self.cells[column] not in choices:
            raise unknown_name(column.replace("_", " "), self.cells[column], choices, self.where(column))
        return self.cells[column]

    def number(
        self, column: str, *, low: float = -math.inf, high: float = math.inf, unit: str = ""
    ) -> float | None:
        """A finite number between `low` and `high`, or None for an empty cell."""
        cell = self.cells[column]
        if not cell:
            return None
        expected = "a number" + (f" of {unit}" if unit else "")
        try:
            value = float(cell)
        except ValueError:
            raise self.fault(column, f"{cell[:40]!r} is not a number", expected + ", or nothing") from None
        if not math.isfinite(value) or "_" in cell:
            raise self.fault(column, f"{cell[:40]!r} is not a finite number", expected + ", or nothing")
        if not low <= value <= high:
            raise self.fault(column, f"{cell[:40]} is out of range", f"{expected} {_range(low, high)}")
        return value

    def count(self, column: str, *, low: int = 1, high: int = 1_000_000) -> int | None:
        """A whole number between `low` and `high`, or None for an empty cell."""
        value = self.number(column, low=low, high=high)
        if value is None:
            return None
        if value != int(value):
            raise self.fault(column, f"{self.cells[column]} is not whole", "a whole number, or nothing")
        return int(value)


def _range(low: float, high: float) -> str:
    if high == math.inf:
        return f"of {low:g} or more"
    return f"from {low:g} to {high:g}" if low != -math.inf else f"of {high:g} or less"


def data_folder(folder: Path | None = None) -> Traversable:
    """Folder of the tables: `folder`, or that of the package's own."""
    if folder is None:
        return files("anagen.evidence_base") / "data"
    if not folder.is_dir():
        raise InputError(f"no folder of evidence tables at {str(folder)!r}")
    return folder


def read_table(folder: Traversable, name: str, columns: Sequence[str]) -> Iterator[Row]:
    """Rows of the CSV file `name`, which must have exactly `columns`.

    Raises:
        InputError: no such file, not UTF-8, a column missing or unknown or twice, or a row of another length.
    """
    path = folder / name
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise InputError("no such table", where=name, expected=f"a file {name} in {folder}") from None
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise InputError("is not UTF-8 text", where=f"{name}, line {line}") from None
    if "\0" in text:
        raise InputError(
            "holds a null character", where=f"{name}, line {text.split(chr(0))[0].count(chr(10)) + 1}"
        )
    reader = csv.reader(StringIO(text, newline=""), strict=True)
    line = 1
    try:
        header = [cell.strip() for cell in next(reader, [])]
        _check_header(header, columns, name)
        while True:
            line = reader.line_num + 1
            cells = next(reader, None)
            if cells is None:
                return
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) != len(header):
                raise InputError(
                    f"has {len(cells)} cells", where=f"{name}, line {line}", expected=f"{len(header)} cells"
                )
            yield Row(name, line, dict(zip(header, (cell.strip() for cell in cells), strict=True)))
    except csv.Error as error:
        raise InputError(f"cannot be read as CSV: {error}", where=f"{name}, line {line}") from None


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


def keyed(rows: Iterator[Row], key: str, build: Callable[[Row], _Entry]) -> dict[str, _Entry]:
    """Records by the cell `key`, in the order of the file.

    Raises:
        InputError: the same key twice.
    """
    found: dict[str, _Entry] = {}
    lines: dict[str, int] = {}
    for row in rows:
        name = row.text(key)
        if name in found:
            raise row.fault(key, f"{name!r} is there already, in line {lines[name]}", "each name once")
        found[name] = build(row)
        lines[name] = row.line
    return found


def read_toml_table(folder: Traversable, name: str) -> dict[str, Any]:
    """Table of the TOML file `name`.

    Raises:
        InputError: no such file, or not TOML.
    """
    path = folder / name
    if not path.is_file():
        raise InputError("no such table", where=name, expected=f"a file {name} in {folder}")
    return read_toml(path)
