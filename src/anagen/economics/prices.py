"""Prices of one session, month, device or operation: printed ranges, and draws from them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from anagen.engine.keys import key_of
from anagen.evidence_base.tables.costs import Cost, load_costs, other_prices
from anagen.forecasting.cost import Bill, counted_prices
from anagen.therapy.catalogue import load_catalogue


@dataclass(frozen=True)
class Quote:
    """One printed range of prices, `low` to `high` in `currency`, for one `item`."""

    item: str
    low: float
    high: float
    currency: str
    status: str
    source: str


@dataclass(frozen=True)
class UnitPrice:
    """Price of one `per` of a therapy.

    Attributes:
        low: lowest printed price, in `currency`.
        high: highest printed price.
        quotes: printed ranges behind them.
        others: printed prices in other currencies or for other items; shown, never counted.
    """

    therapy: str
    per: str
    currency: str
    low: float
    high: float
    quotes: tuple[Quote, ...]
    others: tuple[Quote, ...]

    def draws(self, count: int) -> NDArray[np.float64]:
        """float64[count], prices that people meet: a quote picked evenly, then a price within it.

        Within a quote prices are spread evenly on the log scale (a modelling choice: few clinics are
        dear). Stratified, and the same for every plan that holds the therapy, so that two plans are
        compared at the same clinic.
        """
        order = np.random.default_rng(int(key_of(0, "price", self.therapy, self.per))).permutation(count)
        return self.quantile((order + 0.5) / count)

    def quantile(self, u: NDArray[np.float64]) -> NDArray[np.float64]:
        """Price at `u` (0 to 1), which picks a quote and a place in it; not in rising order over quotes."""
        low = np.array([quote.low for quote in self.quotes])
        high = np.array([quote.high for quote in self.quotes])
        place = np.minimum((u * len(low)).astype(np.int64), len(low) - 1)
        within = u * len(low) - place
        if (low <= 0.0).any():
            return np.asarray(low[place] + within * (high - low)[place])
        return np.asarray(low[place] * (high / low)[place] ** within)

    @property
    def median(self) -> float:
        """Median of the prices that people meet."""
        return float(np.median(self.quantile((np.arange(2000) + 0.5) / 2000)))


def price_was_read(therapy: str) -> bool:
    """Whether any source that was read prints a price of `therapy`; else the catalogue's is a guess."""
    return any(row.therapy == therapy and row.money for row in load_costs())


def has_price(therapy: str) -> bool:
    """Whether the catalogue gives a price of `therapy`, read or guessed, or does not hold it."""
    entry = load_catalogue().get(therapy)
    return entry is None or entry.price is not None


def unit_price(bill: Bill) -> UnitPrice:
    """Price behind a bill of a forecast; a range without any printed quote counts as one."""
    counted = counted_prices(bill.therapy, bill.per, bill.currency)
    quotes = [_quote(row) for row in counted]
    others = [_quote(row) for row in other_prices(bill.therapy, counted)]
    low, high = (bill.low / bill.count, bill.high / bill.count) if bill.count else (0.0, 0.0)
    if not quotes or not _agree(quotes, low, high):
        source = "; ".join(bill.sources)
        quotes = [Quote(f"{bill.therapy}: per {bill.per}", low, high, bill.currency, "read", source)]
    return UnitPrice(bill.therapy, bill.per, bill.currency, low, high, tuple(quotes), tuple(others))


def _quote(row: Cost) -> Quote:
    return Quote(f"{row.subject}: {row.item}", row.low, row.high, row.unit, row.status, row.source)


def _agree(quotes: Sequence[Quote], low: float, high: float) -> bool:
    """Whether the quotes are those the bill was made from (a product may have a price of its own)."""
    return bool(
        np.isclose(min(quote.low for quote in quotes), low)
        and np.isclose(max(quote.high for quote in quotes), high)
    )
