"""The pages with figures are whole, and what is in them can be made again."""

from __future__ import annotations

import re
from importlib import import_module
from io import BytesIO
from pathlib import Path

import pytest

from anagen.report import style
from verification.ode_sbml import document
from verification.pages import ILLUSTRATED
from verification.registry import module_of
from verification.roadrunner import problems
from verification.words import figures

pytestmark = pytest.mark.slow

QUICK = {"cycles", "courses", "sensitivities", "states", "dispersion", "regimes"}
"""Figures that are drawn here; the others only run the same models for longer."""


def drawings(name: str) -> tuple[tuple[str, object, str], ...]:
    found: tuple[tuple[str, object, str], ...] = import_module(f"verification.figures.{name}").FIGURES
    return found


@pytest.mark.parametrize("name", ILLUSTRATED)
def test_the_page_is_whole(root: Path, name: str) -> None:
    folder = root / "docs" / "published"
    text = (folder / f"{name}.md").read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)]+)\)", text):
        assert (folder / target).exists(), target
    model = module_of(name).MODEL
    for claim in model.claims:
        assert f"| {claim.id} |" in text
        assert figures(claim.expected).replace("|", "\\|") in text
    assert "| FAIL |" not in text
    for caveat in model.caveats:
        assert caveat in text
    for short, _, caption in drawings(name):
        assert f"images/{name}-{short}.png" in text
        assert caption in text


@pytest.mark.parametrize("name", ILLUSTRATED)
def test_the_sbml_beside_the_page_is_what_the_code_writes(root: Path, name: str) -> None:
    kept = (root / "docs" / "published" / "sbml" / f"{name}.xml").read_text(encoding="utf-8")
    made = document(module_of(name).equations())
    number = re.compile(r"-?\d+\.?\d*(?:e[-+]?\d+)?")
    assert number.sub("#", kept) == number.sub("#", made)
    assert [float(x) for x in number.findall(kept)] == pytest.approx(
        [float(x) for x in number.findall(made)], rel=1e-9, abs=1e-9
    )


def test_an_sbml_document_that_is_kept_is_valid(root: Path) -> None:
    pytest.importorskip("libsbml")
    for name in ("al_nuaimi2012", "dobreva2015", "dobreva2018"):
        text = (root / "docs" / "published" / "sbml" / f"{name}.xml").read_text(encoding="utf-8")
        assert problems(text) == []


@pytest.mark.parametrize(
    ("name", "short"),
    [(name, short) for name in ILLUSTRATED for short, _, _ in drawings(name) if short in QUICK],
)
def test_figures_can_be_drawn(name: str, short: str) -> None:
    draw = next(function for other, function, _ in drawings(name) if other == short)
    buffer = BytesIO()
    with style.look():
        draw().savefig(buffer, format="png", dpi=40)  # type: ignore[operator]
    assert len(buffer.getvalue()) > 2000
