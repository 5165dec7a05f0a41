"""A course written in pieces is the course written once.

One therapy twice in an arm, its doses added, is judged in tests/therapy where courses are merged.
"""

from __future__ import annotations

import numpy as np
import pytest

from anagen.api import Trial
from anagen.errors import InputError
from laws.cases import Case, arm_text, cases, seen, treatment, trial_text

pytestmark = pytest.mark.slow

PIECES = (
    ("daily", "daily until week 2", "daily from week 2"),
    ("4 sessions every 1 week", "days 0, 7", "days 14, 21"),
)
"""A schedule, and two that are it together."""


def _trial(case: Case, *schedules: str) -> Trial:
    given = [treatment(case.therapy, schedule=one) for one in schedules]
    return Trial.from_text(trial_text(case.alopecia, arm_text("drug", *given), setting=case.setting))


def _apart(case: Case, whole: str, *parts: str) -> float:
    """Largest relative difference in any true outcome of any patient at any visit."""
    shown = []
    for schedules in ((whole,), parts):
        plan = _trial(case, *schedules).plan
        shown.append(seen(case, case.simulated(*plan.arms)).true)
    return max(
        float(np.nanmax(np.abs(shown[0][name] - shown[1][name]) / (1.0 + np.abs(shown[0][name]))))
        for name in shown[0]
    )


@pytest.mark.parametrize("schedules", PIECES, ids=lambda one: one[0])
def test_a_course_in_pieces_is_the_course(schedules: tuple[str, ...]) -> None:
    """Of every therapy that takes the schedule: a transplant takes neither."""
    apart, refused = {}, set()
    for case in cases():
        try:
            apart[str(case)] = _apart(case, *schedules)
        except InputError:
            refused.add(case.therapy)
    assert refused == {"hair transplant"}
    assert {name: found for name, found in apart.items() if found > 1e-9} == {}
