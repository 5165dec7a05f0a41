"""Logistic regression of grouped responses, plain or with Firth's penalty, and its risk difference.

Patients who share all covariates share a cell, so a trial's model is a handful of cells however many
patients it has, and all replicates are fitted at once: ``events`` and ``n`` are [..., C], the design
matrix [C, p] is common to all. A cell without patients has no effect.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy
from numpy.typing import ArrayLike, NDArray

from anagen.statistics.contingency import Interval

Floats = NDArray[np.float64]

MOST_STEPS = 60
_SETTLED = 1e-11
_RANK_TOLERANCE = 1e-10
_SUSPECT = 12.0
"""A log odds beyond which a fit may be running away: odds of 160 000 to 1."""


@dataclass(frozen=True, eq=False)
class Logistic:
    """A fitted logistic regression.

    Attributes:
        coefficient: [..., p], log odds ratios.
        covariance: [..., p, p].
        log_likelihood: [...], penalised with Firth's method, without the binomial constants.
        converged: [...], whether the steps came to rest.
    """

    coefficient: Floats
    covariance: Floats
    log_likelihood: Floats
    converged: NDArray[np.bool_]

    @property
    def se(self) -> Floats:
        """Standard errors of the coefficients, [..., p]."""
        return np.asarray(np.sqrt(np.maximum(np.diagonal(self.covariance, axis1=-2, axis2=-1), 0.0)))


def logistic(
    events: ArrayLike, n: ArrayLike, design: ArrayLike, *, firth: bool = False, held: int | None = None
) -> Logistic:
    """Logistic model logit(risk) = design @ coefficient, fitted by Newton-Raphson with step halving.

    Plain estimates of separated data are infinite (`separated`): they come back large and not
    converged. Firth's (1993) penalty, half the log determinant of the information, keeps them finite.

    Args:
        events: [..., C], responders.
        n: [..., C], patients.
        design: [C, p].
        firth: maximise the penalised likelihood.
        held: column whose coefficient stays at 0 (it still counts in Firth's penalty), for the
            likelihood ratio test of Heinze and Schemper (2002).
    """
    count, size = np.asarray(events, dtype=np.float64), np.asarray(n, dtype=np.float64)
    matrix = np.asarray(design, dtype=np.float64)
    columns = matrix.shape[1]
    free = np.ones(columns) if held is None else (np.arange(columns) != held).astype(np.float64)
    beta = np.zeros((*count.shape[:-1], columns))
    value = _log_likelihood(beta, count, size, matrix, firth)
    done = np.zeros(value.shape, dtype=bool)
    for _ in range(MOST_STEPS):
        risk = scipy.special.expit(beta @ matrix.T)
        information = _information(risk, size, matrix)
        residual = count - size * risk
        if firth:
            residual = residual + _leverage(risk, size, matrix, information) * (0.5 - risk)
        score = (residual @ matrix) * free
        reduced = information * free * free[:, None]
        step = (_pseudo_inverse(reduced) @ score[..., None])[..., 0]
        # One step never moves a log odds by more than 5, so a first step cannot overshoot far.
        largest = np.abs(step @ matrix.T).max(axis=-1)
        step *= np.minimum(1.0, 5.0 / np.maximum(largest, 5.0))[..., None]
        length = np.where(done, 0.0, 1.0)
        for _ in range(30):
            trial = beta + length[..., None] * step
            found = _log_likelihood(trial, count, size, matrix, firth)
            worse = (found < value - 1e-12 * np.abs(value)) & (length > 0)
            if not worse.any():
                break
            length = np.where(worse, length / 2.0, length)
        beta, value = trial, np.maximum(found, value)
        done |= np.abs(step).max(axis=-1) < _SETTLED
        if done.all():
            break
    risk = scipy.special.expit(beta @ matrix.T)
    return Logistic(beta, _pseudo_inverse(_information(risk, size, matrix)), value, done)


def _log_likelihood(beta: Floats, events: Floats, n: Floats, design: Floats, firth: bool) -> Floats:
    eta = beta @ design.T
    value = (events * eta - n * np.logaddexp(0.0, eta)).sum(axis=-1)
    if firth:
        weights = np.linalg.eigvalsh(_information(scipy.special.expit(eta), n, design))
        kept = weights > _RANK_TOLERANCE * np.maximum(weights[..., -1:], 1e-300)
        value = value + 0.5 * np.log(np.where(kept, weights, 1.0)).sum(axis=-1)
    return np.asarray(value)


def _information(risk: Floats, n: Floats, design: Floats) -> Floats:
    weight = n * risk * (1.0 - risk)
    return np.asarray(np.einsum("...c,ci,cj->...ij", weight, design, design))


def _leverage(risk: Floats, n: Floats, design: Floats, information: Floats) -> Floats:
    """Trace of the hat matrix over the patients of each cell, [..., C]."""
    weight = n * risk * (1.0 - risk)
    return np.asarray(weight * np.einsum("ci,...ij,cj->...c", design, _pseudo_inverse(information), design))


def _pseudo_inverse(matrix: Floats) -> Floats:
    values, vectors = np.linalg.eigh(matrix)
    kept = values > _RANK_TOLERANCE * np.maximum(values[..., -1:], 1e-300)
    inverted = np.where(kept, 1.0 / np.where(kept, values, 1.0), 0.0)
    return np.asarray((vectors * inverted[..., None, :]) @ np.swapaxes(vectors, -1, -2))


def separated(events: ArrayLike, n: ArrayLike, design: ArrayLike, column: int) -> NDArray[np.bool_]:
    """Whether the plain estimate of one coefficient is infinite; [...].

    It is when some direction of the coefficients, moving this one, makes no patient's outcome less
    likely and some patient's more (Albert and Anderson 1984); each suspect is settled by a linear
    programme (Konis 2007). An infinite estimate of another coefficient does not matter here.
    """
    count, size = np.asarray(events, dtype=np.float64), np.asarray(n, dtype=np.float64)
    matrix = np.asarray(design, dtype=np.float64)
    fit = logistic(count, size, matrix)
    extreme = np.where(size > 0, np.abs(fit.coefficient @ matrix.T), 0.0).max(axis=-1) > _SUSPECT
    found = np.array(~fit.converged | extreme)
    for index in np.argwhere(found):
        at = tuple(index)
        found[at] = _runs_away(count[at], size[at], matrix, column)
    return found


def _runs_away(events: Floats, n: Floats, design: Floats, column: int) -> bool:
    rows = np.concatenate([design[events > 0], -design[events < n]])
    if not len(rows):
        return False
    fixed = rows @ np.eye(design.shape[1])[column]
    if not fixed.any():
        return False
    bounds = [(-1.0, 1.0)] * design.shape[1]
    for sign in (1.0, -1.0):
        # Furthest that the column may go while nobody's likelihood falls; a move along a
        # direction that leaves every likelihood unchanged is no separation, so the gain must be real.
        objective = -(rows.sum(axis=0))
        among = [*bounds]
        among[column] = (1.0, 1.0) if sign > 0 else (-1.0, -1.0)
        best = scipy.optimize.linprog(
            objective, A_ub=-rows, b_ub=np.zeros(len(rows)), bounds=_wider(among, column)
        )
        if best.status == 0 and -best.fun > 1e-7:
            return True
    return False


def _wider(bounds: list[tuple[float, float]], column: int) -> list[tuple[float, float]]:
    """Bounds within which all coefficients but the one of `column` may move further."""
    return [pair if index == column else (-50.0, 50.0) for index, pair in enumerate(bounds)]


def wald(fit: Logistic, column: int, alpha: float = 0.05) -> tuple[Interval, Floats]:
    """Odds ratio of one column with its Wald interval, and the z statistic of its logarithm."""
    beta, se = fit.coefficient[..., column], fit.se[..., column]
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        half = scipy.special.ndtri(1.0 - alpha / 2.0) * se
        z = np.where(se > 0, beta / np.where(se > 0, se, 1.0), np.nan)
        return Interval(np.exp(beta), np.asarray(se), np.exp(beta - half), np.exp(beta + half)), z


def penalised_ratio_p(events: ArrayLike, n: ArrayLike, design: ArrayLike, column: int) -> Floats:
    """p of one coefficient by the ratio of penalised likelihoods (Heinze and Schemper 2002); [...]."""
    full = logistic(events, n, design, firth=True)
    without = logistic(events, n, design, firth=True, held=column)
    return np.asarray(
        scipy.special.chdtrc(1, np.maximum(2.0 * (full.log_likelihood - without.log_likelihood), 0.0))
    )


def standardised_difference(
    fit: Logistic, treated: ArrayLike, control: ArrayLike, weight: ArrayLike, alpha: float = 0.05
) -> tuple[Interval, Floats]:
    """Risk difference of the fitted model if everybody had been treated, against nobody.

    The mean over all patients of their two predicted risks; standard error by the delta method,
    patients' covariates taken as given (Ge et al. 2011).

    Args:
        fit: the fitted model.
        treated: [K, p], covariates of each kind of patient if treated.
        control: [K, p], covariates of each kind of patient under control.
        weight: [..., K], patients of each kind.
        alpha: two-sided; the interval holds 1 - alpha.

    Returns:
        the difference with its interval, and the two mean risks, [..., 2].
    """
    share = np.asarray(weight, dtype=np.float64)
    with np.errstate(invalid="ignore", divide="ignore"):
        share = share / share.sum(axis=-1, keepdims=True)
    means, gradients = [], []
    for covariates in (np.asarray(treated, dtype=np.float64), np.asarray(control, dtype=np.float64)):
        risk = scipy.special.expit(fit.coefficient @ covariates.T)
        means.append((share * risk).sum(axis=-1))
        gradients.append((share * risk * (1.0 - risk)) @ covariates)
    difference, slope = means[0] - means[1], gradients[0] - gradients[1]
    variance = np.einsum("...i,...ij,...j->...", slope, fit.covariance, slope)
    se = np.sqrt(np.maximum(variance, 0.0))
    half = scipy.special.ndtri(1.0 - alpha / 2.0) * se
    low, high = np.maximum(difference - half, -1.0), np.minimum(difference + half, 1.0)
    return Interval(difference, se, low, high), np.stack(means, axis=-1)
