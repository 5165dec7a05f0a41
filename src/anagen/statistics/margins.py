"""Tests against a margin: non-inferiority, and equivalence by two one-sided tests.

Differences are treated minus control, and larger is better. Reference: Schuirmann 1987 for the two one-sided
tests.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf

from anagen.errors import InputError
from anagen.statistics.distributions import t_above, t_quantile


@dataclass(frozen=True)
class MarginTest:
    """Result of a test against a margin.

    Attributes:
        shown: whether the hypothesis of inferiority (or of a difference) is rejected.
        p: one-sided; of equivalence the larger of the two.
        low: lower end of the interval at level 1 - 2 alpha, which lies within the margin just if it is shown.
        high: upper end.
    """

    shown: bool
    p: float
    low: float
    high: float


def noninferiority(
    estimate: float, se: float, margin: float, df: float = inf, *, alpha: float = 0.025
) -> MarginTest:
    """Test that a difference is above -margin.

    Args:
        estimate: difference, larger being better.
        se: its standard error.
        margin: loss that would be accepted, not below 0; 0 tests superiority.
        df: degrees of freedom of the standard error; inf for a normal estimate.
        alpha: one-sided.

    Raises:
        InputError: a margin below 0, or an impossible standard error or alpha.
    """
    if not margin >= 0:
        raise InputError(f"margin {margin:g}", expected="the loss accepted, a number not below 0")
    low, high = _interval(estimate, se, df, alpha)
    p = t_above((estimate + margin) / se, df)
    return MarginTest(p < alpha, p, low, high)


def equivalence(
    estimate: float, se: float, within: tuple[float, float], df: float = inf, *, alpha: float = 0.05
) -> MarginTest:
    """Two one-sided tests that a difference is within limits.

    Args:
        estimate: difference.
        se: its standard error.
        within: lowest and highest difference that count as none.
        df: degrees of freedom of the standard error; inf for a normal estimate.
        alpha: of each one-sided test.

    Raises:
        InputError: limits that do not rise, or an impossible standard error or alpha.
    """
    least, most = within
    if not least < most:
        raise InputError(f"limits {least:g} to {most:g}", expected="a lower and a higher limit")
    low, high = _interval(estimate, se, df, alpha)
    p = max(t_above((estimate - least) / se, df), t_above((most - estimate) / se, df))
    return MarginTest(p < alpha, p, low, high)


def _interval(estimate: float, se: float, df: float, alpha: float) -> tuple[float, float]:
    if not se > 0 or not 0 < alpha < 0.5:
        raise InputError(
            f"standard error {se:g} at alpha {alpha:g}", expected="above 0, and an alpha of 0 to 0.5"
        )
    half = t_quantile(1.0 - alpha, df) * se
    return estimate - half, estimate + half
