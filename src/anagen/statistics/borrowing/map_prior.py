"""Meta-analytic predictive prior: what earlier trials say about the mean of the next one, and its doubt.

Reference: Neuenschwander and others 2010; robust mixture of Schmidli and others 2014; R package RBesT.
"""

from __future__ import annotations

import numpy as np
import scipy
from numpy.typing import ArrayLike

from anagen.errors import InputError
from anagen.statistics.borrowing.mixture import NormalMixture, mixture

_NODES = 60
"""Values of the spread between trials that are averaged over."""


def map_prior(
    estimates: ArrayLike, ses: ArrayLike, *, spread: float, mean: tuple[float, float] | None = None
) -> NormalMixture:
    """Predictive distribution of the mean of a new trial, from those of earlier ones.

    Trials' means are normal about a common one; the spread between them has a half-normal prior and is
    integrated over numerically, each value of it giving one part of the mixture.

    Args:
        estimates: float[H], of the earlier trials.
        ses: float[H], their standard errors.
        spread: scale of the half-normal prior of the standard deviation between trials.
        mean: mean and SD of the normal prior of the common mean; None for a flat one.

    Raises:
        InputError: no trial, other lengths, or numbers that are not positive.
    """
    y, se = np.asarray(estimates, dtype=np.float64), np.asarray(ses, dtype=np.float64)
    if y.ndim != 1 or not len(y) or y.shape != se.shape or not (se > 0).all():
        raise InputError(
            f"{y.size} estimates with {se.size} standard errors", expected="one or more, with positive errors"
        )
    if not spread > 0 or (mean is not None and not mean[1] > 0):
        raise InputError(f"a prior of scale {spread:g}", expected="positive scales")
    node, weight = scipy.special.roots_legendre(_NODES)
    # The half-normal prior at equal steps of its probability, dense where the prior is.
    tau = spread * scipy.special.ndtri(0.5 + (node + 1.0) / 4.0)
    variance = se**2 + tau[:, None] ** 2
    precision = 1.0 / variance
    prior = (0.0, 0.0) if mean is None else (mean[0], mean[1] ** -2)
    total = precision.sum(axis=1) + prior[1]
    centre = (precision @ y + prior[0] * prior[1]) / total
    log = 0.5 * (np.log(precision).sum(axis=1) - np.log(total))
    log -= 0.5 * (precision * (y - centre[:, None]) ** 2).sum(axis=1)
    log -= 0.5 * prior[1] * (centre - prior[0]) ** 2
    likelihood = np.exp(log - log.max())
    return mixture(weight * likelihood, centre, np.sqrt(1.0 / total + tau**2))


def robust(prior: NormalMixture, weight: float, mean: float, sd: float) -> NormalMixture:
    """Prior that is doubted: a share of it is replaced by a vague normal distribution.

    Args:
        prior: from earlier trials.
        weight: of the vague part, 0 to 1: the chance that the new trial is unlike the earlier ones.
        mean: of the vague part.
        sd: of the vague part, usually that of one patient, which counts as one patient's worth.

    Raises:
        InputError: a weight outside 0 to 1, or an SD that is not positive.
    """
    if not 0 <= weight <= 1:
        raise InputError(f"weight {weight:g} of the vague part", expected="0 to 1")
    return mixture(
        np.append((1.0 - weight) * prior.weights, weight),
        np.append(prior.means, mean),
        np.append(prior.sds, sd),
    )


def worth(prior: NormalMixture, patient_sd: float) -> float:
    """Patients that a prior is worth by its variance: patient_sd^2 / variance (moment method)."""
    return (patient_sd / prior.sd) ** 2
