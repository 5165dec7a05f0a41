"""Plans that were followed in full, in order, as arrays."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from anagen.economics.spending import Spending
from anagen.forecasting.person import Person
from anagen.learning.distribution import ParameterDistribution
from anagen.planning.cloud import Cloud, Hair
from anagen.planning.exclusion import Excluded, Fit
from anagen.planning.plan_of import Plan
from anagen.planning.preferences import Preferences


@dataclass(frozen=True, eq=False)
class Ranked:
    """A plan that was followed in full.

    Attributes:
        plan: what is given together.
        place: its column in `Followed.hair`.
        spending: what it costs.
        fit: how that stands to the budget.
        also: names of other forms of the same therapies that cannot be told apart from it.
    """

    plan: Plan
    place: int
    spending: Spending
    fit: Fit
    also: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Followed:
    """Every plan that was followed in full, in order.

    Attributes:
        person: for whom.
        wishes: what they want.
        belief: parameters and their uncertainty.
        seed: of the people drawn.
        cloud: the particles.
        hair: of every particle under every plan followed.
        ranked: tier by tier, in each the best first; doing nothing is among them.
        tiers: places in `ranked`.
        beats: float64[R, R], chance that one beats another, in the order of `ranked`.
        unbeaten: places in `ranked` for which no other one has at least the chance for no more money.
        aside: usual forms left out for law or wishes, followed all the same, with the reason.
        out: everything that is not ranked, and why.
        considered: plans looked at, singles included.
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
