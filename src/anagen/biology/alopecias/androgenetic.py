"""Androgenetic alopecia: years of androgens on follicles that differ in sensitivity.

Untreated, the androgen signal of a follicle with sensitivity s grows steadily: s * slope * (T0 + t), for a
patient whose severity grows by `slope` units a year, at time t since baseline (onset was T0 years before).
What was gained lately follows the androgens that are left; with the years it becomes lasting:

    s * slope * [ (T0 + t) - (1 - a) N - integral of (1 - a) N / c ],   N = c (1 - exp(-(T0 + t) / c))

where a(t) is the androgen drive left by treatment (1 = untreated), N the years of effect that are not yet
lasting, and c the years in which an effect becomes lasting. So androgens given up late give back less.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import scipy
from numpy.typing import NDArray

from anagen.errors import unknown_name
from anagen.parameters import ParameterSet, load_parameters

YEAR = 365.25
REGIONS = ("frontal", "vertex", "occipital")
SENSITIVITY_CLASSES = 5
"""Classes that stand for the continuous sensitivities of a region."""


@dataclass(frozen=True, eq=False)
class Severity:
    """Severity of each site.

    Attributes:
        slope: float64[n], androgen signal gained per year at sensitivity 1 (classes a year).
        years: float64[n], years since onset at baseline.
        pace: how fast the loss goes on after baseline; 1 as before it.
    """

    slope: NDArray[np.float64]
    years: NDArray[np.float64]
    pace: float = 1.0


@dataclass(frozen=True, eq=False)
class Mosaic:
    """Shares and sensitivities of the follicle classes of one region; both float64[K], sensitivity rising.

    Sensitivity is distributed as Beta(a, b) divided by its mean. The classes are the nodes and weights of
    Gauss-Jacobi quadrature, so means of smooth functions over follicles are exact to a high order.
    """

    share: NDArray[np.float64]
    sensitivity: NDArray[np.float64]

    @classmethod
    def of(cls, parameters: ParameterSet, region: str) -> Mosaic:
        """Mosaic of `region`.

        Raises:
            InputError: no such region.
        """
        if region not in REGIONS:
            raise unknown_name("region", region, REGIONS)
        a, b = parameters.value("sensitivity_a"), parameters.value("sensitivity_b")
        nodes, share = _beta_nodes(a, b)
        return cls(share, parameters.value(f"sensitivity_{region}") * nodes * (a + b) / a)


@lru_cache(maxsize=256)
def _beta_nodes(a: float, b: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Nodes on [0, 1] and weights of Gaussian quadrature for Beta(a, b)."""
    x, weight = scipy.special.roots_jacobi(SENSITIVITY_CLASSES, b - 1.0, a - 1.0)
    return 0.5 * (1.0 + x), weight / weight.sum()


def androgenetic_parameters() -> ParameterSet:
    """Parameter records of androgenetic alopecia."""
    return load_parameters("anagen.biology", "androgenetic.toml")


def androgen_signal(
    severity: Severity,
    mosaic: Mosaic,
    androgen: NDArray[np.float64],
    consolidation: NDArray[np.float64],
    step_days: float = 1.0,
    spared: float | NDArray[np.float64] = 0.0,
) -> NDArray[np.float64]:
    """Androgen signal float64[n, K, D]; the equation stands in docs/model.md, section 5.

    Args:
        severity: of the n sites.
        mosaic: K sensitivity classes.
        androgen: float64[n, D], androgen drive left (1 = untreated).
        consolidation: float64[n], c, years in which an effect becomes lasting.
        step_days: length of a step; the signal is taken at its middle.
        spared: years of lasting effect that earlier treatment has spared (`spared_years`), of all sites or
            float64[n, 1].
    """
    elapsed = _elapsed(severity, androgen.shape[1], step_days)
    recent = _recent(elapsed, consolidation)
    withheld = (1.0 - androgen) * recent
    growth = withheld * (step_days / YEAR) / consolidation[:, None]
    since = spared + np.cumsum(growth, axis=1) - 0.5 * growth
    load = severity.slope[:, None] * (elapsed - withheld - since)
    return load[:, None, :] * mosaic.sensitivity[None, :, None]


def spared_years(
    severity: Severity,
    androgen: NDArray[np.float64],
    consolidation: NDArray[np.float64],
    step_days: float = 1.0,
) -> NDArray[np.float64]:
    """Years of lasting effect, float64[n], that treatment has spared by the end; see `androgen_signal`."""
    elapsed = _elapsed(severity, androgen.shape[1], step_days)
    growth = (1.0 - androgen) * _recent(elapsed, consolidation) / consolidation[:, None]
    return np.asarray(growth.sum(axis=1) * (step_days / YEAR))


def _elapsed(severity: Severity, steps: int, step_days: float) -> NDArray[np.float64]:
    """Years of androgen effect, float64[n, D], at the middle of each step, untreated."""
    since = (np.arange(steps) + 0.5) * (step_days / YEAR)
    return np.asarray(severity.years[:, None] + severity.pace * since)


def _recent(years: NDArray[np.float64], consolidation: NDArray[np.float64]) -> NDArray[np.float64]:
    """Years of effect that are not yet lasting after `years` float64[n, D] of it."""
    c = consolidation[:, None]
    return np.asarray(-c * np.expm1(-years / c))


def season_signal(parameters: ParameterSet, first_day_of_year: float, days: int) -> NDArray[np.float64]:
    """Season signal float64[D]: a yearly cosine of the log anagen clock."""
    phase = (first_day_of_year + np.arange(days) - parameters.value("season_peak_day")) / YEAR
    return np.asarray(parameters.value("season_amplitude") * np.cos(2.0 * np.pi * phase))
