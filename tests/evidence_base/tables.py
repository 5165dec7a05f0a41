"""A copy of the shipped tables that a test may spoil."""

from __future__ import annotations

import csv
import shutil
from importlib.resources import as_file, files
from pathlib import Path

TABLES = (
    "outcomes.csv",
    "therapies.csv",
    "studies.csv",
    "arms.csv",
    "results.csv",
    "bias.csv",
    "certainty.toml",
    "safety.csv",
    "costs.csv",
    "quality.csv",
    "utilities.csv",
    "regulation.toml",
    "registered.csv",
)


def copy_tables(folder: Path) -> Path:
    """The shipped tables in `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    with as_file(files("anagen.evidence_base") / "data") as source:
        for name in TABLES:
            shutil.copy(source / name, folder / name)
    return folder


def rows_of(path: Path) -> list[list[str]]:
    """Every row with its header."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def write_rows(path: Path, rows: list[list[str]]) -> None:
    """Write rows with their header."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


def spoil(folder: Path, name: str, line: int, column: str, cell: str) -> None:
    """Put `cell` into `column` of the row in `line` (the header is line 1)."""
    rows = rows_of(folder / name)
    rows[line - 1][rows[0].index(column)] = cell
    write_rows(folder / name, rows)
