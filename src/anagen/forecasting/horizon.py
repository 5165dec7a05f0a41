"""How far a forecast reaches, and in which steps."""

from __future__ import annotations

STEP_DAYS = 7
"""Days in a step; against daily steps it errs by a few hairs/cm2 for weeks after a needle, else by tenths
(tests/forecast/test_coarse.py)."""
STEPS = 104
HORIZON_DAYS = STEP_DAYS * STEPS
"""Two years, less two days."""
STOP_STEP = 52
STOP_DAY = STOP_STEP * STEP_DAYS
"""When "what happens on stopping" stops: after a year."""
MONTH_DAYS = 365.25 / 12
MONTHS = (3, 6, 12, 18, 24)
"""Months at which a table gives numbers."""


def step_of(month: float) -> int:
    """The step that ends nearest to `month`."""
    return min(round(month * MONTH_DAYS / STEP_DAYS), STEPS)
