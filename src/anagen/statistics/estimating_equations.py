"""Generalised estimating equations: mean models of repeated outcomes with robust standard errors.

Liang and Zeger (1986): D'V⁻¹(y - μ) = 0 summed over subjects, with a working correlation estimated by
moments as in their paper. Few subjects make the robust errors too small: CR2 is the correction of Kauermann
and Carroll (2001), CR3 that of Mancl and DeRouen (2001).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy
from numpy.typing import NDArray

from anagen.errors import InputError, unknown_name
from anagen.statistics.design import Levels, design
from anagen.statistics.frames import coded, column, numbers, visits_in_order
from anagen.statistics.predictor import Estimated
from anagen.statistics.rank import null_space, orthogonal

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

WORKING = ("independence", "exchangeable", "ar1")
ROBUST = ("CR0", "CR1", "CR2", "CR3")
MOST_STEPS = 100
_SETTLED = 1e-10


@dataclass(frozen=True)
class Family:
    """A distribution of the outcome with its canonical link.

    Attributes:
        link: name of the link.
        mean: from the linear predictor.
        variance: from the mean, up to the scale.
        start: linear predictor near an outcome.
        least: smallest outcome, or None.
        most: largest outcome, or None.
        scale: of the variance; None: estimated.
    """

    link: str
    mean: Callable[[Floats], Floats]
    variance: Callable[[Floats], Floats]
    start: Callable[[Floats], Floats]
    least: float | None
    most: float | None
    scale: float | None


FAMILIES = {
    "gaussian": Family("identity", lambda eta: eta, np.ones_like, lambda y: y, None, None, None),
    "binomial": Family(
        "logit",
        lambda eta: np.asarray(scipy.special.expit(eta)),
        lambda mu: mu * (1.0 - mu),
        lambda y: np.asarray(scipy.special.logit((y + 0.5) / 2.0)),
        0.0,
        1.0,
        1.0,
    ),
    "poisson": Family("log", np.exp, lambda mu: mu, lambda y: np.log(y + 0.5), 0.0, None, 1.0),
}
"""Distributions by name; each link is canonical, so the mean's slope is its variance."""


@dataclass(frozen=True, eq=False, repr=False)
class GEE(Estimated):
    """Solved estimating equations; estimates are on the scale of the link.

    Attributes:
        family: name of the distribution.
        working: name of the working correlation.
        robust: kind of the covariance matrix: "CR0" to "CR3", or None for the working model's own.
        correlation: of the working model: between any two visits, or neighbouring ones; 0 for independence.
        scale: of the variance.
        subjects: number of subjects.
        n: number of observations.
        converged: whether the steps came to rest.
    """

    family: str
    working: str
    robust: str | None
    correlation: float
    scale: float
    subjects: int
    n: int
    converged: bool

    def __repr__(self) -> str:
        return (
            f"GEE({self.n} observations of {self.subjects} subjects, {self.family}, working {self.working} "
            f"{self.correlation:.3f}, robust {self.robust!r})"
        )


def gee(
    data: Any,
    formula: str,
    *,
    subject: str,
    visit: str,
    family: str = "gaussian",
    working: str = "exchangeable",
    robust: str | None = "CR0",
    correlation: float | None = None,
    small: bool = False,
    levels: Levels | None = None,
    alpha: float = 0.05,
) -> GEE:
    """Estimating equations of a data frame with one row a subject and visit.

    Args:
        data: data frame of pandas or polars, or a mapping from name to array; incomplete rows are left out.
        formula: such as "responder ~ arm * visit".
        subject: column that tells subjects apart.
        visit: column of the visit; a factor whatever its type, "week 4" before "week 12"; "ar1" counts
            visits in this order.
        family: one of `FAMILIES`.
        working: one of `WORKING`.
        robust: "CR0" to "CR3", or None for the working model's covariance.
        correlation: of the working model; None: estimated.
        small: t tests with subjects less coefficients as degrees of freedom, rather than normal ones.
        levels: levels of factors in order, the reference first; else sorted.
        alpha: two-sided; intervals hold 1 - alpha.

    Raises:
        InputError: an unknown column, level or name, an outcome that the family cannot have, two values of a
            subject at a visit, or too few observations.
    """
    for what, name, known in (("family", family, FAMILIES), ("working correlation", working, WORKING)):
        if name not in known:
            raise unknown_name(what, name, known)
    if robust is not None and robust not in ROBUST:
        raise unknown_name("robust covariance", robust, ROBUST)
    order = dict(levels or {})
    order[visit] = visits_in_order(data, visit, order.get(visit))
    when = coded(column(data, visit), visit, order[visit])[0]
    predictor = design(data, formula, levels=order, needed=[subject, visit])
    outcome = predictor.formula.response
    if not outcome:
        raise InputError(f"formula {formula!r} names no outcome", expected='a form such as "y ~ arm * visit"')
    rows = predictor.rows
    y = numbers(data, outcome)[rows]
    law = FAMILIES[family]
    if (law.least is not None and (y < law.least).any()) or (law.most is not None and (y > law.most).any()):
        expected = "0 to 1" if law.most is not None else "0 or more"
        raise InputError(f"{outcome!r} holds values that a {family} outcome cannot have", expected=expected)
    who, people = coded(column(data, subject)[rows], subject)
    seen, at = np.unique(when[rows], return_inverse=True)
    if len(np.unique(who * len(seen) + at)) < len(who):
        raise InputError("a subject has two values at one visit", expected="at most one value of each visit")
    kept, q, triangle = orthogonal(predictor.matrix)
    if len(y) <= len(kept) or len(people) <= len(kept):
        raise InputError(
            f"{len(people)} subjects cannot fit {len(kept)} coefficients",
            expected="more subjects than coefficients",
        )
    there = np.zeros((len(people), len(seen)), dtype=bool)
    there[who, at] = True
    shape = there.shape
    outcomes, matrix = np.zeros(shape), np.zeros((*shape, len(kept)))
    outcomes[who, at], matrix[who, at] = y, q
    solved = _solve(outcomes, matrix, there, law, working, correlation, q.T @ law.start(y))
    inner = _covariance(solved, outcomes, matrix, there, law, robust)
    coefficient = np.full(predictor.matrix.shape[1], np.nan)
    coefficient[kept] = np.linalg.solve(triangle, solved.gamma)
    if not solved.converged:
        inner = np.full_like(inner, np.nan)
    return GEE(
        names=predictor.names,
        coefficient=coefficient,
        inner=inner,
        triangle=triangle,
        kept=kept,
        null=null_space(predictor.matrix, kept),
        df=float(len(people) - len(kept)) if small else np.inf,
        alpha=alpha,
        design=predictor,
        family=family,
        working=working,
        robust=robust,
        correlation=solved.correlation,
        scale=solved.scale,
        subjects=len(people),
        n=len(y),
        converged=solved.converged,
    )


@dataclass(frozen=True, eq=False)
class _Solved:
    gamma: Floats
    correlation: float
    scale: float
    inverse: Floats
    """[p, p], of the information, without the scale."""
    root: Floats
    """[s, m, m], inverse lower Cholesky factor of each subject's correlation; 0 at visits not seen."""
    converged: bool


def _solve(
    y: Floats, x: Floats, there: Bools, law: Family, working: str, fixed: float | None, gamma: Floats
) -> _Solved:
    """Fisher scoring, with the correlation estimated anew at every step."""
    converged = False
    alpha, scale = (0.0 if fixed is None else fixed), 1.0
    for _ in range(MOST_STEPS):
        mean, sd = _moments(x, gamma, there, law)
        residual = np.where(there, (y - mean) / sd, 0.0)
        scale = float((residual**2).sum() / (there.sum() - x.shape[2]))
        if fixed is None:
            alpha = _correlation(residual, there, working, scale, x.shape[2])
        root = _roots(there, working, alpha)
        white = root @ (x * sd[:, :, None])
        left = (root @ residual[:, :, None])[:, :, 0]
        information = np.einsum("smp,smq->pq", white, white)
        inverse = np.linalg.pinv(information, hermitian=True)
        step = inverse @ np.einsum("smp,sm->p", white, left)
        # A step never moves a linear predictor by more than 5, so a first step cannot overshoot far.
        longest = float(np.abs(x @ step).max())
        if law.link != "identity":
            step = step * min(1.0, 5.0 / max(longest, 1e-300))
        gamma = gamma + step
        if longest <= _SETTLED * (1.0 + float(np.abs(x @ gamma).max())):
            converged = bool(np.linalg.matrix_rank(information) == len(gamma))
            break
    mean, sd = _moments(x, gamma, there, law)
    white = root @ (x * sd[:, :, None])
    inverse = np.linalg.pinv(np.einsum("smp,smq->pq", white, white), hermitian=True)
    return _Solved(gamma, alpha, scale, inverse, root, converged)


def _moments(x: Floats, gamma: Floats, there: Bools, law: Family) -> tuple[Floats, Floats]:
    """Mean and standard deviation (up to the scale), [s, m]; 0 and 1 where nobody was seen."""
    mean = law.mean(x @ gamma)
    sd = np.sqrt(np.maximum(law.variance(mean), 1e-300))
    return np.where(there, mean, 0.0), np.where(there, sd, 1.0)


def _correlation(residual: Floats, there: Bools, working: str, scale: float, p: int) -> float:
    """Moment estimate of the working correlation from Pearson residuals, 0 where nobody was seen; [s, m]."""
    if working == "independence":
        return 0.0
    if working == "ar1":
        total = float((residual[:, 1:] * residual[:, :-1]).sum())
        pairs = float((there[:, 1:] & there[:, :-1]).sum())
    else:
        total = float((residual.sum(axis=1) ** 2 - (residual**2).sum(axis=1)).sum()) / 2.0
        each = there.sum(axis=1)
        pairs = float((each * (each - 1)).sum()) / 2.0
    if pairs <= p:
        return 0.0
    least = -0.999 / max(there.shape[1] - 1, 1) if working == "exchangeable" else -0.999
    return min(max(total / scale / (pairs - p), least), 0.999)


def _roots(there: Bools, working: str, alpha: float) -> Floats:
    lag = np.abs(np.subtract.outer(np.arange(there.shape[1]), np.arange(there.shape[1])))
    full = alpha**lag if working == "ar1" else np.where(lag > 0, alpha, 1.0)
    patterns, which = np.unique(there, axis=0, return_inverse=True)
    both = patterns[:, :, None] & patterns[:, None, :]
    lower = np.linalg.cholesky(np.where(both, full, np.eye(len(full))))
    return np.asarray((np.linalg.inv(lower) * both)[which.reshape(-1)])


def _covariance(
    solved: _Solved, y: Floats, x: Floats, there: Bools, law: Family, robust: str | None
) -> Floats:
    """Covariance matrix of the coefficients of the orthogonal design, [p, p]."""
    phi = solved.inverse
    if robust is None:
        return np.asarray(phi * (solved.scale if law.scale is None else law.scale))
    mean, sd = _moments(x, solved.gamma, there, law)
    white = solved.root @ (x * sd[:, :, None])
    left = (solved.root @ np.where(there, (y - mean) / sd, 0.0)[:, :, None])[:, :, 0]
    if robust in ("CR2", "CR3"):
        values, vectors = np.linalg.eigh(np.eye(there.shape[1]) - white @ phi @ np.swapaxes(white, 1, 2))
        kept = values > 1e-12
        power = np.where(kept, np.where(kept, values, 1.0) ** (-0.5 if robust == "CR2" else -1.0), 0.0)
        left = np.einsum("sab,sb,scb,sc->sa", vectors, power, vectors, left)
    scores = np.einsum("smp,sm->sp", white, left)
    factor = len(y) / (len(y) - 1.0) if robust == "CR1" else 1.0
    return np.asarray(factor * phi @ (scores.T @ scores) @ phi)
