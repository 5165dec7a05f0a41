"""`anagen check` as a user types it, and the page it writes."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest

from anagen.claims.checker import check_documents, read_document
from anagen.claims.checker.finding import MARKS
from anagen.cli import main
from anagen.report.article.page import render_check
from anagen.report.article.wording import SYMBOLS, in_short

Command = Callable[..., subprocess.CompletedProcess[str]]
TEXT = (
    "Exosomes regrow hair in alopecia areata. They are not FDA approved. Our exosomes are made under strict "
    "FDA regulations. A session costs $2,000.\n\n- Exosomes have no side effects.\n"
    "- Exosomes help scarring alopecia.\n"
)


@pytest.fixture
def article(tmp_path: Path) -> Path:
    path = tmp_path / "article.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


def test_text_json_and_page(anagen_command: Command, article: Path, tmp_path: Path) -> None:
    page = tmp_path / "out.html"
    done = anagen_command("check", article, "--html", page)
    assert done.returncode == 0, done.stderr
    for words in ("contradicted", "FDA status", "Left out", "not medical advice"):
        assert words in done.stdout
    assert page.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


def test_plain_data(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], article: Path
) -> None:
    monkeypatch.setattr("sys.argv", ["anagen", "check", str(article), "--json", "--embeddings", "off"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert not ended.value.code
    told = json.loads(capsys.readouterr().out)
    assert told["schema"] == 1
    assert [d["name"] for d in told["documents"]] == [str(article.name)]
    assert told["documents"][0]["counts"]["contradicted"] >= 2
    assert told["documents"][0]["embeddings"] is False


@pytest.mark.parametrize(
    ("content", "options", "says"),
    [
        (b"", (), "no sentence"),
        (b"\x00\x01\x02" * 99, (), "not a text"),
        (b"Exosomes.", ("--embeddings", "perhaps"), "no choice"),
        (b"Exosomes.", ("--html", "/nowhere/at/all.html"), "no folder"),
    ],
)
def test_bad_input_is_one_message(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    content: bytes,
    options: tuple[str, ...],
    says: str,
) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(content)
    monkeypatch.setattr("sys.argv", ["anagen", "check", str(path), *options])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    told = capsys.readouterr()
    assert says in told.err
    assert told.err.count("\n") == 1
    assert told.out == ""
    assert [p.name for p in tmp_path.iterdir()] == ["a.txt"]


class Page(HTMLParser):
    """Ids, links and open tags of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.targets: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if given.get("id"):
            self.ids.append(str(given["id"]))
        if given.get("href"):
            self.targets.append(str(given["href"]))
        if tag not in ("meta", "br", "link", "img"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_the_page_hangs_together_and_needs_nothing_else() -> None:
    documents = [read_document(TEXT.encode(), "a.txt"), read_document(b"Exosomes are FDA approved.", "b.txt")]
    text = render_check(check_documents(documents))
    page = Page()
    page.feed(text)
    assert page.open == []
    assert len(set(page.ids)) == len(page.ids)
    for target in page.targets:
        assert target.startswith(("https://", "http://")) or target[1:] in page.ids
    assert not re.search(r"<(script|link|img|iframe)\b", text)
    assert "url(" not in text
    assert "not medical advice" in text
    assert "What the articles say against each other" in text
    assert text == render_check(check_documents(documents))


def test_every_mark_has_a_sign_of_its_own() -> None:
    signs = [SYMBOLS[mark] for mark in MARKS]
    assert len(set(signs)) == len(MARKS)
    text = render_check(check_documents([read_document(TEXT.encode(), "a.txt")]))
    assert all(f'"tag {style}"' in text for style in ("contradicted", "not-found", "unsupported"))


def test_the_summary_counts_right() -> None:
    reading = check_documents([read_document(TEXT.encode(), "a.txt")]).readings[0]
    lines = in_short(reading)
    assert lines[0].startswith("6 sentences of 6 make a claim of the ledger")
    assert any("FDA status" in line for line in lines)
    assert any(line.startswith("Numbers without a source in 1 sentence") for line in lines)
