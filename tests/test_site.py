"""The documentation's site: a page for every public name, and a build without a warning."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

import anagen

PUBLIC = {name for name in anagen.__all__ if not name.startswith("__")}


def documented(root: Path) -> list[str]:
    """Names that the API pages show, in the order of the pages."""
    pages = sorted((root / "docs" / "api").glob("*.md"))
    return [
        name
        for page in pages
        for name in re.findall(r"^```\{noun\} (\w+)\n```$", page.read_text(encoding="utf-8"), re.MULTILINE)
    ]


def test_every_public_name_has_one_page(root: Path) -> None:
    names = documented(root)
    assert set(names) == PUBLIC
    assert len(names) == len(set(names))


@pytest.mark.slow
def test_the_site_builds_without_a_warning_and_asks_no_other_server(root: Path, tmp_path: Path) -> None:
    pytest.importorskip("sphinx", reason="needs the site extra")
    command = [sys.executable, "-m", "sphinx", "-c", "docs", "-b", "html", "-q", "-W", "--keep-going"]
    folders = ["-d", str(tmp_path / "doctrees"), ".", str(tmp_path / "site")]
    built = subprocess.run([*command, *folders], cwd=root, text=True, capture_output=True, check=False)
    assert built.returncode == 0, built.stderr
    for page in (tmp_path / "site").rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        assert not re.findall(r"<(?:script|link|img)[^>]+(?:src|href)=\"(?:https?:)?//[^\"]+\"", text), page
