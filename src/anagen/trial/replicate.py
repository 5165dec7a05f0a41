"""Data kept of one replicate of a trial."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

from anagen.trial.arm_means import ArmMeans
from anagen.trial.endpoint_data import EndpointData
from anagen.trial.entry.entered import Entered
from anagen.trial.intercurrent_events import Events
from anagen.trial.prediction import Drawn
from anagen.trial.randomisation import Allocation
from anagen.trial.results.second_randomisation_row import SecondRandomisationRow
from anagen.trial.score.observables import Observables


@dataclass(frozen=True, eq=False, kw_only=True)
class Patients:
    """Patients of a replicate; arrays of length n.

    Attributes:
        age: years.
        female: whether a woman.
        stage: severity in words.
        leaving: day on which the patient leaves, also if that is after the trial; inf for never.
        completed: whether there at the last visit.
        then: int64, group of the second randomisation, -1 if not randomised again.
        cause: int64, number of the intercurrent event by which the patient leaves, -1 for none.
    """

    age: NDArray[np.float64]
    female: NDArray[np.bool_]
    stage: NDArray[np.str_]
    leaving: NDArray[np.float64]
    completed: NDArray[np.bool_]
    then: NDArray[np.int64]
    cause: NDArray[np.int64]


@dataclass(frozen=True, eq=False, kw_only=True)
class RegionResults(EndpointData):
    """Data of one replicate in one region; those of the trial's first endpoint are its own.

    Attributes:
        means: by arm.
        written: outcomes with errors, NaN after dropout (only where the replicate is kept whole: the
            first, or all).
        true_change: float64[arms, V, O] (first replicate only).
        unmasked: float64[S, V], as `path`, of patients who left, too, as if they had gone on; None where no
            tipping point is asked for, or with intercurrent events.
        adherence: float64[4, arms], doses taken and what all of them would have done
            (`anagen.trial.adherence_rows`); None where everybody takes everything.
        true_curve: float64[doses], true gain by dose (`anagen.trial.model_truth`); None without dose finding.
        further: of the trial's further endpoints in this region, in the protocol's order.
    """

    means: list[ArmMeans]
    written: NDArray[np.float64] | None = None
    true_change: NDArray[np.float64] | None = None
    unmasked: NDArray[np.float64] | None = None
    adherence: NDArray[np.float64] | None = None
    true_curve: NDArray[np.float64] | None = None
    further: tuple[EndpointData, ...] = ()

    def first_sites(self, sites: int) -> Self:
        """Copy with the data of its first `sites` alone, as far as an analysis needs them."""
        return replace(
            self,
            **vars(_first(self, sites)),
            written=None,
            true_change=None,
            unmasked=None,
            further=tuple(_first(one, sites) for one in self.further),
        )


def _first(one: EndpointData, sites: int) -> EndpointData:
    return EndpointData(
        y=one.y[:sites],
        baseline=one.baseline[:sites],
        true_mean=one.true_mean,
        truth=one.truth,
        path=None if one.path is None else one.path[:sites],
        estimands=one.estimands,
        ranked=None if one.ranked is None else one.ranked[:, :sites],
        true_log_ratio=one.true_log_ratio,
    )


@dataclass(frozen=True, eq=False, kw_only=True)
class Replicate(RegionResults):
    """Data kept of one replicate; those of the trial's first region are its own.

    Attributes:
        draw: number of the joint draw of the parameters.
        allocation: of the sites.
        drawn: its statistics for the file's observed rows.
        visit_days: days of the visits by site (where kept whole).
        patients: traits of its patients (where kept whole).
        second: rows of the second randomisation, if there is one.
        elsewhere: data of the further regions, in the protocol's order.
        observables: of the sites at baseline, where the analysis has a prognostic score; else None.
        events: intercurrent events of the sites, by index into the protocol's; None without.
        entered: how its patients came in; None where the file says nothing of it.
    """

    draw: int
    allocation: Allocation
    drawn: Drawn
    visit_days: NDArray[np.float64] | None = None
    patients: Patients | None = None
    second: list[SecondRandomisationRow] | None = None
    elsewhere: tuple[RegionResults, ...] = ()
    events: Events | None = None
    entered: Entered | None = None
    observables: Observables | None = None

    def at(self, region: int) -> Replicate:
        """The replicate with the data of region number `region`; 0 is the first, whose data it has."""
        return self if region == 0 else replace(self, **vars(self.elsewhere[region - 1]))

    def of_endpoint(self, region: int, number: int) -> Replicate:
        """The replicate with the data of further endpoint `number` of a region, from 0."""
        there = self.at(region)
        return replace(there, **vars(there.further[number]), further=())

    def without_data(self) -> Replicate:
        """The replicate without what is only there where it is kept whole."""
        elsewhere = tuple(replace(one, written=None) for one in self.elsewhere)
        return replace(self, written=None, visit_days=None, patients=None, elsewhere=elsewhere)
