"""Purchases of one option, line by line, and payments by month."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from anagen.economics.prices import Quote
from anagen.economics.spending import Purchase, Spending, spending_of
from anagen.files.plain import rounded
from anagen.forecasting.option import Option
from anagen.forecasting.person import Person
from anagen.forecasting.simulate import Simulation
from anagen.forecasting.timeline import plans_of


@dataclass(frozen=True)
class CostLine:
    """Purchases of one therapy over two years.

    Attributes:
        therapy: its name.
        per: what one price pays for, such as "session" or "month".
        count: how many are paid for.
        low: lowest printed price.
        median: of the prices that people meet.
        high: highest printed price.
        currency: of these prices.
        quotes: printed ranges behind them.
        others: printed prices in other currencies or for other items; shown, never counted.
    """

    therapy: str
    per: str
    count: float
    low: float
    median: float
    high: float
    currency: str
    quotes: tuple[Quote, ...]
    others: tuple[Quote, ...]

    @classmethod
    def of(cls, one: Purchase) -> CostLine:
        """Cost line of one purchase."""
        price = one.price
        return cls(
            therapy=price.therapy,
            per=price.per,
            count=float(one.units.sum()),
            low=price.low,
            median=price.median,
            high=price.high,
            currency=price.currency,
            quotes=price.quotes,
            others=price.others,
        )


@dataclass(frozen=True)
class PaidByMonth:
    """Paid by the end of each month, not discounted, at the lowest, median and highest prices."""

    low: tuple[float, ...]
    median: tuple[float, ...]
    high: tuple[float, ...]


DIGITS = 4
"""Significant digits of paid amounts in a summary: no price is known to more."""


def paid_of(simulation: Simulation) -> Mapping[str, Mapping[str, PaidByMonth]]:
    """Payments by month under every option of a forecast by name, as an appraisal holds them."""
    return paid_for(simulation.options, simulation.person)


def paid_for(options: Sequence[Option], person: Person) -> Mapping[str, Mapping[str, PaidByMonth]]:
    """Payments by month of a person under every one of `options`, by name."""
    plans = plans_of(options, person.given, person.now)
    return {
        option.name: rounded(paid_by_month(spending_of(plan)), DIGITS)
        for option, plan in zip(options, plans, strict=True)
    }


def paid_by_month(spending: Spending) -> Mapping[str, PaidByMonth]:
    """Payments by month, for each currency."""

    def paid(currency: str, end: str) -> tuple[float, ...]:
        return tuple(map(float, np.cumsum(spending.monthly(currency, end))))

    return {
        currency: PaidByMonth(paid(currency, "low"), paid(currency, "median"), paid(currency, "high"))
        for currency in spending.currencies
    }
