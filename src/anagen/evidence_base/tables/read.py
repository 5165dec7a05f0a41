"""Folders of evidence tables, and what all of the tables share."""

from __future__ import annotations

from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Literal, get_args

from anagen.errors import InputError
from anagen.files.source_text import SourceText, read_source
from anagen.quantities import quantity

Status = Literal["read", "derived", "recalled"]
STATUSES: tuple[str, ...] = get_args(Status)
"""Status of a number: seen in the source's own text, arithmetic on such numbers, or from memory."""

STATUS = '"read", "derived" or "recalled"'
SOURCE = "the primary source: DOI, register, label or address"
READ_AT = "where it was read, if not at the source"
DAY = r"^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$"
"""Form of a day of reading: ``2026-11-29``."""
YEAR, PEOPLE = quantity("year of publication").whole, quantity("people studied").whole
LIFE = quantity("span of a life").bounds
"""Limits of years, of numbers of people and of ages."""


def data_folder(folder: Path | None = None) -> Traversable:
    """Folder of the tables: `folder`, or that of the package's own."""
    if folder is None:
        return files("anagen.evidence_base") / "data"
    if not folder.is_dir():
        raise InputError(f"no folder of evidence tables at {str(folder)!r}")
    return folder


def read_toml_table(folder: Traversable, name: str) -> SourceText:
    """Text of the TOML file `name`.

    Raises:
        InputError: no such file, or not TOML.
    """
    path = folder / name
    if not path.is_file():
        raise InputError("no such table", where=name, expected=f"a file {name} in {folder}")
    return read_source(path, f"a file {name}")
