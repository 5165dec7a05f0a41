"""Whatever is wrong in a table, the error names file, line and column, and nothing is guessed."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from anagen.errors import InputError
from anagen.report.evidence.lookup import check_tables
from evidence_base.tables import TABLES, copy_tables, rows_of, spoil, write_rows


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return copy_tables(tmp_path / "data")


def line_of(folder: Path, name: str, **cells: str) -> int:
    """Line of the first row with these cells."""
    rows = rows_of(folder / name)
    for line, row in enumerate(rows[1:], 2):
        if all(row[rows[0].index(column)] == cell for column, cell in cells.items()):
            return line
    raise AssertionError(cells)


def fault(folder: Path) -> str:
    with pytest.raises(InputError) as caught:
        check_tables(folder)
    return str(caught.value)


def place_of_fault(folder: Path) -> str | None:
    """Where the tables are wrong, or None if they are not."""
    try:
        check_tables(folder)
    except InputError as error:
        return error.where or "nowhere"
    return None


def test_the_shipped_tables_pass(folder: Path) -> None:
    assert len(check_tables(folder).results) == 512


@pytest.mark.parametrize(
    ("name", "column", "cell", "told"),
    [
        ("results.csv", "study_id", "Nobody1999", "unknown study id"),
        ("results.csv", "arm", "no such arm", "unknown arm"),
        ("results.csv", "comparator", "no such arm", "unknown comparator"),
        ("results.csv", "outcome", "total densty", "did you mean 'total density'"),
        ("results.csv", "kind", "chnge", "did you mean 'change'"),
        ("results.csv", "unit", "um", "cannot be the unit of a change of non-vellus density"),
        ("results.csv", "unit", "furlongs", "unknown unit"),
        ("results.csv", "value", "20,7", "cannot be '20,7' (expected a number"),
        ("results.csv", "value", "nan", "cannot be 'nan' (expected a number"),
        ("results.csv", "value", "", "no note says why"),
        ("results.csv", "sd", "-3", "expected a number of 0 or more"),
        ("results.csv", "n", "12.5", "expected a whole number of 1 or more"),
        ("results.csv", "n", "0", "expected a whole number of 1 or more"),
        ("results.csv", "week", "-4", "expected a number of weeks from 0 to 2080"),
        ("results.csv", "ci_high", "3", "other end"),
        ("results.csv", "status", "red", "did you mean 'read'"),
        ("results.csv", "source", "", "is empty"),
        ("studies.csv", "design", "RCT", "unknown design"),
        ("studies.csv", "blinding", "double blind", "did you mean 'double-blind'"),
        ("studies.csv", "year", "2", "expected a year from 1950 to 2100"),
        ("studies.csv", "doi", "https://doi.org/10.1/x", "is not a DOI"),
        ("studies.csv", "condition", "baldness", "unknown condition"),
        ("studies.csv", "same_patients_as", "Nobody1999", "no other study"),
        ("studies.csv", "dropout_percent", "170", "expected a number from 0 to 100"),
        ("arms.csv", "therapy", "minoxidl topical", "did you mean 'minoxidil topical'"),
        ("arms.csv", "therapy", "PRP + PRP", "names a therapy twice"),
        ("arms.csv", "study_id", "Nobody1999", "unknown study id"),
        ("bias.csv", "judgement", "lowish", "did you mean 'low'"),
        ("bias.csv", "domain", "luck", "unknown domain"),
        ("safety.csv", "severity", "bad", "unknown severity"),
        ("costs.csv", "unit", "YEN", "unknown unit"),
        ("costs.csv", "low", "99999", "above high"),
        ("quality.csv", "topic", "colour", "unknown topic"),
        ("utilities.csv", "value", "1.9", "out of range"),
        ("registered.csv", "therapy", "snake oil", "unknown therapy"),
        ("outcomes.csv", "family", "vibes", "unknown family"),
        ("therapies.csv", "therapy", "PRP", "already names"),
    ],
)
def test_a_bad_cell_is_named(folder: Path, name: str, column: str, cell: str, told: str) -> None:
    line = line_of(folder, name, study_id="Lucky2004", arm="placebo") if name == "results.csv" else 2
    if column == "comparator":
        line = line_of(folder, name, study_id="Lucky2004", arm="minoxidil 2%")
    if column == "source":
        line = 2
    spoil(folder, name, line, column, cell)
    if column == "value" and cell == "":
        spoil(folder, name, line, "note", "")
    message = fault(folder)
    place = "ci_low" if column == "ci_high" else column  # the empty end is the one that is wrong
    assert f"{name}, line {line}, {place}" in message
    assert told in message


def test_a_study_twice_names_both_lines(folder: Path) -> None:
    rows = rows_of(folder / "studies.csv")
    write_rows(folder / "studies.csv", [*rows, rows[4]])
    message = fault(folder)
    assert f"studies.csv, line {len(rows) + 1}: the same row as line 5" in message
    assert "line 5" in message


@pytest.mark.parametrize("name", ["arms.csv", "results.csv", "bias.csv", "registered.csv"])
def test_a_row_twice_is_an_error(folder: Path, name: str) -> None:
    rows = rows_of(folder / name)
    write_rows(folder / name, [*rows, rows[3]])
    assert f"{name}, line {len(rows) + 1}" in fault(folder)


def test_contradicting_numbers(folder: Path) -> None:
    line = line_of(folder, "results.csv", study_id="Kieling2024_MA", outcome="hair density")
    spoil(folder, "results.csv", line, "value", "60")
    assert "lies outside its interval" in fault(folder)
    spoil(folder, "results.csv", line, "ci_low", "70")
    assert "above ci_high" in fault(folder)


def test_a_rate_must_fit_its_counts(folder: Path) -> None:
    line = line_of(folder, "safety.csv", n_events="36", n_exposed="945")
    spoil(folder, "safety.csv", line, "rate_percent", "8.3")
    assert f"safety.csv, line {line}, rate_percent" in fault(folder)


def test_a_share_lies_between_0_and_100(folder: Path) -> None:
    line = line_of(folder, "results.csv", kind="responders", study_id="BRAVE-AA1")
    spoil(folder, "results.csv", line, "value", "388")
    assert f"results.csv, line {line}, value" in fault(folder)


def test_a_missing_an_extra_and_a_doubled_column(folder: Path) -> None:
    for change, told in (
        (lambda row: row[:-1], "has no column 'note'"),
        (lambda row: [*row, "x"], "unknown column"),
        (lambda row: [*row, row[0]], "is given twice"),
    ):
        rows = rows_of(folder / "studies.csv")
        write_rows(folder / "studies.csv", [change(row) if i == 0 else row for i, row in enumerate(rows)])
        message = fault(folder)
        assert "studies.csv, line 1" in message
        assert told in message
        copy_tables(folder)


def test_a_short_row_and_a_lost_file(folder: Path) -> None:
    rows = rows_of(folder / "results.csv")
    write_rows(folder / "results.csv", [row[:-2] if i == 9 else row for i, row in enumerate(rows)])
    assert "results.csv, line 10" in fault(folder)
    (folder / "results.csv").unlink()
    assert "results.csv: no such table" in fault(folder)


@pytest.mark.parametrize(
    ("name", "old", "new", "told"),
    [
        ("certainty.toml", "down   = 1", "down   = 7", "down cannot be 7 (expected 0, 1 or 2)"),
        (
            "certainty.toml",
            'condition = "androgenetic alopecia"',
            'condition = "baldness"',
            "unknown condition",
        ),
        ("certainty.toml", "[body.inconsistency]", "[body.inconsistancy]", "did you mean 'inconsistency'"),
        ("regulation.toml", 'subject      = "exosome"', 'subject      = "exosom"', "did you mean 'exosome'"),
        ("regulation.toml", 'source_kind  = "primary"', 'source_kind  = "hearsay"', "unknown source_kind"),
        ("regulation.toml", "[[rule]]", "[[rule", "regulation.toml"),
    ],
)
def test_a_bad_judgement_or_rule(folder: Path, name: str, old: str, new: str, told: str) -> None:
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    message = fault(folder)
    assert name in message
    assert told in message


@pytest.mark.slow
def test_spoilt_bytes_never_pass_as_something_else(folder: Path) -> None:
    """Random damage to random cells: read as valid rows, or an error that names file and line."""
    dice = random.Random(20)
    junk = ["", "x", "-1", "1e999", "nan", '"', ";", "é\u2028", "0x1F", "1_000", " ", "SALT", "%"]
    for _ in range(40):
        name = dice.choice([name for name in TABLES if name.endswith(".csv")])
        rows = rows_of(folder / name)
        line = dice.randrange(2, len(rows) + 1)
        column = dice.choice(rows[0])
        spoil(folder, name, line, column, dice.choice(junk))
        where = place_of_fault(folder)
        assert where is None or ".csv, line " in where or ".toml" in where
        copy_tables(folder)


@pytest.mark.parametrize("damage", [b"\xff\xfe", b"\0", b'"unclosed'])
def test_bytes_that_are_no_table(folder: Path, damage: bytes) -> None:
    path = folder / "costs.csv"
    path.write_bytes(path.read_bytes() + damage + b"\n")
    assert "costs.csv, line " in fault(folder)
