"""Closed combination tests of several arms of which some are dropped on the way (seamless phase 2/3, MAMS).

Reference: Bauer and Kieser 1999; Bretz and others 2006; Posch and others 2005.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from anagen.errors import InputError
from anagen.statistics.adaptive.combination import Combination, rejects
from anagen.statistics.adaptive.intersection import Intersection, families, of_those_left

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Selected:
    """Result of a closed combination test.

    Attributes:
        rejected: bool[k, m], whether each arm has been rejected by each stage, in the closed test.
        margin: float64[k, m], smallest distance from the boundary over all intersections with the arm; NaN
            from the stage at which the arm is gone.
    """

    rejected: Bools
    margin: Floats


def closed_combination(
    p: ArrayLike, combination: Combination, intersection: Intersection | tuple[Intersection, ...]
) -> Selected:
    """Test of every arm against the control, at a familywise error of the combination's alpha.

    The choice of arms, and everything else planned at a look, may depend on all that was seen. An arm is
    rejected once every intersection with it has crossed its boundary; at a stage, an intersection is tested
    by those of its arms that are still there.

    Args:
        p: float[k, m], one-sided p value of each arm at each stage from the data of that stage alone; NaN for
            an arm that is not there.
        combination: of the stages, the same for every intersection.
        intersection: test of intersections, one for all stages or one for each.

    Raises:
        InputError: p values of other shape, an arm missing at the first stage, or one that comes back.
    """
    values = np.asarray(p, dtype=np.float64)
    if values.ndim != 2 or not 1 <= len(values) <= combination.stages:
        raise InputError(
            f"p values of shape {values.shape}", expected=f"1 to {combination.stages} stages by arms"
        )
    stages, arms = values.shape
    gone = np.isnan(values)
    if gone[0].any() or (gone[:-1] & ~gone[1:]).any():
        raise InputError("an arm that joins at a later stage", expected="arms that are there from the first")
    tests = intersection if isinstance(intersection, tuple) else (intersection,) * stages
    if len(tests) < stages:
        raise InputError(
            f"{len(tests)} intersection tests for {stages} stages", expected="one for each stage"
        )
    rejected = np.ones((stages, arms), dtype=bool)
    margin = np.full((stages, arms), np.inf)
    for members in families(arms):
        of_stage = [of_those_left(values[k], members, tests[k]) for k in range(stages)]
        at = list(members)
        rejected[:, at] &= rejects(combination, of_stage)[:, None]
        margin[:, at] = np.minimum(margin[:, at], combination.margin(of_stage)[:, None])
    # An arm that is gone keeps what it had at its last stage.
    for stage in range(1, stages):
        rejected[stage, gone[stage]] = rejected[stage - 1, gone[stage]]
    return Selected(rejected, np.where(gone, np.nan, margin))
