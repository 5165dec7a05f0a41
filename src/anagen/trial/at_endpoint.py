"""One region at all visits, as an endpoint sees it: its values, and their truth."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from anagen.simulators.contract import AnySimulator, People, Values
from anagen.simulators.plan import Sites
from anagen.statistics.present import mean_present
from anagen.trial.analysis.compare import endpoint_values
from anagen.trial.analysis.crossover import half_differences
from anagen.trial.analysis.ratios import ranked_values
from anagen.trial.endpoint_data import EndpointData
from anagen.trial.estimand_values import failed, values_under
from anagen.trial.eventful_visits import EventfulVisits, Happened
from anagen.trial.intercurrent_events import Events
from anagen.trial.model_truth import true_log_ratios
from anagen.trial.protocol.crossover import CROSSOVER
from anagen.trial.protocol.intercurrent import COMPOSITE, ESTIMANDS
from anagen.trial.protocol.model import Protocol
from anagen.trial.protocol.model_options import Hierarchy
from anagen.trial.protocol.responders import COMPLETE, NON_RESPONDER

EventfulOf = Callable[[Protocol], EventfulVisits | None]


@dataclass(frozen=True, eq=False)
class RegionSeen:
    """One region of one replicate, whatever the endpoint.

    Attributes:
        simulator: of the region.
        cohort: its people.
        sites: of the replicate.
        values: float64[S, V, O], outcomes of the protocol as they were seen; NaN where they were not.
        kept: bool[S, V], visits at which patients had not left by dropout.
        true: outcomes float64[S, V] by name, without errors.
        twin: the same of the untreated twins; None where the truth is not computed.
        events: intercurrent events; None in a trial without.
        eventful: intercurrent events of a protocol; None in a trial without.
        as_read: outcomes as the sites' centres read them.
        replicate: its number.
    """

    simulator: AnySimulator
    cohort: People
    sites: Sites
    values: NDArray[np.float64]
    kept: NDArray[np.bool_]
    true: Values
    twin: Values | None
    events: Events | None
    eventful: EventfulOf
    as_read: Callable[[Values], Values]
    replicate: int

    def data(
        self, protocol: Protocol, happened: Happened | None = None
    ) -> tuple[EndpointData, tuple[Events, ...]]:
        """Data of the protocol's endpoint, and the events in every arm, where the truth needs them.

        Args:
            protocol: of the trial, as one endpoint sees it.
            happened: events as found in the first region, or for the first endpoint; None there.
        """
        endpoint, missing = protocol.analysis.endpoint, protocol.analysis.missing
        visit_days = tuple(float(day) for day in protocol.measurement.visit_days)
        path = self.values[:, :, protocol.measurement.outcomes.index(endpoint.outcome)]
        strategy, own, eventful = protocol.analysis.estimand, self.events, self.eventful(protocol)
        if eventful is not None and own is not None and strategy is not None:
            path = values_under(strategy, path, eventful.intercurrent(own))
        if protocol.design.kind == CROSSOVER:
            washout = protocol.design.washout_days
            y, baseline = half_differences(endpoint, visit_days, path, missing, washout)
        else:
            y, baseline = endpoint_values(endpoint, visit_days, path, missing)
        if eventful is not None and own is not None and strategy == COMPOSITE:
            y = failed(endpoint, visit_days, y, eventful.intercurrent(own))
        worlds_of = self.true_endpoints(protocol)
        truth, estimands = self._true_means(protocol, worlds_of), None
        by_arm: tuple[Events, ...] = ()
        if self.twin is not None and eventful is not None and own is not None and strategy is not None:
            worlds, by_arm = eventful.truth(
                self.simulator, self.cohort, self.sites, self.twin[endpoint.outcome], self.as_read, happened
            )
            row = ESTIMANDS.index(strategy)
            truth, estimands = np.array([worlds.mean[row], worlds.effect[row]]), worlds.difference
        ranking = protocol.analysis.options
        ranked = (
            ranked_values(ranking, visit_days, self._measured(protocol), missing)
            if isinstance(ranking, Hierarchy)
            else None
        )
        log_ratio = worlds_of and true_log_ratios(
            protocol, self.simulator, self.cohort, self.sites, self.replicate, *worlds_of
        )
        return EndpointData(
            y=y,
            baseline=baseline,
            truth=truth[1],
            true_mean=truth[0],
            path=path.copy() if protocol.analysis.all_visits else None,
            estimands=estimands,
            ranked=ranked,
            true_log_ratio=log_ratio,
        ), by_arm

    def _measured(self, protocol: Protocol) -> dict[str, NDArray[np.float64]]:
        """Outcomes of the protocol as they were seen, float64[S, V] by name."""
        return dict(zip(protocol.measurement.outcomes, np.moveaxis(self.values, 2, 0), strict=True))

    def true_endpoints(self, protocol: Protocol) -> tuple[NDArray[np.float64], NDArray[np.float64]] | None:
        """True endpoint of all sites and of their untreated twins; None where no truth is computed."""
        if self.twin is None:
            return None
        endpoint = protocol.analysis.endpoint
        twin = self.twin[endpoint.outcome]
        # Under non-responder imputation a patient who leaves is a true non-responder; the untreated
        # twin stays, as it only serves to remove the luck of the patients.
        missing = NON_RESPONDER if protocol.analysis.missing == NON_RESPONDER else COMPLETE
        untreated = endpoint_values(endpoint, protocol.measurement.visit_days, twin, missing)[0]
        return self.true_endpoint(protocol, self.true), untreated

    def true_endpoint(self, protocol: Protocol, true: Values) -> NDArray[np.float64]:
        """Endpoint of all sites, float64[S], in a world without errors of measurement.

        Args:
            protocol: of the trial, as one endpoint sees it.
            true: outcomes float64[S, V] by name.
        """
        endpoint, left = protocol.analysis.endpoint, protocol.analysis.missing == NON_RESPONDER
        path = true[endpoint.outcome]
        path = np.where(self.kept, path, np.nan) if left else path
        missing = NON_RESPONDER if left else COMPLETE
        return endpoint_values(endpoint, protocol.measurement.visit_days, path, missing)[0]

    def _true_means(
        self, protocol: Protocol, worlds: tuple[NDArray[np.float64], NDArray[np.float64]] | None
    ) -> NDArray[np.float64]:
        """True mean of each arm, and true effect against the untreated twins, float64[2, arms]."""
        arms = range(len(protocol.arms))
        if worlds is None:
            return np.full((2, len(arms)), np.nan)
        treated, untreated = worlds
        return np.array(
            [
                [mean_present(world[self.sites.arm == arm]) for arm in arms]
                for world in (treated, treated - untreated)
            ]
        )
