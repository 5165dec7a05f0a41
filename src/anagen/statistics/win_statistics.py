"""Win ratio, win odds and net benefit of outcomes in order of importance, and the test of all pairs.

Every treated patient is compared with every control patient by the first outcome that tells them apart
(Finkelstein and Schoenfeld 1999, Pocock et al. 2012). Shares of wins and losses are U-statistics, and their
covariance matrix is the unbiased estimate of the exact one for samples of this size (Hoeffding 1948, Bebu and
Lachin 2016).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import erfc, exp, log, sqrt
from typing import Any

import numpy as np
import scipy
from numpy.typing import ArrayLike, NDArray

from anagen.errors import InputError

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Outcome:
    """One outcome of the hierarchy.

    Attributes:
        value: [n], one a patient: a score, or the time to an event or to censoring; NaN ties with everything.
        event: [n], whether `value` is the time of an event rather than of censoring; None: no time.
        larger_is_better: whether the patient with the larger value wins.
        margin: difference up to which two values tie.
    """

    value: ArrayLike
    event: ArrayLike | None = None
    larger_is_better: bool = True
    margin: float = 0.0

    def compared(self, of: NDArray[np.bool_], other: NDArray[np.bool_]) -> Floats:
        """1 where a patient of one group beats one of the other, -1 where beaten, else 0; [n₁, n₀]."""
        values = np.asarray(self.value, dtype=np.float64)
        gap = np.subtract.outer(values[of], values[other])
        known = np.isfinite(gap)
        longer, shorter = known & (gap > self.margin), known & (gap < -self.margin)
        if self.event is not None:
            happened = np.asarray(self.event).astype(bool)
            # The longer time is known to be longer only if the shorter one ended in an event.
            longer &= happened[other][None, :]
            shorter &= happened[of][:, None]
        sign = 1.0 if self.larger_is_better else -1.0
        return sign * (longer.astype(np.float64) - shorter)


@dataclass(frozen=True)
class Interval:
    """An estimate with its standard error (of its logarithm, for a ratio), interval and two-sided p.

    Attributes:
        estimate: it.
        se: standard error.
        low: lower end.
        high: upper end.
        p: that the ratio is 1 or the difference 0.
    """

    estimate: float
    se: float
    low: float
    high: float
    p: float


@dataclass(frozen=True, eq=False)
class Wins:
    """Wins of the treated over the controls.

    Attributes:
        wins: pairs won by the treated patient.
        losses: pairs lost.
        ties: pairs that no outcome tells apart.
        by_outcome: [outcomes, 2], pairs won and lost at each outcome of the hierarchy.
        ratio: wins / losses.
        odds: (wins + ties / 2) / (losses + ties / 2).
        benefit: share won less share lost.
        covariance: [2, 2], of the shares won and lost.
        z: Finkelstein and Schoenfeld's statistic.
        p: two-sided, of `z`; by its permutation variance, which is exact.
    """

    wins: float
    losses: float
    ties: float
    by_outcome: Floats
    ratio: Interval
    odds: Interval
    benefit: Interval
    covariance: Floats
    z: float
    p: float

    def table(self) -> list[dict[str, Any]]:
        """Rows of name, estimate, se, low, high, p."""
        named = {"win ratio": self.ratio, "win odds": self.odds, "net benefit": self.benefit}
        return [{"name": name, **vars(one)} for name, one in named.items()]


def win_ratio(outcomes: Sequence[Outcome], treated: ArrayLike, *, alpha: float = 0.05) -> Wins:
    """Comparison of two groups by a hierarchy of outcomes over all pairs.

    Args:
        outcomes: from the most important.
        treated: bool[n], who is treated.
        alpha: two-sided; intervals hold 1 - alpha.

    Raises:
        InputError: no outcome, outcomes of different lengths, or a group of fewer than two patients.
    """
    of = np.asarray(treated).astype(bool)
    if not outcomes or any(np.shape(one.value) != of.shape for one in outcomes):
        raise InputError("outcomes and groups do not match", expected="one value a patient of each outcome")
    n1, n0 = int(of.sum()), int((~of).sum())
    if min(n1, n0) < 2:
        raise InputError(f"groups have {n1} and {n0} patients", expected="two patients or more in each")
    result, by_outcome = _hierarchy(outcomes, of, ~of)
    won, lost = (result > 0).astype(np.float64), (result < 0).astype(np.float64)
    pairs = float(n1 * n0)
    shares = np.array([won.mean(), lost.mean()])
    covariance = _u_covariance(np.stack([won, lost]))
    z = _finkelstein_schoenfeld(outcomes, of, result)
    tie = 1.0 - shares.sum()
    halves = shares + tie / 2.0
    # The odds' shares are (1 + w - l) / 2 and (1 - w + l) / 2.
    turned = np.array([[0.5, -0.5], [-0.5, 0.5]])
    gap = float(shares[0] - shares[1])
    spread = sqrt(max(float(np.array([1.0, -1.0]) @ covariance @ np.array([1.0, -1.0])), 0.0))
    quantile = float(scipy.special.ndtri(1.0 - alpha / 2.0))
    return Wins(
        wins=float(won.sum()),
        losses=float(lost.sum()),
        ties=pairs * tie,
        by_outcome=by_outcome,
        ratio=_ratio(shares, covariance, quantile),
        odds=_ratio(halves, turned @ covariance @ turned.T, quantile),
        benefit=Interval(gap, spread, gap - quantile * spread, gap + quantile * spread, _p(gap, spread)),
        covariance=covariance,
        z=z,
        p=erfc(abs(z) / sqrt(2.0)),
    )


def matched_win_ratio(outcomes: Sequence[Outcome], pairs: ArrayLike, *, alpha: float = 0.05) -> Interval:
    """Pocock's win ratio of matched pairs: pairs won over pairs lost.

    The interval is that of the share won among the untied pairs, by the normal approximation of the paper.

    Args:
        outcomes: from the most important.
        pairs: int[k, 2], positions of the treated and the control patient of each pair.
        alpha: two-sided.

    Raises:
        InputError: no outcome, or no pair that an outcome tells apart.
    """
    index = np.asarray(pairs, dtype=np.int64)
    result = np.zeros(len(index))
    for one in outcomes:
        for row in np.flatnonzero(result == 0):
            size = len(np.asarray(one.value))
            of, other = np.zeros(size, dtype=bool), np.zeros(size, dtype=bool)
            of[index[row, 0]], other[index[row, 1]] = True, True
            result[row] = one.compared(of, other)[0, 0]
    won, lost = int((result > 0).sum()), int((result < 0).sum())
    if not won + lost:
        raise InputError("no pair is told apart", expected="one win or loss")
    share = won / (won + lost)
    spread = sqrt(share * (1.0 - share) / (won + lost))
    quantile = float(scipy.special.ndtri(1.0 - alpha / 2.0))
    low, high = max(share - quantile * spread, 0.0), min(share + quantile * spread, 1.0)

    def odds(p: float) -> float:
        return p / (1.0 - p) if p < 1.0 else float("inf")

    z = (share - 0.5) / sqrt(0.25 / (won + lost))
    return Interval(odds(share), spread, odds(low), odds(high), erfc(abs(z) / sqrt(2.0)))


def _hierarchy(
    outcomes: Sequence[Outcome], of: NDArray[np.bool_], other: NDArray[np.bool_]
) -> tuple[Floats, Floats]:
    """Result of every pair, [n₁, n₀], and pairs won and lost at each outcome."""
    result = np.zeros((int(of.sum()), int(other.sum())))
    counts = np.zeros((len(outcomes), 2))
    for index, one in enumerate(outcomes):
        decided = np.where(result == 0, one.compared(of, other), 0.0)
        counts[index] = (decided > 0).sum(), (decided < 0).sum()
        result = result + decided
    return result, counts


def _finkelstein_schoenfeld(outcomes: Sequence[Outcome], of: NDArray[np.bool_], between: Floats) -> float:
    """Sum of the treated patients' scores over its SD among all allocations to groups of these sizes."""
    inside, _ = _hierarchy(outcomes, of, of)
    among, _ = _hierarchy(outcomes, ~of, ~of)
    scores = np.concatenate(
        [inside.sum(axis=1) + between.sum(axis=1), among.sum(axis=1) - between.sum(axis=0)]
    )
    n1, n = int(of.sum()), len(of)
    variance = n1 * (n - n1) / (n * (n - 1.0)) * float(scores @ scores)
    return float(between.sum()) / sqrt(variance) if variance > 0 else float("nan")


def _u_covariance(kernels: Floats) -> Floats:
    """Unbiased covariance matrix of the means over all pairs of some kernels; [k, n₁, n₀] -> [k, k].

    Means of products over pairs that share a treated patient, a control patient, both or neither estimate the
    parts of the variance without bias; the last is the square of the mean.
    """
    _, n1, n0 = kernels.shape
    total = kernels.sum(axis=(1, 2))
    rows, columns = kernels.sum(axis=2), kernels.sum(axis=1)
    both = np.einsum("aij,bij->ab", kernels, kernels)
    one_treated = rows @ rows.T - both
    one_control = columns @ columns.T - both
    neither = np.outer(total, total) - both - one_treated - one_control
    square = neither / (n1 * (n1 - 1.0) * n0 * (n0 - 1.0))
    pairs = float(n1 * n0)
    mean_of_square = (both + one_treated + one_control + neither) / pairs**2
    return np.asarray(mean_of_square - square)


def _ratio(shares: Floats, covariance: Floats, quantile: float) -> Interval:
    """Ratio of two shares with the interval of its logarithm by the delta method."""
    above, below = float(shares[0]), float(shares[1])
    if above <= 0 or below <= 0:
        estimate = float("nan") if above <= 0 and below <= 0 else (float("inf") if above > 0 else 0.0)
        return Interval(estimate, float("nan"), float("nan"), float("nan"), float("nan"))
    slope = np.array([1.0 / above, -1.0 / below])
    se = sqrt(max(float(slope @ covariance @ slope), 0.0))
    middle = log(above / below)
    return Interval(
        above / below, se, exp(middle - quantile * se), exp(middle + quantile * se), _p(middle, se)
    )


def _p(estimate: float, se: float) -> float:
    return erfc(abs(estimate) / se / sqrt(2.0)) if se > 0 else float("nan")
