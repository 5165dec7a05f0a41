"""Rows of a summary and of a table on estimators of one's own, beside the trial's own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from anagen.files.data_table import frame_of
from anagen.statistics.comparisons import Comparisons
from anagen.statistics.power import bias, coverage, share_over_draws, share_shown
from anagen.statistics.present import mean_present
from anagen.trial.own_analysis.estimates import OwnEstimates
from anagen.trial.own_analysis.null import is_null
from anagen.trial.protocol.intercurrent import ESTIMANDS
from anagen.trial.protocol.model import Protocol
from anagen.trial.replicate import Replicate
from anagen.trial.results.data_rows import OwnRow
from anagen.trial.results.own_estimate_row import AgainstTruth, OwnEstimateRow

if TYPE_CHECKING:
    import polars as pl

Floats = NDArray[np.float64]


def own_rows(
    protocol: Protocol, found: Sequence[Replicate], comparisons: Comparisons, own: Sequence[OwnEstimates]
) -> tuple[OwnEstimateRow, ...]:
    """Rows of every arm: the trial's own estimator first, then those of one's own."""
    rows = []
    for arm in range(len(protocol.arms)):
        if arm != protocol.reference_index:
            rows.append(_row(protocol, found, comparisons, arm, arm, protocol.analysis.model, True, True))
            rows += [
                _row(protocol, found, one.found, 0, arm, one.name, False, one.comparable)
                for one in own
                if one.arm == arm
            ]
    return tuple(rows)


def _row(
    protocol: Protocol,
    found: Sequence[Replicate],
    by: Comparisons,
    column: int,
    arm: int,
    name: str,
    built_in: bool,
    comparable: bool,
) -> OwnEstimateRow:
    estimate, se, shown = by.difference[:, column], by.se[:, column], by.shown[:, column]
    low, high = by.low[:, column], by.high[:, column]
    draws = [one.draw for one in found]
    fixed = protocol.trial.parameters == "fixed"
    share = share_shown(shown) if fixed else share_over_draws(shown, draws)
    tested = bool(np.isfinite(by.p[:, column]).any())
    there = estimate[np.isfinite(estimate)]
    return OwnEstimateRow(
        name=name,
        built_in=built_in,
        arm=protocol.arms[arm].name,
        reference=protocol.analysis.reference,
        repeats=len(there),
        estimate=float(estimate[0]),
        se=float(se[0]),
        ci=(float(low[0]), float(high[0])),
        p=float(by.p[0, column]),
        mean_estimate=mean_present(estimate),
        sd=float(there.std(ddof=1)) if len(there) > 1 else np.nan,
        mean_se=mean_present(se),
        shown=share.value if tested else np.nan,
        shown_mcse=share.mcse if tested else np.nan,
        null=is_null(protocol, arm),
        truths=_against(protocol, found, arm, estimate, low, high) if comparable else (),
    )


def _against(
    protocol: Protocol, found: Sequence[Replicate], arm: int, estimate: Floats, low: Floats, high: Floats
) -> tuple[AgainstTruth, ...]:
    rows = []
    for estimand, true in _truths(protocol, found, arm).items():
        known = np.isfinite(true)  # of the first repeats only
        error = bias(estimate[known], true[known])
        held = coverage(low[known], high[known], true[known])
        rows.append(
            AgainstTruth(
                estimand=estimand,
                targeted=estimand in ("", protocol.analysis.estimand),
                true_difference=mean_present(true[known]),
                bias=error.value,
                bias_mcse=error.mcse,
                coverage=held.value,
                coverage_mcse=held.mcse,
            )
        )
    return tuple(rows)


def _truths(protocol: Protocol, found: Sequence[Replicate], arm: int) -> dict[str, Floats]:
    """True differences float64[R] by estimand; NaN where they were not computed."""
    reference = protocol.reference_index
    if any(one.estimands is not None for one in found):
        nothing = np.full((len(ESTIMANDS), len(protocol.arms)), np.nan)
        whole = np.stack([nothing if one.estimands is None else one.estimands for one in found])
        return {name: whole[:, number, arm] for number, name in enumerate(ESTIMANDS)}
    truth = np.stack([one.truth for one in found])
    return {"": np.asarray(truth[:, arm] - (0.0 if reference is None else truth[:, reference]))}


def own_frame(protocol: Protocol, own: Sequence[OwnEstimates]) -> pl.DataFrame:
    """Table of all estimates (`OwnRow`)."""
    import polars as pl

    frames = []
    for one in own:
        count = len(one.found.difference)
        frames.append(
            frame_of(
                OwnRow,
                {
                    "replicate": np.arange(count, dtype=np.int32),
                    "name": [one.name] * count,
                    "arm": [protocol.arms[one.arm].name] * count,
                    "reference": [protocol.analysis.reference or ""] * count,
                    "estimate": one.found.difference[:, 0],
                    **{part: getattr(one.found, part)[:, 0] for part in ("se", "low", "high", "p", "shown")},
                },
            )
        )
    return pl.concat(frames)
