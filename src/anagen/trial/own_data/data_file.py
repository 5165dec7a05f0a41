"""A file of trial data: CSV, Parquet, Dataset-JSON or XPT, with the place of each row for errors."""

from __future__ import annotations

import hashlib
import io
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from anagen.errors import InputError, unknown_name
from anagen.files.xpt_read import read_xpt

if TYPE_CHECKING:
    import polars as pl

ENDINGS = (".csv", ".parquet", ".json", ".xpt")
MISSING = ("", "NA", ".")
"""Cells of a text that hold no value."""
VALUES, SUBJECTS = "ADEFF", "ADSL"
"""Data sets that are looked for in a folder."""
LARGEST_FILE = 2_000_000_000
_ROW = "\0row"


@dataclass(frozen=True, eq=False)
class DataFile:
    """A table, of which each row knows its place.

    Attributes:
        name: of the file.
        sha256: digest of its content.
        text: whether rows are lines of text, so that the first one is line 2.
        frame: its columns, and the number of the row.
    """

    name: str
    sha256: str
    text: bool
    frame: pl.DataFrame

    @property
    def columns(self) -> list[str]:
        """Names of the columns."""
        return [name for name in self.frame.columns if name != _ROW]

    def place(self, number: int, column: str = "") -> str:
        """Place of row `number` of the frame: ``"data.csv, line 7, AVAL"``."""
        row = int(self.frame[_ROW][number])
        at = f"line {row + 2}" if self.text else f"row {row + 1}"
        return ", ".join([self.name, at, *([column] if column else [])])

    def require(self, column: str, key: str) -> None:
        """Check that there is a column.

        Args:
            column: its name.
            key: of the plan that names it.

        Raises:
            InputError: there is none, with the nearest.
        """
        if column not in self.columns:
            fault = unknown_name("column", column, self.columns, self.name)
            expected = f"{fault.expected}; the plan's {key} names the column"
            raise InputError(fault.what, where=fault.where, expected=expected, nearest=fault.nearest)

    def taking(self, rows: pl.Series | pl.Expr) -> DataFile:
        """The table with some of its rows."""
        return DataFile(self.name, self.sha256, self.text, self.frame.filter(rows))

    def texts(self, column: str, *, may_be_missing: bool = False) -> list[str]:
        """Cells of a column as text, "" for a missing one.

        Raises:
            InputError: a missing one, unless it may be.
        """
        cells = [_text(value) for value in self.frame[column].to_list()]
        if not may_be_missing:
            for number, cell in enumerate(cells):
                if not cell:
                    raise InputError(
                        f"{column} is empty", where=self.place(number, column), expected="a value in each row"
                    )
        return cells

    def numbers(self, column: str) -> NDArray[np.float64]:
        """Cells of a column as numbers, NaN for a missing one.

        Raises:
            InputError: a cell is no finite number.
        """
        cells = self.frame[column].to_list()
        found = np.full(len(cells), np.nan)
        for number, cell in enumerate(cells):
            if cell is None or (isinstance(cell, str) and cell.strip() in MISSING) or cell != cell:
                continue
            try:
                found[number] = float(cell)
            except (TypeError, ValueError):
                found[number] = np.inf
            if not np.isfinite(found[number]):
                raise InputError(
                    f"{column} cannot be {str(cell)[:60]!r}",
                    where=self.place(number, column),
                    expected="a number such as 12.5, or an empty cell",
                )
        return found


def read_data(path: Path | str) -> tuple[DataFile, DataFile | None]:
    """Data of a file, or of a folder with ADEFF and perhaps ADSL; the latter comes second.

    Raises:
        InputError: no such file, of no known format, or damaged.
    """
    path = Path(path)
    if not path.is_dir():
        return _read(path), None
    values = _in_folder(path, VALUES)
    if values is None:
        raise InputError(
            f"{path} holds no {VALUES}", expected=f"{' or '.join(VALUES + one for one in ENDINGS)}, or a file"
        )
    subjects = _in_folder(path, SUBJECTS)
    return _read(values), None if subjects is None else _read(subjects)


def _in_folder(folder: Path, name: str) -> Path | None:
    found = [folder / f"{name}{ending}" for ending in ENDINGS if (folder / f"{name}{ending}").is_file()]
    return found[0] if found else None


def _read(path: Path) -> DataFile:
    import polars as pl

    ending = path.suffix.lower()
    if ending not in ENDINGS:
        raise InputError(
            f"{path.name} is of no format that is read here",
            expected=f"a file ending in {', '.join(ENDINGS)}",
        )
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise InputError("the file is too large", where=path.name, expected="at most 2 GB")
        data = path.read_bytes()
    except OSError as error:
        raise InputError(
            f"cannot be read: {error.strerror}", where=str(path), expected="a file of data"
        ) from None
    try:
        if ending == ".csv":
            frame = _csv(data, path.name)
        elif ending == ".parquet":
            frame = pl.read_parquet(io.BytesIO(data))
        elif ending == ".xpt":
            frame = pl.DataFrame(read_xpt(data))
        else:
            frame = _dataset_json(data)
    except (pl.exceptions.PolarsError, ValueError, KeyError, TypeError) as error:
        told = str(error).splitlines()[0][:200] if str(error) else "damaged"
        raise InputError(f"cannot be read: {told}", where=path.name) from None
    if not frame.height:
        raise InputError("holds no row of data", where=path.name, expected="a row for each patient and visit")
    return DataFile(path.name, hashlib.sha256(data).hexdigest(), ending == ".csv", frame.with_row_index(_ROW))


def _csv(data: bytes, name: str) -> pl.DataFrame:
    import polars as pl

    header = data.split(b"\n", 1)[0]
    if b"," not in header and b";" in header:
        raise InputError("columns are separated by ';'", where=f"{name}, line 1", expected="commas")
    names = [cell.strip().strip('"') for cell in header.decode("utf-8-sig").strip().split(",")]
    for number, one in enumerate(names):
        if one in names[:number]:
            raise InputError(f"column {one!r} is given twice", where=f"{name}, line 1")
    return pl.read_csv(io.BytesIO(data), infer_schema=False)


def _dataset_json(data: bytes) -> pl.DataFrame:
    import polars as pl

    content: dict[str, Any] = json.loads(data.decode("utf-8-sig"))
    names = [one["name"] for one in content["columns"]]
    return pl.DataFrame(content["rows"], schema=names, orient="row", infer_schema_length=None)


def _text(value: object) -> str:
    if value is None or (isinstance(value, float) and value != value):
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()
