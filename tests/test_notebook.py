"""The example notebook runs, and every cell shows what it should."""

from __future__ import annotations

import ast
import json
from pathlib import Path
from typing import Any

import pytest

from anagen.files.notice import NOTICE

pytestmark = pytest.mark.slow


NOTEBOOK = Path(__file__).resolve().parent.parent / "examples" / "notebook" / "first_trial.ipynb"
PNG = b"\x89PNG\r\n"


def cells(kind: str) -> list[str]:
    content = json.loads(NOTEBOOK.read_text(encoding="utf-8"))
    return ["".join(cell["source"]) for cell in content["cells"] if cell["cell_type"] == kind]


def executed(sources: list[str]) -> list[Any]:
    """The value of each cell's last line, as a notebook takes it to show it."""
    names: dict[str, Any] = {}
    shown = []
    for source in sources:
        *before, last = ast.parse(source).body
        assert isinstance(last, ast.Expr), f"this cell shows nothing: {source}"
        exec(compile(ast.Module(before, []), "cell", "exec"), names)
        shown.append(eval(compile(ast.Expression(last.value), "cell", "eval"), names))
    return shown


def test_the_notebook_runs_and_shows_a_table_and_a_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(NOTEBOOK.parent)
    trial, result, figure, numbers, frame = executed(cells("code"))
    assert repr(trial).startswith("<Trial '")
    for shown in (trial, result):
        assert shown._repr_html_().startswith("<table>")
        assert NOTICE in shown._repr_html_()
    assert figure._repr_png_().startswith(PNG)
    endpoint, difference, (low, high) = numbers
    assert endpoint.startswith("percent change in")
    assert low < difference < high
    assert frame._repr_html_()


def test_the_notebook_is_kept_without_outputs_and_says_what_it_is_not() -> None:
    content = json.loads(NOTEBOOK.read_text(encoding="utf-8"))
    assert content["nbformat"] == 4
    assert not any(cell.get("outputs") for cell in content["cells"])
    assert len({cell["id"] for cell in content["cells"]}) == len(content["cells"])
    assert NOTICE in cells("markdown")[0]
