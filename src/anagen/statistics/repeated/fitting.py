"""Maximum of the likelihood of repeated measures, by Newton's method with exact second derivatives."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from anagen.statistics.repeated.likelihood import Point, Slopes, point, slopes
from anagen.statistics.repeated.records import Records
from anagen.statistics.repeated.structures import Structure

Floats = NDArray[np.float64]

MOST_STEPS = 100
_LONGEST = 2.0
"""Longest move of one parameter in one step: a standard deviation changes by at most a factor of e²."""
_SETTLED = 1e-16
"""Gain promised by the next step, as a share of the deviance, below which steps have come to rest."""
_FLAT = 1e-9
"""A Hessian whose least eigenvalue is this small a share of the greatest determines no maximum."""


@dataclass(frozen=True, eq=False)
class Fit:
    """A maximum of the likelihood.

    Attributes:
        kind: covariance structure.
        theta: [k], its parameters.
        at: the likelihood there.
        slopes: its derivatives there.
        reml: whether it is the restricted likelihood.
        steps: Newton steps taken.
        parameter_covariance: [k, k], of `theta` from the observed information.
    """

    kind: Structure
    theta: Floats
    at: Point
    slopes: Slopes
    reml: bool
    steps: int
    parameter_covariance: Floats


def maximise(data: Records, kind: Structure, reml: bool) -> Fit | str:
    """The maximum, or why there is none."""
    if data.groups > 1:
        theta = np.concatenate([kind.start(_moment(data, group)) for group in range(data.groups)])
    else:
        theta = kind.start(_moment(data, None))
    at = point(data, kind, theta, reml)
    if at is None:
        return "no starting value"
    slope = slopes(data, kind, theta, at, reml)
    for step in range(1, MOST_STEPS + 1):
        values, vectors = np.linalg.eigh(slope.hessian)
        # Where the likelihood is not convex, a step of the same length downhill.
        curved = np.maximum(np.abs(values), 1e-8 * max(abs(values[0]), abs(values[-1]), 1e-8))
        move = -vectors @ ((vectors.T @ slope.gradient) / curved)
        promised = -float(move @ slope.gradient)
        longest = np.abs(move).max()
        move *= min(1.0, _LONGEST / max(longest, 1e-300))
        settled = promised <= _SETTLED * (abs(at.value) + 1.0) and values[0] > 0
        found = _lower(data, kind, theta, at, move, reml, settled)
        if found is None:
            if promised > 1e-9 * (abs(at.value) + 1.0):
                return "steps no longer raise the likelihood"
            settled = True
        else:
            theta, at = found
            slope = slopes(data, kind, theta, at, reml)
        if settled:
            values = np.linalg.eigvalsh(slope.hessian)
            if values[0] <= _FLAT * values[-1]:
                return "covariance parameters are not determined (Hessian not positive definite)"
            spread = np.asarray(2.0 * np.linalg.inv(slope.hessian), dtype=np.float64)
            return Fit(kind, theta, at, slope, reml, step, spread)
    return f"no maximum within {MOST_STEPS} steps"


def _lower(
    data: Records, kind: Structure, theta: Floats, at: Point, move: Floats, reml: bool, last: bool
) -> tuple[Floats, Point] | None:
    """First point along `move`, halved at need, that is no worse; None if there is none."""
    allowed = at.value + 1e-12 * (abs(at.value) + 1.0)
    for _ in range(1 if last else 40):
        found = point(data, kind, theta + move, reml)
        if found is not None and found.value <= allowed:
            return theta + move, found
        move = move / 2.0
    return None


def _moment(data: Records, group: int | None) -> Floats:
    """Covariance of the visits' least-squares residuals, pulled to its diagonal until it is definite."""
    both = data.count[:, None, None] * (data.seen[:, :, None] & data.seen[:, None, :])
    chosen = np.ones(len(data.count), dtype=bool) if group is None else data.group == group
    total, number = data.sums[chosen].sum(axis=0), both[chosen].sum(axis=0)
    moment = total / np.maximum(number, 1.0)
    overall = max(float(np.trace(total) / max(float(np.trace(number)), 1.0)), 1e-300)
    variance = np.where(np.diagonal(moment) > 1e-8 * overall, np.diagonal(moment), overall)
    cross = moment - np.diag(np.diagonal(moment))
    for _ in range(60):
        full = cross + np.diag(variance)
        scaled = full / np.sqrt(variance[:, None] * variance)
        if np.linalg.eigvalsh(scaled)[0] > 0.02:
            break
        cross = 0.8 * cross
    return np.asarray(full)
