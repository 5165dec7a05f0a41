"""The rows that docs/evidence.md shows are valid and do what the page says."""

from __future__ import annotations

import math
import re
from pathlib import Path

import pytest

from anagen.evidence_base.effects import net_effects
from anagen.report.evidence.lookup import check_tables, look_up
from evidence_base.tables import copy_tables


@pytest.fixture
def folder(tmp_path: Path, root: Path) -> Path:
    place = copy_tables(tmp_path / "my_tables")
    page = (root / "docs" / "evidence.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```csv\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    for name, block in zip(("studies.csv", "arms.csv", "results.csv"), blocks, strict=True):
        head, rows = block.split("\n", 1)
        text = (place / name).read_text(encoding="utf-8")
        assert text.startswith(head + "\n")
        (place / name).write_text(text + rows, encoding="utf-8")
    return place


def test_the_example_isolates_the_exosome_from_the_needle(folder: Path) -> None:
    base = check_tables(folder)
    (effect,) = net_effects("exosome", contrast="add-on", base=base)
    assert effect.estimate == pytest.approx(21 / 5.1)
    assert effect.se == pytest.approx(math.hypot(92 / math.sqrt(57), 88 / math.sqrt(55)) / 5.1)
    assert (effect.study, effect.against, effect.people) == ("Example2030", "microneedling", 112)


def test_it_shows_on_the_pages(folder: Path) -> None:
    assert "double-blind RCT" in look_up("Example2030", folder).text()
    assert "Example2030" in look_up("exosome", folder).text()
