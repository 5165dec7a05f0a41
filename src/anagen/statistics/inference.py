"""Estimates with standard errors, tests and intervals: the answers that all models here give."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import scipy
from numpy.typing import NDArray

from anagen.statistics.distributions import chi2_above, f_above

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Contrast:
    """One estimate.

    Attributes:
        name: what is estimated.
        estimate: in the units of the outcome, or of the model's link.
        se: its standard error.
        df: degrees of freedom; infinite for a normal statistic.
        t: estimate over standard error.
        p: two-sided.
        low: lower end of the interval.
        high: upper end.
    """

    name: str
    estimate: float
    se: float
    df: float
    t: float
    p: float
    low: float
    high: float

    def one_sided(self, margin: float = 0.0) -> float:
        """P value of the alternative that the quantity is above `margin`."""
        return float(_above(np.asarray((self.estimate - margin) / self.se), np.asarray(self.df)))


@dataclass(frozen=True, eq=False)
class Contrasts:
    """Several estimates; all arrays are [k], and one is taken by its position or name.

    Attributes:
        names: of the estimates.
        estimate: each.
        se: standard errors.
        df: degrees of freedom; infinite for normal statistics.
        t: estimates over standard errors.
        p: two-sided.
        low: lower ends of the intervals.
        high: upper ends.
    """

    names: tuple[str, ...]
    estimate: Floats
    se: Floats
    df: Floats
    t: Floats
    p: Floats
    low: Floats
    high: Floats

    def __len__(self) -> int:
        return len(self.names)

    def __getitem__(self, which: int | str) -> Contrast:
        at = self.names.index(which) if isinstance(which, str) else which
        arrays = (self.estimate, self.se, self.df, self.t, self.p, self.low, self.high)
        return Contrast(self.names[at], *(float(values[at]) for values in arrays))

    def __iter__(self) -> Iterator[Contrast]:
        return (self[index] for index in range(len(self)))

    def ratios(self) -> list[dict[str, Any]]:
        """Rows of name, ratio, low, high, p: estimates of logarithms (of odds, hazards, rates) as ratios."""
        return [
            {
                "name": one.name,
                "ratio": _exp(one.estimate),
                "low": _exp(one.low),
                "high": _exp(one.high),
                "p": one.p,
            }
            for one in self
        ]

    def table(self) -> list[dict[str, Any]]:
        """Rows of name, estimate, se, df, t, p, low, high, for a data frame."""
        return [asdict(one) for one in self]


@dataclass(frozen=True)
class FTest:
    """Test that several contrasts are all 0.

    Attributes:
        statistic: F.
        above: numerator degrees of freedom.
        below: denominator degrees of freedom.
        p: its p value.
    """

    statistic: float
    above: int
    below: float
    p: float


def f_test(statistic: float, above: int, below: float) -> FTest:
    """An F statistic with its p value; with infinite degrees of freedom it is χ² / `above`.

    Args:
        statistic: F.
        above: numerator degrees of freedom; 0: nothing was tested.
        below: denominator degrees of freedom.
    """
    if not above or np.isnan(statistic):
        return FTest(np.nan, above, below, np.nan)
    p = chi2_above(above * statistic, above) if np.isinf(below) else f_above(statistic, above, below)
    return FTest(statistic, above, below, p)


def t_contrasts(
    names: Sequence[str] | None, estimate: Floats, se: Floats, df: Floats | float, alpha: float
) -> Contrasts:
    """Estimates with their t tests and intervals.

    Args:
        names: [k]; None: numbered.
        estimate: [k].
        se: [k].
        df: [k] or one number; infinite for normal statistics.
        alpha: two-sided; intervals hold 1 - alpha.
    """
    degrees = np.broadcast_to(np.asarray(df, dtype=np.float64), estimate.shape)
    with np.errstate(invalid="ignore", divide="ignore"):
        t = estimate / se
        half = _quantile(1.0 - alpha / 2.0, degrees) * se
    labels = tuple(names) if names is not None else tuple(str(index + 1) for index in range(len(estimate)))
    p = np.minimum(2.0 * _above(np.abs(t), degrees), 1.0)
    return Contrasts(labels, estimate, se, np.array(degrees), t, p, estimate - half, estimate + half)


def _exp(x: float) -> float:
    with np.errstate(over="ignore"):
        return float(np.exp(x))


def _above(t: Floats, df: Floats) -> Floats:
    normal = np.isinf(df)
    return np.asarray(
        np.where(normal, scipy.special.ndtr(-t), scipy.special.stdtr(np.where(normal, 1.0, df), -t))
    )


def _quantile(p: float, df: Floats) -> Floats:
    normal = np.isinf(df)
    of_t = scipy.special.stdtrit(np.where(normal, 1.0, df), p)
    return np.asarray(np.where(normal, scipy.special.ndtri(p), of_t))
