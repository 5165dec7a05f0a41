"""Spoilt therapy files: each loads, or ends in one line that says what is wrong."""

from __future__ import annotations

import random
import tomllib
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from anagen.errors import InputError
from anagen.therapy.catalogue import Catalogue, load_catalogue, therapy_from_table
from anagen.therapy.file_model import TherapyFile
from anagen.therapy.record import ROLES
from anagen.therapy.schema import therapy_schema
from files.spoiling import places, spoil, spoilt_bytes

SHIPPED = {
    path.name: path.read_text(encoding="utf-8")
    for path in (files("anagen.therapy") / "catalogue").iterdir()
    if path.name.endswith(".toml")
}


def outcomes(count: int, seed: int) -> tuple[int, int]:
    """How many of `count` spoilt files load, and how many are refused in one line."""
    luck = random.Random(seed)
    names = sorted(SHIPPED)
    loaded = refused = 0
    for _ in range(count):
        table = tomllib.loads(SHIPPED[luck.choice(names)])
        for _ in range(luck.choice([1, 1, 1, 2, 5])):
            if places(table):
                spoil(table, luck)
        message = fault_of(table)
        if message is None:
            loaded += 1
        else:
            assert "\n" not in message
            assert "spoilt.toml" in message
            assert len(message) < 600
            refused += 1
    return loaded, refused


def fault_of(table: dict[str, Any]) -> str | None:
    """What is said of a table; None where it is a therapy."""
    try:
        therapy_from_table(table, "spoilt.toml", load_catalogue())
    except InputError as error:
        return str(error)
    return None


def test_spoilt_files_load_or_are_told_their_fault_in_one_line() -> None:
    loaded, refused = outcomes(500, seed=1)
    assert loaded > 50
    assert refused > 200


@pytest.mark.slow
def test_spoilt_files_at_length() -> None:
    assert sum(outcomes(2500, seed=2)) == 2500


def test_spoilt_text_in_a_folder_names_the_file(tmp_path: Path) -> None:
    luck = random.Random(3)
    for number in range(60):
        raw = spoilt_bytes(SHIPPED[luck.choice(sorted(SHIPPED))].encode(), luck)
        folder = tmp_path / str(number)
        folder.mkdir()
        (folder / "spoilt.toml").write_bytes(raw)
        with pytest.raises(InputError) as caught:  # at least the name is taken
            Catalogue(folder)
        assert "\n" not in str(caught.value)
        assert "spoilt.toml" in str(caught.value)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            'unit   = "day"\nlow    = 2.0\nhigh   = 21.0',
            'unit   = "week"\nlow    = 2.0\nhigh   = 21.0',
            '"day"',
        ),
        ('value  = 4.0\nunit   = "%"', 'value  = 4.0\nunit   = "mg"', "ec50 is in 'mg'"),
        ('[dose]\nunit   = "%"', '[dose]\nunit   = "furlongs"', "furlongs"),
        ("low    = 1.5\n", "low    = -1.5\n", "lognormal spread needs low and high of one sign"),
        ('claim     = "Regrows', 'claim     = 3 # "Regrows', "line 5, claim: claim cannot be 3"),
        ("value  = 7.0", "value  = 0.0\n#", "lies outside"),
    ],
)
def test_a_fault_is_told_with_its_line(tmp_path: Path, old: str, new: str, message: str) -> None:
    text = SHIPPED["minoxidil_topical.toml"].replace('"minoxidil topical"', '"mine"', 1)
    assert old in text
    (tmp_path / "mine.toml").write_text(text.replace(old, new, 1))
    with pytest.raises(InputError, match=r"mine\.toml, line \d+") as caught:
        Catalogue(tmp_path)
    assert message in str(caught.value)


def test_the_schema_knows_the_words_that_the_code_knows() -> None:
    schema = therapy_schema()
    assert schema["properties"]["role"]["enum"] == list(ROLES)
    for text in SHIPPED.values():
        assert set(tomllib.loads(text)) <= set(schema["properties"])
    assert set(schema["properties"]) == {info.alias or key for key, info in TherapyFile.model_fields.items()}
