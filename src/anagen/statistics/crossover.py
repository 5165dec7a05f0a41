"""Analysis of a crossover trial of two treatments in two periods (Hills and Armitage 1979; Senn 2002).

Only patients with both periods take part. The test of carry-over has little power and must not choose the
analysis: a treatment effect from the first period after a significant carry-over test has an inflated type I
error (Freeman 1989).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import ArrayLike, NDArray

from anagen.errors import InputError
from anagen.statistics.distributions import t_above, t_quantile


@dataclass(frozen=True)
class Contrast:
    """Estimate with its t test.

    Attributes:
        estimate: of the contrast.
        se: its standard error.
        df: degrees of freedom.
        p: two-sided.
        low: lower end of the interval.
        high: upper end.
    """

    estimate: float
    se: float
    df: float
    p: float
    low: float
    high: float


@dataclass(frozen=True)
class Crossover:
    """Results of a two-period crossover.

    Attributes:
        treatment: A minus B, free of differences between periods.
        period: second period minus the first.
        carry_over: effect of A minus that of B that is still there in the next period, which stands for any
            interaction of treatment and period, and for a difference between the sequences.
        n: patients of each sequence, AB first.
    """

    treatment: Contrast
    period: Contrast
    carry_over: Contrast
    n: tuple[int, int]


def two_period(ab: ArrayLike, ba: ArrayLike, *, level: float = 0.95) -> Crossover:
    """Analysis of the patients of both sequences.

    Args:
        ab: float[n1, 2], first and second period of those who began with A.
        ba: float[n2, 2], of those who began with B; patients with a NaN are left out of both.
        level: of the intervals.

    Raises:
        InputError: other shapes, fewer than two complete patients in a sequence, or an impossible level.
    """
    if not 0 < level < 1:
        raise InputError(f"level {level:g} of an interval", expected="a number between 0 and 1")
    first, second = _complete(ab, "AB"), _complete(ba, "BA")
    # Within a patient of AB the difference is A - B less the period's, of BA the opposite.
    down = first[:, 0] - first[:, 1], second[:, 0] - second[:, 1]
    total = first.sum(axis=1), second.sum(axis=1)
    treatment = _contrast(down[0] / 2.0, down[1] / 2.0, -1.0, level)
    period = _contrast(-down[0] / 2.0, -down[1] / 2.0, 1.0, level)
    return Crossover(treatment, period, _contrast(total[0], total[1], -1.0, level), (len(first), len(second)))


def _contrast(ab: NDArray[np.float64], ba: NDArray[np.float64], sign: float, level: float) -> Contrast:
    """Mean of one sequence plus (or minus) that of the other, with a pooled variance."""
    n1, n2 = len(ab), len(ba)
    df = n1 + n2 - 2
    rest = float(((ab - ab.mean()) ** 2).sum() + ((ba - ba.mean()) ** 2).sum())
    se = sqrt(rest / df * (1.0 / n1 + 1.0 / n2))
    estimate = float(ab.mean() + sign * ba.mean())
    half = t_quantile((1.0 + level) / 2.0, df) * se
    p = 2.0 * t_above(abs(estimate) / se, df) if se > 0 else float(estimate == 0)
    return Contrast(estimate, se, df, p, estimate - half, estimate + half)


def _complete(values: ArrayLike, sequence: str) -> NDArray[np.float64]:
    data = np.asarray(values, dtype=np.float64)
    if data.ndim != 2 or data.shape[1] != 2:
        raise InputError(f"sequence {sequence} of shape {data.shape}", expected="patients by two periods")
    kept = data[np.isfinite(data).all(axis=1)]
    if len(kept) < 2:
        raise InputError(
            f"{len(kept)} patients with both periods in sequence {sequence}", expected="at least 2"
        )
    return np.asarray(kept)
