"""Python in the pages runs as it stands, from the first block to the last, and gives what its comments say.

The blocks of a page share one scope, as a reader who types them would have it, so a page is one test. A
comment behind an expression is its value where it is a literal; behind ``print(...)`` it is what is printed.
"""

from __future__ import annotations

import ast
import contextlib
import io
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from test_docs import PAGES, ROOT, fences, toml_blocks

Command = Callable[..., subprocess.CompletedProcess[str]]

EXTRAS = {"calibration": "arviz", "diary": "sqlalchemy", "economics": "fpdf"}
"""Modules of an extra that a page's code needs, by page."""
FAST = {"calibration", "checking", "evidence", "meta-analysis", "add-a-therapy", "statistics"}
"""Pages whose code takes a few seconds at most, compiled or not."""


def value_told(line: str, statement: ast.stmt) -> str | None:
    """The comment behind a statement of one line, or None."""
    after = line[statement.end_col_offset :] if statement.lineno == statement.end_lineno else ""
    return after.split("#", 1)[1].strip() if "#" in after else None


def run(text: str, name: str, scope: dict[str, Any]) -> None:
    """Run one block, statement by statement, and hold each value to what its comment says."""
    for statement in ast.parse(text, name).body:
        told = value_told(text.splitlines()[statement.lineno - 1], statement)
        if not isinstance(statement, ast.Expr):
            exec(compile(ast.Module([statement], []), name, "exec"), scope)
            continue
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            value = eval(compile(ast.Expression(statement.value), name, "eval"), scope)
        if told and printed.getvalue():
            assert printed.getvalue().strip() == told, f"{name}, line {statement.lineno}"
        elif told:
            with contextlib.suppress(ValueError, SyntaxError):
                assert value == ast.literal_eval(told), f"{name}, line {statement.lineno}"


def prepare(page: str, folder: Path, anagen_command: Command) -> None:
    """Lay out what a reader has at hand by then: the examples, and what earlier blocks of the page made."""
    shutil.copytree(ROOT / "examples", folder / "examples")
    if page == "add-a-therapy":
        (folder / "my_therapies").mkdir()
        (folder / "my_therapies" / "peptide_lotion.toml").write_text(
            toml_blocks(ROOT / "docs" / "add-a-therapy.md")[0], encoding="utf-8"
        )
    if page == "add-a-disease":
        wave, trial, _ = toml_blocks(ROOT / "docs" / "add-a-disease.md")
        (folder / "my_catalogue").mkdir()
        (folder / "my_catalogue" / "wave_fever.toml").write_text(wave, encoding="utf-8")
        (folder / "my_trial.toml").write_text(trial, encoding="utf-8")
    if page == "tutorial":
        made = anagen_command(
            "trial", "examples/pilot.toml", "--out", "results/pilot", "--replicates", "2", cwd=folder
        )
        assert made.returncode == 0, made.stderr


# Every page that has a block of Python; those that simulate are slow.
WITH_CODE = [
    pytest.param(page, id=page.stem, marks=[] if page.stem in FAST else [pytest.mark.slow])
    for page in PAGES
    if fences(page, "python")
]


@pytest.mark.parametrize("page", WITH_CODE)
def test_code_runs_as_it_stands(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, anagen_command: Command
) -> None:
    if page.stem in EXTRAS:
        pytest.importorskip(EXTRAS[page.stem], reason="needs an extra")
    prepare(page.stem, tmp_path, anagen_command)
    monkeypatch.chdir(tmp_path)
    scope: dict[str, Any] = {"__name__": page.stem}
    for text, line in fences(page, "python"):
        run("\n" * (line - 1) + text, str(page.relative_to(ROOT)), scope)


def test_a_wrong_comment_is_noticed() -> None:
    run("1 + 1  # 2\nprint('a')  # a\n1 + 1  # a prose comment\nx = 3  # three", "page", {})
    for wrong in ("1 + 1  # 3", "print('a')  # b"):
        with pytest.raises(AssertionError, match="page, line 1"):
            run(wrong, "page", {})
