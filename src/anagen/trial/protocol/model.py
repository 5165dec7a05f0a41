"""A protocol as the other parts of a trial use it. Times are days, areas cm2, ages years."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from anagen.errors import InputError, unknown_name
from anagen.files.phrases import Dropout
from anagen.trial.protocol.adaptation import Adaptation, ResponseAdaptive
from anagen.trial.protocol.arm import Arm
from anagen.trial.protocol.entry import AT_ONCE, RUN_IN, Entry
from anagen.trial.protocol.intercurrent import LEAVE, Intercurrent

if TYPE_CHECKING:
    from anagen.therapy.adherence import Adherence
    from anagen.trial.protocol.adherence import ArmAdherence
    from anagen.trial.protocol.background import Background
from anagen.trial.protocol.analysis import Analysis
from anagen.trial.protocol.design import Design
from anagen.trial.protocol.measurement import Measurement
from anagen.trial.protocol.observed import Observed
from anagen.trial.protocol.population import Population
from anagen.trial.protocol.second_randomisation import Rerandomisation
from anagen.trial.protocol.settings import Settings
from anagen.trial.protocol.several_endpoints import PRIMARY, NamedEndpoint, SeveralEndpoints


@dataclass(frozen=True)
class Protocol:
    """A whole protocol, checked, with all defaults filled in."""

    trial: Settings
    population: Population
    design: Design
    arms: tuple[Arm, ...]
    measurement: Measurement
    analysis: Analysis
    observed: tuple[Observed, ...] = ()
    rerandomisation: Rerandomisation | None = None
    intercurrent: tuple[Intercurrent, ...] = ()
    several: SeveralEndpoints | None = None
    adaptation: Adaptation | None = None
    entry: Entry = AT_ONCE
    adherence: ArmAdherence | None = None
    background: Background | None = None
    file: str = field(default="", compare=False)

    def __post_init__(self) -> None:
        """Check that the parts fit together, however they were made.

        Raises:
            InputError: the first fault.
        """
        reference, endpoint = self.analysis.reference, self.analysis.endpoint
        if reference is not None and reference not in self.arm_names:
            raise unknown_name("arm", reference, self.arm_names, "Protocol, analysis, reference")
        if reference is None and self.design.kind == "split-scalp":
            raise InputError("a split scalp needs a reference", where="Protocol, analysis, reference")
        if len(self.design.allocation) != len(self.groups):
            raise InputError(
                f"the allocation has {len(self.design.allocation)} parts for {len(self.groups)} groups",
                where="Protocol, design, allocation",
                expected="one part for each group",
            )
        if endpoint.outcome not in self.measurement.outcomes:
            raise unknown_name(
                "outcome", endpoint.outcome, self.measurement.outcomes, "Protocol, analysis, endpoint"
            )
        if endpoint.day not in self.measurement.visit_days:
            raise InputError(
                f"the endpoint is on day {endpoint.day}, without a visit",
                where="Protocol, analysis, endpoint",
                expected="the day of a visit",
            )

    @property
    def named_endpoints(self) -> tuple[NamedEndpoint, ...]:
        """All endpoints, that of [analysis] first."""
        several = self.several
        first = NamedEndpoint(several.first if several else PRIMARY, self.measurement.region, self.analysis)
        return (first, *(several.further if several else ()))

    @property
    def all_arms(self) -> tuple[Arm, ...]:
        """The arms, those that a second randomisation or an event alone gives, background and run-in."""
        again = () if self.rerandomisation is None else self.rerandomisation.own
        beneath = () if self.background is None else (self.background.arm,)
        events = (one.own for one in self.intercurrent if one.own is not None)
        run_in = self.entry.run_in
        found = (*self.arms, *again, *beneath, *events)
        if run_in is None or not run_in.treatments:
            return found
        return (*found, Arm(RUN_IN, run_in.treatments, courses=run_in.courses))

    @property
    def recruits(self) -> int:
        """Patients simulated: more than take part where later ones are allocated by response."""
        if isinstance(self.adaptation, ResponseAdaptive):
            return self.adaptation.stream(self.population.size, self.design.allocation, self.design.block)
        return self.population.size

    @property
    def ends_early(self) -> bool:
        """Whether a look can change the number of patients."""
        by_response = isinstance(self.adaptation, ResponseAdaptive)
        return self.analysis.looks is not None or (self.adaptation is not None and not by_response)

    @property
    def eventful(self) -> bool:
        """Whether an intercurrent event can happen to anybody."""
        return any(one.rate.percent > 0 for one in self.intercurrent)

    @property
    def ends_by_leaving(self) -> NDArray[np.bool_]:
        """Whether a patient leaves the trial by each intercurrent event, bool[events]."""
        return np.array([one.then == LEAVE for one in self.intercurrent], dtype=np.bool_)

    @property
    def raters(self) -> tuple[str, ...]:
        """Raters of improvement, of the outcomes measured and of the published rows."""
        from anagen.measurement.outcomes import OUTCOMES

        names = (*self.measurement.outcomes, *(row.outcome for row in self.observed))
        return tuple(dict.fromkeys(OUTCOMES[name].rater for name in names if OUTCOMES[name].rater))

    @property
    def arm_names(self) -> tuple[str, ...]:
        """Names of the arms, in the file's order."""
        return tuple(arm.name for arm in self.arms)

    @property
    def reference_index(self) -> int | None:
        """Index of the reference arm."""
        return None if self.analysis.reference is None else self.arm_names.index(self.analysis.reference)

    @property
    def groups(self) -> tuple[tuple[int, ...], ...]:
        """Groups to which patients are allocated: the arms (indices) on a patient's scalp.

        Parallel and crossover: one arm. Split-scalp: (an arm, the reference); the sides are drawn separately.
        """
        if self.design.kind != "split-scalp":
            return tuple((index,) for index in range(len(self.arms)))
        reference = self.reference_index
        assert reference is not None
        return tuple((index, reference) for index in range(len(self.arms)) if index != reference)

    @property
    def horizon_days(self) -> int:
        """Day by which all visits are over."""
        return self.measurement.visit_days[-1] + int(self.design.visit_window_days)

    def adherence_of(self, arm: str) -> Adherence | None:
        """Adherence of the patients who are given the arm called `arm`; None where all is taken."""
        return None if self.adherence is None else self.adherence.of(arm)

    def dropout_of(self, arm: int) -> Dropout | None:
        """Dropout of arm `arm`: its own, else the design's."""
        return self.arms[arm].dropout or self.design.dropout
