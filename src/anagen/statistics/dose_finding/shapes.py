"""Shapes of a dose response: f(d) = e0 + e1 g(d), with g from a family and its parameters.

The families and the ranges of their parameters are those of the R package DoseFinding.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from anagen.errors import InputError, unknown_name

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Family:
    """Family of shapes.

    Attributes:
        parameters: names of the parameters that the shape is not linear in.
        basis: columns float64[K, b] that the response is linear in, from doses and parameters.
        bounds: lowest and highest value of each parameter, from the largest dose.
    """

    parameters: tuple[str, ...]
    basis: Callable[[Floats, Floats, float], Floats]
    bounds: Callable[[float], tuple[tuple[float, float], ...]]


def _emax(dose: Floats, at: Floats, largest: float) -> Floats:
    return np.asarray((dose / (at[0] + dose))[:, None])


def _sigmoid(dose: Floats, at: Floats, largest: float) -> Floats:
    power = dose ** at[1]
    return np.asarray((power / (at[0] ** at[1] + power))[:, None])


def _exponential(dose: Floats, at: Floats, largest: float) -> Floats:
    return np.asarray(np.expm1(dose / at[0])[:, None])


def _logistic(dose: Floats, at: Floats, largest: float) -> Floats:
    return np.asarray((1.0 / (1.0 + np.exp((at[0] - dose) / at[1])))[:, None])


def _beta(dose: Floats, at: Floats, largest: float) -> Floats:
    share = dose / (1.2 * largest)
    top = (at[0] + at[1]) ** (at[0] + at[1]) / (at[0] ** at[0] * at[1] ** at[1])
    return np.asarray((top * share ** at[0] * (1.0 - share) ** at[1])[:, None])


FAMILIES: dict[str, Family] = {
    "linear": Family((), lambda d, at, top: d[:, None], lambda top: ()),
    "log-linear": Family((), lambda d, at, top: np.log1p(d / (0.01 * top))[:, None], lambda top: ()),
    "quadratic": Family((), lambda d, at, top: np.column_stack([d, d**2]), lambda top: ()),
    "emax": Family(("ed50",), _emax, lambda top: ((0.001 * top, 1.5 * top),)),
    "sigmoid emax": Family(("ed50", "hill"), _sigmoid, lambda top: ((0.001 * top, 1.5 * top), (0.5, 10.0))),
    "exponential": Family(("delta",), _exponential, lambda top: ((0.1 * top, 2.0 * top),)),
    "logistic": Family(
        ("ed50", "delta"), _logistic, lambda top: ((0.001 * top, 1.5 * top), (0.01 * top, 0.5 * top))
    ),
    "beta": Family(("delta1", "delta2"), _beta, lambda top: ((0.05, 4.0), (0.05, 4.0))),
}
"""Families by name; log-linear has the offset 0.01 x largest dose, beta the scale 1.2 x largest dose."""


@dataclass(frozen=True)
class Shape:
    """Candidate shape: a family with its parameters guessed beforehand.

    Attributes:
        family: name of one of `FAMILIES`.
        guess: its parameters; of the quadratic one number, the coefficient of d^2 for one of 1 of d.

    Raises:
        InputError: no such family, or another number of parameters.
    """

    family: str
    guess: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        if self.family not in FAMILIES:
            raise unknown_name("dose-response shape", self.family, FAMILIES)
        names = ("curvature",) if self.family == "quadratic" else FAMILIES[self.family].parameters
        if len(self.guess) != len(names):
            raise InputError(
                f"{len(self.guess)} parameters for the shape {self.family!r}",
                expected=f"{len(names)}: {', '.join(names)}" if names else "none",
            )

    def means(self, doses: Floats) -> Floats:
        """Response at each dose up to shift and factor, float64[K]."""
        family = FAMILIES[self.family]
        columns = family.basis(doses, np.array(self.guess, dtype=np.float64), float(doses.max()))
        if self.family == "quadratic":
            return np.asarray(columns @ np.array([1.0, self.guess[0]]))
        return np.asarray(columns[:, 0])
