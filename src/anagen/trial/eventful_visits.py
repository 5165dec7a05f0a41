"""Visits of a replicate in which intercurrent events happen: the events, what follows, and all worlds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from anagen.simulators.contract import C, People, Simulator, Values
from anagen.simulators.plan import ArmPlan, Sites, TrialPlan
from anagen.trial.arm_plans import plans_of
from anagen.trial.centres import as_read, reading_factors
from anagen.trial.estimand_values import EstimandTruth, World, truth_of
from anagen.trial.intercurrent_events import Events, events_of, treatments_after
from anagen.trial.protocol.intercurrent import TRUE
from anagen.trial.protocol.model import Protocol
from anagen.trial.randomisation import Allocation

Measured = Callable[[Values], Values]


@dataclass(frozen=True, eq=False)
class Happened:
    """Intercurrent events of one replicate, found in its first region.

    Attributes:
        own: of each site in the arm that its patient was allocated to.
        by_arm: of each site, had its patient been allocated to each arm; none if the truth is not computed.
    """

    own: Events
    by_arm: tuple[Events, ...] = ()


@dataclass(frozen=True, eq=False)
class EventfulVisits:
    """Visits of one replicate of a trial with intercurrent events.

    Attributes:
        protocol: of the trial.
        plan: of its first region.
        replicate: its number.
        allocation: of the sites.
    """

    protocol: Protocol
    plan: TrialPlan
    replicate: int
    allocation: Allocation

    @property
    def by_truth(self) -> bool:
        """Whether an event is judged by true values."""
        return any(one.judged == TRUE for one in self.protocol.intercurrent)

    def events(self, cohort: People, arm: NDArray[np.int64], measured: Values, true: Values) -> Events:
        """Events of all sites, were they in these arms."""
        patient = self.allocation.patient
        return events_of(
            self.protocol.intercurrent,
            self.protocol.arm_names,
            self.protocol.measurement.visit_days,
            arm,
            cohort.key[patient],
            self.allocation.centre[patient],
            (self.protocol.trial.seed, self.replicate),
            measured,
            true,
        )

    def seen(self, events: Events) -> NDArray[np.bool_]:
        """Visits that the events leave, bool[S, V]."""
        unseen = np.array([one.unseen for one in self.protocol.intercurrent])
        return ~events.only(unseen).after(len(self.protocol.measurement.visit_days))

    def intercurrent(self, events: Events) -> Events:
        """The events without those that only lose values while the treatment goes on."""
        return events.only(np.array([not one.treated for one in self.protocol.intercurrent]))

    def measured(
        self, simulator: Simulator[C], cohort: C, sites: Sites, events: Events, written: Values
    ) -> Values:
        """Values measured, changed after those events after which patients are seen and treated otherwise."""
        visible = events.only(np.array([not one.unseen for one in self.protocol.intercurrent]))
        found = self._followed(simulator, cohort, sites, visible)
        if found is None:
            return written
        who, values, _ = found
        design, patient = self.protocol.design, self.allocation.patient[who]
        if design.centre_spread:
            factor = reading_factors(
                design.centres, design.centre_spread, self.protocol.trial.seed, self.replicate
            )
            values = as_read(values, factor[self.allocation.centre[patient]])
        return {name: _replaced(old, who, values[name], visible) for name, old in written.items()}

    def truth(
        self,
        simulator: Simulator[C],
        cohort: C,
        sites: Sites,
        untreated: NDArray[np.float64],
        measured_as: Measured,
        happened: Happened | None,
    ) -> tuple[EstimandTruth, tuple[Events, ...]]:
        """Truths by estimand, and the events of all patients in every arm.

        Args:
            simulator: of the region.
            cohort: its people.
            sites: of the replicate.
            untreated: float64[S, V], the endpoint's outcome of the untreated twins.
            measured_as: values of the sites as their centres read them.
            happened: events as found in the first region; None there.
        """
        endpoint, days = self.protocol.analysis.endpoint, self.protocol.measurement.visit_days
        worlds, found = [], []
        for number in range(len(self.protocol.arms)):
            everybody = replace(sites, arm=np.full_like(sites.arm, number))
            seen = simulator.observe(cohort, everybody, self.replicate, truth=True)
            if happened is None:
                events = self.events(cohort, everybody.arm, measured_as(seen.written), seen.true)
            else:
                events = happened.by_arm[number]
            found.append(events)
            staying = seen.true[endpoint.outcome]
            real = self.intercurrent(events)
            after = self._followed(simulator, cohort, everybody, real, truth=True)
            actual = staying
            if after is not None:
                who, _, true = after
                actual = _replaced(staying, who, true[endpoint.outcome], real)
            worlds.append(World(staying, actual, real))
        return truth_of(endpoint, days, worlds, untreated, self.protocol.reference_index), tuple(found)

    def _followed(
        self, simulator: Simulator[C], cohort: C, sites: Sites, events: Events, *, truth: bool = False
    ) -> tuple[NDArray[np.intp], Values, Values] | None:
        """Sites whose treatment changes, and their values with what follows; None if there are none."""
        days = self.protocol.measurement.visit_days
        own_arms = [one.own for one in self.protocol.intercurrent if one.own is not None]
        everything = (*self.plan.arms, *plans_of(own_arms, self.protocol))
        later: dict[tuple[int, int, int], ArmPlan] = {}
        number: dict[tuple[int, int, int], int] = {}
        arm = np.full(len(sites.arm), -1, dtype=np.int64)
        for site in np.flatnonzero(events.event >= 0):
            key = (int(sites.arm[site]), int(events.event[site]), int(events.visit[site]))
            if key not in number:
                own = self.plan.arms[key[0]]
                given = treatments_after(self.protocol.intercurrent[key[1]], own, everything, days[key[2]])
                number[key] = -1 if given is None else len(later)
                if given is not None:
                    later[key] = given
            arm[site] = number[key]
        who = np.flatnonzero(arm >= 0)
        if not len(who):
            return None
        moved = Sites(sites.patient[who], arm[who], sites.side[who], sites.visit_days[who])
        found = simulator.observe(cohort, moved, self.replicate, truth=truth, arms=list(later.values()))
        return who, found.written, found.true


def _replaced(
    old: NDArray[np.float64], who: NDArray[np.intp], values: NDArray[np.float64], events: Events
) -> NDArray[np.float64]:
    """Copy of `old` with the values of sites `who` after their events."""
    new = old.copy()
    new[who] = np.where(events.after(old.shape[1])[who], values, old[who])
    return new
