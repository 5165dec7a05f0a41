"""Models with a linear predictor: tests of terms, least-squares means and differences from a formula."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from anagen.errors import InputError, unknown_name
from anagen.statistics.design import Design
from anagen.statistics.inference import Contrast, Contrasts, FTest, f_test, t_contrasts

Floats = NDArray[np.float64]


class Predicted(ABC):
    """A fitted model with a linear predictor, on whose scale all its estimates are.

    Attributes:
        names: [p], of the coefficients.
        design: the linear predictor; None if it was given as a matrix.
    """

    names: tuple[str, ...]
    design: Design | None

    @abstractmethod
    def contrasts(self, matrix: ArrayLike, labels: Sequence[str] | None = None) -> Contrasts:
        """Linear combinations of the coefficients, one a row of `matrix` [k, p]."""

    @abstractmethod
    def test(self, matrix: ArrayLike) -> FTest:
        """Test that all combinations of the coefficients, [q, p], are 0."""

    def contrast(self, vector: ArrayLike) -> Contrast:
        """One linear combination of the coefficients, as `contrasts`.

        Args:
            vector: [p].
        """
        return self.contrasts(vector)[0]

    def tests(self) -> dict[str, FTest]:
        """F test of each term of the formula: that all its coefficients are 0, [terms].

        With treatment coding a main effect is that at the reference levels of the factors it interacts with.
        """
        kept = self._predictor()
        return {
            ":".join(term): self.test(
                np.eye(len(self.names))[[i for i, of in enumerate(kept.term) if of == index]]
            )
            for index, term in enumerate(kept.formula.terms)
        }

    def joint_tests(self) -> dict[str, FTest]:
        """Test of each term of the formula over the grid of `means`, as type III tests are, [terms].

        A factor's levels are compared by their least-squares means, an interaction by differences of such
        differences, and a covariate by its mean slope; other covariates are at their mean. So a main effect
        does not depend on which level is the reference, as it does in `tests`.
        """
        predictor = self._predictor()
        return {":".join(term): self.test(_effects(predictor, term)) for term in predictor.formula.terms}

    def means(self, *over: str, at: Mapping[str, Any] | None = None) -> Contrasts:
        """Least-squares means at every combination of the factors `over`.

        Args:
            over: names of factors, such as "arm", "visit".
            at: variables held at a level or value; other factors are averaged with equal weights, and
                covariates are at their mean over the observations.

        Raises:
            InputError: no such factor or level.
        """
        settings, rows = self._predictor().grid(at or {}, over)
        return self.contrasts(rows, [_label(one) for one in settings])

    def differences(
        self,
        factor: str,
        *,
        reference: Any = None,
        by: str | None = None,
        at: Mapping[str, Any] | None = None,
    ) -> Contrasts:
        """Differences of the least-squares means of a factor's levels from the reference level.

        Args:
            factor: its name.
            reference: level subtracted; None: the first.
            by: factor within whose levels the differences are taken, such as the visit.
            at: as in `means`.

        Raises:
            InputError: no such factor or level.
        """
        predictor = self._predictor()
        if factor not in predictor.levels:
            raise unknown_name("factor", factor, list(predictor.levels))
        base = predictor.levels[factor][0] if reference is None else reference
        labels, rows = [], []
        for level in predictor.levels[factor]:
            if level == base:
                continue
            over = () if by is None else (by,)
            settings, above = predictor.grid({**(at or {}), factor: level}, over)
            _, below = predictor.grid({**(at or {}), factor: base}, over)
            rows.append(above - below)
            labels += [" ".join(filter(None, (f"{level} - {base}", _label(one)))) for one in settings]
        return self.contrasts(np.concatenate(rows), labels)

    def table(self) -> list[dict[str, Any]]:
        """Coefficients, one a row: name, estimate, se, df, t, p, low, high."""
        return self.contrasts(np.eye(len(self.names)), self.names).table()

    def _predictor(self) -> Design:
        if self.design is None:
            raise InputError("means need a formula, and this model was given a matrix", expected="contrasts")
        return self.design


@dataclass(frozen=True, eq=False, repr=False)
class Estimated(Predicted):
    """Coefficients with a covariance matrix, and one number of degrees of freedom for all their tests.

    Attributes:
        names: [p], of the coefficients.
        coefficient: [p]; NaN where one adds nothing to those before it.
        inner: [rank, rank], covariance matrix of triangle @ the kept coefficients.
        triangle: [rank, rank], upper triangular.
        kept: [rank], positions of the columns that add something to those before them.
        null: [p, p - rank], directions of the coefficients that change no fitted value.
        df: degrees of freedom of all tests; infinite for normal ones.
        alpha: two-sided; intervals hold 1 - alpha.
        design: the linear predictor; None if it was given as a matrix.
    """

    names: tuple[str, ...]
    coefficient: Floats
    inner: Floats
    triangle: Floats
    kept: NDArray[np.int64]
    null: Floats
    df: float
    alpha: float
    design: Design | None

    @property
    def covariance(self) -> Floats:
        """Covariance matrix of the coefficients, [p, p]; NaN where one adds nothing."""
        inverse = np.linalg.inv(self.triangle)
        found = np.full((len(self.names), len(self.names)), np.nan)
        found[np.ix_(self.kept, self.kept)] = inverse @ self.inner @ inverse.T
        return found

    def contrasts(self, matrix: ArrayLike, labels: Sequence[str] | None = None) -> Contrasts:
        """Linear combinations of the coefficients, with tests and intervals.

        Args:
            matrix: [k, p], or [p] for one; NaN results where a combination cannot be estimated.
            labels: [k]; None: numbered.
        """
        rows = checked_rows(matrix, len(self.names))
        inner = self._turned(rows)
        lost = ~is_estimable(rows, self.null)
        estimate = rows[:, self.kept] @ self.coefficient[self.kept]
        se = np.sqrt(np.einsum("ki,ij,kj->k", inner, self.inner, inner))
        return t_contrasts(
            labels, np.where(lost, np.nan, estimate), np.where(lost, np.nan, se), self.df, self.alpha
        )

    def test(self, matrix: ArrayLike) -> FTest:
        """Wald test that all combinations of the coefficients are 0, as F or, without df, as χ² over its df.

        Args:
            matrix: [q, p]; rows that add nothing to those before them are left out.
        """
        rows = checked_rows(matrix, len(self.names))
        inner = self._turned(rows)
        variance = inner @ self.inner @ inner.T
        if not is_estimable(rows, self.null).all() or not np.isfinite(variance).all():
            return f_test(np.nan, 0, self.df)
        values, vectors = np.linalg.eigh(variance)
        there = values > 1e-10 * max(values[-1], 1e-300)
        rank = int(there.sum())
        estimate = vectors[:, there].T @ (rows[:, self.kept] @ self.coefficient[self.kept])
        return f_test(float((estimate**2 / values[there]).sum()) / max(rank, 1), rank, self.df)

    def _turned(self, rows: Floats) -> Floats:
        return np.asarray(np.linalg.solve(self.triangle.T, rows[:, self.kept].T).T)


def checked_rows(matrix: ArrayLike, p: int) -> Floats:
    """Contrasts as a matrix, [k, p].

    Raises:
        InputError: not one number a coefficient.
    """
    rows = np.atleast_2d(np.asarray(matrix, dtype=np.float64))
    if rows.shape[1] != p:
        raise InputError(f"a contrast has {rows.shape[1]} numbers", expected=f"{p}, one a coefficient")
    return rows


def _effects(predictor: Design, term: tuple[str, ...]) -> Floats:
    """Contrasts of one term: differences over the levels of its factors, and slopes of its covariates."""
    factors = [name for name in term if name in predictor.levels]
    slopes = [name for name in term if name in predictor.means]
    rows: Floats = np.zeros((0, 0))
    for sign, values in _corners(len(slopes)):
        _, found = predictor.grid(dict(zip(slopes, values, strict=True)), factors)
        rows = sign * found if not rows.size else rows + sign * found
    differences: Floats = np.ones((1, 1))
    for name in factors:
        levels = len(predictor.levels[name])
        differences = np.asarray(
            np.kron(differences, np.eye(levels)[1:] - np.eye(levels)[:1]), dtype=np.float64
        )
    return np.asarray(differences @ rows)


def _corners(covariates: int) -> list[tuple[float, tuple[float, ...]]]:
    """Corners 0 and 1 of the covariates, with the signs that make their product's slope."""
    return [
        (float((-1) ** (covariates - sum(ones))), tuple(map(float, ones)))
        for ones in product((0, 1), repeat=covariates)
    ]


def is_estimable(rows: Floats, null: Floats) -> NDArray[np.bool_]:
    """Whether each combination of the coefficients has one value, whichever solution is taken; [k].

    Args:
        rows: [k, p].
        null: [p, d], directions of the coefficients that change no fitted value.
    """
    if not null.shape[1]:
        return np.ones(len(rows), dtype=bool)
    size = np.abs(rows).sum(axis=1) * np.abs(null).max()
    return np.asarray(np.abs(rows @ null).max(axis=1) <= 1e-9 * np.maximum(size, 1e-300))


def _label(setting: Mapping[str, Any]) -> str:
    return ", ".join(f"{name} {value}" for name, value in setting.items())
