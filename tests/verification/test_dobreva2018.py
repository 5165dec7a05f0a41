"""Properties of the attacked follicle beyond its checks."""

from __future__ import annotations

import pytest

from verification.models import dobreva2018
from verification.models.dobreva2018 import anagens, follicle, run, settled, slope, start
from verification.models.matrix_papilla import LATE_IN_ANAGEN
from verification.models.matrix_papilla import slope as unattacked
from verification.registry import plan

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("asked", [f"C5-{i}" for i in range(1, 7)])
def test_the_checks_of_the_model_list_are_all_there(asked: str) -> None:
    assert plan([asked])


def test_without_t_cells_it_is_the_oscillator() -> None:
    found = slope("diseased")([*LATE_IN_ANAGEN, 0.0, 0.0])
    assert found == [*unattacked(follicle())(LATE_IN_ANAGEN), 0.0, 0.0]


def test_t_cells_only_hasten_death() -> None:
    calm, stormy = (slope("diseased")([*LATE_IN_ANAGEN, cells, cells]) for cells in (0.1, 5.0))
    assert stormy[0] < calm[0]
    assert stormy[1:5] == calm[1:5]


def test_the_misprints_are_the_only_difference() -> None:
    used, printed = vars(follicle()), vars(follicle(as_printed=True))
    assert {name for name in used if used[name] != printed[name]} == {"cprol", "b"}


def test_disease_comes_back_after_a_long_health() -> None:
    course = run(("healthy", 6000.0), ("diseased", 2000.0))
    assert course.end[5:] == pytest.approx([3.49, 6.96], rel=1e-2)
    assert anagens(course, 6800.0)[0][1] == pytest.approx(settled("diseased").anagen, rel=1e-2)


def test_a_change_to_the_same_state_is_none() -> None:
    split = run(("diseased", 1000.0), ("diseased", 1000.0)).end
    assert split == pytest.approx(run(("diseased", 2000.0)).end, rel=1e-3)


def test_starts_are_those_of_the_paper() -> None:
    assert start("healthy")[5:] == start("diseased")[5:] == (1e-5, 1e-5)
    assert start("treated")[5:] == (3.5, 7.0)
    assert dobreva2018.MODEL.parameters["b"].status == "derived"
