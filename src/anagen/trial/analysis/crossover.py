"""Analysis of a crossover of two periods: each patient has both treatments, in the order of the arm.

A value is the endpoint of a period, counted from the visit at which that period begins. Half of a patient's
first period less the second, compared between the two orders, is the treatment's effect free of the period's
(Jones and Kenward 2014, section 2.3). What is left of the first treatment in the second period biases it, and
hair is slow to come and to go: the truth beside it is that of the first period alone.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from anagen.trial.analysis.compare import endpoint_values
from anagen.trial.protocol.crossover import second_start
from anagen.trial.protocol.endpoint import Endpoint

Floats = NDArray[np.float64]


def half_differences(
    endpoint: Endpoint, visit_days: ArrayLike, values: Floats, missing: str, washout_days: int
) -> tuple[Floats, Floats]:
    """Half of each patient's first period less the second, and the baseline of the first; [..., S] each.

    Args:
        endpoint: of a period.
        visit_days: [V], nominal days; the first is baseline.
        values: [..., S, V], the endpoint's outcome; NaN where it was not observed.
        missing: as for `endpoint_values`, within each period.
        washout_days: between the periods.
    """
    days = np.asarray(visit_days, dtype=np.float64)
    start = second_start(endpoint, washout_days)
    later = np.flatnonzero(days >= start)
    first, baseline = endpoint_values(endpoint, days, values, missing)
    second, _ = endpoint_values(endpoint, days[later] - start, values[..., later], missing)
    return 0.5 * (first - second), baseline
