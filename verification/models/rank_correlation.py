"""Which parameters a model's outcome hangs on: Latin hypercube samples and partial rank correlations."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata


def latin_hypercube(
    low: NDArray[np.float64], high: NDArray[np.float64], size: int, generator: np.random.Generator
) -> NDArray[np.float64]:
    """float64[size, P]: each parameter takes one value from each of `size` equal parts of its range."""
    parts = generator.permuted(np.tile(np.arange(size), (len(low), 1)), axis=1).T
    return np.asarray(low + (high - low) * (parts + generator.random(parts.shape)) / size)


def partial_rank_correlation(
    sample: NDArray[np.float64], outcome: NDArray[np.float64]
) -> NDArray[np.float64]:
    """float64[P]: correlation of each parameter's rank with the outcome's, all others held.

    Args:
        sample: float64[N, P].
        outcome: float64[N].
    """
    ranks = np.column_stack([rankdata(sample, axis=0), rankdata(outcome)])
    inverse = np.linalg.inv(np.corrcoef(ranks, rowvar=False))
    scale = np.sqrt(np.diag(inverse))
    return np.asarray(-inverse[:-1, -1] / (scale[:-1] * scale[-1]))
