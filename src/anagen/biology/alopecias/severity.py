"""Severity in words: factors on the usual strength, the same for every kind of hair loss."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from anagen.biology.alopecias.diagnosis import Setting
from anagen.parameters import ParameterSet

SEVERITIES = ("none", "mild", "moderate", "severe")
SEVERITY = Setting("severity", "moderate", '"none", "mild", "moderate" or "severe"', SEVERITIES)


def severity_factor(parameters: ParameterSet, word: str | float) -> float:
    """Factor on the usual strength; "none" is 0 and leaves a healthy scalp, to the bit."""
    if isinstance(word, str):
        return 0.0 if word == "none" else parameters.value(f"severity_{word}")
    return float(word)


def shifted_share(share: float, odds: NDArray[np.float64]) -> NDArray[np.float64]:
    """`share` (0 to 1) with its odds multiplied; 0 stays 0 and 1 stays 1."""
    return np.asarray(share * odds / (1.0 - share + share * odds))
