"""Purchases of one option, line by line, and payments by month."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from anagen.economics.prices import Quote
from anagen.economics.spending import Purchase, Spending


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


def paid_by_month(spending: Spending) -> Mapping[str, PaidByMonth]:
    """Payments by month, for each currency."""

    def paid(currency: str, end: str) -> tuple[float, ...]:
        return tuple(map(float, np.cumsum(spending.monthly(currency, end))))

    return {
        currency: PaidByMonth(paid(currency, "low"), paid(currency, "median"), paid(currency, "high"))
        for currency in spending.currencies
    }
