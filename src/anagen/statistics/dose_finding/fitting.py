"""Fits of dose-response shapes to estimates at the doses, choice among them, and target doses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from math import nan

import numpy as np
import scipy
from numpy.typing import ArrayLike, NDArray

from anagen.errors import InputError, unknown_name
from anagen.statistics.dose_finding.contrasts import ContrastTest
from anagen.statistics.dose_finding.shapes import FAMILIES, Shape

Floats = NDArray[np.float64]

_GRID = 25
"""Starting values of each parameter."""


@dataclass(frozen=True, eq=False)
class DoseResponse:
    """Fitted dose response.

    Attributes:
        family: name of its shape.
        linear: float64[1 + b], intercept and coefficients of the shape's columns.
        shape: float64[q], parameters of the shape.
        distance: generalised sum of squares left.
        aic: that, and 2 for each parameter.
        largest: highest dose fitted.
    """

    family: str
    linear: Floats
    shape: Floats
    distance: float
    aic: float
    largest: float

    def at(self, doses: ArrayLike) -> Floats:
        """Response at doses, float64[...]."""
        d = np.asarray(doses, dtype=np.float64)
        basis = FAMILIES[self.family].basis(d.ravel(), self.shape, self.largest)
        return np.asarray(self.linear[0] + basis @ self.linear[1:]).reshape(d.shape)

    def target_dose(self, effect: float) -> float:
        """Smallest dose, up to the largest, with this effect over dose 0; NaN if none has it."""
        grid = np.linspace(0.0, self.largest, 2001)
        reached = np.nonzero(self.at(grid) - self.at(0.0) >= effect)[0]
        if not len(reached):
            return nan
        if reached[0] == 0:
            return 0.0

        def lacking(dose: float) -> float:
            return float(self.at(dose) - self.at(0.0)) - effect

        return float(scipy.optimize.brentq(lacking, grid[reached[0] - 1], grid[reached[0]], xtol=1e-12))


def fit_shape(doses: ArrayLike, estimates: ArrayLike, covariance: ArrayLike, family: str) -> DoseResponse:
    """Fit of a family by generalised least squares, its parameters within the family's bounds.

    Args:
        doses: float[K].
        estimates: float[K], of the response.
        covariance: float[K, K], of the estimates.
        family: name of one of `shapes.FAMILIES`.

    Raises:
        InputError: no such family.
    """
    if family not in FAMILIES:
        raise unknown_name("dose-response shape", family, FAMILIES)
    kind = FAMILIES[family]
    d, y = np.asarray(doses, dtype=np.float64), np.asarray(estimates, dtype=np.float64)
    whiten = np.linalg.inv(np.linalg.cholesky(np.asarray(covariance, dtype=np.float64)))
    top = float(d.max())

    def solve(at: Floats) -> tuple[Floats, float]:
        x = whiten @ np.column_stack([np.ones(len(d)), kind.basis(d, at, top)])
        linear = np.linalg.lstsq(x, whiten @ y, rcond=None)[0]
        rest = whiten @ y - x @ linear
        return np.asarray(linear), float(rest @ rest)

    at = np.empty(0)
    bounds = kind.bounds(top)
    if bounds:
        # Doses spread over orders of magnitude: start from a grid of equal ratios.
        axes = [np.geomspace(low, high, _GRID) for low, high in bounds]
        start = min(product(*axes), key=lambda point: solve(np.array(point))[1])
        found = scipy.optimize.minimize(
            lambda logs: solve(np.exp(logs))[1],
            np.log(start),
            method="Nelder-Mead",
            bounds=[(np.log(low), np.log(high)) for low, high in bounds],
            options={"xatol": 1e-9, "fatol": 1e-12, "maxiter": 2000},
        )
        at = np.exp(found.x)
    linear, distance = solve(at)
    return DoseResponse(family, linear, at, distance, distance + 2.0 * (len(linear) + len(at)), top)


@dataclass(frozen=True, eq=False)
class Chosen:
    """Model part of MCP-Mod.

    Attributes:
        fits: of the shapes that the test found significant, one a family.
        weights: float64[F], of each in an average of models, exp(-AIC / 2).
        best: fit with the smallest AIC; None if no shape was significant.
    """

    fits: tuple[DoseResponse, ...]
    weights: Floats
    best: DoseResponse | None

    def target_dose(self, effect: float, *, average: bool = False) -> float:
        """Smallest dose with this effect over dose 0, of the best fit or averaged; NaN if none has it.

        Args:
            effect: above dose 0.
            average: whether target doses of all fits are averaged with their weights, over those that exist.
        """
        if self.best is None:
            return nan
        if not average:
            return self.best.target_dose(effect)
        doses = np.array([fit.target_dose(effect) for fit in self.fits])
        known = np.isfinite(doses)
        return float(np.average(doses[known], weights=self.weights[known])) if known.any() else nan


def choose(
    test: ContrastTest,
    doses: ArrayLike,
    estimates: ArrayLike,
    covariance: ArrayLike,
    shapes: Sequence[Shape],
) -> Chosen:
    """Fits of the families whose contrasts were significant, the best by AIC first in nothing but `best`.

    Args:
        test: result of `contrasts.contrast_test`.
        doses: float[K], as in the test.
        estimates: float[K], as in the test.
        covariance: float[K, K], as in the test.
        shapes: as in the test.

    Raises:
        InputError: another number of shapes than in the test.
    """
    if len(shapes) != len(test.statistics):
        raise InputError(f"{len(shapes)} shapes", expected=f"the {len(test.statistics)} of the test")
    passed = dict.fromkeys(
        shape.family for shape, t in zip(shapes, test.statistics, strict=True) if t > test.critical
    )
    fits = tuple(fit_shape(doses, estimates, covariance, family) for family in passed)
    if not fits:
        return Chosen((), np.empty(0), None)
    aic = np.array([fit.aic for fit in fits])
    weights = np.exp(-(aic - aic.min()) / 2.0)
    return Chosen(fits, np.asarray(weights / weights.sum()), fits[int(aic.argmin())])
