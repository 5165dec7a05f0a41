"""Columns of a design that add something to those before them, and directions without effect."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Codes = NDArray[np.int64]

_ALIASED = 1e-9
"""A column whose part outside those before it is shorter than this share of it adds nothing."""


def orthogonal(matrix: Floats) -> tuple[Codes, Floats, Floats]:
    """Columns that add something to those before them, and their thin QR factors."""
    kept = list(range(matrix.shape[1]))
    while True:
        q, triangle = np.linalg.qr(matrix[:, kept])
        size = np.sqrt((matrix[:, kept] ** 2).sum(axis=0))
        new = np.abs(np.diagonal(triangle))
        short = np.flatnonzero(new <= _ALIASED * np.maximum(size[: len(new)], 1e-300))
        if len(short):
            # Below the first one the factors are of a direction of rounding errors, so one goes at a time.
            del kept[short[0]]
        elif len(new) < len(kept):
            kept = kept[: len(new)]
        else:
            return np.array(kept, dtype=np.int64), q, triangle


def null_space(matrix: Floats, kept: Codes) -> Floats:
    """Basis of the coefficients without effect: a dropped column less its combination of the kept ones."""
    columns = matrix.shape[1]
    dropped = np.setdiff1d(np.arange(columns), kept)
    basis = np.zeros((columns, len(dropped)))
    if len(dropped):
        basis[kept] = -np.linalg.lstsq(matrix[:, kept], matrix[:, dropped], rcond=None)[0]
        basis[dropped, np.arange(len(dropped))] = 1.0
    return basis
