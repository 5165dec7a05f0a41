"""`Observables`, the data known of a patient before treatment."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Observables:
    """Sites at baseline, as a clinic records them; arrays of length S.

    Attributes:
        age: years.
        female: whether a woman.
        stage: severity in words.
        outcomes: float64[S, O], all outcomes as measured at baseline.
    """

    age: NDArray[np.float64]
    female: NDArray[np.bool_]
    stage: NDArray[np.str_]
    outcomes: NDArray[np.float64]

    def first(self, sites: int) -> Observables:
        """Those of the first `sites` alone."""
        return Observables(*(values[:sites] for values in vars(self).values()))
