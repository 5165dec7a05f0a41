"""State of a person's follicles at baseline, before any treatment.

Years of androgens alone are read from the history table (`anagen.biology.history`); another disease active
before baseline is followed in `anagen.population.diseased_past`. Patients with alopecia areata come to
baseline where they are recruited, in `anagen.population.areata_recruitment`.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from anagen.biology.alopecias.androgenetic import Mosaic
from anagen.population.cohort import Cohort
from anagen.population.diseased_past import Ailing, States


def baseline_state(
    cohort: Cohort, mosaic: Mosaic, history: States, diseased: Ailing | None = None
) -> NDArray[np.float64]:
    """State distribution float64[n × K, classes × stages] of every patient's sensitivity classes at baseline.

    Args:
        cohort: n patients.
        mosaic: K sensitivity classes of the region.
        history: states after years of androgens.
        diseased: the cohort under its other diseases, or None where it has none.
    """
    if diseased is not None:
        return diseased.start
    slope = (cohort.severity.slope[:, None] * mosaic.sensitivity[None, :]).ravel()
    return history.state(slope, np.repeat(cohort.severity.years, len(mosaic.share)))
