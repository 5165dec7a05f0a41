"""Contract of a simulator: the interface for trials, forecasts, pages and reports, whatever the disease.

simulator = simulator_of("androgenetic")(plan, distribution)     # anagen.simulators.registry
simulator.capabilities.supports                                  # known before any run
cohort = simulator.recruit(60, replicate=0)
simulator.observe(cohort, sites, 0).written["total density"]
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, Protocol, Self, TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

from anagen.errors import InputError
from anagen.simulators.capabilities import Capabilities
from anagen.simulators.draws import Distribution, ParameterDraws
from anagen.simulators.pictures import Courses, Pictures
from anagen.simulators.plan import ArmPlan, Sites, TrialPlan
from anagen.simulators.portrait import Portrait, PortraitPlan
from anagen.simulators.screened import Screened

Values: TypeAlias = "dict[str, NDArray[np.float64]]"
"""Outcomes of S sites at V visits, float64[S, V], by name."""


class People(Protocol):
    """A cohort as seen by allocation; arrays of length n."""

    @property
    def key(self) -> NDArray[np.uint64]:
        """Identity of each patient."""

    @property
    def age(self) -> NDArray[np.float64]:
        """Years."""

    @property
    def female(self) -> NDArray[np.bool_]:
        """Sex."""

    @property
    def stage(self) -> NDArray[np.str_]:
        """Severity in words."""

    def __len__(self) -> int: ...

    def part(self, index: NDArray[np.int64]) -> Self:
        """Patients at `index`, in that order."""


C = TypeVar("C", bound=People)


@dataclass(frozen=True, eq=False)
class Observation:
    """Outcomes of all sites.

    Attributes:
        written: as measured by the clinic, with its errors.
        true: without errors of measurement; empty unless asked for.
        excess: of the rise that a publication of such a trial reports because it has no comparison, as a
            share of baseline; not in `written`.
    """

    written: Values
    true: Values
    excess: float = 0.0


class Simulator(ABC, Generic[C]):
    """Runs the replicates of a trial. `C` is the cohort that it recruits.

    A replicate depends on the plan, the distribution and its own number alone, so
    replicates may be run in any order and by any number of threads.

    Attributes:
        capabilities: designs, outcomes and pictures that it supports.
        places: places of a portrait's square centimetre; the first is the default.
        plan: the trial.
        draws: parameters of its replicates.
    """

    capabilities: ClassVar[Capabilities]
    places: ClassVar[tuple[str, ...]]
    plan: TrialPlan
    draws: ParameterDraws[Any]

    @abstractmethod
    def __init__(self, plan: TrialPlan, distribution: Distribution) -> None:
        """Simulator of `plan`; `distribution` as returned by `Simulator.distribution`."""

    @classmethod
    @abstractmethod
    def distribution(cls, source: str, account: str) -> Distribution:
        """Distribution of the parameters called `source`.

        Args:
            source: "posterior", "prior" or "fixed".
            account: of miniaturisation, where the simulator has several.

        Raises:
            InputError: no such distribution, or a posterior file that cannot be used.
        """

    @abstractmethod
    def recruit(self, size: int, replicate: int) -> C:
        """Patients of one replicate at baseline; a larger `size` leaves the first ones unchanged."""

    @abstractmethod
    def observe(
        self,
        cohort: C,
        sites: Sites,
        replicate: int,
        *,
        twin: bool = False,
        truth: bool = True,
        stop: int | None = None,
        arms: Sequence[ArmPlan] | None = None,
    ) -> Observation:
        """Outcomes of all sites at their visits.

        Args:
            twin: untreated twins, with the same luck.
            truth: also return the true outcomes.
            stop: day from which all patients are untreated ("re-randomisation").
            arms: arms that `sites.arm` counts, instead of the plan's ("re-randomisation").
        """

    def elsewhere(self, cohort: C, replicate: int) -> C:
        """The people of `cohort`, recruited by this trial at another region, at this simulator's region.

        Raises:
            InputError: the simulator knows one region.
        """
        raise InputError(f"{type(self).__name__} knows one region", expected="a trial of one region")

    def screened(self, cohort: C, replicate: int) -> Screened:
        """People screened for the patients of `cohort`, as `recruit` made it of this replicate."""
        return Screened.nobody_else(len(cohort))

    @abstractmethod
    def courses(self, outcomes: Sequence[str], horizon: float, workers: int = 1) -> Courses:
        """Expected courses of the arms and their untreated twins up to day `horizon`."""

    @abstractmethod
    def pictures(self, size: int, day: float) -> Pictures:
        """All other pictures of a trial of `size` patients, on `day` or up to the last visit."""

    @classmethod
    @abstractmethod
    def portrait(cls, plan: PortraitPlan) -> Portrait:
        """Portrait of one virtual person under two treatments, at the best values of the parameters."""


AnySimulator: TypeAlias = Simulator[Any]
"""A simulator of any cohort, which callers see only as `People`."""
