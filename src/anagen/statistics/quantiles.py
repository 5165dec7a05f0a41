"""Quantiles of arrays with missing values."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


def quantiles_known(values: NDArray[np.float64], levels: Sequence[float]) -> NDArray[np.float64]:
    """Quantiles over the first axis, missing values left out; NaN where all are missing."""
    found = np.full((len(levels), *values.shape[1:]), np.nan)
    known = np.isfinite(values).any(axis=0)
    found[:, known] = np.nanquantile(values[:, known], levels, axis=0)
    return found
