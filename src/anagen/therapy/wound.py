"""Wound signal of the needles themselves, which rises over days and fades.

The kernel is a gamma density scaled to height 1 at its peak; with shape 4 it is back at half
five days after a peak on day 6 (the TNF-alpha, Wnt and VEGF surge after needling in mice).
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import scipy
from numpy.typing import NDArray


def wound_signal(
    sessions: NDArray[np.int64], peak_day: float, shape: float, days: int
) -> NDArray[np.float64]:
    """Daily mean of the summed wound kernels, float64[days]; one session peaks near 1.

    Args:
        sessions: int64[s], days of needling.
        peak_day: days from a session to its peak.
        shape: of the gamma kernel, above 1.
        days: length of the result.
    """
    kernel = _kernel(peak_day, shape, days)
    signal = np.zeros(days)
    for day in sessions:
        signal[day:] += kernel[: days - day]
    return signal


@lru_cache(maxsize=64)
def _kernel(peak_day: float, shape: float, days: int) -> NDArray[np.float64]:
    """Daily mean of one session's signal, float64[days]; the sessions and people of a draw share it."""
    scale = peak_day / (shape - 1.0)
    log_area = (
        scipy.special.gammaln(shape) - (shape - 1.0) * np.log(shape - 1.0) + (shape - 1.0) + np.log(scale)
    )
    kernel = np.exp(log_area) * np.diff(scipy.special.gammainc(shape, np.arange(days + 1) / scale))
    kernel.setflags(write=False)
    return np.asarray(kernel)
