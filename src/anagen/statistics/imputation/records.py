"""`Repeated`, the outcomes of patients at visits, some of them missing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from anagen.errors import InputError

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Repeated:
    """Outcomes of n patients at V visits after baseline.

    Attributes:
        outcome: float64[n, V]; NaN where missing. Values after an event that an estimand does not count must
            be made NaN before.
        arm: int64[n], 0 for the reference.
        covariates: float64[n, q], known for all, such as the baseline; their effects may differ by visit.
        departure: int64[n], first visit at which a strategy replaces missing at random; V for none.
    """

    outcome: Floats
    arm: Integers
    covariates: Floats
    departure: Integers

    @property
    def arms(self) -> int:
        """Number of arms, the reference included."""
        return int(self.arm.max()) + 1

    @property
    def missing(self) -> Bools:
        """Whether each outcome is missing, bool[n, V]."""
        return np.isnan(self.outcome)

    def only(self, patients: NDArray[np.intp]) -> Repeated:
        """Data of some patients, who may be named more than once."""
        return Repeated(
            self.outcome[patients], self.arm[patients], self.covariates[patients], self.departure[patients]
        )


def repeated(
    outcome: ArrayLike,
    arm: ArrayLike,
    covariates: ArrayLike | None = None,
    departure: ArrayLike | None = None,
) -> Repeated:
    """Outcomes of patients, checked.

    Args:
        outcome: float[n, V], NaN where missing.
        arm: int[n], 0 for the reference.
        covariates: float[n] or float[n, q], complete; None for none.
        departure: int[n], first visit at which a strategy replaces missing at random; None for the one after
            the last that was observed.

    Raises:
        InputError: shapes that do not fit, an arm or a visit that nobody has, or a covariate that is missing.
    """
    y = np.array(outcome, dtype=np.float64)
    if y.ndim != 2 or not y.size:
        raise InputError(f"outcomes of shape {y.shape}", expected="patients by visits")
    n, visits = y.shape
    arms = np.asarray(arm, dtype=np.int64)
    x = np.zeros((n, 0)) if covariates is None else np.asarray(covariates, dtype=np.float64)
    x = x[:, None] if x.ndim == 1 else x
    if arms.shape != (n,) or x.shape[0] != n:
        raise InputError(
            f"{arms.size} arms and covariates of shape {x.shape} for {n} patients", expected="a row a patient"
        )
    if not np.isfinite(x).all():
        raise InputError("a covariate that is missing or infinite", expected="complete covariates")
    if np.isinf(y).any():
        raise InputError("an infinite outcome", expected="numbers, NaN where missing")
    if arms.min() != 0 or len(np.unique(arms)) != arms.max() + 1:
        raise InputError(f"arms {np.unique(arms).tolist()}", expected="0, 1, ... with 0 for the reference")
    if np.isnan(y).all(axis=0).any():
        raise InputError("a visit at which all outcomes are missing", expected="visits that somebody had")
    if departure is None:
        # Visits counted from the end that are missing without a break.
        tail = np.cumprod(np.isnan(y)[:, ::-1], axis=1).sum(axis=1)
        left = visits - tail
    else:
        left = np.asarray(departure, dtype=np.int64)
        if left.shape != (n,) or (left < 0).any() or (left > visits).any():
            raise InputError(f"departures for {n} patients", expected=f"a visit of 0 to {visits} for each")
    return Repeated(y, arms, x, left.astype(np.int64))


def patterns(missing: Bools) -> Iterator[tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.intp]]]:
    """Patients, visits missing and visits observed, of every pattern of missing visits."""
    powers = 1 << np.arange(missing.shape[1])
    code = missing @ powers
    for value in np.unique(code):
        patients = np.nonzero(code == value)[0]
        row = missing[patients[0]]
        yield patients, np.nonzero(row)[0], np.nonzero(~row)[0]
