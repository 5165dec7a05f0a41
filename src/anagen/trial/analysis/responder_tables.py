"""What ``summary.json`` says of responders: their share in each arm, odds ratios, and fits that ran away."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from anagen.statistics.binary import ONE_ARM_MODEL
from anagen.statistics.comparisons import Comparisons, ResponderComparisons
from anagen.statistics.proportions import clopper_pearson, wilson
from anagen.trial.protocol import model as protocol_model
from anagen.trial.randomisation import Allocation


class Judged(Protocol):
    """What is read of a replicate: y is 100 for a responder, 0 for none, NaN for the not analysed."""

    @property
    def allocation(self) -> Allocation:
        """Who was in which arm."""

    @property
    def y(self) -> NDArray[np.float64]:
        """float64[S]."""

    @property
    def true_mean(self) -> NDArray[np.float64]:
        """float64[arms], percent."""

    @property
    def truth(self) -> NDArray[np.float64]:
        """float64[arms], percentage points more than untreated."""


def responder_rows(protocol: protocol_model.Protocol, found: Sequence[Judged]) -> list[dict[str, Any]]:
    """Share of responders of every arm: in the reported trial (the first replicate), and over all.

    The interval is Wilson's, or the exact one in a trial of one arm, as in its analysis.
    ``true_percent`` is free of errors of measurement and of the carrier's rise; ``untreated_percent``
    is that of the same patients left untreated.
    """
    endpoint, alpha = protocol.analysis.endpoint, protocol.analysis.alpha
    interval = clopper_pearson if protocol.analysis.model == ONE_ARM_MODEL else wilson
    rows = []
    for arm in range(len(protocol.arms)):
        judged = [one.y[(one.allocation.arm == arm) & np.isfinite(one.y)] for one in found]
        shares = np.array([values.mean() if len(values) else np.nan for values in judged])
        n, responders = len(judged[0]), int((judged[0] > 50.0).sum())
        low, high = interval(responders, n, alpha)
        several = np.isfinite(shares).sum() > 1
        rows.append(
            {
                "rule": str(endpoint.rule),
                "week": endpoint.week,
                "n": n,
                "responders": responders,
                "percent": shares[0],
                "ci95" if alpha == 0.05 else "ci": [100.0 * float(low), 100.0 * float(high)],
                "mean_percent": float(np.nanmean(shares)) if np.isfinite(shares).any() else None,
                "interval95": np.nanquantile(shares, [0.025, 0.975]).tolist() if several else [None, None],
                "true_percent": found[0].true_mean[arm],
                "untreated_percent": found[0].true_mean[arm] - found[0].truth[arm],
            }
        )
    return rows


def odds_of(comparisons: Comparisons, arm: int) -> dict[str, Any]:
    """Odds ratio of one arm against the reference with its interval; nothing for other endpoints.

    An infinite odds ratio is None in the file: ``separated`` then says that Firth's was used instead,
    or the interval is None, too.
    """
    if not isinstance(comparisons, ResponderComparisons) or comparisons.model == ONE_ARM_MODEL:
        return {}
    return {
        "odds_ratio": comparisons.odds_ratio[0, arm],
        "odds_ratio_ci": [comparisons.odds_low[0, arm], comparisons.odds_high[0, arm]],
        "separated": bool(comparisons.separated[0, arm]),
        "separated_repeats": int(comparisons.separated[:, arm].sum()),
    }


def separation_warnings(protocol: protocol_model.Protocol, comparisons: Comparisons) -> list[str]:
    """A sentence for every arm whose odds ratio was infinite in some repeats."""
    if not isinstance(comparisons, ResponderComparisons):
        return []
    repeats = len(comparisons.p)
    told = []
    for index, arm in enumerate(protocol.arms):
        wild = int(comparisons.separated[:, index].sum())
        if wild and index != protocol.reference_index:
            among = f"in {wild} of {repeats} repeats" if repeats > 1 else "in this trial"
            told.append(
                f"{arm.name} against {protocol.analysis.reference}: {among} the logistic model separates "
                "(in every stratum nobody responds in one arm, or everybody in the other), so its odds ratio "
                "is infinite; Firth's penalised estimate and likelihood ratio test stand in for it there."
            )
    return told
