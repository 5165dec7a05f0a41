"""`mmrm`, the mixed model for repeated measures, from a data frame or from arrays to contrasts and means.

Mallinckrodt et al. (2008) set out its use as the primary analysis of a trial.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from math import log
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from anagen.errors import InputError, unknown_name
from anagen.statistics.design import INTERCEPT, Design, Levels, design
from anagen.statistics.frames import coded, column, numbers, visits_in_order
from anagen.statistics.inference import Contrasts, FTest, f_test, t_contrasts
from anagen.statistics.predictor import Predicted, checked_rows, is_estimable
from anagen.statistics.repeated import degrees, kenward_roger
from anagen.statistics.repeated import sandwich as robust_covariance
from anagen.statistics.repeated.fitting import Fit, maximise
from anagen.statistics.repeated.records import Records, records
from anagen.statistics.repeated.structures import FALLBACK, structure

Floats = NDArray[np.float64]

METHODS = ("satterthwaite", "kenward-roger-linear", "kenward-roger", "between-within", "residual")
"""Ways to the degrees of freedom; those of Kenward and Roger correct the standard errors too."""


@dataclass(frozen=True)
class Attempt:
    """A covariance structure that was tried and did not fit.

    Attributes:
        covariance: its short name.
        reason: why it did not.
    """

    covariance: str
    reason: str


@dataclass(frozen=True, eq=False, repr=False)
class MMRM(Predicted):
    """A fitted mixed model for repeated measures.

    Attributes:
        names: [p], of the coefficients.
        coefficient: [p]; NaN where one adds nothing to those before it.
        covariance_structure: short name of the structure that was fitted.
        failed: structures tried before it, each with its reason; empty if the one asked for was fitted.
        deviance: minus twice the (restricted) log-likelihood.
        reml: whether the likelihood is the restricted one.
        method: one of `METHODS`.
        robust: "CR0" to "CR3", or None for the model's own covariance.
        alpha: two-sided; intervals hold 1 - alpha.
        visits: labels of the visits, in order.
        groups: labels of the covariance groups; (None,) if there are none.
        n: number of observations.
        subjects: number of subjects.
        data: observations, as `fit` used them.
        fit: the maximum of the likelihood.
        design: the linear predictor; None if it was given as a matrix.
        x: [n, columns], its matrix.
    """

    names: tuple[str, ...]
    coefficient: Floats
    covariance_structure: str
    failed: tuple[Attempt, ...]
    deviance: float
    reml: bool
    method: str
    robust: str | None
    alpha: float
    visits: tuple[Any, ...]
    groups: tuple[Any, ...]
    n: int
    subjects: int
    data: Records
    fit: Fit
    design: Design | None
    x: Floats

    def __repr__(self) -> str:
        likelihood = "restricted" if self.reml else "full"
        return (
            f"MMRM({self.n} observations of {self.subjects} subjects at {len(self.visits)} visits, "
            f"covariance {self.covariance_structure!r}, {likelihood} likelihood, method {self.method!r}, "
            f"robust {self.robust!r})"
        )

    @property
    def sigma(self) -> Floats:
        """Covariance matrix of the visits, [m, m]; [groups, m, m] if there are covariance groups."""
        return self.fit.at.sigma if len(self.groups) > 1 else self.fit.at.sigma[0]

    @property
    def parameters(self) -> int:
        """Number of covariance parameters."""
        return len(self.fit.theta)

    @property
    def aic(self) -> float:
        """Akaike's criterion; covariance parameters alone are counted under REML."""
        return self.deviance + 2.0 * (self.parameters + (0 if self.reml else self.data.p))

    @property
    def bic(self) -> float:
        """Schwarz's criterion with the number of subjects, counted as in `aic`."""
        return self.deviance + log(self.subjects) * (self.parameters + (0 if self.reml else self.data.p))

    @cached_property
    def _sandwich(self) -> robust_covariance.Sandwich:
        assert self.robust is not None
        return robust_covariance.sandwich(self.data, self.fit, self.robust)

    @cached_property
    def _inner(self) -> Floats:
        """Covariance matrix of the coefficients of the orthogonal design, [p, p]."""
        if self.robust is not None:
            return self._sandwich.covariance
        if self.method.startswith("kenward-roger"):
            linear = self.method == "kenward-roger-linear"
            return kenward_roger.adjusted_covariance(self.data, self.fit, linear=linear)
        return self.fit.at.inverse

    @cached_property
    def covariance(self) -> Floats:
        """Covariance matrix of the coefficients, [p, p]; NaN where one adds nothing."""
        inverse = np.linalg.inv(self.data.triangle)
        found = np.full((len(self.names), len(self.names)), np.nan)
        found[np.ix_(self.data.kept, self.data.kept)] = inverse @ self._inner @ inverse.T
        return found

    def using(
        self, method: str | None = None, *, robust: str | None = None, alpha: float | None = None
    ) -> MMRM:
        """This fit with another way to degrees of freedom and standard errors; nothing is fitted again.

        Args:
            method: one of `METHODS`; None: as now.
            robust: "CR0" to "CR3"; None: the model's own covariance.
            alpha: two-sided; None: as now.

        Raises:
            InputError: no such method, or one that does not go with a robust covariance.
        """
        chosen = self.method if method is None else method
        _check(chosen, robust, self.reml)
        return replace(self, method=chosen, robust=robust, alpha=self.alpha if alpha is None else alpha)

    def contrasts(self, matrix: ArrayLike, labels: Sequence[str] | None = None) -> Contrasts:
        """Linear combinations of the coefficients with standard errors, degrees of freedom, p and intervals.

        Args:
            matrix: [k, p], or [p] for one; NaN results where a combination cannot be estimated.
            labels: [k]; None: numbered.
        """
        rows = checked_rows(matrix, len(self.names))
        inner = self._turned(rows)
        estimate = rows[:, self.data.kept] @ self.coefficient[self.data.kept]
        se = np.sqrt(np.einsum("ki,ij,kj->k", inner, self._inner, inner))
        df = np.array([self._df(row, turned) for row, turned in zip(rows, inner, strict=True)])
        lost = ~is_estimable(rows, self.data.null)
        estimate, se = np.where(lost, np.nan, estimate), np.where(lost, np.nan, se)
        return t_contrasts(labels, estimate, se, df, self.alpha)

    def test(self, matrix: ArrayLike) -> FTest:
        """F test that all combinations of the coefficients are 0.

        Args:
            matrix: [q, p]; rows that add nothing to those before them are left out.
        """
        rows = checked_rows(matrix, len(self.names))
        if not is_estimable(rows, self.data.null).all():
            return FTest(np.nan, 0, np.nan, np.nan)
        inner = self._turned(rows)
        values, vectors = np.linalg.eigh(inner @ self._inner @ inner.T)
        kept = values > 1e-10 * max(values[-1], 1e-300)
        rank = int(kept.sum())
        if not rank:
            return FTest(np.nan, 0, np.nan, np.nan)
        # Uncorrelated combinations of the rows as given, as in R: the degrees of freedom depend on them.
        basis = vectors[:, kept].T @ inner
        estimate = basis @ (self.fit.at.gamma + self.data.solution)
        statistic = float((estimate**2 / values[kept]).sum()) / rank
        if self.method.startswith("kenward-roger"):
            factor, df = kenward_roger.f_test(self.fit, basis)
            statistic *= factor
        elif self.method == "satterthwaite":
            df = degrees.combined(np.array([self._satterthwaite(one) for one in basis]))
        else:
            df = self._counted(rows)
        return f_test(statistic, rank, df)

    def _turned(self, rows: Floats) -> Floats:
        """Contrasts of the coefficients as contrasts of those of the orthogonal design, [k, p]."""
        return np.asarray(np.linalg.solve(self.data.triangle.T, rows[:, self.data.kept].T).T)

    def _satterthwaite(self, turned: Floats) -> float:
        if self.robust is not None:
            return robust_covariance.satterthwaite(self.fit, self._sandwich, turned)
        return degrees.satterthwaite(self.fit, turned)

    def _counted(self, rows: Floats) -> float:
        if self.method == "residual":
            return float(self.data.n - self.data.p)
        kept = self.data.kept
        first = [i for i, column in enumerate(kept) if self.names[column] == INTERCEPT]
        return degrees.between_within(self.data, self.x[:, kept], first[0] if first else None, rows[:, kept])

    def _df(self, row: Floats, turned: Floats) -> float:
        if not row.any():
            return np.nan
        if self.method in ("between-within", "residual"):
            return self._counted(row[None])
        return self._satterthwaite(turned)


def _check(method: str, robust: str | None, reml: bool) -> None:
    if method not in METHODS:
        raise unknown_name("method of degrees of freedom", method, METHODS)
    if robust is not None and robust not in robust_covariance.KINDS:
        raise unknown_name("robust covariance", robust, robust_covariance.KINDS)
    if method.startswith("kenward-roger") and robust is not None:
        raise InputError(
            "Kenward and Roger's method has a covariance of its own, not a robust one",
            expected="method 'satterthwaite', 'between-within' or 'residual' beside robust",
        )
    if method.startswith("kenward-roger") and not reml:
        raise InputError(
            "Kenward and Roger's method is of restricted likelihood", expected="reml=True or another method"
        )


def mmrm(
    data: Any,
    formula: str,
    *,
    subject: str,
    visit: str,
    covariance: str | Sequence[str] = "us",
    group: str | None = None,
    method: str = "kenward-roger-linear",
    robust: str | None = None,
    reml: bool = True,
    fallback: bool = True,
    levels: Levels | None = None,
    alpha: float = 0.05,
) -> MMRM:
    """Mixed model for repeated measures of a data frame with one row a subject and visit.

    Rows in which something is missing are left out. If a covariance structure does not converge, the next of
    `structures.FALLBACK` is tried, and `MMRM.failed` says so.

    Args:
        data: data frame of pandas or polars, or a mapping from name to array.
        formula: such as "change ~ baseline * visit + arm * visit".
        subject: column that tells subjects apart.
        visit: column of the visit; a factor whatever its type, "week 4" before "week 12".
        covariance: one of `structures.STRUCTURES`, or several to be tried in this order and no others.
        group: column of the groups that have a covariance matrix each, such as the arm; None: one for all.
        method: one of `METHODS`.
        robust: "CR0" to "CR3" for a robust covariance of the coefficients, or None.
        reml: restricted rather than full likelihood.
        fallback: try simpler structures in turn.
        levels: levels of factors in order, the reference first; else sorted.
        alpha: two-sided; intervals hold 1 - alpha.

    Raises:
        InputError: an unknown column, level, structure or method, two values of a subject at a visit, too few
            observations, or no structure that can be fitted.
    """
    order = dict(levels or {})
    order[visit] = labels = visits_in_order(data, visit, order.get(visit))
    when = coded(column(data, visit), visit, labels)[0]
    predictor = design(data, formula, levels=order, needed=[subject, visit, *([group] if group else [])])
    if not predictor.formula.response:
        raise InputError(f"formula {formula!r} names no outcome", expected='a form such as "y ~ arm * visit"')
    rows = predictor.rows
    y = numbers(data, predictor.formula.response)[rows]
    seen = np.unique(when[rows])  # a visit at which nobody was seen has no covariance
    member, names = (
        (None, None) if group is None else coded(column(data, group)[rows], group, order.get(group))
    )
    return mmrm_arrays(
        y,
        predictor.matrix,
        coded(column(data, subject)[rows], subject)[0],
        np.searchsorted(seen, when[rows]),
        covariance=covariance,
        group=member,
        method=method,
        robust=robust,
        reml=reml,
        fallback=fallback,
        alpha=alpha,
        names=predictor.names,
        visits=[labels[index] for index in seen],
        groups=names,
        predictor=predictor,
    )


def mmrm_arrays(
    y: ArrayLike,
    x: ArrayLike,
    subject: ArrayLike,
    visit: ArrayLike,
    *,
    covariance: str | Sequence[str] = "us",
    group: ArrayLike | None = None,
    method: str = "kenward-roger-linear",
    robust: str | None = None,
    reml: bool = True,
    fallback: bool = True,
    alpha: float = 0.05,
    names: Sequence[str] | None = None,
    visits: Sequence[Any] | None = None,
    groups: Sequence[Any] | None = None,
    predictor: Design | None = None,
) -> MMRM:
    """Mixed model for repeated measures of arrays: `mmrm` for who has a design matrix already.

    Args:
        y: [n], finite.
        x: [n, p], design matrix with the intercept, if any.
        subject: [n], any codes.
        visit: int[n], 0 to m - 1.
        covariance: as in `mmrm`.
        group: int[n], covariance group of each observation, from 0; None: one group.
        method: one of `METHODS`.
        robust: as in `mmrm`.
        reml: as in `mmrm`.
        fallback: as in `mmrm`.
        alpha: two-sided.
        names: [p], of the coefficients; None: numbered.
        visits: [m], labels; None: numbered.
        groups: labels of the covariance groups; None: numbered.
        predictor: what `x` was made from, for means.

    Raises:
        InputError: as `mmrm`.
    """
    _check(method, robust, reml)
    matrix = np.asarray(x, dtype=np.float64)
    codes = np.asarray(visit, dtype=np.int64)
    if matrix.ndim != 2 or not len(matrix) == len(codes) == len(np.asarray(y)) == len(np.asarray(subject)):
        raise InputError("response, design, subject and visit differ in length", expected="one row each")
    if not len(codes):
        raise InputError("there are no observations", expected="at least one row without missing values")
    count = int(codes.max()) + 1
    observed = records(y, matrix, subject, codes, count, group)
    fit, failed = _fitted(observed, _chain(covariance, fallback), reml)
    labels = tuple(names) if names is not None else tuple(f"x{index}" for index in range(matrix.shape[1]))
    coefficient = np.full(matrix.shape[1], np.nan)
    coefficient[observed.kept] = np.linalg.solve(observed.triangle, fit.at.gamma + observed.solution)
    return MMRM(
        names=labels,
        coefficient=coefficient,
        covariance_structure=fit.kind.name,
        failed=failed,
        deviance=fit.at.value,
        reml=reml,
        method=method,
        robust=robust,
        alpha=alpha,
        visits=tuple(visits) if visits is not None else tuple(range(count)),
        groups=(None,) if group is None else tuple(groups if groups is not None else range(observed.groups)),
        n=observed.n,
        subjects=observed.subjects,
        data=observed,
        fit=fit,
        design=predictor,
        x=matrix,
    )


def _chain(covariance: str | Sequence[str], fallback: bool) -> list[str]:
    """Structures to try, in order."""
    if not isinstance(covariance, str):
        return [structure(name).name for name in covariance]
    first = structure(covariance).name
    if not fallback:
        return [first]
    after = FALLBACK.index(first) + 1 if first in FALLBACK else FALLBACK.index("ar1h")
    return [first, *FALLBACK[after:]]


def _fitted(data: Records, chain: Sequence[str], reml: bool) -> tuple[Fit, tuple[Attempt, ...]]:
    failed: list[Attempt] = []
    for name in chain:
        found = maximise(data, structure(name), reml)
        if isinstance(found, Fit):
            return found, tuple(failed)
        failed.append(Attempt(name, found))
    told = "; ".join(f"{one.covariance}: {one.reason}" for one in failed)
    raise InputError(
        f"no covariance structure could be fitted ({told})", expected="more observations a visit"
    )
