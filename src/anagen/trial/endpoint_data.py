"""Data of one endpoint in one region, of one replicate."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False, kw_only=True)
class EndpointData:
    """Endpoint of all sites with its baseline, and the truth beside it.

    Attributes:
        y: float64[S], the endpoint.
        baseline: float64[S], its baseline.
        true_mean: float64[arms], mean of the endpoint without errors of measurement and the
            placebo response; NaN where the truth was not computed, as in the next.
        truth: float64[arms], true effect on the endpoint: `true_mean` less that of the
            untreated twins.
        path: float64[S, V], the endpoint's outcome at all visits, NaN after dropout; None where the model of
            the analysis needs the endpoint's visit alone.
        estimands: float64[5, arms], true difference of each arm from the reference by estimand
            (`anagen.trial.protocol.intercurrent.ESTIMANDS`); None without intercurrent events.
        ranked: float64[ranks, S, 2], outcomes of a hierarchy (`anagen.trial.analysis.ratios`); None without.
        true_log_ratio: float64[arms], logarithm of the true ratio; None where the model estimates none.
    """

    y: NDArray[np.float64]
    baseline: NDArray[np.float64]
    true_mean: NDArray[np.float64]
    truth: NDArray[np.float64]
    path: NDArray[np.float64] | None = None
    estimands: NDArray[np.float64] | None = None
    ranked: NDArray[np.float64] | None = None
    true_log_ratio: NDArray[np.float64] | None = None
