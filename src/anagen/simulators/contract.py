"""The contract of a simulator: what trials, forecasts, pages and reports may ask of it, whatever the disease.

simulator = simulator_of("androgenetic")(plan, distribution)     # anagen.simulators.registry
simulator.capabilities.supports                                  # known before anything is simulated
cohort = simulator.recruit(60, replicate=0)
simulator.observe(cohort, sites, 0).written["total density"]
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, Protocol, TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

from anagen.simulators.capabilities import Capabilities
from anagen.simulators.draws import Distribution, ParameterDraws
from anagen.simulators.pictures import Courses, Pictures
from anagen.simulators.plan import Sites, TrialPlan
from anagen.simulators.portrait import Portrait, PortraitPlan

Values: TypeAlias = "dict[str, NDArray[np.float64]]"
"""float64[S, V] of S sites at V visits, by outcome."""


class People(Protocol):
    """A cohort, as allocation sees it; arrays of length n."""

    @property
    def key(self) -> NDArray[np.uint64]:
        """Identity."""

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


C = TypeVar("C", bound=People)


@dataclass(frozen=True, eq=False)
class Observation:
    """Outcomes of all sites.

    Attributes:
        written: as the clinic writes them down.
        true: as they truly are; empty where that was not asked for.
    """

    written: Values
    true: Values


class Simulator(ABC, Generic[C]):
    """Runs the replicates of a trial. `C` is the cohort that it recruits.

    Everything of a replicate depends on the plan, the distribution and the replicate's number alone, so
    replicates may be run in any order and by any number of threads.

    Attributes:
        capabilities: what it can do.
        places: where a portrait's square centimetre can be taken; the first is the default.
        plan: the trial.
        draws: parameters of its replicates.
    """

    capabilities: ClassVar[Capabilities]
    places: ClassVar[tuple[str, ...]]
    plan: TrialPlan
    draws: ParameterDraws[Any]

    @abstractmethod
    def __init__(self, plan: TrialPlan, distribution: Distribution) -> None:
        """A simulator of `plan`; `distribution` as `Simulator.distribution` gives."""

    @classmethod
    @abstractmethod
    def distribution(cls, source: str, account: str) -> Distribution:
        """The distribution of the parameters called `source`.

        Args:
            source: "posterior", "prior" or "fixed".
            account: of miniaturisation, where the simulator has several.

        Raises:
            InputError: no such distribution, or a posterior file that cannot be used.
        """

    @abstractmethod
    def recruit(self, size: int, replicate: int) -> C:
        """The patients of one replicate at baseline; one more changes nobody else."""

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
    ) -> Observation:
        """Outcomes of all sites at their visits.

        Args:
            twin: leave everybody untreated, under the same luck.
            truth: also work out what truly is.
            stop: day from which on nobody is treated any longer ("re-randomisation").
        """

    @abstractmethod
    def courses(self, outcomes: Sequence[str], horizon: float, workers: int = 1) -> Courses:
        """Expected courses of the arms and their untreated twins up to day `horizon`."""

    @abstractmethod
    def pictures(self, size: int, day: float) -> Pictures:
        """Everything else that is drawn of a trial of `size` patients, on `day` or up to the last visit."""

    @classmethod
    @abstractmethod
    def portrait(cls, plan: PortraitPlan) -> Portrait:
        """One virtual person under two treatments, at the best values of the parameters."""


AnySimulator: TypeAlias = Simulator[Any]
"""A simulator whose cohort is handed back to it and otherwise only seen as `People`."""
