"""Intervals shrink with the square root of the number of patients."""

from __future__ import annotations

import numpy as np
import pytest

from anagen.api import Trial
from anagen.simulators.registry import SIMULATORS
from laws.cases import arm_text, cases, treatment, trial_text

pytestmark = pytest.mark.slow

FEW, TIMES = 10, 4
REPLICATES = {"field": 24, "scalp": 8}
"""Few of whole scalps, which take longer to recruit."""
FALSE_ALARMS = "one seed in 15,000"
"""Of the four standard errors below, as a normal variable has it."""


@pytest.mark.parametrize("simulator", SIMULATORS)
def test_four_times_the_patients_halve_the_interval(simulator: str) -> None:
    """A right program fails for `FALSE_ALARMS`; the seed is fixed, so that it fails always or never.

    The mean log ratio of standard errors is that of the square roots, but for the few degrees of freedom: the
    log of an estimated SD lies below that of the true one by 1 / (2 df) on average.
    """
    replicates = REPLICATES[simulator]
    case = next(one for one in cases() if one.simulator == simulator)
    arms = arm_text("drug", treatment(case.therapy))
    logs, less = [], []
    for size in (FEW, FEW * TIMES):
        text = trial_text(case.alopecia, arms, size=size, replicates=replicates, setting=case.setting)
        se = Trial.from_text(text).run(workers=1, pictures=False).estimates["se"].to_numpy()
        assert np.isfinite(se).all()
        logs.append(np.log(se))
        less.append(1.0 / (2.0 * (size - 3)))
    ratio = (logs[0].mean() + less[0]) - (logs[1].mean() + less[1])
    error = np.sqrt(sum(one.var(ddof=1) / replicates for one in logs))
    assert abs(ratio - 0.5 * np.log(TIMES)) < 4.0 * error
    assert 4.0 * error < 0.5 * np.log(
        TIMES
    )  # so that a width which does not shrink, or shrinks with n, is seen
