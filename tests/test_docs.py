"""Docs that cannot rot: links resolve, trial files parse, commands exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from anagen.cli import app
from anagen.trial.protocol import load_protocol

ROOT = Path(__file__).resolve().parent.parent
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_resolve(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)[^)]*\)", page.read_text(encoding="utf-8")):
        if not target.startswith(("http", "mailto")):
            assert (page.parent / target).exists(), target


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_commands_exist(page: Path) -> None:
    known = {command.name or command.callback.__name__ for command in app.registered_commands}  # type: ignore[union-attr]
    text = page.read_text(encoding="utf-8")
    for block in re.findall(r"`(?:\.venv/bin/)?anagen ([a-z]+)", text):
        assert block in known, block


@pytest.mark.parametrize("file", sorted((ROOT / "examples").glob("*.toml")), ids=lambda file: file.stem)
def test_examples_are_protocols(file: Path) -> None:
    assert load_protocol(file).arms


def test_reference_of_trial_files_is_current(tmp_path: Path) -> None:
    import sys

    sys.path.insert(0, str(ROOT / "docs"))
    try:
        import trial_file
    finally:
        sys.path.pop(0)
    (tmp_path / "docs").mkdir()
    trial_file.main(tmp_path)
    assert (tmp_path / "docs" / "trial-file.md").read_text() == (ROOT / "docs" / "trial-file.md").read_text()
