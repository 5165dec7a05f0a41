"""Horizon of a forecast, and its time steps."""

from __future__ import annotations

STEP_DAYS = 7
"""Days in a step; against daily steps it errs by a few hairs/cm2 for weeks after a needle, else by tenths
(tests/forecasting/test_coarse.py)."""
STEPS = 104
HORIZON_DAYS = STEP_DAYS * STEPS
"""Two years, less two days."""
STOP_STEP = 52
STOP_DAY = STOP_STEP * STEP_DAYS
"""Step at which treatment stops for "what happens on stopping": after a year."""
MONTH_DAYS = 365.25 / 12
MONTHS = (3, 6, 12, 18, 24)
"""Months at which a table gives numbers."""


def step_of(month: float) -> int:
    """Step that ends nearest to `month`."""
    return min(round(month * MONTH_DAYS / STEP_DAYS), STEPS)
