"""Cut of a replicate at a look: whose values are there, and which of their visits.

A look at so many patients takes those recruited first, at the endpoint's visit. Where patients come in
calendar time a look has a date: the visits up to it are seen, so a model of whole courses also has the early
visits of those who have not yet reached the endpoint's. A visit counts as seen when its window has closed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from anagen.trial.protocol.model import Protocol
    from anagen.trial.replicate import Replicate


@dataclass(frozen=True, eq=False)
class Cut:
    """Values of a replicate that a look has.

    Attributes:
        reached: bool[S], sites whose visit of the endpoint has come.
        visits: bool[S, V], visits that have come; None for all visits of who has reached the endpoint.
    """

    reached: NDArray[np.bool_]
    visits: NDArray[np.bool_] | None = None

    def path(self, one: Replicate) -> NDArray[np.float64]:
        """Values at all visits, NaN where not yet seen."""
        assert one.path is not None
        seen = self.reached[:, None] if self.visits is None else self.visits
        return np.where(seen, one.path, np.nan)


def first_cut(protocol: Protocol, one: Replicate, patients: int) -> Cut:
    """Cut when so many patients have reached the endpoint's visit."""
    reached = one.allocation.patient < patients
    if one.entered is None or one.entered.day is None or patients >= protocol.population.size:
        return Cut(reached)
    return Cut(reached, by_day(protocol, one, day_of_look(protocol, one, patients)).visits)


def day_of_look(protocol: Protocol, one: Replicate, patients: int) -> float:
    """Calendar day on which the first `patients` have reached the endpoint's visit."""
    assert one.entered is not None
    assert one.entered.day is not None
    return float(one.entered.day[patients - 1] + protocol.analysis.endpoint.day + window(protocol))


def by_day(protocol: Protocol, one: Replicate, day: float) -> Cut:
    """Cut on a calendar day."""
    assert one.entered is not None
    assert one.entered.day is not None
    # To the microsecond: the day of a look is the sum of the same numbers in another order.
    since = day - one.entered.day[one.allocation.patient] - window(protocol) + 1e-9
    days = np.array(protocol.measurement.visit_days, dtype=np.float64)
    return Cut(since >= protocol.analysis.endpoint.day, days[None, :] <= since[:, None])


def patients_reached(one: Replicate, cut: Cut) -> int:
    """Patients who have reached the endpoint's visit."""
    return len(np.unique(one.allocation.patient[cut.reached]))


def window(protocol: Protocol) -> float:
    """Days after its nominal day on which the window of a visit closes."""
    return float(int(protocol.design.visit_window_days))
