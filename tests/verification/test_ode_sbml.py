"""Formulas become the MathML that says the same, or an error that names them."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from dataclasses import replace

import numpy as np
import pytest

from anagen.errors import InputError
from verification import roadrunner
from verification.ode_sbml import Equations, document, mathml
from verification.registry import verify
from verification.roadrunner import integrate, problems

pytestmark = pytest.mark.slow

DECAY = Equations(
    "decay",
    'decay & "rise"',
    rates={"x": "-rate*x"},
    start={"x": 2.0},
    constants={"rate": 0.5},
    events=(("time >= 3", {"rate": "-1/4", "x": "1"}),),
)


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("a - b - c", "<apply><minus/><apply><minus/><ci>a</ci><ci>b</ci></apply><ci>c</ci></apply>"),
        ("-a**b", "<apply><minus/><apply><power/><ci>a</ci><ci>b</ci></apply></apply>"),
        (
            "a if b < 2 else 0.5",
            "<piecewise><piece><ci>a</ci><apply><lt/><ci>b</ci><cn>2.0</cn></apply></piece>",
        ),
        ("1e-7*a", '<apply><times/><cn type="e-notation">1<sep/>-7</cn><ci>a</ci></apply>'),
    ],
)
def test_formulas_keep_their_order(formula: str, expected: str) -> None:
    assert mathml(formula, "abc").startswith(expected)


@pytest.mark.parametrize(
    "formula", ["a +", "a + unknown", "f(a)", "a and", "True", "'a'", "a % b", "a < b < c"]
)
def test_what_is_no_formula_is_named(formula: str) -> None:
    with pytest.raises(InputError) as told:
        mathml(formula, "abc")
    assert formula in str(told.value)


def test_the_document_is_well_formed() -> None:
    tree = ElementTree.fromstring(document(DECAY))
    core = "{http://www.sbml.org/sbml/level3/version2/core}"
    constant = {node.get("id"): node.get("constant") for node in tree.iter(f"{core}parameter")}
    assert constant == {"x": "false", "rate": "false"}
    assert len(list(tree.iter(f"{core}rateRule"))) == 1


def test_a_simulator_solves_it() -> None:
    pytest.importorskip("roadrunner")
    found = integrate(document(DECAY), (1.0, 3.0 - 1e-9, 7.0), ("x",))[:, 0]
    assert found == pytest.approx([2 * np.exp(-0.5), 2 * np.exp(-1.5), np.exp(1.0)], rel=1e-6)


def test_named_expressions_follow_the_variables() -> None:
    pytest.importorskip("roadrunner")
    halved = replace(DECAY, named={"half": "x/2"}, rates={"x": "-half"}, events=())
    assert problems(document(halved)) == []
    assert integrate(document(halved), (2.0,), ("half",))[0, 0] == pytest.approx(np.exp(-1.0), rel=1e-6)


def test_without_a_simulator_the_rows_say_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> object:
        raise ImportError(name)

    monkeypatch.setattr(roadrunner, "import_module", missing)
    rows = verify(["C3-RR1", "C3-RR2", "C4-RR1", "C5-RR1", "C6-RR2", "C8-RR1"])
    assert len(rows) == 6
    assert all(row.verdict == "skipped" and "anagen[sbml]" in row.note for row in rows)
