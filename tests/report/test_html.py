from __future__ import annotations

import itertools
import re
from dataclasses import replace
from html import escape
from html.parser import HTMLParser
from pathlib import Path

import polars as pl
import pytest

from anagen.report.trial import page as html
from anagen.report.trial.page import DISCLAIMER, render, write_report
from anagen.trial.results.run_record import Seconds
from anagen.trial.results.written import UNKNOWN
from report import synthetic

pytestmark = pytest.mark.slow


ARMS = ("exosome & needle", "<script>alert(1)</script>", 'saline "0.9 %" {{ 7 * 7 }}')
VOID = {"meta", "img", "br", "link", "input", "hr"}
LOADING = {"src", "srcset", "data", "poster", "action", "background", "ping", "manifest"}


class Page(HTMLParser):
    """What a browser would make of a page: its tree is checked as it is read."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.faults: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.faults.append(tag)

    def handle_data(self, data: str) -> None:
        self.text.append(data)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attrs for name, attrs in self.tags if name == tag]


@pytest.fixture(scope="module")
def text() -> str:
    return render(synthetic.result(ARMS, patients=4, replicates=2))


@pytest.fixture(scope="module")
def page(text: str) -> Page:
    return Page(text)


def test_tags_are_balanced_and_ids_unique(page: Page) -> None:
    assert page.faults == []
    assert page.open == []
    ids = [attrs["id"] for _, attrs in page.tags if "id" in attrs]
    assert len(ids) == len(set(ids))
    inner = {
        (attrs.get("href") or "")[1:] for _, attrs in page.tags if (attrs.get("href") or "").startswith("#")
    }
    assert inner <= set(ids)


def test_nothing_is_loaded_from_outside(page: Page, text: str) -> None:
    for tag, attrs in page.tags:
        assert tag not in {"script", "link", "iframe", "object", "embed", "base"}
        for name in LOADING & set(attrs):
            assert (attrs[name] or "").startswith("data:"), (tag, name)
        if tag in {"image", "use"}:
            assert (attrs.get("href") or "").startswith(("data:", "#"))
        assert not any(name.startswith("on") for name in attrs)
    assert "@import" not in text
    assert all(inside.startswith("#") for inside in re.findall(r"url\(([^)]*)\)", text))
    assert "http://" not in text
    assert "https://" not in text


def test_arm_names_are_shown_as_text(page: Page, text: str) -> None:
    assert "<script" not in text
    assert "49" not in [part.strip() for part in page.text if "saline" in part]
    for name in ARMS:
        assert escape(name, quote=False).replace('"', "&#34;") in text
        assert any(name in part for part in page.text)


def test_the_disclaimer_stands_at_the_top_and_at_the_bottom(text: str) -> None:
    first, second = [match.start() for match in re.finditer(re.escape(escape(DISCLAIMER)), text)]
    assert first < text.index("<main>") < text.index("</main>") < second
    for word in ("Research and education", "Virtual", "not medical advice"):
        assert word in DISCLAIMER


def test_pictures_tell_what_they_show(page: Page) -> None:
    drawings = page.all("svg")
    assert drawings
    assert all(attrs.get("role") == "img" and attrs.get("aria-label") for attrs in drawings)
    assert page.all("img")
    assert all(attrs.get("alt") for attrs in page.all("img"))


def test_tables_are_tables(page: Page) -> None:
    assert len(page.all("caption")) == len(page.all("table"))
    assert all(attrs.get("scope") in {"row", "col", "rowgroup"} for attrs in page.all("th"))
    assert len(page.all("h1")) == 1
    assert page.all("html")[0]["lang"] == "en"
    levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch(r"h[1-6]", tag)]
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))


def test_everything_asked_for_is_there(page: Page) -> None:
    said = " ".join(" ".join(page.text).split())
    for part in (
        "Aims",
        "Data-generating mechanism",
        "Estimand",
        "Methods",
        "Performance measures",
        "How to reproduce",
        "very low",
        "one small placebo-controlled trial",
        "lies outside what was studied",
        "fit-0001",
        "2026",
        "a judgement; no measurement was found",
        "−1.9 to 8.3",
        "hairs counted",
    ):
        assert part in said


def test_same_result_same_bytes(text: str, tmp_path: Path) -> None:
    made = synthetic.result(ARMS, patients=4, replicates=2)
    made = replace(made, run=replace(made.run, seconds=Seconds(98.0, 99.0), machine="another"))
    path = write_report(made, tmp_path / "report.html")
    assert path.read_bytes().decode("utf-8") == text


def test_a_failed_report_leaves_the_old_one_and_no_scraps(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "report.html"
    path.write_text("old", encoding="utf-8")

    def broken(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(html.os, "replace", broken)
    monkeypatch.setattr(html, "render", lambda _: "new")
    with pytest.raises(OSError, match="disk full"):
        write_report(synthetic.result(patients=2), path)
    assert path.read_text(encoding="utf-8") == "old"
    assert [item.name for item in tmp_path.iterdir()] == ["report.html"]


def test_a_bare_result_still_makes_a_page() -> None:
    made = synthetic.result(("pilot",), weeks=(0,), patients=1, replicates=1)
    bare = replace(
        made,
        delivery={},
        patches=[],
        courses=made.courses.clear(),
        phases=made.phases.clear(),
        observations=made.observations.clear(),
        summary=replace(made.summary, comparisons=(), evidence=(), warnings=()),
    )
    page = Page(render(bare))
    assert page.faults == []
    assert "pilot" in " ".join(page.text)


def test_missing_numbers_are_dashes() -> None:
    made = synthetic.result(("a", "b"), patients=3, replicates=2)
    unknown = float("nan")
    made = synthetic.with_first(made, p=unknown, power=None, power_mcse=None, ci95=UNKNOWN)
    first, *others = made.summary.arms
    outcomes = tuple(replace(row, change=unknown, ci95=UNKNOWN) for row in first.outcomes)
    arms = (replace(first, outcomes=outcomes), *others)
    made = replace(
        made,
        summary=replace(made.summary, arms=arms),
        observations=made.observations.with_columns(value=pl.lit(unknown)),
    )
    said = " ".join(Page(render(made)).text)
    assert "nan" not in said.lower().split()
    assert "None" not in said


def test_the_estimates_of_repeats_are_drawn_where_they_are_kept() -> None:
    made = synthetic.result(("a", "b"), patients=3, replicates=2)
    estimates = pl.DataFrame(
        {
            "replicate": range(20),
            "arm": "a",
            "reference": "b",
            "difference": [0.5 * i for i in range(20)],
            "p": [0.01 * i for i in range(20)],
            "shown": [0.01 * i < 0.05 for i in range(20)],
        }
    )
    made = replace(made, estimates=estimates)
    assert "What repeats of the trial would estimate: a − b." in " ".join(Page(render(made)).text)
