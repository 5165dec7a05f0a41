"""Every example gives the number it gave when it was last meant to."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from anagen.calibration.knowledge import read_fit
from golden.make import golden

HERE = Path(__file__).resolve().parent
PINNED = json.loads((HERE / "golden" / "examples.json").read_text(encoding="utf-8"))


def test_pinned_numbers_are_those_of_the_shipped_fit() -> None:
    assert PINNED["fit"] == read_fit()["id"], "results moved: run `python tests/golden/make.py`"


@pytest.mark.parametrize("example", sorted((HERE.parent / "examples").glob("*.toml")), ids=lambda p: p.stem)
def test_example(example: Path) -> None:
    found, pinned = golden(example), PINNED["examples"][example.stem]
    for name, values in pinned.items():
        assert found[name] == pytest.approx(values, rel=1e-7, abs=1e-7, nan_ok=True), name
