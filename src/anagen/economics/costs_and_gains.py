"""Costs and gains of every option of a forecast, particle by particle."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from anagen.economics.responders import Share
from anagen.economics.spending import Spending
from anagen.forecasting.simulate import Simulation


@dataclass(frozen=True, eq=False)
class CostsAndGains:
    """Costs and gains of O options over P particles.

    Attributes:
        simulation: the forecast.
        names: of the options.
        spendings: of each option.
        currency: of every ratio here; options priced otherwise have none.
        priced: whether an option's whole cost is in `currency`, bool[O].
        cost: float64[P, O], discounted, two years.
        paid: float64[P, O], the same not discounted.
        first: float64[P, O], the same of the first year.
        hairs: float64[P, O], visible hairs/cm2 over doing nothing at month 24.
        hairs_first: float64[P, O], the same at month 12.
        shares: of people who call their own hair better at month 24, each option.
        qalys: float64[P, O] by mapping, over doing nothing, two years, discounted.
    """

    simulation: Simulation
    names: tuple[str, ...]
    spendings: tuple[Spending, ...]
    currency: str
    priced: NDArray[np.bool_]
    cost: NDArray[np.float64]
    paid: NDArray[np.float64]
    first: NDArray[np.float64]
    hairs: NDArray[np.float64]
    hairs_first: NDArray[np.float64]
    shares: tuple[Share, ...]
    qalys: dict[str, NDArray[np.float64]]

    @property
    def cheapest(self) -> int | None:
        """The priced option that costs least among those that cost anything."""
        costs = self.cost.mean(axis=0)
        able = [i for i in range(1, len(costs)) if self.priced[i] and costs[i] > 0.0]
        return min(able, key=lambda i: costs[i]) if able else None

    def share_gained(self, i: int) -> NDArray[np.float64]:
        """float64[P], share of responders of option `i` over doing nothing, in rising order."""
        count = len(self.cost)
        return self.shares[i].draws(count) - self.shares[0].draws(count)
