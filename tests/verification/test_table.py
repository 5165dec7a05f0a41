"""The table, its exit status, and the pages made from it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from anagen.errors import InputError
from verification import table
from verification.check import Obtained, measured
from verification.models import halloy2002
from verification.pages import model_page
from verification.registry import models, plan
from verification.words import agreement, figures

pytestmark = pytest.mark.slow


def test_all_passed_is_status_0(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "rows.json"
    assert table.run_verify(["C1b-1", "C1b-3"], path) == 0
    shown = capsys.readouterr().out
    assert "C1b-1" in shown
    assert "2 passed" in shown
    assert json.loads(path.read_text(encoding="utf-8"))["passed"] == 2


def test_one_failure_is_status_1(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def wrong() -> Obtained:
        return measured([0.4, 0.3, 0.3])

    monkeypatch.setitem(halloy2002.MODEL._runners, "C1b-1", wrong)
    assert table.run_verify(["C1b-1", "C1b-2b"]) == 1
    shown = capsys.readouterr().out
    assert "FAIL" in shown
    assert "1 passed, 1 failed" in shown


def test_a_wrong_name_runs_nothing_and_writes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "rows.json"
    with pytest.raises(InputError, match="unknown model or check"):
        table.run_verify(["C9z"], path)
    with pytest.raises(InputError, match="is a folder"):
        table.run_verify(["C1b-1"], tmp_path)
    assert not path.exists()
    assert table.main(["C9z"]) == 2
    assert "unknown model or check" in capsys.readouterr().err


def test_figures_are_short() -> None:
    assert figures((0.45, 1 / 3)) == "0.45, 0.33333"
    assert figures((1.23456e-7,), beside=(0.0,)) == "1.2e-07"
    assert figures("words") == "words"
    assert figures((0.0,) * 5) == "0 (5 differences)"
    assert figures((0.1, -0.3, 0.0, 0.0, 0.2), beside=(0.0,) * 5) == "largest -0.3"
    row = next(iter(halloy2002.MODEL.checks()))
    assert agreement(row) == "± 1e-06"
    assert agreement(replace(row, tolerance=(0.1, 0.2))) == "± 0.1 to 0.2"
    assert agreement(replace(row, tolerance=())) == ""


def test_the_page_of_models_is_what_the_code_makes(root: Path) -> None:
    page = (root / "docs" / "published.md").read_text(encoding="utf-8")
    assert page == model_page(models()), "run: python -m verification.table --markdown docs"


def test_the_page_of_results_has_every_check_and_none_failed(root: Path) -> None:
    page = (root / "docs" / "verification.md").read_text(encoding="utf-8")
    rows = [re.split(r"(?<!\\)\|", line) for line in page.splitlines() if line.startswith("| ")]
    cells = [[cell.strip() for cell in row[1:-1]] for row in rows if row[1].strip() != "check"]
    claims = [claim for _, claim in plan()]
    assert [row[0] for row in cells] == [claim.id for claim in claims]
    assert [row[2] for row in cells] == [figures(claim.expected) for claim in claims]
    assert {row[5] for row in cells} == {"pass"}


@pytest.mark.parametrize(
    ("arguments", "fault"),
    [
        (("C1a-1a", "--json", "taken/table.json"), "verification: taken: "),
        (("halloy1999",), "verification: unknown model or check 'halloy1999'"),
    ],
)
def test_the_command_ends_with_one_message(
    root: Path, tmp_path: Path, arguments: tuple[str, ...], fault: str
) -> None:
    (tmp_path / "taken").write_text("mine")
    done = subprocess.run(
        [sys.executable, "-m", "verification", *arguments],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(root), os.environ.get("PYTHONPATH", "")])},
        text=True,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 2, done.stderr
    assert "Traceback" not in done.stderr
    assert fault in done.stderr
