"""Registered trials as examples: each loads, reads back, says what was assumed, gives its pinned numbers."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from anagen.trial.protocol.reading import load_protocol, protocol_from_text, resolved
from golden.make_registered import FOLDER, GOLDEN, digest_of, estimates_of
from tools.docs import gallery

REMEDY = "if this was meant to move, run 'python tests/golden/make_registered.py' and tell CHANGELOG.md"
PINNED: dict[str, dict[str, Any]] = json.loads(GOLDEN.read_text(encoding="utf-8"))
NAMES = sorted(path.name for path in FOLDER.glob("*.toml"))


def test_every_file_is_pinned() -> None:
    assert set(NAMES) == set(PINNED), REMEDY
    assert len(NAMES) >= 25


@pytest.mark.parametrize("name", NAMES)
def test_a_design_reads_back_as_pinned(name: str) -> None:
    protocol = load_protocol(FOLDER / name)
    assert protocol_from_text(resolved(protocol)) == protocol
    assert digest_of(protocol) == PINNED[name]["design"], REMEDY


@pytest.mark.parametrize("name", NAMES)
def test_a_file_names_its_trial_and_what_was_assumed(name: str) -> None:
    text = (FOLDER / name).read_text(encoding="utf-8")
    head = gallery.head_of(text)
    assert name.startswith(head.number.lower().replace(" page ", ""))
    assert head.told["Source"].startswith("https://")
    assert len(head.told["Assumed"]) > 10
    protocol = load_protocol(FOLDER / name)
    assert protocol.trial.name.startswith(head.number)
    assert not protocol.observed  # designs, no results


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_a_small_trial_gives_its_pinned_estimates(name: str) -> None:
    found = estimates_of(load_protocol(FOLDER / name))
    assert found == pytest.approx(PINNED[name]["estimates"], rel=1e-6, abs=1e-9), REMEDY


def test_what_is_not_simulated_has_a_reason_and_no_file(root: Path) -> None:
    with (root / gallery.NOT_SIMULATED).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    numbers = [row["number"] for row in rows]
    assert len(set(numbers)) == len(numbers)
    assert all(row["reason"] and row["what"] for row in rows)
    shown = {gallery.head_of((FOLDER / name).read_text(encoding="utf-8")).number for name in NAMES}
    assert not shown & set(numbers)


def test_the_page_is_current(root: Path) -> None:
    assert (root / gallery.PAGE).read_text(encoding="utf-8") == gallery.page(root)
