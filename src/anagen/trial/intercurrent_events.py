"""Intercurrent events of patients: who has which, after which visit, and the treatments that follow.

Each patient has one threshold of luck for each cause, an exponential draw; an event happens when the hazard
that the patient has run up reaches it. So the luck is keyed by the patient, does not depend on how many
visits there are, and is the same in every arm. The first event is the only one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from anagen.engine.keys import key_of, uniforms, uniforms_for
from anagen.simulators.plan import ArmPlan
from anagen.trial.analysis.compare import kind_of
from anagen.trial.protocol.intercurrent import ADDED, HALT, LEAVE, LOST, SITE, TRUE, Intercurrent

Floats = NDArray[np.float64]
NONE = -1


@dataclass(frozen=True, eq=False)
class Events:
    """First event of each site's patient.

    Attributes:
        event: int64[S], index into the protocol's events; -1 for none.
        visit: int64[S], last visit before it, after which it takes effect; the number of visits for none.
        day: float64[S], day on which it happens; inf for none.
    """

    event: NDArray[np.int64]
    visit: NDArray[np.int64]
    day: Floats

    def first(self, sites: int) -> Events:
        """Events of the first `sites` alone."""
        return Events(self.event[:sites], self.visit[:sites], self.day[:sites])

    def only(self, wanted: NDArray[np.bool_]) -> Events:
        """Those of the events, bool[events], that are `wanted`; no event in place of others."""
        kept = np.append(wanted, False)[self.event]
        never = np.iinfo(np.int64).max
        return Events(
            np.where(kept, self.event, NONE),
            np.where(kept, self.visit, never),
            np.where(kept, self.day, np.inf),
        )

    def after(self, visits: int) -> NDArray[np.bool_]:
        """Visits after the event, bool[S, V]."""
        return np.arange(visits) > self.visit[:, None]


def events_of(
    events: Sequence[Intercurrent],
    names: Sequence[str],
    visit_days: Sequence[float],
    arm: NDArray[np.int64],
    patient_keys: NDArray[np.uint64],
    centre: NDArray[np.int64],
    trial: tuple[int, int],
    measured: dict[str, Floats],
    true: dict[str, Floats],
) -> Events:
    """First event of each site.

    Args:
        events: of the protocol.
        names: of the arms.
        visit_days: nominal days, the first is baseline.
        arm: int64[S], of each site.
        patient_keys: uint64[S].
        centre: int64[S], of each site's patient.
        trial: seed and number of the replicate, whose centres close by their own luck.
        measured: outcomes float64[S, V] by name.
        true: the same without errors; may be empty if no event is judged by it.
    """
    days = np.asarray(visit_days, dtype=np.float64)
    sites = len(arm)
    first = np.full(sites, np.inf)
    event, visit = np.full(sites, NONE), np.full(sites, len(days))
    told: dict[str, int] = {}
    for number, one in enumerate(events):
        nth = told[one.cause] = told.get(one.cause, 0) + 1
        if not one.rate.percent:
            continue
        if one.cause == SITE:
            luck = uniforms(key_of(trial[0], "centre closes", trial[1], nth), centre)
        else:
            luck = uniforms_for(patient_keys, "intercurrent", one.cause, nth)
        at_risk = _at_risk(one, names, arm, days, true if one.judged == TRUE else measured)
        begins = np.maximum(days[:-1], one.from_day)
        length = np.maximum(days[1:] - begins, 0.0)
        if one.certain:
            happens = at_risk & (length > 0.0)
            at = np.argmax(happens, axis=1)
            day = np.where(happens.any(axis=1), begins[at], np.inf)
            first, event, visit = _earlier(number, day, at, first, event, visit)
            continue
        hazard = one.rate.hazard * np.cumsum(at_risk * length, axis=1)
        due = -np.log(luck)
        happens = hazard >= due[:, None]
        at = np.argmax(happens, axis=1)
        time = np.take_along_axis(hazard, at[:, None], axis=1)[:, 0] - due
        day = np.where(happens.any(axis=1), days[at + 1] - time / one.rate.hazard, np.inf)
        first, event, visit = _earlier(number, day, at, first, event, visit)
    return Events(event.astype(np.int64), visit.astype(np.int64), first)


def _earlier(
    number: int,
    day: Floats,
    at: NDArray[np.intp],
    first: Floats,
    event: NDArray[np.int64],
    visit: NDArray[np.int64],
) -> tuple[Floats, NDArray[np.int64], NDArray[np.int64]]:
    """Day, event and visit of each site's first event, event `number` on `day` considered too."""
    earlier = day < first
    return (
        np.where(earlier, day, first),
        np.where(earlier, number, event),
        np.where(earlier, at, visit),
    )


def _at_risk(
    one: Intercurrent, names: Sequence[str], arm: NDArray[np.int64], days: Floats, values: dict[str, Floats]
) -> NDArray[np.bool_]:
    """Whether each site is at risk from each visit to the next, bool[S, V - 1]."""
    exposed = np.isin(arm, [number for number, name in enumerate(names) if name in one.arms])
    if one.among is None:
        return np.repeat(exposed[:, None], len(days) - 1, axis=1)
    seen = values[one.among.outcome]
    met = [one.among.met(kind_of(one.among.kind, seen[:, v], seen[:, 0])) == 100.0 for v in range(len(days))]
    met[0] = np.zeros(len(arm), dtype=np.bool_)  # no effect is missed before the first visit after baseline
    return np.asarray(np.stack(met[:-1], axis=1) & exposed[:, None])


def treatments_after(one: Intercurrent, arm: ArmPlan, arms: Sequence[ArmPlan], day: float) -> ArmPlan | None:
    """Treatment of a patient of `arm` who has the event on `day`; None where it goes on.

    Who leaves the trial ends its treatment.
    """
    if one.then == LOST:
        return None
    if one.then in (LEAVE, HALT):
        return arm.stopped(int(day))
    other = next(other for other in arms if other.name == one.then)
    return arm.with_added(other, int(day)) if one.how == ADDED else arm.switched(other, int(day))
