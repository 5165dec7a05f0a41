"""Visits of one replicate of a trial: measurements, second randomisation and truth, region by region."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from anagen.simulators.contract import C, Simulator
from anagen.simulators.plan import ArmPlan, Sites, TrialPlan
from anagen.trial.adherence_rows import adherence_kept
from anagen.trial.analysis.compare import kind_of
from anagen.trial.arm_means import arm_means
from anagen.trial.arm_plans import plans_of
from anagen.trial.at_endpoint import RegionSeen
from anagen.trial.centres import as_read, reading_factors
from anagen.trial.eventful_visits import EventfulVisits, Happened
from anagen.trial.model_truth import true_curve
from anagen.trial.protocol.model import Protocol
from anagen.trial.protocol.named_endpoint import view
from anagen.trial.protocol.responders import Rule
from anagen.trial.randomisation import Allocation
from anagen.trial.replicate import RegionResults
from anagen.trial.results.second_randomisation_row import SecondRandomisationRow
from anagen.trial.retreatment import arm_again, visits_of_loss
from anagen.trial.second_randomisation import later_arms, second_groups, second_rows

SIDES = 2
"""Fields of one scalp in one region."""


@dataclass(frozen=True, eq=False)
class Seen:
    """One region at all visits.

    Attributes:
        results: kept for the trial's analysis.
        written: outcomes float64[S, V] by name, of patients who left, too.
        kept: bool[S, V], visits at which they were seen.
        group: int64[S], group of the second randomisation, if there is one.
        lost: int64[S], visit at which the benefit is lost, if the file has a rule of losing it.
        second: its rows, if they are about this region.
        excess: of a published rise without a comparison, as a share of baseline (`Observation`).
        happened: intercurrent events; None in a trial without.
    """

    results: RegionResults
    written: dict[str, NDArray[np.float64]]
    kept: NDArray[np.bool_]
    group: NDArray[np.int64] | None = None
    lost: NDArray[np.int64] | None = None
    second: list[SecondRandomisationRow] | None = None
    excess: float = 0.0
    happened: Happened | None = None

    @property
    def true_change(self) -> NDArray[np.float64] | None:
        """True change, where the replicate is reported in full."""
        return self.results.true_change


@dataclass(frozen=True, eq=False)
class AtVisits:
    """Visits of one replicate.

    Attributes:
        protocol: of the trial.
        plan: of its first region.
        replicate: its number.
        allocation: of the sites.
        days: float64[S, V], days of the visits.
        kept: bool[S, V], visits that took place.
        known: whether the truth is computed.
        whole: whether all values are kept.
    """

    protocol: Protocol
    plan: TrialPlan
    replicate: int
    allocation: Allocation
    days: NDArray[np.float64]
    kept: NDArray[np.bool_]
    known: bool
    whole: bool = False

    def seen(
        self,
        simulator: Simulator[C],
        cohort: C,
        region: int,
        group: NDArray[np.int64] | None = None,
        happened: Happened | None = None,
        lost: NDArray[np.int64] | None = None,
    ) -> Seen:
        """Region number `region` of the cohort.

        Args:
            simulator: of the region.
            cohort: its people.
            region: 0 is the first, in which patients are randomised again.
            group: of the second randomisation, as found in the first region.
            happened: intercurrent events, as found in the first region.
            lost: visits at which the benefit is lost, as found there.
        """
        protocol, allocation = self.protocol, self.allocation
        eventful = self._eventful(protocol)
        # Other follicles, and other readings, than those of the same patient's other regions.
        side = allocation.side + SIDES * region
        sites = Sites(allocation.patient, allocation.arm, side, self.days)
        exact = self.known or (eventful is not None and eventful.by_truth)
        seen = simulator.observe(cohort, sites, self.replicate, truth=exact)
        written, true = self._as_read(seen.written, allocation.patient), seen.true
        second = None
        if protocol.rerandomisation is not None:
            if group is None:
                group = self._groups(written)
            lost = self._change(simulator, cohort, sites, written, group, lost)
            second = self._second_rows(written, group, lost)
        outcomes, kept, own = protocol.measurement.outcomes, self.kept, None
        if eventful is not None:
            own = happened.own if happened else eventful.events(cohort, sites.arm, written, true)
            written = eventful.measured(simulator, cohort, sites, own, written)
            kept = kept & eventful.seen(own)
        values = np.stack([np.where(kept, written[name], np.nan) for name in outcomes], axis=2)
        twin = simulator.observe(cohort, sites, self.replicate, twin=True).true if self.known else None
        here = RegionSeen(
            simulator,
            cohort,
            sites,
            values,
            self.kept,
            true,
            twin,
            own,
            self._eventful,
            lambda found: self._as_read(found, allocation.patient),
            self.replicate,
        )
        first, by_arm = here.data(protocol, happened)
        further = []
        if protocol.several is not None:
            known = happened or (None if own is None else Happened(own, by_arm))
            name = protocol.measurement.regions[region]
            further = [
                here.data(view(protocol, one), known)[0]
                for one in protocol.several.further
                if one.region == name
            ]
        true_change, curve = None, None
        arms = range(len(protocol.arms))
        if self.known and region == 0:
            curve = true_curve(protocol, simulator, cohort, sites, self.replicate, list(self.plan.arms))
        if self.known and self.replicate == 0:
            whole = np.stack([true[name] for name in outcomes], axis=2)
            change = whole - whole[:, :1]
            true_change = np.stack([change[allocation.arm == arm].mean(axis=0) for arm in arms])
        results = RegionResults(
            means=[arm_means(values[allocation.arm == arm]) for arm in arms],
            written=values if self.whole else None,
            true_change=true_change,
            unmasked=written[protocol.analysis.endpoint.outcome].copy()
            if protocol.analysis.further.tipping and not protocol.eventful
            else None,
            adherence=self._adherence(here, simulator, cohort, sites),
            true_curve=curve,
            further=tuple(further),
            **vars(first),
        )
        if own is not None and happened is None:
            happened = Happened(own, by_arm)
        return Seen(results, written, kept, group, lost, second, seen.excess, happened)

    def _adherence(
        self, here: RegionSeen, simulator: Simulator[C], cohort: C, sites: Sites
    ) -> NDArray[np.float64] | None:
        """Doses taken and what all of them would have done; None where everybody takes everything."""
        worlds = here.true_endpoints(self.protocol)
        if self.protocol.adherence is None or worlds is None:
            return None
        taking_all = [arm.adhered for arm in self.plan.arms]
        all_taken = simulator.observe(cohort, sites, self.replicate, arms=taking_all).true
        adherent = here.true_endpoint(self.protocol, all_taken)
        return adherence_kept(
            self.plan.arms,
            sites.arm,
            cohort.key[sites.patient],
            self.protocol.analysis.endpoint.day,
            worlds[0] - worlds[1],
            adherent - worlds[1],
        )

    def _eventful(self, protocol: Protocol) -> EventfulVisits | None:
        """Intercurrent events of the trial, as an endpoint sees them; None without."""
        if not protocol.eventful:
            return None
        return EventfulVisits(protocol, self.plan, self.replicate, self.allocation)

    def _as_read(
        self, written: dict[str, NDArray[np.float64]], patient: NDArray[np.int64]
    ) -> dict[str, NDArray[np.float64]]:
        """Outcomes as the patients' own centres read them."""
        design = self.protocol.design
        if not design.centre_spread:
            return written
        seed = self.protocol.trial.seed
        factor = reading_factors(design.centres, design.centre_spread, seed, self.replicate)
        return as_read(written, factor[self.allocation.centre[patient]])

    def _holds(self, rule: Rule, values: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Whether each site meets a rule at each visit, bool[S, V]; patients who left do not."""
        seen = np.where(self.kept, values, np.nan)
        return np.stack(
            [rule.met(kind_of(rule.kind, seen[:, v], seen[:, 0])) == 100.0 for v in range(seen.shape[1])],
            axis=1,
        )

    def _groups(self, written: dict[str, NDArray[np.float64]]) -> NDArray[np.int64]:
        """Groups of the second randomisation, int64[S]."""
        protocol, plan = self.protocol, self.protocol.rerandomisation
        assert plan is not None
        visit = protocol.measurement.visit_days.index(plan.day)
        responds = self._holds(plan.among, written[plan.among.outcome])[:, visit]
        return second_groups(
            plan, protocol.arm_names, self.allocation.arm, responds, protocol.trial.seed, self.replicate
        )

    def _change(
        self,
        simulator: Simulator[C],
        cohort: C,
        sites: Sites,
        written: dict[str, NDArray[np.float64]],
        group: NDArray[np.int64],
        lost: NDArray[np.int64] | None,
    ) -> NDArray[np.int64] | None:
        """Give patients whose treatment changes the values that they have from then on.

        Returns:
            Visit at which each site loses the benefit; None without a rule of losing it.
        """
        protocol, plan = self.protocol, self.protocol.rerandomisation
        assert plan is not None
        own = plans_of(plan.own, protocol)
        later = later_arms(plan, self.plan.arms, own)
        keys = list(zip(sites.arm.tolist(), group.tolist(), strict=True))
        self._give(simulator, cohort, sites, written, keys, later, plan.day)
        again = plan.retreatment
        if again is None:
            return None
        days = protocol.measurement.visit_days
        if lost is None:
            seen = np.where(self.kept, written[again.lost.outcome], np.nan)
            lost = visits_of_loss(again.lost, seen, days.index(plan.day))
            lost = np.where(group >= 0, lost, len(days))
        if again.to is not None:
            everything = {one.name: one for one in (*self.plan.arms, *own)}
            for visit in sorted(set(lost.tolist()) - {len(days)}):
                those = {
                    key: arm_again(again.to, given, self.plan.arms[key[0]], everything, days[visit])
                    for key, given in later.items()
                }
                now = [key if at == visit else None for key, at in zip(keys, lost.tolist(), strict=True)]
                self._give(simulator, cohort, sites, written, now, those, days[visit])
        return lost

    def _give(
        self,
        simulator: Simulator[C],
        cohort: C,
        sites: Sites,
        written: dict[str, NDArray[np.float64]],
        keys: Sequence[tuple[int, int] | None],
        given: Mapping[tuple[int, int], ArmPlan],
        day: int,
    ) -> None:
        """Put the values after `day` under the treatments `given` to sites by their keys, if to any."""
        number = {key: index for index, key in enumerate(given)}
        arm = np.array([-1 if key is None else number.get(key, -1) for key in keys], dtype=np.int64)
        who = np.flatnonzero(arm >= 0)
        if not len(who):
            return
        moved = replace(
            sites,
            patient=sites.patient[who],
            arm=arm[who],
            side=sites.side[who],
            visit_days=sites.visit_days[who],
        )
        found = simulator.observe(cohort, moved, self.replicate, truth=False, arms=list(given.values()))
        after = np.flatnonzero(np.array(self.protocol.measurement.visit_days) > day)
        for name, values in self._as_read(found.written, moved.patient).items():
            written[name][np.ix_(who, after)] = values[:, after]

    def _second_rows(
        self,
        written: dict[str, NDArray[np.float64]],
        group: NDArray[np.int64],
        lost: NDArray[np.int64] | None,
    ) -> list[SecondRandomisationRow]:
        protocol, plan = self.protocol, self.protocol.rerandomisation
        assert plan is not None
        return second_rows(
            plan,
            protocol.arm_names,
            protocol.measurement.visit_weeks,
            self.allocation.arm,
            group,
            self._holds(plan.among, written[plan.among.outcome]),
            lost,
        )
