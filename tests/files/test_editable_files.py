"""Files that a user may edit: each fits its own JSON Schema, and a page lists them all."""

from __future__ import annotations

import csv
import re
import tomllib
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from anagen.cli.file_schemas import FILES
from anagen.cli.schema import schemas

TABLES = {name: file for name, file in FILES.items() if file.path.endswith(".csv")}
SHIPPED_TOML = {name: file for name, file in FILES.items() if file.path.endswith(".toml")}


def described(schema: dict[str, Any]) -> list[str]:
    """Keys without a description, in the schema and its definitions."""
    parts = [schema, *schema.get("$defs", {}).values()]
    return [
        key
        for part in parts
        for key, value in part.get("properties", {}).items()
        if not value.get("description") and "$ref" not in value
    ]


@pytest.mark.parametrize("name", SHIPPED_TOML)
def test_a_shipped_file_fits_its_schema(root: Path, name: str) -> None:
    text = (root / "src" / "anagen" / SHIPPED_TOML[name].path).read_text(encoding="utf-8")
    schema = FILES[name].schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(tomllib.loads(text), schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate([], schema)


@pytest.mark.parametrize("name", TABLES)
def test_a_schema_has_the_columns_of_its_table(root: Path, name: str) -> None:
    with (root / "src" / "anagen" / TABLES[name].path).open(encoding="utf-8", newline="") as table:
        header = next(csv.reader(table))
    schema = FILES[name].schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    assert list(schema["properties"]) == header
    assert schema["additionalProperties"] is False


@pytest.mark.parametrize("name", FILES)
def test_every_key_says_what_it_expects(name: str) -> None:
    assert described(FILES[name].schema()) == []


def test_every_table_of_evidence_is_among_them(root: Path) -> None:
    folder = root / "src" / "anagen" / "evidence_base" / "data"
    kept = {path.name for path in folder.iterdir() if path.suffix in (".csv", ".toml")}
    kept -= {"studied_range.toml"}  # parameter records
    told = {file.path for file in FILES.values() if file.path.startswith("evidence_base/")}
    assert {f"evidence_base/data/{name}" for name in kept} == told


def test_the_page_lists_every_file_with_its_word(root: Path) -> None:
    page = (root / "docs" / "files.md").read_text(encoding="utf-8")
    words = {word.strip('"') for word in re.findall(r"\| `([^`|]+)` \|$", page, re.MULTILINE)}
    words.remove("--of")
    assert words == {*FILES, "trial", "therapy", "disease"}
    assert words <= set(schemas())
    for file in FILES.values():
        assert file.path == "" or file.path.removeprefix("evidence_base/data/") in page
