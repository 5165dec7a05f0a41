"""Calibre renewal at anagen onset: the probability of every new class, for all mean-field integrators."""

from __future__ import annotations

from math import erfc, sqrt

import numpy as np
from numpy.typing import NDArray

from anagen.compiled import njit
from anagen.engine.chain import Chain

_SQRT_HALF = sqrt(0.5)


def renewal_matrix(chain: Chain, target: float) -> NDArray[np.float64]:
    """Renewal matrix float64[C, C]: probability that class i is renewed as class j under `target`."""
    matrix = np.empty((chain.classes, chain.classes))
    fill_renewal(*chain.renewal, float(target), matrix)
    return matrix


@njit(nogil=True, cache=True)
def _below(edge, centre, spread):  # type: ignore[no-untyped-def]
    """P(centre + spread * normal < edge)."""
    if spread <= 0.0:
        return 1.0 if centre < edge else 0.0
    return 0.5 * erfc((centre - edge) / spread * _SQRT_HALF)


@njit(nogil=True, cache=True, error_model="numpy")
def fill_renewal(pull, jump, spread, target, matrix):  # type: ignore[no-untyped-def]
    """Fill `matrix` float64[C, C] with the probability that class i is renewed as class j.

    The law of a new class is that of docs/model.md, section 2, "Calibre"; see `Chain`.
    """
    classes = matrix.shape[0]
    # An abrupt renewal does not depend on the old class: it is worked out once, in the last row, and that
    # row is overwritten when it has served all the others.
    last = classes - 1
    abrupt = 0.0
    for j in range(classes):
        upper = 0.0
        if jump > 0.0:
            upper = 1.0 if j == last else _below(j + 0.5, target, spread)
        matrix[last, j] = jump * (upper - abrupt)
        abrupt = upper
    for i in range(classes):
        gradual = 0.0
        centre = i + pull * (target - i)
        for j in range(classes):
            upper = 1.0 if j == last else _below(j + 0.5, centre, spread)
            matrix[i, j] = (1.0 - jump) * (upper - gradual) + matrix[last, j]
            gradual = upper
