"""Docs that cannot rot: links resolve, trial files parse, commands exist."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from anagen.cli import app
from anagen.learning.rows import rows_of
from anagen.parameters import read_toml
from anagen.therapy.catalogue import shared_parameters
from anagen.trial.protocol.reading import load_protocol, protocol_from_text

ROOT = Path(__file__).resolve().parent.parent
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_resolve(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)[^)]*\)", page.read_text(encoding="utf-8")):
        if not target.startswith(("http", "mailto")):
            assert (page.parent / target).exists(), target


def anchors(page: Path) -> set[str]:
    """Anchors of a page's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_anchors_resolve(page: Path) -> None:
    for target, anchor in re.findall(r"\]\(([^)#:]*)#([^)]+)\)", page.read_text(encoding="utf-8")):
        assert anchor in anchors(page.parent / target if target else page), f"{target}#{anchor}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_commands_exist(page: Path) -> None:
    known = {command.name or command.callback.__name__ for command in app.registered_commands}  # type: ignore[union-attr]
    text = page.read_text(encoding="utf-8")
    fenced = re.findall(r"^```[a-z]*\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    code = [*fenced, *re.findall(r"`([^`\n]+)`", text)]
    for command in re.findall(r"^(?:\.venv/bin/)?anagen ([a-z]+)", "\n".join(code), re.MULTILINE):
        assert command in known, command


def toml_blocks(page: Path) -> list[str]:
    return re.findall(r"^```toml\n(.*?)^```", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


WHOLE = [(page.name, text) for page in PAGES for text in toml_blocks(page) if text.startswith("[trial]")]


@pytest.mark.parametrize(("page", "text"), WHOLE, ids=[page for page, _ in WHOLE])
def test_trial_files_in_pages_are_protocols(page: str, text: str) -> None:
    assert protocol_from_text(text).arms


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_toml_in_pages_parses(page: Path) -> None:
    for text in toml_blocks(page):
        assert tomllib.loads(text)


@pytest.mark.parametrize("name", ["add-a-therapy", "python"])
def test_the_pages_on_python_run(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = ROOT / "docs" / f"{name}.md"
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    (tmp_path / "my_therapies").mkdir()
    for text in toml_blocks(page)[:1]:
        (tmp_path / "my_therapies" / "peptide_lotion.toml").write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    scope: dict[str, Any] = {}
    for block in re.findall(r"^```python\n(.*?)^```", page.read_text(encoding="utf-8"), re.M | re.S):
        exec(block, scope)
    if name == "add-a-therapy":
        assert scope["effect"].growth[0, -1] == pytest.approx(0.18, abs=1e-3)
        assert scope["report"].passed


def test_the_worked_row_of_calibration_loads() -> None:
    (text,) = toml_blocks(ROOT / "docs" / "calibration.md")
    table = read_toml(ROOT / "src" / "anagen" / "learning" / "data" / "rows.toml")
    _, rows = rows_of({**tomllib.loads(text), "population": table["population"]})
    assert [(row.id, row.carrier, row.therapies) for row in rows] == [
        ("PriceAgain.finasteride", "oral", ("finasteride",))
    ]


def test_the_posterior_opens_as_calibration_says() -> None:
    _, own = re.findall(
        r"^```python\n(.*?)^```", (ROOT / "docs" / "calibration.md").read_text(encoding="utf-8"), re.M | re.S
    )
    scope: dict[str, Any] = {}
    exec(own, scope)
    assert len(scope["found"]) > 0


def test_the_table_of_delivery_records_is_current() -> None:
    text = (ROOT / "docs" / "delivery.md").read_text(encoding="utf-8")
    rows = {
        row[0]: row for row in (line.split(" | ") for line in text.splitlines() if line.startswith("| `"))
    }
    records = shared_parameters()
    assert [name.strip("| `") for name in rows] == list(records)
    for name, row in rows.items():
        record = records[name.strip("| `")]
        ranged = record.low is not None and record.low != record.high
        expected = [f"{record.value:g}", f"{record.low:g} to {record.high:g}" if ranged else "–", record.unit]
        assert [row[2], row[3], row[4], row[5].strip(" |")] == [*expected, record.status]


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
