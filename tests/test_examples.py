"""The shipped examples run, and give the numbers that they gave."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from golden.make import EXAMPLES, GOLDEN, estimates_of

pytestmark = pytest.mark.slow

REMEDY = "if the numbers were meant to move, run 'python tests/golden/make.py' and tell CHANGELOG.md"
PINNED: dict[str, Any] = json.loads(GOLDEN.read_text(encoding="utf-8"))


def test_every_example_is_pinned() -> None:
    assert {path.name for path in EXAMPLES.glob("*.toml")} == set(PINNED["examples"]), REMEDY


@pytest.mark.parametrize("name", sorted(PINNED["examples"]))
def test_an_example_gives_its_pinned_estimates(name: str) -> None:
    path: Path = EXAMPLES / name
    found = estimates_of(path)
    fit = PINNED["other fits"].get(name, PINNED["fit"])
    if found["fit"] != fit:
        pytest.fail(f"the shipped fit is {found['fit']}, the pinned numbers are of {fit}; {REMEDY}")
    # Sums may be taken in another order on another processor; a single hair more or less is far above this.
    assert found["estimates"] == pytest.approx(PINNED["examples"][name], rel=1e-9, abs=1e-12), REMEDY
