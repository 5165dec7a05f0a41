"""Statistics of a trial written out from textbooks, for one data set: nothing of Anagen is used."""

from __future__ import annotations

import numpy as np
import scipy.optimize
import scipy.stats
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def two_sample(y: Floats, treated: NDArray[np.bool_], *, equal: bool) -> dict[str, float]:
    """Student's or Welch's t test."""
    found = scipy.stats.ttest_ind(y[treated], y[~treated], equal_var=equal)
    difference = y[treated].mean() - y[~treated].mean()
    return {
        "difference": difference,
        "se": difference / found.statistic,
        "p": found.pvalue,
        "df": found.df,
    }


def one_sample(y: Floats) -> dict[str, float]:
    """t test of the mean, or of the mean of differences."""
    found = scipy.stats.ttest_1samp(y, 0.0)
    return {"difference": y.mean(), "se": scipy.stats.sem(y), "p": found.pvalue, "df": found.df}


def ancova(
    y: Floats, baseline: Floats, arm: NDArray[np.str_], strata: NDArray[np.str_], reference: str, of: str
) -> dict[str, float]:
    """Least squares on indicators of arms and strata, and the baseline."""
    arms = [name for name in np.unique(arm) if name != reference]
    columns = [arm == name for name in arms]
    columns += [strata == name for name in np.unique(strata)[1:]]
    design = np.column_stack([np.ones(len(y)), baseline - baseline.mean(), *columns]).astype(float)
    beta, _, rank, _ = np.linalg.lstsq(design, y, rcond=None)
    df = len(y) - rank
    variance = ((y - design @ beta) ** 2).sum() / df
    place = 2 + arms.index(of)
    se = np.sqrt(variance * np.linalg.pinv(design.T @ design)[place, place])
    return {
        "difference": beta[place],
        "se": se,
        "p": 2 * scipy.stats.t.sf(abs(beta[place] / se), df),
        "df": float(df),
    }


def tables(met: NDArray[np.bool_], treated: NDArray[np.bool_], strata: NDArray[np.str_]) -> Floats:
    """Responders and patients, treated and control, of each stratum with both: [H, 4]."""
    rows = []
    for name in np.unique(strata):
        here = strata == name
        on, off = here & treated, here & ~treated
        if on.any() and off.any():
            rows.append((met[on].sum(), on.sum(), met[off].sum(), off.sum()))
    return np.array(rows, dtype=float)


def mantel_haenszel(counts: Floats) -> dict[str, float]:
    """Test of Cochran, Mantel and Haenszel, and the common risk difference with Sato's error, percent."""
    a, n, b, m = counts.T
    total = n + m
    weight = (n * m / total).sum()
    difference = ((a * m - b * n) / total).sum() / weight
    p = (n**2 * b - m**2 * a + n * m * (m - n) / 2) / total**2
    q = (a * (m - b) + b * (n - a)) / (2 * total)
    expected, events = n * (a + b) / total, a + b
    variance = (n * m * events * (total - events) / (total**2 * (total - 1))).sum()
    return {
        "difference": 100 * difference,
        "se": 100 * np.sqrt((difference * p.sum() + q.sum()) / weight**2),
        "p": scipy.stats.chi2.sf((a - expected).sum() ** 2 / variance, 1),
    }


def miettinen_nurminen(counts: Floats) -> tuple[float, float]:
    """Stratified score interval of 95 %, percent; the restricted risks by maximising the likelihood."""
    a, n, b, m = counts.T
    weight = n * m / (n + m)
    weight = weight / weight.sum()
    estimate = (weight * (a / n - b / m)).sum()

    def excess(delta: float) -> float:
        variance = 0.0
        for w, x, size, y, other in zip(weight, a, n, b, m, strict=True):
            low, high = max(0.0, -delta), min(1.0, 1.0 - delta)

            def slope(r: float, x=x, size=size, y=y, other=other) -> float:  # type: ignore[no-untyped-def]
                s = r + delta
                return x / s - (size - x) / (1 - s) + y / r - (other - y) / (1 - r)

            low, high = low + 1e-13, high - 1e-13
            if slope(low) <= 0:  # the likelihood falls from one end to the other
                r = low
            elif slope(high) >= 0:
                r = high
            else:
                r = scipy.optimize.brentq(slope, low, high, xtol=1e-15, rtol=1e-15)
            s = r + delta
            spread = s * (1 - s) / size + r * (1 - r) / other
            variance += w**2 * spread * (size + other) / (size + other - 1)
        return (estimate - delta) ** 2 / variance - scipy.stats.chi2.isf(0.05, 1)

    ends = [scipy.optimize.brentq(excess, estimate, end, xtol=1e-13) for end in (-0.999, 0.999)]
    return 100 * ends[0], 100 * ends[1]


def logistic(counts: Floats) -> dict[str, float]:
    """Logistic model of arm and strata by Newton's method; risk difference standardised to all, percent."""
    a, n, b, m = counts.T
    strata = len(counts)
    one = np.eye(strata)
    design = np.vstack([np.column_stack([np.ones(strata), one]), np.column_stack([np.zeros(strata), one])])
    events, size = np.concatenate([a, b]), np.concatenate([n, m])
    beta = np.zeros(strata + 1)
    for _ in range(60):
        risk = 1 / (1 + np.exp(-design @ beta))
        information = design.T @ (design * (size * risk * (1 - risk))[:, None])
        beta = beta + np.linalg.solve(information, design.T @ (events - size * risk))
    share = (n + m) / (n + m).sum()
    risks = 1 / (1 + np.exp(-design @ beta))
    on, off = risks[:strata], risks[strata:]
    slope = (share * on * (1 - on)) @ design[:strata] - (share * off * (1 - off)) @ design[strata:]
    covariance = np.linalg.inv(information)
    z = beta[0] / np.sqrt(covariance[0, 0])
    return {
        "difference": 100 * (share * (on - off)).sum(),
        "se": 100 * np.sqrt(slope @ covariance @ slope),
        "p": 2 * scipy.stats.norm.sf(abs(z)),
        "odds_ratio": np.exp(beta[0]),
    }
