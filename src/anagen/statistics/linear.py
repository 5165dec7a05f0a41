"""Analysis of covariance by least squares, with the model's or robust standard errors.

Robust (HC) covariance matrices are those of White (1980) and MacKinnon and White (1985), valid where the arms
differ in variance or the model is wrong: HC0, HC1 times n / (n - p), HC2 with each squared residual divided
by 1 - h, HC3 by its square, h being the row's leverage. Without covariates HC2 is Welch's standard error.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from anagen.errors import InputError, unknown_name
from anagen.statistics.design import Design, Levels, design
from anagen.statistics.frames import numbers
from anagen.statistics.predictor import Estimated
from anagen.statistics.rank import null_space, orthogonal

Floats = NDArray[np.float64]
KINDS = ("HC0", "HC1", "HC2", "HC3")


@dataclass(frozen=True, eq=False, repr=False)
class Ancova(Estimated):
    """A fitted linear model; its tests have the residual degrees of freedom.

    Attributes:
        residual: [n].
        leverage: [n], diagonal of the hat matrix.
        sigma: residual standard deviation.
        robust: "HC0" to "HC3", or None for the model's own covariance.
        q: [n, rank], orthonormal columns that span the design: the kept columns are q @ triangle.
    """

    residual: Floats
    leverage: Floats
    sigma: float
    robust: str | None
    q: Floats

    def __repr__(self) -> str:
        return f"Ancova({len(self.residual)} rows, {', '.join(self.names)}, robust {self.robust!r})"

    @property
    def n(self) -> int:
        """Number of rows analysed."""
        return len(self.residual)

    def using(self, robust: str | None) -> Ancova:
        """This fit with other standard errors; nothing is fitted again.

        Args:
            robust: "HC0" to "HC3", or None for the model's own.

        Raises:
            InputError: no such kind.
        """
        inner = _covariance(self.q, self.residual, self.leverage, self.sigma, robust)
        return replace(self, robust=robust, inner=inner)


def ancova(
    data: Any, formula: str, *, robust: str | None = None, levels: Levels | None = None, alpha: float = 0.05
) -> Ancova:
    """Analysis of covariance of a data frame, one row a patient.

    Args:
        data: data frame of pandas or polars, or a mapping from name to array; incomplete rows are left out.
        formula: such as "change ~ baseline + arm".
        robust: "HC0" to "HC3" for robust standard errors, or None.
        levels: levels of factors in order, the reference first; else sorted.
        alpha: two-sided; intervals hold 1 - alpha.

    Raises:
        InputError: an unknown column, level or kind of errors, or too few rows.
    """
    predictor = design(data, formula, levels=levels)
    if not predictor.formula.response:
        raise InputError(f"formula {formula!r} names no outcome", expected='a form such as "y ~ arm"')
    y = numbers(data, predictor.formula.response)[predictor.rows]
    return ancova_arrays(
        y, predictor.matrix, robust=robust, alpha=alpha, names=predictor.names, predictor=predictor
    )


def ancova_arrays(
    y: ArrayLike,
    x: ArrayLike,
    *,
    robust: str | None = None,
    alpha: float = 0.05,
    names: Sequence[str] | None = None,
    predictor: Design | None = None,
) -> Ancova:
    """Analysis of covariance of arrays: `ancova` for who has a design matrix already.

    Args:
        y: [n], finite.
        x: [n, p], design matrix with the intercept, if any.
        robust: as in `ancova`.
        alpha: two-sided.
        names: [p], of the coefficients; None: numbered.
        predictor: what `x` was made from, for means.

    Raises:
        InputError: an unknown kind of errors, numbers that are not finite, or too few rows.
    """
    response, matrix = np.asarray(y, dtype=np.float64), np.asarray(x, dtype=np.float64)
    if matrix.ndim != 2 or len(matrix) != len(response):
        raise InputError("response and design differ in length", expected="one row each")
    if not (np.isfinite(response).all() and np.isfinite(matrix).all()):
        raise InputError("response or design holds a missing or infinite number", expected="finite numbers")
    kept, q, triangle = orthogonal(matrix)
    df = len(response) - len(kept)
    if df < 1:
        raise InputError(f"{len(response)} rows cannot fit {len(kept)} coefficients", expected="more rows")
    solution = q.T @ response
    residual = response - q @ solution
    coefficient = np.full(matrix.shape[1], np.nan)
    coefficient[kept] = np.linalg.solve(triangle, solution)
    leverage = (q**2).sum(axis=1)
    sigma = float(np.sqrt(residual @ residual / df))
    return Ancova(
        names=tuple(names) if names is not None else tuple(f"x{index}" for index in range(matrix.shape[1])),
        coefficient=coefficient,
        inner=_covariance(q, residual, leverage, sigma, robust),
        triangle=triangle,
        kept=kept,
        null=null_space(matrix, kept),
        df=float(df),
        alpha=alpha,
        design=predictor,
        residual=residual,
        leverage=leverage,
        sigma=sigma,
        robust=robust,
        q=q,
    )


def _covariance(q: Floats, residual: Floats, leverage: Floats, sigma: float, robust: str | None) -> Floats:
    """Covariance matrix of the coefficients of the orthogonal design, [rank, rank]."""
    n, rank = q.shape
    if robust is None:
        return np.asarray(sigma**2 * np.eye(rank))
    if robust not in KINDS:
        raise unknown_name("robust covariance", robust, KINDS)
    # A row with leverage 1 is fitted whatever its value, so it tells nothing of the variance.
    rest = np.maximum(1.0 - leverage, 1e-12)
    power = {"HC0": 0.0, "HC1": 0.0, "HC2": 0.5, "HC3": 1.0}[robust]
    scores = q * (residual / rest**power)[:, None]
    factor = n / (n - rank) if robust == "HC1" else 1.0
    return np.asarray(factor * (scores.T @ scores))
