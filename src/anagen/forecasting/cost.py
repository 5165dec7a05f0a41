"""What an option costs over two years, as a range of printed prices."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np

from anagen.evidence_base.tables.costs import load_costs
from anagen.forecasting.horizon import HORIZON_DAYS, MONTH_DAYS
from anagen.forecasting.timeline import Plan, Timed
from anagen.parameters import read_toml
from anagen.therapy.catalogue import Price


@dataclass(frozen=True)
class Bill:
    """What one course costs from now on.

    Attributes:
        low, high: in `currency`, over the horizon. count, per: what is paid for, "6 sessions".
        sources: where the prices were printed.
    """

    therapy: str
    low: float
    high: float
    currency: str
    count: float
    per: str
    sources: tuple[str, ...]


@cache
def _items() -> dict[str, str]:
    return {
        str(k): str(v) for k, v in read_toml(files("anagen.forecasting") / "data" / "cost_items.toml").items()
    }


def bills_of(plan: Plan) -> tuple[Bill, ...]:
    """What is paid for each course of a plan."""
    return tuple(bill for one in plan.going if (bill := _bill(one)) is not None)


def period_days(per: str) -> float | None:
    """Days that one purchase lasts: of "month" or "28 days"; None for what is bought by piece."""
    if per == "month":
        return MONTH_DAYS
    found = re.fullmatch(r"(\d+) days", per)
    return None if found is None else float(found.group(1))


def total(bills: Sequence[Bill]) -> tuple[tuple[str, float, float], ...]:
    """(currency, low, high), one for each currency: nothing is converted."""
    found: dict[str, tuple[float, float]] = {}
    for bill in bills:
        low, high = found.get(bill.currency, (0.0, 0.0))
        found[bill.currency] = (low + bill.low, high + bill.high)
    return tuple((currency, low, high) for currency, (low, high) in found.items())


def _bill(one: Timed) -> Bill | None:
    course = one.course
    price, sources = _price(one)
    given = course.schedule.applications(one.began + HORIZON_DAYS)[one.began :]
    days = np.flatnonzero(given)
    if not len(days):
        return None
    if price.per == "session":
        count = float(len(days))
    elif (period := period_days(price.per)) is not None:
        count = float(np.ceil((days[-1] - days[0] + 1) / period))
    else:  # bought once: a device, an operation; what is in the house already costs nothing more
        count = 0.0 if one.began else 1.0
    return Bill(
        course.therapy, price.low * count, price.high * count, price.currency, count, price.per, sources
    )


def _price(one: Timed) -> tuple[Price, tuple[str, ...]]:
    """The catalogue's price, widened by every printed one for the same thing in the same currency."""
    therapy = one.course.definition
    product = therapy.products[one.course.product] if one.course.product else None
    if product is not None and product.price is not None:
        return product.price, (product.price.source,)
    price = therapy.price
    printed = [
        row
        for row in load_costs()
        if row.therapy == therapy.name and row.unit == price.currency and _items().get(row.item) == price.per
    ]
    if not printed:
        return price, (price.source,)
    low, high = min(row.low for row in printed), max(row.high for row in printed)
    sources = tuple(dict.fromkeys(_source(row.source, row.status) for row in printed))
    return Price(low, high, price.currency, price.per, price.source), sources


def _source(source: str, status: str) -> str:
    return source if status == "read" else f"{source} ({status})"
