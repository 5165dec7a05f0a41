"""What the standard for decision aids asks of the pages and a test can see (docs/decision_aid.md)."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from anagen.web.options.questions import kind_pages
from tools.reading_grade import page_grade
from web.conftest import part_of

GRADE = 8.0
"""Flesch-Kincaid grade that the pages for patients stay below."""


def main_of(page: str) -> str:
    return page[page.index("<main") : page.index("</main>")]


@pytest.mark.parametrize("path", ["/options", "/options/example", "/check", "/known", "/about"])
def test_pages_are_plain(client: TestClient, path: str) -> None:
    assert page_grade(main_of(client.get(path).text)) < GRADE


def test_the_summary_and_other_kinds_are_plain(client: TestClient, who: dict[str, Any]) -> None:
    assert page_grade(main_of(part_of(client, who, "summary").text)) < GRADE
    for kind in kind_pages():
        assert page_grade(main_of(client.post("/options", data={"kind": kind}).text)) < GRADE, kind


def test_date_update_policy_and_funding_are_told(client: TestClient) -> None:
    page = client.get("/about").text
    assert re.search(r"20\d\d-\d\d-\d\d", page)
    for said in ("Kept up to date", "Paid for by", "Made by", "Plain language"):
        assert said in page
    published = re.search(r"<dd>(20\d\d-\d\d-\d\d), version", page)
    assert published is not None
    date.fromisoformat(published[1])


def test_the_list_of_criteria_is_whole(root: Path) -> None:
    page = (root / "docs" / "decision_aid.md").read_text(encoding="utf-8")
    rows = re.findall(
        r"^\| ([QCE]\d+) \| .* \| (met|partly|not met|not applicable) \| .+ \|$", page, re.MULTILINE
    )
    assert [name for name, _ in rows if name[0] == "Q"] == [f"Q{i}" for i in range(1, 7)]
    assert [name for name, _ in rows if name[0] == "C"] == [f"C{i}" for i in range(1, 11)]
    assert [name for name, _ in rows if name[0] == "E"] == [f"E{i}" for i in range(1, 29)]
    standing = dict(rows)
    assert all(standing[f"Q{i}"] == "met" for i in range(1, 7))
    assert all(standing[f"C{i}"] == "met" for i in range(1, 7))
