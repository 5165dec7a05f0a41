"""Power, assurance and bias over the replicates of a trial, with Monte Carlo errors; power by formula."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, sqrt

import numpy as np
import scipy
from numpy.typing import ArrayLike, NDArray

from anagen.errors import InputError

LARGEST_GROUP = 1e9


@dataclass(frozen=True)
class Estimate:
    """A number estimated from simulation, and its Monte Carlo standard error (NaN below 2 replicates).

    The usual error of a share is 0 where all replicates agree, which says nothing on a share that is merely
    near 0 or 1; there it is `error_of_unanimous`.
    """

    value: float
    mcse: float


def power(p: ArrayLike, alpha: float = 0.05) -> Estimate:
    """Share of the replicates with p < alpha; a p that could not be computed counts as not significant.

    Args:
        p: float64[R].
        alpha: two-sided.
    """
    return share_shown(np.asarray(p, dtype=np.float64) < alpha)


def share_shown(shown: ArrayLike) -> Estimate:
    """Share of the replicates in which the hypothesis was shown; bool[R]."""
    return _share(np.asarray(shown, dtype=bool))


def assurance(p: ArrayLike, draw: ArrayLike, alpha: float = 0.05) -> Estimate:
    """Power averaged over parameter uncertainty: replicates also differ in their joint draw.

    Replicates of one draw are dependent, so the error is that of a mean of clusters.

    Args:
        p: float64[R].
        draw: int64[R], joint draw of the parameters of each replicate.
        alpha: two-sided.
    """
    return share_over_draws(np.asarray(p, dtype=np.float64) < alpha, draw)


def share_over_draws(shown: ArrayLike, draw: ArrayLike) -> Estimate:
    """Share of the replicates in which the hypothesis was shown; its error allows for shared draws.

    Args:
        shown: bool[R].
        draw: int64[R], joint draw of the parameters of each replicate.
    """
    rejected = np.asarray(shown, dtype=np.float64)
    if not len(rejected):
        return Estimate(float("nan"), float("nan"))
    share = float(rejected.mean())
    _, cluster = np.unique(np.asarray(draw), return_inverse=True)
    clusters = int(cluster.max()) + 1
    if clusters < 2:
        return Estimate(share, float("nan"))
    if share in (0.0, 1.0):
        return Estimate(share, error_of_unanimous(clusters))
    excess = np.bincount(cluster, rejected - share)
    return Estimate(share, sqrt(float((excess**2).sum()) * clusters / (clusters - 1)) / len(rejected))


def error_of_unanimous(n: int) -> float:
    """Error of a share of 0 or 1 of `n`: half of Wilson's 95 % interval, over the normal quantile."""
    z = float(scipy.special.ndtri(0.975))
    return z / (2.0 * n) / (1.0 + z * z / n)


def coverage(low: ArrayLike, high: ArrayLike, truth: ArrayLike) -> Estimate:
    """Share of the intervals that hold the truth, of those that exist."""
    low, high = np.asarray(low, dtype=np.float64), np.asarray(high, dtype=np.float64)
    exists = np.isfinite(low) & np.isfinite(high)
    return _share(((low <= truth) & (np.asarray(truth) <= high))[exists])


def bias(estimate: ArrayLike, truth: ArrayLike) -> Estimate:
    """Mean of estimate - truth over the replicates in which the estimate exists."""
    error = np.asarray(estimate, dtype=np.float64) - np.asarray(truth, dtype=np.float64)
    error = error[np.isfinite(error)]
    if not len(error):
        return Estimate(float("nan"), float("nan"))
    mcse = float(error.std(ddof=1) / sqrt(len(error))) if len(error) > 1 else float("nan")
    return Estimate(float(error.mean()), mcse)


def _share(hits: NDArray[np.bool_]) -> Estimate:
    if not len(hits):
        return Estimate(float("nan"), float("nan"))
    share = float(hits.mean())
    if len(hits) > 1 and share in (0.0, 1.0):
        return Estimate(share, error_of_unanimous(len(hits)))
    return Estimate(share, sqrt(share * (1.0 - share) / len(hits)) if len(hits) > 1 else float("nan"))


def t_test_power(effect: float, n: float, n_reference: float | None = None, alpha: float = 0.05) -> float:
    """Exact power of the two-sided t test, both tails (noncentral t).

    Args:
        effect: difference in units of the SD (of the paired differences, if paired).
        n: patients in the arm; pairs if `n_reference` is None (paired or one-sample test).
        n_reference: patients in the reference arm.

    Raises:
        InputError: too few patients for one degree of freedom.
    """
    if n_reference is None:
        df, noncentrality = n - 1.0, effect * sqrt(n)
    else:
        df, noncentrality = n + n_reference - 2.0, effect * sqrt(n * n_reference / (n + n_reference))
    if not df > 0:
        raise InputError("a t test needs more patients", expected="at least one degree of freedom")
    bound = float(scipy.special.stdtrit(df, 1.0 - alpha / 2.0))
    return float(
        scipy.stats.nct.sf(bound, df, noncentrality) + scipy.stats.nct.cdf(-bound, df, noncentrality)
    )


def sample_size(
    effect: float, power: float, *, paired: bool = False, alpha: float = 0.05, ratio: float = 1.0
) -> float:
    """Patients in the reference arm (or pairs) at which `t_test_power` is `power`; not rounded.

    Args:
        effect: as for `t_test_power`.
        power: wanted.
        paired: whether pairs are counted.
        alpha: two-sided.
        ratio: patients in the arm for each one in the reference; 1 for two equal arms.

    Raises:
        InputError: no effect, or a power outside (alpha, 1).
    """
    if effect == 0 or not alpha < power < 1 or not ratio > 0:
        raise InputError(
            f"no sample size has power {power:g} for effect {effect:g} at allocation {ratio:g}",
            expected="effect and allocation above 0",
        )

    def lacking(n: float) -> float:
        return t_test_power(abs(effect), n if paired else ratio * n, None if paired else n, alpha) - power

    smallest = 2.0 if paired else 3.0 / (1.0 + ratio)
    if lacking(smallest) >= 0:
        return smallest
    upper = 4.0
    while lacking(upper) < 0:
        upper *= 2.0
        if upper > LARGEST_GROUP:
            raise InputError(f"effect {effect:g} is too small to be shown", expected="a larger effect")
    return float(scipy.optimize.brentq(lacking, smallest, upper, xtol=1e-10, rtol=1e-13))


def whole_patients(n: float) -> int:
    """A sample size rounded up."""
    return ceil(n - 1e-9)
