"""`AdaptiveCourse`: what happened in many adaptive trials, and the shares that tell how they work."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Integers = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class AdaptiveCourse:
    """Course of R adaptive trials of k arms; the reference's entries are False or NaN.

    Attributes:
        decisions: what can be decided at the looks, in words.
        decision: int [R], place in `decisions`.
        patients: int [R, k], who took part.
        went_on: bool [R, k], arms that went on after the first look.
        p: [R, K, k], one-sided p values of the stages; NaN for a stage without.
        estimate: [R, K, k], difference in each stage, more is better.
        se: [R, K, k], its standard error.
        df: [R, K, k], degrees of freedom; NaN for a normal statistic.
    """

    decisions: tuple[str, ...]
    decision: Integers
    patients: Integers
    went_on: Bools
    p: Floats
    estimate: Floats
    se: Floats
    df: Floats

    def shares(self) -> Floats:
        """Share of the trials with each decision, [decisions]."""
        return np.bincount(self.decision, minlength=len(self.decisions)) / len(self.decision)


@dataclass(frozen=True)
class NullError:
    """Chance to show anything where no arm differs, from simulated normal statistics of the same design.

    Attributes:
        share: of the simulated trials.
        mcse: its Monte Carlo standard error.
        level: one-sided level that the design holds.
        patients: mean number of patients of these trials.
    """

    share: float
    mcse: float
    level: float
    patients: float


def null_error(shown: Bools, level: float, patients: Floats) -> NullError:
    """Error of simulated trials.

    Args:
        shown: [R], whether anything was shown.
        level: of the design.
        patients: [R].
    """
    share = float(shown.mean())
    return NullError(share, float(np.sqrt(share * (1.0 - share) / len(shown))), level, float(patients.mean()))


NULL_TRIALS = 20_000
"""Trials simulated for `NullError`."""
