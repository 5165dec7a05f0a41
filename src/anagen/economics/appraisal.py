"""Costs and gains of every option of a forecast: hair, a visible change, quality of life.

    from anagen.economics.appraisal import appraise
    found = appraise(simulation)          # of anagen.forecasting.simulate
    found.summary.compared[0].per_hair.high  # None: no upper bound

All numbers come from the same particles as the forecast: one joint draw of the parameters, one person,
one price of each therapy, one utility. Hair is counted over doing nothing in the same particle, so its
interval holds how people differ; shares of responders and QALYs are means over people like this one, and
their intervals hold parameter uncertainty only.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from anagen.economics.costed_option import CostedOption
from anagen.economics.costs_and_gains import CostsAndGains
from anagen.economics.quality import MAPPINGS, qalys_gained
from anagen.economics.responders import share_of
from anagen.economics.spending import YEAR, main_currency, spending_of
from anagen.economics.summary import AppraisalSummary, summary_of
from anagen.files.digits import grouped
from anagen.files.drawing import figure_of
from anagen.files.html_table import html_table
from anagen.forecasting.horizon import step_of
from anagen.forecasting.rated import PATIENT, chance_better
from anagen.forecasting.simulate import Simulation, simulate
from anagen.forecasting.timeline import plans_of
from anagen.measurement.rated_link import log_cover

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@dataclass(frozen=True, eq=False, repr=False)
class Appraisal(CostsAndGains):
    """Costs and gains of every option of a forecast; see `CostsAndGains` for the numbers by particle."""

    @cached_property
    def summary(self) -> AppraisalSummary:
        """Summary for a reader, as ``forecast.json`` holds it under "economics"."""
        return summary_of(self)

    @property
    def options(self) -> tuple[CostedOption, ...]:
        """All options, doing nothing first."""
        return self.summary.options

    def to_dict(self) -> dict[str, Any]:
        """The summary as plain data."""
        return self.summary.to_dict()

    def to_json(self) -> str:
        """The summary as JSON; the same appraisal gives the same text."""
        return self.summary.to_json()

    def plot(self) -> Figure:
        """Share of draws in which each option is the best buy, by what a visible gain is worth."""
        return figure_of(self)

    def __repr__(self) -> str:
        who = self.simulation.person.describe()
        return f"<Appraisal: {who}; {len(self.names)} options, {self.currency}>"

    def _repr_html_(self) -> str:
        rows = [
            (
                option.name,
                f"{grouped(option.paid.median)} ({grouped(option.paid.low)} to {grouped(option.paid.high)})",
                f"{option.hairs.median:+.0f} ({option.hairs.low:+.0f} to {option.hairs.high:+.0f})",
                f"{option.responders.of_100:.0f}",
            )
            for option in self.options
        ]
        columns = (
            "option",
            f"paid in two years, {self.currency} (90 %)",
            "hairs/cm² over doing nothing (90 %)",
            "of 100 who say better",
        )
        return html_table(f"Cost and gain: {self.simulation.person.describe()}", columns, rows)


def other_people(simulation: Simulation, workers: int | None = None) -> Simulation:
    """Other people with the same joint draws.

    They separate between-person variance from parameter uncertainty.
    """
    return simulate(
        simulation.person,
        simulation.belief,
        seed=simulation.seed + 1,
        particles=simulation.particles,
        workers=workers,
    )


def appraise(simulation: Simulation, others: Simulation | None = None) -> Appraisal:
    """Appraise every option of a forecast.

    Args:
        others: `other_people` of the same forecast; without them the share of responders carries no
            interval of its own.
    """
    person, count = simulation.person, simulation.particles
    spendings = tuple(map(spending_of, plans_of(simulation.options, person.given, person.now)))
    currency = main_currency(spendings)
    density = simulation.density

    def over(month: int) -> NDArray[np.float64]:
        then = density[:, :, step_of(month)]
        return np.asarray(then - then[:, :1])

    paid = np.stack([spending.draws(currency, count) for spending in spendings], axis=1)
    cost = np.stack([spending.draws(currency, count, discounted=True) for spending in spendings], axis=1)
    shares = tuple(
        share_of(
            _better(simulation, i),
            simulation.draws,
            None if others is None else _better(others, i),
            None if others is None else others.draws,
        )
        for i in range(len(spendings))
    )
    cover = log_cover(density, simulation.diameter)
    return Appraisal(
        simulation=simulation,
        names=tuple(option.name for option in simulation.options),
        spendings=spendings,
        currency=currency,
        priced=np.array([set(spending.currencies) <= {currency} for spending in spendings]),
        cost=cost.sum(axis=2),
        paid=paid.sum(axis=2),
        first=paid[:, :, :YEAR].sum(axis=2),
        hairs=over(24),
        hairs_first=over(12),
        shares=shares,
        qalys={name: qalys_gained(density, cover, shares, person.sex, name) for name in MAPPINGS},
    )


def _better(simulation: Simulation, i: int) -> NDArray[np.float64]:
    """Chance of each person to call their hair better at month 24 under option `i`, float64[P]."""
    change = log_cover(simulation.density[:, i], simulation.diameter[:, i])
    return chance_better(PATIENT, change[:, step_of(24)])
