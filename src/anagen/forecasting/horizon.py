"""Horizon of a forecast, and its time steps."""

from __future__ import annotations

from anagen.errors import InputError

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


HORIZONS = (6, 12, 24)
"""Months from now at which a person may ask how things stand; the last is the usual one."""
USUAL_HORIZON = HORIZONS[-1]


def check_horizon(months: int, where: str | None = None) -> int:
    """`months`, a horizon that people may choose.

    Raises:
        InputError: it is none of `HORIZONS`.
    """
    if months not in HORIZONS:
        raise InputError(
            f"no answer is given for {months} months",
            where=where,
            expected=f"one of {', '.join(map(str, HORIZONS))} months",
        )
    return months


def step_of(month: float) -> int:
    """Step that ends nearest to `month`."""
    return min(round(month * MONTH_DAYS / STEP_DAYS), STEPS)
