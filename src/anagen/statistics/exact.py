"""Fisher's exact test, and the odds ratio that is most likely given the margins of the table."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln

from anagen.errors import InputError

_SLACK = 1e-7
"""Tables whose probability exceeds the observed one's by less than this share count as equal (as R)."""


@dataclass(frozen=True)
class Fisher:
    """Two-sided p, conditional odds ratio, and its exact interval."""

    p: float
    odds_ratio: float
    low: float
    high: float


def fisher(events: tuple[int, int], n: tuple[int, int], alpha: float = 0.05) -> Fisher:
    """Fisher's exact test of one 2 x 2 table, treated group first.

    The conditional maximum-likelihood odds ratio is the one whose noncentral hypergeometric mean
    is the responders seen under treatment; it differs from the cross-product a d / (b c).

    Raises:
        InputError: not 0 <= events <= n, or an empty group.
    """
    if any(not 0 <= x <= size or size < 1 for x, size in zip(events, n, strict=True)):
        raise InputError(f"{events} responders of {n}", expected="0 to n responders of 1 or more patients")
    seen, responders = events[0], events[0] + events[1]
    low, high = max(0, responders - n[1]), min(n[0], responders)
    support = np.arange(low, high + 1, dtype=np.float64)
    log_weight = _log_choose(n[0], support) + _log_choose(n[1], responders - support)

    def probability(log_odds: float) -> NDArray[np.float64]:
        logs = log_weight + log_odds * support
        weight = np.exp(logs - logs.max())
        return np.asarray(weight / weight.sum())

    chance = probability(0.0)
    at = seen - low
    p = min(float(chance[chance <= chance[at] * (1.0 + _SLACK)].sum()), 1.0)
    odds = _at_log_odds(lambda x: float(probability(x) @ support) - seen) if low < seen < high else None
    estimate = odds if odds is not None else (0.0 if seen == low else inf)
    if low == high:
        return Fisher(1.0, float("nan"), 0.0, inf)
    bottom = _at_log_odds(lambda x: float(probability(x)[at:].sum()) - alpha / 2) if seen > low else 0.0
    top = _at_log_odds(lambda x: alpha / 2 - float(probability(x)[: at + 1].sum())) if seen < high else inf
    return Fisher(p, estimate, bottom, top)


def _log_choose(n: int, k: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1))


def _at_log_odds(rising: object) -> float:
    """Odds ratio at which a function of its logarithm, rising, is 0."""
    from scipy.optimize import brentq

    return float(np.exp(brentq(rising, -700.0, 700.0, xtol=1e-13, rtol=1e-14)))
