"""Loss of benefit after a second randomisation: at which visit, and the treatments that follow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from anagen.simulators.plan import ArmPlan
from anagen.trial.analysis.compare import kind_of
from anagen.trial.protocol.responders import Rule
from anagen.trial.protocol.retreatment import FIRST


def visits_of_loss(rule: Rule, values: NDArray[np.float64], since: int) -> NDArray[np.int64]:
    """First visit at which each site has lost the benefit, int64[S]; the number of visits for never.

    Args:
        rule: of losing it.
        values: float64[S, V], of the rule's outcome; NaN where not seen, which is no loss.
        since: visit of the second randomisation, from which changes are counted.
    """
    visits = values.shape[1]
    met = np.zeros(values.shape, dtype=np.bool_)
    for visit in range(since + 1, visits):
        met[:, visit] = rule.met(kind_of(rule.kind, values[:, visit], values[:, since])) == 100.0
    return np.asarray(np.where(met.any(axis=1), np.argmax(met, axis=1), visits), dtype=np.int64)


def arm_again(to: str, given: ArmPlan, first: ArmPlan, arms: Mapping[str, ArmPlan], day: float) -> ArmPlan:
    """Treatments of a patient who is treated again from `day` on.

    Args:
        to: "first", or the name of an arm.
        given: until then.
        first: arm that the patient began in.
        arms: all arms by name.
        day: of the visit at which the benefit was lost.
    """
    return given.switched(first if to == FIRST else arms[to], int(day))


def shares_lost(
    lost: NDArray[np.int64], groups: Sequence[NDArray[np.intp]], visit: int
) -> tuple[float, float]:
    """Percent of two groups of sites that have lost the benefit by a visit; NaN of an empty group."""
    with np.errstate(invalid="ignore"):
        first, second = (
            100.0 * np.divide((lost[index] <= visit).sum(), len(index)) if len(index) else np.nan
            for index in groups
        )
    return float(first), float(second)
