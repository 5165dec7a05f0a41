"""Androgenetic alopecia: years of androgens on follicles that differ in sensitivity.

The androgen signal of a follicle with sensitivity s, in a patient whose severity grows by
`slope` units a year, at time t since baseline (onset was T0 years before), is

    s * slope * [ (1 - m) a(t) (T0 + t) + m (T0 + integral of a) ]

where a(t) is the androgen drive left by treatment (1 = untreated) and m the structural
share that does not come back. Untreated it is simply ``s * slope * (T0 + t)``.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.special import roots_jacobi

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
    x, weight = roots_jacobi(SENSITIVITY_CLASSES, b - 1.0, a - 1.0)
    return 0.5 * (1.0 + x), weight / weight.sum()


def androgenetic_parameters() -> ParameterSet:
    """Parameter records of androgenetic alopecia."""
    return load_parameters("anagen.biology", "androgenetic.toml")


def androgen_signal(
    severity: Severity,
    mosaic: Mosaic,
    androgen: NDArray[np.float64],
    structural: NDArray[np.float64],
    step_days: float = 1.0,
) -> NDArray[np.float64]:
    """Androgen signal float64[n, K, D]; the equation stands in docs/model.md, section 5.

    Args:
        severity: of the n sites.
        mosaic: K sensitivity classes.
        androgen: float64[n, D], androgen drive left (1 = untreated).
        structural: float64[n], share that does not come back.
        step_days: length of a step; the signal is taken at its middle.
    """
    days = androgen.shape[1]
    step = step_days / YEAR
    elapsed = (np.arange(days) + 0.5) * step
    exposure = np.cumsum(androgen, axis=1) * step - 0.5 * androgen * step
    present = androgen * (severity.years[:, None] + severity.pace * elapsed)
    lasting = severity.years[:, None] + severity.pace * exposure
    m = structural[:, None]
    load = severity.slope[:, None] * ((1.0 - m) * present + m * lasting)
    return load[:, None, :] * mosaic.sensitivity[None, :, None]


def season_signal(parameters: ParameterSet, first_day_of_year: float, days: int) -> NDArray[np.float64]:
    """Season signal float64[D]: a yearly cosine of the log anagen clock."""
    phase = (first_day_of_year + np.arange(days) - parameters.value("season_peak_day")) / YEAR
    return np.asarray(parameters.value("season_amplitude") * np.cos(2.0 * np.pi * phase))
