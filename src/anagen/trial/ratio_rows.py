"""Row of a comparison on the ratio that its model estimates."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from anagen.statistics.comparisons import Comparisons, RatioComparisons, ResponderComparisons
from anagen.statistics.power import bias, coverage
from anagen.statistics.present import mean_present
from anagen.trial.analysis.responder_tables import bounds_of
from anagen.trial.model_truth import needs_marginal_odds, true_marginal_log_odds
from anagen.trial.protocol.model import Protocol
from anagen.trial.protocol.model_options import ORDINAL
from anagen.trial.replicate import Replicate
from anagen.trial.results.ratio_row import RatioRow
from anagen.trial.results.written import UNKNOWN, Bounds

Floats = NDArray[np.float64]


def ratio_row(
    protocol: Protocol, found: Sequence[Replicate], comparisons: Comparisons, index: int
) -> RatioRow | None:
    """Ratio of arm `index` in the reported trial, over the repeats and against its truth; or None."""
    if isinstance(comparisons, RatioComparisons):
        name = "common odds ratio" if protocol.analysis.model == ORDINAL else "win ratio"
        parts = comparisons.ratio, comparisons.ratio_low, comparisons.ratio_high
        true = np.array(
            [np.nan if one.true_log_ratio is None else one.true_log_ratio[index] for one in found]
        )
    elif isinstance(comparisons, ResponderComparisons) and needs_marginal_odds(protocol):
        name = "marginal odds ratio"
        parts = comparisons.odds_ratio, comparisons.odds_low, comparisons.odds_high
        arms = len(protocol.arms)
        true = np.array(
            [
                true_marginal_log_odds(
                    protocol, one.true_mean, one.truth, np.bincount(one.allocation.arm, minlength=arms)
                )[index]
                for one in found
            ]
        )
    else:
        return None
    with np.errstate(invalid="ignore", divide="ignore"):
        estimate, low, high = (np.log(part[:, index]) for part in parts)
    known = np.isfinite(true)
    error = bias(estimate[known], true[known])
    held = coverage(low[known], high[known], true[known])
    return RatioRow(
        name=name,
        ratio=_exp(estimate[0]),
        ci=(_exp(low[0]), _exp(high[0])),
        mean_ratio=_exp(mean_present(estimate)),
        interval95=_interval(estimate),
        true_ratio=_exp(mean_present(true)),
        true_interval95=_interval(true),
        bias=error.value,
        bias_mcse=error.mcse,
        coverage=held.value,
        coverage_mcse=held.mcse,
    )


def _exp(value: float) -> float:
    return float(np.exp(value)) if np.isfinite(value) else np.nan


def _interval(logs: Floats) -> Bounds:
    if np.isfinite(logs).sum() < 2:
        return UNKNOWN
    low, high = bounds_of(np.where(np.isfinite(logs), logs, np.nan))
    return _exp(low), _exp(high)
