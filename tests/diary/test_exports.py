"""Exports: one can be read back to the same diary, one is for a spreadsheet, one for a clinic."""

from __future__ import annotations

import base64
import csv
import io
import json
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from anagen import diary
from anagen.diary.export import EXPORTS
from anagen.diary.exported import diary_schema
from anagen.errors import InputError
from tests.diary.conftest import PHRASE, SECRETS, fill

Begin = Callable[..., Any]


def test_a_json_export_is_read_back_to_the_same_diary(begin: Begin, tmp_path: Path) -> None:
    made = begin(photo_weeks=6)
    fill(made)
    text = EXPORTS["json"](made)
    jsonschema.validate(json.loads(text), diary_schema())
    for name, phrase in (("plain", None), ("sealed", PHRASE)):
        with diary.read_back(tmp_path / name, text, phrase) as again:
            assert EXPORTS["json"](again) == text
            assert again.observations() == made.observations()
            assert again.treatments == made.treatments
            assert [again.photo(one.id) for one in again.observations("photograph")] == [
                made.photo(one.id) for one in made.observations("photograph")
            ]
            assert again.person() == made.person()


@pytest.mark.parametrize(
    "change",
    [
        {"schema": "anagen-diary/2"},
        {"began": "2999-01-01"},
        {"photo_weeks": 0},
        {"extra": 1},
        {"identity": "../../x"},
        {"observations": [{"id": "a" * 32, "date": "2025-09-01", "kind": "comb", "value": -3}]},
        {"observations": [{"id": "a" * 32, "date": "2025-09-01", "kind": "photograph", "place": "top"}]},
        {"observations": 2 * [{"id": "a" * 32, "date": "2025-09-01", "kind": "note", "text": "twice"}]},
        {"treatments": [{"id": "a" * 32, "begun": "2025-09-01", "course": {"therapy": "snake oil"}}]},
        {"person": {"person": {"sex": "male"}}},
    ],
)
def test_a_bad_export_makes_no_diary(begin: Begin, tmp_path: Path, change: dict[str, Any]) -> None:
    told = json.loads(EXPORTS["json"](begin())) | change
    with pytest.raises(InputError):
        diary.read_back(tmp_path / "back", json.dumps(told))
    assert not (tmp_path / "back").exists()


def test_text_that_is_no_export_is_refused(tmp_path: Path) -> None:
    for text in ("", "{", "[]", "null", "[" * 100_000):
        with pytest.raises(InputError):
            diary.read_back(tmp_path / "back", text)


def test_the_table_holds_every_entry_and_no_formula(begin: Begin) -> None:
    made = begin()
    fill(made)
    rows = list(csv.DictReader(io.StringIO(EXPORTS["csv"](made))))
    assert [row["id"] for row in rows if row["kind"] != "treatment"] == [
        one.id for one in made.observations()
    ]
    assert [row["kind"] for row in rows].count("treatment") == 1
    assert not any(str(cell).startswith(("=", "+", "@")) for row in rows for cell in row.values())


def test_the_bundle_is_fhir(begin: Begin) -> None:
    made = begin()
    fill(made)
    bundle = json.loads(EXPORTS["fhir"](made))
    schema = json.loads((files("anagen.diary") / "data" / "fhir_r4.schema.json").read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(bundle, schema)
    resources = [one["resource"] for one in bundle["entry"]]
    assert [one["resourceType"] for one in resources][:2] == ["Patient", "QuestionnaireResponse"]
    assert "name" not in resources[0]
    seen = [one for one in resources if one["resourceType"] == "Observation"]
    assert len(seen) == len(made.observations())
    systems = {coding["system"] for one in seen for coding in one["code"]["coding"]}
    assert systems == {"urn:anagen:diary:code"}
    urls = {one["fullUrl"] for one in bundle["entry"]}
    assert len(urls) == len(resources)
    assert {one["subject"]["reference"] for one in resources[1:]} <= urls
    pictures = [
        base64.b64decode(one["contained"][0]["content"]["data"]) for one in seen if "contained" in one
    ]
    assert pictures == [made.photo(one.id).data for one in made.observations("photograph")]
    assert not any(secret in picture for secret in SECRETS for picture in pictures)


def test_an_export_overwrites_nothing(begin: Begin, tmp_path: Path) -> None:
    made = begin()
    target = tmp_path / "out.json"
    made.export(target, "json")
    for path, format in ((target, "json"), (tmp_path / "x", "xml")):
        with pytest.raises(InputError):
            made.export(path, format)
