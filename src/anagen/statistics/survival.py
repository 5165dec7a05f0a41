"""Times to an event with censoring: Kaplan and Meier's curve, restricted mean, log-rank test.

References: Kaplan and Meier 1958, Greenwood 1926, Brookmeyer and Crowley 1982, Mantel 1966. A person who is
censored at the time of an event was still at risk then.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy
from numpy.typing import ArrayLike, NDArray

from anagen.errors import InputError, unknown_name
from anagen.statistics.frames import coded

Floats = NDArray[np.float64]
INTERVALS = ("log-log", "log", "plain")


@dataclass(frozen=True, eq=False)
class KaplanMeier:
    """A survival curve, a step down at each time of an event; all arrays are [k].

    Attributes:
        time: times at which something happened, increasing.
        at_risk: people at risk just before.
        events: events at that time.
        censored: people censored at that time.
        survival: share without an event just after.
        se: its standard error (Greenwood).
        low: lower end of its pointwise interval.
        high: upper end.
        alpha: two-sided; intervals hold 1 - alpha.
    """

    time: Floats
    at_risk: Floats
    events: Floats
    censored: Floats
    survival: Floats
    se: Floats
    low: Floats
    high: Floats
    alpha: float

    def at(self, when: ArrayLike) -> Floats:
        """Share without an event at each time; NaN after the last time if somebody was left.

        Args:
            when: any shape, in the units of the times.
        """
        times = np.asarray(when, dtype=np.float64)
        place = np.searchsorted(self.time, times, side="right")
        found = np.concatenate([[1.0], self.survival])[place]
        left = self.survival[-1] > 0
        return np.asarray(np.where((times > self.time[-1]) & left, np.nan, found))

    def quantile(self, share: float = 0.5) -> tuple[float, float, float]:
        """First time by which `share` of the people have had an event, with its interval.

        The interval holds the times that the curve's intervals do not rule out. NaN where the curve does not
        come down so far; a level met exactly counts until the next event, half of which is added.
        """
        return (
            _crossing(self.time, self.survival, 1.0 - share),
            _crossing(self.time, self.low, 1.0 - share),
            _crossing(self.time, self.high, 1.0 - share),
        )

    def restricted_mean(self, until: float) -> tuple[float, float]:
        """Mean time without an event up to `until`, and its standard error: the area under the curve.

        Raises:
            InputError: `until` is after the last time while somebody was left.
        """
        if not until > 0 or (until > self.time[-1] and self.survival[-1] > 0):
            raise InputError(f"curve does not reach {until:g}", expected=f"a time up to {self.time[-1]:g}")
        inside = (self.time < until) & (self.events > 0)
        edges = np.concatenate([[0.0], self.time[inside], [until]])
        area = np.diff(edges) * np.concatenate([[1.0], self.survival[inside]])
        after = area[::-1].cumsum()[::-1][1:]
        d, n = self.events[inside], self.at_risk[inside]
        with np.errstate(divide="ignore", invalid="ignore"):
            part = np.where(n > d, after**2 * d / (n * (n - d)), 0.0)
        return float(area.sum()), float(np.sqrt(part.sum()))

    def table(self) -> list[dict[str, Any]]:
        """Rows of time, at_risk, events, censored, survival, se, low, high."""
        names = ("time", "at_risk", "events", "censored", "survival", "se", "low", "high")
        columns = [getattr(self, name).tolist() for name in names]
        return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]


def _crossing(time: Floats, curve: Floats, level: float) -> float:
    below = np.flatnonzero(curve <= level + 1e-12)
    if not len(below):
        return float("nan")
    first = int(below[0])
    if abs(curve[first] - level) > 1e-12:
        return float(time[first])
    lower = np.flatnonzero(curve < level - 1e-12)
    return float((time[first] + time[int(lower[0])]) / 2.0) if len(lower) else float(time[first])


def kaplan_meier(
    time: ArrayLike, event: ArrayLike, *, interval: str = "log-log", alpha: float = 0.05
) -> KaplanMeier:
    """Kaplan and Meier's estimate of the share without an event.

    Args:
        time: [n], to the event or to censoring; 0 or more.
        event: [n], whether it was the event.
        interval: scale on which the pointwise intervals are symmetric, one of `INTERVALS`.
        alpha: two-sided.

    Raises:
        InputError: no such interval, or times that are missing or negative.
    """
    if interval not in INTERVALS:
        raise unknown_name("interval", interval, INTERVALS)
    when, happened = checked_times(time, event)
    times, place = np.unique(when, return_inverse=True)
    events = np.bincount(place, happened, len(times)).astype(np.float64)
    censored = np.bincount(place, ~happened, len(times)).astype(np.float64)
    at_risk = len(when) - np.concatenate([[0.0], np.cumsum(events + censored)[:-1]])
    survival = np.cumprod(1.0 - events / at_risk)
    with np.errstate(divide="ignore", invalid="ignore"):
        # Greenwood's sum is the variance of log S; where S is 0 it has no meaning.
        spread = np.sqrt(
            np.cumsum(np.where(at_risk > events, events / (at_risk * (at_risk - events)), np.nan))
        )
        z = scipy.special.ndtri(1.0 - alpha / 2.0)
        if interval == "plain":
            low, high = survival * (1.0 - z * spread), survival * (1.0 + z * spread)
        elif interval == "log":
            low, high = survival * np.exp(-z * spread), survival * np.exp(z * spread)
        else:
            factor = np.exp(z * spread / np.log(survival))
            low, high = survival ** (1.0 / factor), survival**factor
        se = survival * spread
    untouched = survival == 1.0
    low, high = (
        np.where(untouched, 1.0, np.clip(low, 0.0, 1.0)),
        np.where(untouched, 1.0, np.clip(high, 0.0, 1.0)),
    )
    return KaplanMeier(times, at_risk, events, censored, survival, se, low, high, alpha)


@dataclass(frozen=True, eq=False)
class LogRank:
    """Test that k groups have one hazard.

    Attributes:
        groups: [k], labels.
        observed: [k], events.
        expected: [k], events if the hazard were one.
        covariance: [k, k], of observed less expected.
        statistic: χ².
        df: k - 1.
        p: its p value.
    """

    groups: tuple[Any, ...]
    observed: Floats
    expected: Floats
    covariance: Floats
    statistic: float
    df: int
    p: float

    def table(self) -> list[dict[str, Any]]:
        """Rows of group, observed, expected."""
        columns = (self.groups, self.observed.tolist(), self.expected.tolist())
        return [
            dict(zip(("group", "observed", "expected"), row, strict=True))
            for row in zip(*columns, strict=True)
        ]


def log_rank(
    time: ArrayLike, event: ArrayLike, group: ArrayLike, *, stratum: ArrayLike | None = None, rho: float = 0.0
) -> LogRank:
    """Log-rank test of two or more groups, within strata if there are any.

    Args:
        time: [n], to the event or to censoring; 0 or more.
        event: [n], whether it was the event.
        group: [n], labels.
        stratum: [n], labels; None: one stratum.
        rho: weight each event by survival to the power of rho just before it (Harrington and Fleming 1982);
            1 is the Peto-Peto form of Wilcoxon's test.

    Raises:
        InputError: fewer than two groups, or times that are missing or negative.
    """
    when, happened = checked_times(time, event)
    member, labels = coded(np.asarray(group), "group")
    layer = (
        np.zeros(len(when), dtype=np.int64) if stratum is None else coded(np.asarray(stratum), "stratum")[0]
    )
    if not len(when) == len(member) == len(layer) or (member < 0).any() or (layer < 0).any():
        raise InputError("times, groups and strata do not match", expected="one label a time, none missing")
    k = len(labels)
    if k < 2:
        raise InputError("one group cannot be compared", expected="two groups or more")
    observed, expected, covariance = np.zeros(k), np.zeros(k), np.zeros((k, k))
    for one in np.unique(layer):
        here = layer == one
        times, place = np.unique(when[here], return_inverse=True)
        cells = place * k + member[here]
        dead = np.bincount(cells, happened[here], len(times) * k).reshape(-1, k)
        gone = np.bincount(cells, minlength=len(times) * k).reshape(-1, k)
        risk = gone[::-1].cumsum(axis=0)[::-1].astype(np.float64)
        d, n = dead.sum(axis=1), risk.sum(axis=1)
        before = np.concatenate([[1.0], np.cumprod(1.0 - d / n)[:-1]])
        weight = before**rho
        share = risk / n[:, None]
        observed += weight @ dead
        expected += (weight * d) @ share
        spread = weight**2 * d * (n - d) / np.maximum(n - 1.0, 1.0)
        covariance += np.diag(spread @ share) - np.einsum("t,ti,tj->ij", spread, share, share)
    gap = (observed - expected)[:-1]
    statistic = float(gap @ np.linalg.pinv(covariance[:-1, :-1], hermitian=True) @ gap)
    df = k - 1
    return LogRank(
        tuple(labels),
        observed,
        expected,
        covariance,
        statistic,
        df,
        float(scipy.special.chdtrc(df, statistic)),
    )


def checked_times(time: ArrayLike, event: ArrayLike) -> tuple[Floats, NDArray[np.bool_]]:
    """Times and whether each was the event, [n] each.

    Raises:
        InputError: times that are missing or negative, or events that are not yes or no.
    """
    when, happened = np.asarray(time, dtype=np.float64), np.asarray(event)
    if when.ndim != 1 or when.shape != happened.shape or not len(when):
        raise InputError("times and events do not match", expected="one event or censoring a time")
    if not np.isfinite(when).all() or (when < 0).any():
        raise InputError("a time is missing or negative", expected="times of 0 or more")
    if not np.isin(happened, (0, 1)).all():
        raise InputError(
            "an event is neither yes nor no", expected="True or 1 for an event, False or 0 for censoring"
        )
    return when, happened.astype(bool)
