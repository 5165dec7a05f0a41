"""Docs that cannot rot: links resolve, trial files parse, commands exist."""

from __future__ import annotations

import re
import shlex
import tomllib
from pathlib import Path

import pytest
import typer

from anagen.cli import app
from anagen.forecasting.person import person_from_text
from anagen.learning.rows import rows_of
from anagen.parameters import read_toml
from anagen.planning.preferences import preferences_from_text
from anagen.therapy.catalogue import shared_parameters
from anagen.trial.protocol.reading import load_protocol, protocol_from_text
from test_architecture import LAYERS
from tools.docs import calibration_rows, data_dictionary, trial_file
from tools.docs.all import STEPS

ROOT = Path(__file__).resolve().parent.parent
PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]


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


def fences(page: Path, language: str) -> list[tuple[str, int]]:
    """(text, line of its first character) of every fence of a language, in the page's order."""
    text = page.read_text(encoding="utf-8")
    found = re.finditer(rf"^```{language}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    return [(match[1], text[: match.start(1)].count("\n") + 1) for match in found]


def command_lines(page: Path) -> list[str]:
    """Every `anagen ...` of a page, in fences and within lines, as it is typed."""
    text = page.read_text(encoding="utf-8")
    fenced = [line for block, _ in fences(page, "(?:sh|text)?") for line in block.splitlines()]
    lines = [*fenced, *re.findall(r"`([^`\n]+)`", text)]
    return [match[1] for line in lines if (match := re.match(r"(?:\.venv/bin/)?anagen ([a-z].*)", line))]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_commands_and_their_options_exist(page: Path) -> None:
    commands = typer.main.get_command(app).commands  # type: ignore[attr-defined]
    for line in command_lines(page):
        name, *words = shlex.split(line, comments=True)
        assert name in commands, line
        known = {option for parameter in commands[name].params for option in parameter.opts}
        options = {word.split("=")[0] for word in words if word.startswith("-")}
        assert options <= known | {"--help"}, line


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_make_targets_exist(page: Path) -> None:
    targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    fenced = "\n".join(text for text, _ in fences(page, "sh"))
    inline = re.findall(r"`make ([a-z]+)[^`]*`", page.read_text(encoding="utf-8"))
    for target in [*re.findall(r"^make ([a-z]+)", fenced, re.MULTILINE), *inline]:
        assert target in targets, target


def toml_blocks(page: Path) -> list[str]:
    """Text of every TOML fence."""
    return [text for text, _ in fences(page, "toml")]


WHOLE = [(page.name, text) for page in PAGES for text in toml_blocks(page) if text.startswith("[trial]")]


@pytest.mark.parametrize(("page", "text"), WHOLE, ids=[page for page, _ in WHOLE])
def test_trial_files_in_pages_are_protocols(page: str, text: str) -> None:
    assert protocol_from_text(text).arms


PEOPLE = [(page.name, text) for page in PAGES for text in toml_blocks(page) if text.startswith("[person]")]


@pytest.mark.parametrize(("page", "text"), PEOPLE, ids=[page for page, _ in PEOPLE])
def test_patient_files_in_pages_are_people(page: str, text: str) -> None:
    assert person_from_text(text, every_kind=True).age
    assert preferences_from_text(text)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_toml_in_pages_parses(page: Path) -> None:
    for text in toml_blocks(page):
        assert tomllib.loads(text)


def test_the_worked_row_of_calibration_loads() -> None:
    (text,) = toml_blocks(ROOT / "docs" / "calibration.md")
    table = read_toml(ROOT / "src" / "anagen" / "learning" / "data" / "rows.toml")
    _, rows = rows_of({**tomllib.loads(text), "population": table["population"]})
    assert [(row.id, row.carrier, row.therapies) for row in rows] == [
        ("PriceAgain.finasteride", "oral", ("finasteride",))
    ]


def test_the_table_of_calibration_rows_is_current() -> None:
    assert calibration_rows.PAGE.read_text(encoding="utf-8") == calibration_rows.page()


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
    (tmp_path / "docs").mkdir()
    trial_file.main(tmp_path)
    assert (tmp_path / "docs" / "trial-file.md").read_text() == (ROOT / "docs" / "trial-file.md").read_text()


def test_the_data_dictionary_is_current() -> None:
    assert data_dictionary.PAGE.read_text(encoding="utf-8") == data_dictionary.page()


def test_make_docs_runs_every_generator() -> None:
    recipe = (ROOT / "Makefile").read_text(encoding="utf-8").split("\ndocs: ")[1].split("\n\n")[0]
    assert "-m tools.docs.all" in recipe
    helpers = {"__init__", "all", "placing"}
    generators = {path.stem for path in (ROOT / "tools" / "docs").glob("*.py")} - helpers
    assert {
        step.module.split(".")[-1] for step in STEPS if step.module.startswith("tools.docs.")
    } == generators


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_made_by_names_a_module_that_exists(page: Path) -> None:
    for module in re.findall(r"Made by:? `?python -m ([\w.]+)", page.read_text(encoding="utf-8")):
        assert (ROOT / module.replace(".", "/")).with_suffix(".py").is_file(), module


def test_the_index_lists_the_layers_and_packages_that_the_code_has() -> None:
    page = (ROOT / "docs" / "index.md").read_text(encoding="utf-8")
    block = page.split("checks it:\n\n```\n")[1].split("\n```")[0]
    layers = [set(re.sub(r"\(.*", "", line).strip().split(", ")) for line in block.splitlines()]
    assert layers == [{name for name in layer if name != "__main__"} for layer in LAYERS]
    packages = {path.name for path in (ROOT / "src" / "anagen").iterdir() if (path / "__init__.py").is_file()}
    assert packages - {"cli"} <= set(re.findall(r"^\| `anagen\.(\w+)` \|", page, re.MULTILINE))
