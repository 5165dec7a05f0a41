"""Several arms against one reference: p values adjusted so that the trial as a whole keeps its level."""

from __future__ import annotations

import numpy as np

from anagen.statistics.comparisons import Comparisons, Floats
from anagen.statistics.dunnett import dunnett_adjusted, dunnett_weights
from anagen.statistics.hypothesis import Hypothesis
from anagen.statistics.multiplicity import adjust
from anagen.trial.protocol.multiplicity import DUNNETT, SEQUENCE


def adjusted_p(method: str, aim: Hypothesis, found: Comparisons, reference: int) -> Floats:
    """Adjusted p of every arm, [R, k]; NaN for the reference and where a p is unknown.

    Args:
        method: one of `anagen.trial.protocol.multiplicity.MULTIPLICITY`.
        aim: hypothesis that p is of.
        found: comparisons of all replicates, [R, k].
        reference: index of the reference arm.
    """
    p = aim.p(found)
    others = [index for index in range(p.shape[-1]) if index != reference]
    adjusted = np.full(p.shape, np.nan)
    for row, values in enumerate(p[:, others]):
        if method == DUNNETT:
            adjusted[row, others] = _dunnett(aim, found, row, others, reference)
        elif method == SEQUENCE:
            # An arm is tested only where all before it were shown; an unknown p shows nothing.
            adjusted[row, others] = np.maximum.accumulate(np.where(np.isnan(values), 1.0, values))
        else:
            adjusted[row, others] = adjust(values, method)
    return adjusted


def _dunnett(aim: Hypothesis, found: Comparisons, row: int, others: list[int], reference: int) -> Floats:
    """Step-down Dunnett with the correlation that a common control gives; a covariate changes it little."""
    sign = 1.0 if aim.higher_is_better else -1.0
    with np.errstate(invalid="ignore", divide="ignore"):
        t = (sign * found.difference[row, others] + aim.margin) / found.se[row, others]
    known = np.isfinite(t)
    result = np.full(len(others), np.nan)
    if known.any():
        kept = [index for index, there in zip(others, known, strict=True) if there]
        weights = dunnett_weights(found.n[row, kept].tolist(), int(found.n[row, reference]))
        # A model without degrees of freedom has a normal statistic.
        df = float(np.fmin.reduce(found.df[row, kept], initial=np.inf))
        result[known] = dunnett_adjusted(t[known], weights, df, sides=2 if aim.usual else 1)
    return result
