"""Spoilt disease files: each loads, or ends in one line that says what is wrong; what loads can be run."""

from __future__ import annotations

import random
import tomllib
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from anagen.biology.alopecias.diagnosis import Patients
from anagen.biology.alopecias.disease import Disease
from anagen.biology.alopecias.disease_file import DiseaseFile
from anagen.biology.alopecias.disease_reading import disease_from_source, own_disease
from anagen.biology.alopecias.disease_schema import disease_schema
from anagen.biology.alopecias.kinds import Diagnoses, diagnosis
from anagen.biology.cycle import chain_of, cycle_parameters
from anagen.biology.niche import SIGNALS
from anagen.engine.keys import children, key_of
from anagen.errors import InputError
from anagen.files.source_text import SourceText, parse_source
from anagen.therapy.catalogue import Catalogue
from files.spoiling import places, spoil
from test_docs import ROOT, toml_blocks

WAVE = toml_blocks(ROOT / "docs" / "add-a-disease.md")[0]
CHAIN = chain_of(cycle_parameters())


def spoilt(luck: random.Random) -> dict[str, Any]:
    table = tomllib.loads(WAVE)
    for _ in range(luck.choice([1, 1, 1, 2, 5])):
        if places(table):
            spoil(table, luck)
    return table


def told_of(error: InputError) -> None:
    message = str(error)
    assert "\n" not in message
    assert "spoilt.toml" in message or "Disease" in message
    assert len(message) < 600


def run(disease: Disease) -> None:
    """A disease that loads has a course of finite signals, and a file that reads back as itself."""
    assert disease_from_source(parse_source(disease.to_toml(), "again.toml")) == disease
    diagnoses = Diagnoses.of((diagnosis(disease, {"severity": "severe"}),))
    edges = np.concatenate([diagnoses.past, np.arange(1.0, 60.0)])
    assert (np.diff(edges) > 0.0).all()
    assert len(edges) < 20_000
    people = Patients(children(key_of(1, "fuzz"), np.arange(3)), "occipital", edges, CHAIN, 500.0)
    course = diagnoses.course(people)
    for name, values in {**course.signals(), **course.symptoms()}.items():
        assert values.shape == (3, len(edges) - 1)
        assert np.isfinite(values).all(), name


def outcomes(count: int, seed: int) -> tuple[int, int]:
    """How many of `count` spoilt files load, and how many are refused in one line."""
    luck = random.Random(seed)
    loaded = refused = 0
    for _ in range(count):
        table = spoilt(luck)
        try:
            disease = disease_from_source(SourceText("spoilt.toml", table, {}))
        except InputError as error:
            told_of(error)
            refused += 1
            continue
        run(disease)
        loaded += 1
    return loaded, refused


def test_spoilt_files_load_or_are_told_their_fault_in_one_line() -> None:
    loaded, refused = outcomes(300, seed=1)
    assert loaded > 20
    assert refused > 150


@pytest.mark.slow
def test_spoilt_files_at_length() -> None:
    assert sum(outcomes(2500, seed=2)) == 2500


def test_spoilt_keys_in_python_are_told_in_one_line() -> None:
    luck = random.Random(4)
    for _ in range(200):
        table = {str(key): value for key, value in spoilt(luck).items()}
        try:
            own_disease("spoilt", **{key: one for key, one in table.items() if key != "name"})
        except InputError as error:
            told_of(error)


def test_spoilt_text_in_a_folder_names_the_file(tmp_path: Path) -> None:
    luck = random.Random(3)
    for number in range(80):
        raw = bytearray(WAVE.encode())
        for _ in range(luck.randrange(1, 4)):
            at = luck.randrange(len(raw))
            raw[at : at + luck.randrange(3)] = bytes(luck.randrange(256) for _ in range(luck.randrange(3)))
        folder = tmp_path / str(number)
        folder.mkdir()
        (folder / "spoilt.toml").write_bytes(raw)
        try:
            Catalogue(folder)
        except InputError as error:
            told_of(error)


def test_the_schema_knows_the_words_that_the_code_knows() -> None:
    schema = disease_schema()
    assert set(schema["properties"]) == set(DiseaseFile.model_fields)
    assert set(tomllib.loads(WAVE)) <= set(schema["properties"])
    cause = schema["$defs"]["CauseSection"]["properties"]
    assert set(cause["signals"]["propertyNames"]["enum"]) == set(SIGNALS) - {"androgen", "season"}
