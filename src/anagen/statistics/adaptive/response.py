"""Allocation that follows the responses: shares of the arms for the next block of patients, for many trials.

References: Thall and Wathen 2007 (the chance to be the best arm, tempered by the progress of the trial);
Neyman 1934, Rosenberger and Lachin 2015 (in proportion to the standard deviations, for the most power).
"""

from __future__ import annotations

from functools import cache

import numpy as np
import scipy
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@cache
def _rule() -> tuple[Floats, Floats]:
    nodes, weights = np.polynomial.hermite_e.hermegauss(16)
    return nodes, weights / weights.sum()


def chance_to_be_best(mean: Floats, se: Floats) -> Floats:
    """Probability [R, K] of each arm to have the largest mean, under flat priors; exact for two arms.

    Args:
        mean: [R, K], of each arm, more is better.
        se: [R, K], its standard error.
    """
    arms = mean.shape[1]
    if arms == 2:
        first = scipy.special.ndtr((mean[:, 0] - mean[:, 1]) / np.hypot(se[:, 0], se[:, 1]))
        return np.stack([first, 1.0 - first], axis=1)
    nodes, weights = _rule()
    found = np.empty(mean.shape)
    for arm in range(arms - 1):
        at = mean[:, arm, None] + se[:, arm, None] * nodes
        below = np.ones_like(at)
        for other in range(arms):
            if other != arm:
                below *= scipy.special.ndtr((at - mean[:, other, None]) / se[:, other, None])
        found[:, arm] = below @ weights
    found[:, -1] = np.maximum(1.0 - found[:, :-1].sum(axis=1), 0.0)
    return found


def thall_wathen(mean: Floats, sd: Floats, n: Floats, progress: float) -> Floats:
    """Shares [R, K] in proportion to the chance to be best, to the power of half the progress of the trial.

    Args:
        mean: [R, K], more is better.
        sd: [R, K], standard deviation within each arm.
        n: [R, K], patients with a response.
        progress: share of all patients that have been recruited.
    """
    best = chance_to_be_best(mean, sd / np.sqrt(n))
    weight = np.maximum(best, 1e-12) ** (progress / 2.0)
    return np.asarray(weight / weight.sum(axis=1, keepdims=True))


def neyman(sd: Floats) -> Floats:
    """Shares [R, K] in proportion to the standard deviations within the arms."""
    total = sd.sum(axis=1, keepdims=True)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.where(total > 0, sd / total, 1.0 / sd.shape[1]))


def at_least(shares: Floats, least: float) -> Floats:
    """Shares that are nowhere below `least`: what is above it is given in the same proportions."""
    arms = shares.shape[1]
    return np.asarray(least + (1.0 - arms * least) * shares)


def rounded(shares: Floats, block: int) -> Integers:
    """Patients [R, K] of a block, by largest remainders; the first arm of equal ones."""
    exact = shares * block
    whole = np.floor(exact + 1e-9)
    rank = np.argsort(np.argsort(-(exact - whole), axis=1, kind="stable"), axis=1, kind="stable")
    left = np.rint(block - whole.sum(axis=1, keepdims=True))
    return np.asarray(whole + (rank < left), dtype=np.int64)
