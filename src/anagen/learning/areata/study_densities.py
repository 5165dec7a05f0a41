"""Log density of each study's rows at each draw in severe alopecia areata, by which a study can be left out.

The deviation of a study and the surfaces' errors, which the sampler draws along, are integrated out by
Gauss's quadrature: a density that held them would be near its largest at every draw, and one over it would
give all weight to a few draws.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from anagen.learning.areata.free_parameters import Free
from anagen.learning.areata.sampling import Questions, predicted

Floats = NDArray[np.float64]
STUDY_NODES, OWN_NODES = 9, 5
"""Nodes over a study's deviation, and over each row's error of the surface."""


def by_study(asked: Questions, free: Free, z: Floats, study_sd: Floats) -> dict[str, Floats]:
    """Log density of the fitted rows of each study, float64[S].

    Args:
        asked: the rows.
        free: the free parameters.
        z: float64[S, P], draws.
        study_sd: float64[S], SD between studies of log odds.
    """
    fit = np.array([row.fit for row in asked.rows])
    member = np.array([asked.study == number for number in range(len(asked.studies))]) & fit  # [studies, K]
    study, study_weight = _normal_nodes(STUDY_NODES)
    own, own_weight = _normal_nodes(OWN_NODES)
    found = np.empty((len(z), len(asked.studies)))
    for number, (point, sd) in enumerate(zip(z, study_sd, strict=True)):
        between = asked.between(sd)
        given = np.empty((len(study), len(asked.rows)))
        for i, deviation in enumerate(study):
            each = [_of_rows(asked, free, point, between * deviation + asked.error * one) for one in own]
            given[i] = _mean(np.array(each), own_weight)
        found[number] = _mean(given @ member.T, study_weight)
    return {name: found[:, number] for number, name in enumerate(asked.studies) if member[number].any()}


def _of_rows(asked: Questions, free: Free, z: Floats, shift: Floats) -> Floats:
    """Log density of every row, float64[K], at one point and shifts of log odds [K]; without constants."""
    told, _ = predicted(z, asked, free, np.where(asked.mean, 0.0, shift))
    share = np.where(asked.mean, 0.5, told)
    hits = asked.value / 100.0 * asked.n
    counted = hits * np.log(share) + (asked.n - hits) * np.log1p(-share)
    measured = -0.5 * ((asked.value - told) / np.hypot(asked.n, asked.error)) ** 2
    return np.asarray(np.where(asked.mean, measured, counted))


def _mean(values: Floats, weight: Floats) -> Floats:
    """Logarithm of the weighted mean of exp(values) over the first axis."""
    most = values.max(axis=0)
    return np.asarray(most + np.log(weight @ np.exp(values - most)))


def _normal_nodes(size: int) -> tuple[Floats, Floats]:
    """Nodes and weights of a standard normal; the weights sum to 1."""
    nodes, weight = np.polynomial.hermite_e.hermegauss(size)
    return nodes, weight / weight.sum()
