"""Plans that were followed in full, in order, as arrays."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from anagen.economics.spending import Spending
from anagen.forecasting.person import Person
from anagen.learning.distribution import ParameterDistribution
from anagen.planning.candidate_plans import Plan
from anagen.planning.cloud import Cloud, Hair
from anagen.planning.exclusion import Excluded, Fit
from anagen.planning.preferences import Preferences


@dataclass(frozen=True, eq=False)
class Ranked:
    """A plan that was followed in full.

    Attributes:
        plan: regimens given together.
        place: its column in `Followed.hair`.
        spending: purchases of the plan.
        fit: of that spending to the budget.
        also: names of other forms of the same therapies that cannot be told apart from it.
    """

    plan: Plan
    place: int
    spending: Spending
    fit: Fit
    also: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Followed:
    """Plans that were followed in full, in order.

    Attributes:
        person: of the plans.
        wishes: of the person.
        belief: parameter distribution.
        seed: of the people drawn.
        cloud: the particles.
        hair: of every particle under every plan followed.
        ranked: plans tier by tier, the best of each first; doing nothing is among them.
        tiers: places in `ranked`.
        beats: float64[R, R], chance that one beats another, in the order of `ranked`.
        unbeaten: places in `ranked` of plans that no other one matches in chance for no more money.
        aside: usual forms left out for law or wishes but followed too, with the reason.
        out: regimens and plans that are not ranked, with the reason.
        considered: number of plans considered, singles included.
        screening_error: largest difference between a screened and a full chance at month 24, or None.
        currency: in which plans are compared.
    """

    person: Person
    wishes: Preferences
    belief: ParameterDistribution
    seed: int
    cloud: Cloud
    hair: Hair
    ranked: tuple[Ranked, ...]
    tiers: tuple[tuple[int, ...], ...]
    beats: NDArray[np.float64]
    unbeaten: tuple[int, ...]
    aside: tuple[tuple[Ranked, Excluded], ...]
    out: tuple[Excluded, ...]
    considered: int
    screening_error: float | None
    currency: str
