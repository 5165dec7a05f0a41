"""Data kept of one replicate of a trial."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from anagen.trial.arm_means import ArmMeans
from anagen.trial.intercurrent_events import Events
from anagen.trial.prediction import Drawn
from anagen.trial.randomisation import Allocation
from anagen.trial.results.second_randomisation_row import SecondRandomisationRow


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
class RegionResults:
    """Data of one replicate in one region.

    Attributes:
        means: by arm.
        y: float64[S], the endpoint.
        baseline: float64[S], its baseline.
        true_mean: float64[arms], mean of the endpoint without errors of measurement and the
            placebo response; NaN where the truth was not computed, as in the next.
        truth: float64[arms], true effect on the endpoint: `true_mean` less that of the
            untreated twins.
        written: outcomes with errors, NaN after dropout (only where the replicate is kept whole: the
            first, or all).
        true_change: float64[arms, V, O] (first replicate only).
        path: float64[S, V], the endpoint's outcome at all visits, NaN after dropout; None where the model of
            the analysis needs the endpoint's visit alone.
        estimands: float64[5, arms], true difference of each arm from the reference by estimand
            (`anagen.trial.protocol.intercurrent.ESTIMANDS`); None without intercurrent events.
        adherence: float64[4, arms], doses taken and what all of them would have done
            (`anagen.trial.adherence_rows`); None where everybody takes everything.
        ranked: float64[ranks, S, 2], outcomes of a hierarchy (`anagen.trial.analysis.ratios`); None without.
        true_log_ratio: float64[arms], logarithm of the true ratio; None where the model estimates none.
        true_curve: float64[doses], true gain by dose (`anagen.trial.model_truth`); None without dose finding.
    """

    means: list[ArmMeans]
    y: NDArray[np.float64]
    baseline: NDArray[np.float64]
    true_mean: NDArray[np.float64]
    truth: NDArray[np.float64]
    written: NDArray[np.float64] | None = None
    true_change: NDArray[np.float64] | None = None
    path: NDArray[np.float64] | None = None
    estimands: NDArray[np.float64] | None = None
    adherence: NDArray[np.float64] | None = None
    ranked: NDArray[np.float64] | None = None
    true_log_ratio: NDArray[np.float64] | None = None
    true_curve: NDArray[np.float64] | None = None


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
        events: intercurrent events of the sites, by index into the protocol's; None without.
    """

    draw: int
    allocation: Allocation
    drawn: Drawn
    visit_days: NDArray[np.float64] | None = None
    patients: Patients | None = None
    second: list[SecondRandomisationRow] | None = None
    elsewhere: tuple[RegionResults, ...] = ()
    events: Events | None = None

    def at(self, region: int) -> Replicate:
        """The replicate with the data of region number `region`; 0 is the first, whose data it has."""
        return self if region == 0 else replace(self, **vars(self.elsewhere[region - 1]))

    def without_data(self) -> Replicate:
        """The replicate without what is only there where it is kept whole."""
        elsewhere = tuple(replace(one, written=None) for one in self.elsewhere)
        return replace(self, written=None, visit_days=None, patients=None, elsewhere=elsewhere)
