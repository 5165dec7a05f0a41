"""SBML that we write is SBML, and its absence of readers is told."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree

import pytest

from verification import roadrunner
from verification.check import Unavailable

pytestmark = pytest.mark.slow


def test_the_halloy_document_is_well_formed() -> None:
    tree = ElementTree.fromstring(roadrunner.halloy2002_sbml())
    core = "{http://www.sbml.org/sbml/level3/version2/core}"
    assert [node.get("id") for node in tree.iter(f"{core}species")] == ["A", "T", "L", "M"]
    assert len(list(tree.iter(f"{core}reaction"))) == 4


def test_a_missing_extra_is_told_in_one_line() -> None:
    with pytest.raises(Unavailable, match=r"pip install 'anagen\[sbml\]'"):
        roadrunner.optional("no_such_simulator")


def test_without_the_extra_the_row_is_skipped(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> object:
        raise ImportError(name)

    monkeypatch.setattr(roadrunner, "import_module", missing)
    for kept in vars(roadrunner).values():
        if hasattr(kept, "cache_clear"):
            kept.cache_clear()
    rows = list(roadrunner.checks())
    assert rows
    assert all(row.verdict == "skipped" and "anagen[sbml]" in row.note for row in rows)


def test_a_broken_document_is_a_problem() -> None:
    pytest.importorskip("libsbml")
    assert roadrunner.problems(roadrunner.halloy2002_sbml().replace("<ci> eps </ci>", "<ci> epsilon </ci>"))
