"""Weeks in remission of 42 children with leukaemia, on 6-MP or placebo (Freireich et al. 1963)."""

from __future__ import annotations

import numpy as np

_TREATED = "6 6 6 6+ 7 9+ 10 10+ 11+ 13 16 17+ 19+ 20+ 22 23 25+ 32+ 32+ 34+ 35+"
_PLACEBO = "1 1 2 2 3 4 4 5 5 8 8 8 8 11 11 12 12 15 17 22 23"
_WORDS = f"{_TREATED} {_PLACEBO}".split()

LEUKAEMIA = {
    "weeks": np.array([float(word.rstrip("+")) for word in _WORDS]),
    "relapse": np.array([not word.endswith("+") for word in _WORDS]),
    "arm": np.repeat(["6-MP", "placebo"], 21),
    "made_up": np.array([float(7 * index % 11) for index in range(42)]),
    "half": np.arange(42) % 2,
}
"""`made_up` and `half` are no part of the trial: they serve as covariate and stratum."""
