"""Fisher's exact test of one 2 x 2 table, with the conditional odds ratio and its exact interval."""

from __future__ import annotations

from dataclasses import dataclass

import scipy

from anagen.errors import InputError


@dataclass(frozen=True)
class Fisher:
    """Result of Fisher's exact test.

    Attributes:
        p: two-sided.
        odds_ratio: the most likely one given the margins of the table.
        low: lower end of its exact interval.
        high: upper end.
    """

    p: float
    odds_ratio: float
    low: float
    high: float


def fisher(events: tuple[int, int], n: tuple[int, int], alpha: float = 0.05) -> Fisher:
    """Fisher's exact test of one 2 x 2 table, treated group first (SciPy's).

    Args:
        events: responders treated, responders control.
        n: people treated, people control.
        alpha: two-sided; the interval holds 1 - alpha.

    Raises:
        InputError: not 0 <= events <= n, or an empty group.
    """
    if any(not 0 <= x <= size or size < 1 for x, size in zip(events, n, strict=True)):
        raise InputError(f"{events} responders of {n}", expected="0 to n responders of 1 or more patients")
    table = [list(events), [size - x for x, size in zip(events, n, strict=True)]]
    ratio = scipy.stats.contingency.odds_ratio(table, kind="conditional")
    interval = ratio.confidence_interval(confidence_level=1.0 - alpha)
    p = float(scipy.stats.fisher_exact(table).pvalue)
    return Fisher(p, float(ratio.statistic), float(interval.low), float(interval.high))
