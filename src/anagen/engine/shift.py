"""Class steps of growing hairs over a while, exactly: a Poisson number, held at the ends of the grid."""

from __future__ import annotations

import numpy as np

from anagen.compiled import njit


@njit(nogil=True, cache=True, error_model="numpy")
def poisson_weights(mean, weights):  # type: ignore[no-untyped-def]
    """Fill `weights` float64[C] with the probabilities of 0, 1, ... steps; the last: C - 1 or more."""
    left, term = 1.0, np.exp(-mean)
    for n in range(len(weights) - 1):
        weights[n] = term
        left -= term
        term *= mean / (n + 1)
    weights[len(weights) - 1] = max(left, 0.0)


@njit(nogil=True, cache=True, error_model="numpy")
def shift_classes(y, first, after, up, weights, row):  # type: ignore[no-untyped-def]
    """Move the content of stages `first` to `after` of `y` (stages × classes) up or down by `weights`.

    `row` [C] is room for one stage. What would step beyond the grid stays in its last class; the sum is kept.
    """
    classes = y.shape[1]
    for s in range(first, after):
        for c in range(classes):
            row[c] = 0.0
        for c in range(classes):
            here = y[s, c]
            if here == 0.0:
                continue
            room = classes - 1 - c if up else c
            left = here
            for n in range(room):
                part = here * weights[n]
                left -= part
                row[c + n if up else c - n] += part
            row[c + room if up else c - room] += left
        for c in range(classes):
            y[s, c] = row[c]
