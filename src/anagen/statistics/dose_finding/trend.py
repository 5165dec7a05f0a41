"""Tests of a trend over ordered groups: Jonckheere's for values, Cochran and Armitage's for shares."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
import scipy
from numpy.typing import ArrayLike, NDArray

from anagen.errors import InputError

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Trend:
    """Result of a trend test.

    Attributes:
        statistic: of the test, as its name says.
        z: statistic less its mean, in standard deviations, under no trend.
        rising: one-sided p of a rising trend.
        p: two-sided.
    """

    statistic: float
    z: float
    rising: float
    p: float


def jonckheere(groups: Sequence[ArrayLike]) -> Trend:
    """Jonckheere and Terpstra's test of groups in order (Jonckheere 1954), normal approximation with ties.

    Args:
        groups: values of each group, lowest dose first; the statistic counts pairs that rise, ties as halves.

    Raises:
        InputError: fewer than two groups, an empty one, or all values equal.
    """
    parts = [np.asarray(group, dtype=np.float64).ravel() for group in groups]
    if len(parts) < 2 or any(not len(part) for part in parts) or any(np.isnan(part).any() for part in parts):
        raise InputError(f"{len(parts)} groups", expected="two or more, none empty and no value missing")
    statistic = 0.0
    for low in range(len(parts) - 1):
        higher = np.concatenate(parts[low + 1 :])
        ordered = np.sort(higher)
        above = len(higher) - np.searchsorted(ordered, parts[low], side="right")
        equal = len(higher) - above - np.searchsorted(ordered, parts[low], side="left")
        statistic += float((above + equal / 2.0).sum())
    n = np.array([len(part) for part in parts], dtype=np.float64)
    _, counts = np.unique(np.concatenate(parts), return_counts=True)
    ties, total = counts.astype(np.float64), float(n.sum())
    mean = (total**2 - (n**2).sum()) / 4.0
    # Hollander and Wolfe 1999, equation 6.19.
    first = _cubic(np.array([total])) - _cubic(n) - _cubic(ties)
    variance = first / 72.0
    if total > 2:
        variance += _triple(n) * _triple(ties) / (36.0 * total * (total - 1.0) * (total - 2.0))
    variance += _double(n) * _double(ties) / (8.0 * total * (total - 1.0))
    if not variance > 0:
        raise InputError("groups whose values are all equal", expected="values that differ")
    return _trend(statistic, (statistic - mean) / sqrt(variance))


def cochran_armitage(events: ArrayLike, n: ArrayLike, scores: ArrayLike | None = None) -> Trend:
    """Cochran and Armitage's test of a trend in shares (Armitage 1955); its chi-square is z^2.

    Args:
        events: int[K], responders of each group.
        n: int[K], patients of each group.
        scores: float[K], doses; None for 1, 2, ...

    Raises:
        InputError: numbers that do not fit, or shares that are all 0 or all 1.
    """
    x, size = np.asarray(events, dtype=np.float64), np.asarray(n, dtype=np.float64)
    score = np.arange(1.0, x.size + 1.0) if scores is None else np.asarray(scores, dtype=np.float64)
    fits = x.ndim == 1 and x.shape == size.shape == score.shape and len(x) > 1
    if not fits or (size < 1).any() or (x < 0).any() or (x > size).any() or len(np.unique(score)) < 2:
        raise InputError(
            f"{x.tolist()} responders of {size.tolist()}", expected="0 to n responders in two or more groups"
        )
    total = size.sum()
    share = x.sum() / total
    if share in (0.0, 1.0):
        raise InputError("all patients with one result", expected="responders and others")
    centred = score - (size * score).sum() / total
    statistic = float((centred * x).sum())
    return _trend(statistic, statistic / sqrt(share * (1.0 - share) * float((size * centred**2).sum())))


def _trend(statistic: float, z: float) -> Trend:
    rising = float(scipy.special.ndtr(-z))
    return Trend(statistic, float(z), rising, 2.0 * float(scipy.special.ndtr(-abs(z))))


def _cubic(x: Floats) -> float:
    return float((x * (x - 1.0) * (2.0 * x + 5.0)).sum())


def _triple(x: Floats) -> float:
    return float((x * (x - 1.0) * (x - 2.0)).sum())


def _double(x: Floats) -> float:
    return float((x * (x - 1.0)).sum())
