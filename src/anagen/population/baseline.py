"""State of a person's follicles and papillae at baseline, before any treatment.

Years of androgens alone are read from the history table (`anagen.biology.history`); another disease active
before baseline is followed in `anagen.population.diseased_past`. Patients with alopecia areata come to
baseline where they are recruited, in `anagen.population.areata_recruitment`.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from anagen.biology.alopecias.androgenetic import Mosaic
from anagen.biology.niche import Response
from anagen.biology.papilla import PapillaState
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
    return history.state(*_histories(cohort, mosaic))


def baseline_unfixed(
    cohort: Cohort, mosaic: Mosaic, history: States, diseased: Ailing | None = None
) -> NDArray[np.float64]:
    """Share of follicles that are not fixed at baseline, float64[n × K]; see `baseline_state`."""
    return diseased.unfixed if diseased is not None else history.unfixed(*_histories(cohort, mosaic))


def baseline_papillae(
    cohort: Cohort, mosaic: Mosaic, response: Response, diseased: Ailing | None = None
) -> PapillaState:
    """Papillae of the n × K strata at baseline; see `baseline_state`."""
    if diseased is not None:
        return diseased.papillae
    return response.papilla_after(*_histories(cohort, mosaic))


def _histories(cohort: Cohort, mosaic: Mosaic) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Slope and years of every stratum, both float64[n × K]."""
    slope = (cohort.severity.slope[:, None] * mosaic.sensitivity[None, :]).ravel()
    return slope, np.repeat(cohort.severity.years, len(mosaic.share))
