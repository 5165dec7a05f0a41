"""One-sided statistics of the arms at a stage, and what adaptive analyses share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import scipy
from numpy.typing import NDArray

from anagen.statistics.comparisons import Comparisons, Floats
from anagen.statistics.hypothesis import Hypothesis

if TYPE_CHECKING:
    from anagen.trial.protocol.model import Protocol
    from anagen.trial.replicate import Replicate

Bools = NDArray[np.bool_]
Compare = Callable[[Sequence[Bools]], Comparisons]
"""Comparisons of the sites that take part, bool[S] for each replicate."""


@dataclass(frozen=True, eq=False)
class StageStatistics:
    """Comparisons of one stage with the better direction up; arrays [R, k], NaN for the reference.

    Attributes:
        p: one-sided; 1 where it could not be computed, which shows nothing.
        estimate: difference from the reference.
        se: its standard error.
        df: degrees of freedom; NaN for a normal statistic.
    """

    p: Floats
    estimate: Floats
    se: Floats
    df: Floats

    @property
    def z(self) -> Floats:
        """Normal quantile of p."""
        return np.asarray(-scipy.special.ndtri(np.clip(self.p, 1e-300, 1.0 - 1e-16)))


def upward_p(aim: Hypothesis, found: Comparisons) -> Floats:
    """One-sided p [..., k] for the better direction; NaN where it could not be computed."""
    p = aim.p(found)
    if not aim.usual:
        return p
    better = found.difference > 0 if aim.higher_is_better else found.difference < 0
    return np.asarray(np.where(better, p / 2.0, 1.0 - p / 2.0))


def upward_z(aim: Hypothesis, found: Comparisons) -> Floats:
    """Normal quantile [..., k] of `upward_p`."""
    return np.asarray(-scipy.special.ndtri(upward_p(aim, found)))


def stage_statistics(aim: Hypothesis, found: Comparisons, reference: int) -> StageStatistics:
    """Statistics of all arms but the reference."""
    sign = 1.0 if aim.higher_is_better else -1.0
    estimate = sign * found.difference
    p = upward_p(aim, found)
    p = np.where(np.isfinite(p), p, 1.0)
    p[:, reference] = np.nan
    return StageStatistics(p, estimate, found.se, found.df)


def one_sided_level(protocol: Protocol) -> float:
    """Level of each one-sided test: half of alpha for two sides."""
    analysis = protocol.analysis
    level = analysis.hypothesis.test_level(analysis.alpha)
    return level / 2.0 if analysis.hypothesis.usual else level


def others(protocol: Protocol) -> list[int]:
    """Places of the arms but the reference."""
    return [index for index in range(len(protocol.arms)) if index != protocol.reference_index]


def counted(found: Sequence[Replicate], here: Sequence[Bools], arms: int) -> NDArray[np.int64]:
    """Patients of each arm who took part, int[R, k]."""
    return np.array(
        [np.bincount(one.allocation.arm[seen], minlength=arms) for one, seen in zip(found, here, strict=True)]
    )
