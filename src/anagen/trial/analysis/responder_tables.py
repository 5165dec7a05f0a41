"""Responders in ``summary.json``: their share in each arm, odds ratios, and warnings of separation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypedDict

import numpy as np
from numpy.typing import NDArray

from anagen.statistics.binary import ONE_ARM_MODEL
from anagen.statistics.comparisons import Comparisons, ResponderComparisons, TimeComparisons
from anagen.statistics.proportions import clopper_pearson, wilson
from anagen.trial.protocol import model as protocol_model
from anagen.trial.randomisation import Allocation
from anagen.trial.results.responder_share import ResponderShare
from anagen.trial.results.written import UNKNOWN, Bounds


class Judged(Protocol):
    """A judged replicate: y is 100 for a responder, 0 for a non-responder, NaN if not analysed."""

    @property
    def allocation(self) -> Allocation:
        """Allocation of sites to arms."""

    @property
    def y(self) -> NDArray[np.float64]:
        """Response by site, float64[S]."""

    @property
    def true_mean(self) -> NDArray[np.float64]:
        """True share of responders, float64[arms], percent."""

    @property
    def truth(self) -> NDArray[np.float64]:
        """True effect, float64[arms], percentage points more than untreated."""


def responder_rows(protocol: protocol_model.Protocol, found: Sequence[Judged]) -> list[ResponderShare]:
    """Share of responders in each arm: in the reported trial (the first replicate), and over all.

    The interval is Wilson's, or the exact one in a trial of one arm, as in its analysis.
    ``true_percent`` is free of errors of measurement and of the placebo response; ``untreated_percent``
    is the true share of the same patients left untreated.
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
        bounds = (100.0 * float(low), 100.0 * float(high))
        rows.append(
            ResponderShare(
                rule=str(endpoint.rule),
                week=endpoint.week,
                n=n,
                responders=responders,
                percent=float(shares[0]),
                ci95=bounds if alpha == 0.05 else None,
                ci=None if alpha == 0.05 else bounds,
                mean_percent=float(np.nanmean(shares)) if np.isfinite(shares).any() else np.nan,
                interval95=bounds_of(shares) if several else UNKNOWN,
                true_percent=float(found[0].true_mean[arm]),
                untreated_percent=float(found[0].true_mean[arm] - found[0].truth[arm]),
            )
        )
    return rows


def bounds_of(values: NDArray[np.float64]) -> Bounds:
    """Bounds that hold 95 % of the values, NaN left out."""
    low, high = np.nanquantile(values, [0.025, 0.975])
    return float(low), float(high)


class Odds(TypedDict):
    """Odds ratio, as fields of `anagen.trial.results.comparison.Comparison`."""

    odds_ratio: float | None
    odds_ratio_ci: Bounds | None
    separated: bool | None
    separated_repeats: int | None


def odds_of(comparisons: Comparisons, arm: int) -> Odds:
    """Odds ratio of one arm against the reference with its interval; all None for other endpoints.

    An infinite odds ratio is null in the file; ``separated`` then says that Firth's estimate was used
    instead, or the interval is null, too.
    """
    if not isinstance(comparisons, ResponderComparisons) or comparisons.model == ONE_ARM_MODEL:
        return Odds(odds_ratio=None, odds_ratio_ci=None, separated=None, separated_repeats=None)
    return Odds(
        odds_ratio=float(comparisons.odds_ratio[0, arm]),
        odds_ratio_ci=(float(comparisons.odds_low[0, arm]), float(comparisons.odds_high[0, arm])),
        separated=bool(comparisons.separated[0, arm]),
        separated_repeats=int(comparisons.separated[:, arm].sum()),
    )


class Hazards(TypedDict):
    """Hazard ratio, as fields of `anagen.trial.results.comparison.Comparison`."""

    hazard_ratio: float | None
    hazard_ratio_ci: Bounds | None


def hazards_of(comparisons: Comparisons, arm: int) -> Hazards:
    """Hazard ratio of one arm against the reference with its interval; None for other endpoints."""
    if not isinstance(comparisons, TimeComparisons):
        return Hazards(hazard_ratio=None, hazard_ratio_ci=None)
    return Hazards(
        hazard_ratio=float(comparisons.hazard_ratio[0, arm]),
        hazard_ratio_ci=(float(comparisons.hazard_low[0, arm]), float(comparisons.hazard_high[0, arm])),
    )


def separation_warnings(protocol: protocol_model.Protocol, comparisons: Comparisons) -> list[str]:
    """Warnings of arms whose odds ratio was infinite in some repeats, one sentence each."""
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
                "(in each stratum no patient responds in one arm, or all do in the other), so its odds ratio "
                "is infinite; Firth's penalised estimate and likelihood ratio test replace it there."
            )
    return told
