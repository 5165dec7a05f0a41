"""More of a drug never shows less, and beyond what was studied each further mg adds less, up to its ceiling.

What a dose does to the signals of the skin is judged by `anagen.check_therapy` ("more is never less").
Here it is the outcome: expected hair of the same people with the same luck.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from numpy.typing import NDArray

from anagen.quantities import dose_quantity, quantity
from anagen.simulators.field import FieldSimulator
from anagen.simulators.field_courses import expected_course, outcome_courses
from anagen.simulators.plan import ArmPlan
from anagen.simulators.scalp import ScalpSimulator
from laws.cases import PEOPLE, Case, cases, people

pytestmark = pytest.mark.slow

WEEKS = 24
_STEPS = (0.0, 0.01, 0.1, 1.0, 3.0, 10.0, 100.0)
"""Multiples of the highest dose studied."""
_DOSED = [case for case in cases() if case.arms[0].courses[0].definition.dose is not None]


def _doses(case: Case) -> list[float]:
    course = case.arms[0].courses[0]
    rule, known = course.definition.dose, dose_quantity(course.dose_unit)
    assert rule is not None
    most = min(known.high if known else np.inf, quantity("times the highest dose studied").high * rule.high)
    return sorted({min(step * rule.high, most) for step in _STEPS})


def _gain(case: Case, arms: list[ArmPlan]) -> NDArray[np.float64]:
    """Gain of each dose against none, float64[doses, PEOPLE]: expected hairs, or points of SALT less."""
    simulator, cohort = case.simulated(*arms), people(case)
    if isinstance(simulator, FieldSimulator):
        found = [expected_course(simulator.scalp(cohort, arm, 7 * WEEKS, 0)) for arm in arms]
        shown = [outcome_courses(simulator, one, cohort)["total density"][:, -1] for one in found]
        return np.array(shown) - shown[0]
    assert isinstance(simulator, ScalpSimulator)
    days = np.array([0, 7 * WEEKS])
    each = [simulator.salt(cohort, [arm], np.zeros(PEOPLE, dtype=np.int64), days, 0)[:, 1] for arm in arms]
    return each[0] - np.array(each)


@pytest.mark.parametrize("case", _DOSED, ids=str)
def test_more_is_never_less_and_adds_less_and_less(case: Case) -> None:
    drug = case.arms[0]
    arms = [replace(drug, courses=(replace(drug.courses[0], dose=dose),)) for dose in _doses(case)]
    gain = _gain(case, arms)
    slack = 1.0 if case.simulator == "scalp" else 1e-6  # points of places that fall ill by chance
    for less, more in pairwise(gain):
        assert (more - less).min() >= -slack
    doses = np.array(_doses(case))
    highest = drug.courses[0].definition.dose
    assert highest is not None
    beyond = [number for number, dose in enumerate(doses) if dose >= highest.high]
    for low, middle, high in zip(beyond, beyond[1:], beyond[2:], strict=False):
        steps = (doses[high] - doses[middle]) / (doses[middle] - doses[low])
        assert (gain[high] - gain[middle]).mean() <= steps * (gain[middle] - gain[low]).mean() + slack
