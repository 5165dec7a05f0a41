"""Mean of the values that are there."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def mean_present(values: NDArray[np.float64]) -> float:
    """Mean of the values that are not NaN; NaN if there are none."""
    values = values[np.isfinite(values)]
    return float(values.mean()) if len(values) else float("nan")
