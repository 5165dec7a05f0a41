"""Cost of an option over two years, as a range of printed prices."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np

from anagen.evidence_base.tables.costs import Cost, prices_of
from anagen.files.shape_check import check_shape
from anagen.files.source_text import read_source
from anagen.forecasting.file_model import CostItemsFile
from anagen.forecasting.horizon import HORIZON_DAYS, MONTH_DAYS
from anagen.forecasting.timeline import Plan, Timed
from anagen.therapy.catalogue import Price


@dataclass(frozen=True)
class Bill:
    """Cost of one course from now on.

    Attributes:
        therapy: its name.
        low: lowest cost over the horizon, in `currency`.
        high: highest cost over the horizon, in `currency`.
        currency: its code.
        count: number of purchases, for example 6.
        per: unit of a purchase, for example "session".
        sources: publications of the prices.
    """

    therapy: str
    low: float
    high: float
    currency: str
    count: float
    per: str
    sources: tuple[str, ...]


@cache
def counted_items() -> Mapping[str, str]:
    """Items of costs.csv that can be counted against a schedule, and what each pays for."""
    source = read_source(files("anagen.forecasting") / "data" / "cost_items.toml")
    return check_shape(source, CostItemsFile).model_extra or {}


def counted_prices(therapy: str, per: str, currency: str) -> tuple[Cost, ...]:
    """Printed prices of one `per` of a therapy, such as "month"; empty where none was printed."""
    items = [item for item, pays_for in counted_items().items() if pays_for == per]
    return tuple(row for item in items for row in prices_of(therapy, item, currency))


def bills_of(plan: Plan) -> tuple[Bill, ...]:
    """Bills of all courses of a plan; a therapy whose price is not known has none."""
    return tuple(bill for one in plan.going if (bill := _bill(one)) is not None)


def period_days(per: str) -> float | None:
    """Days that one purchase lasts, from "month" or "28 days"; None for single pieces."""
    if per == "month":
        return MONTH_DAYS
    found = re.fullmatch(r"(\d+) days", per)
    return None if found is None else float(found.group(1))


def total(bills: Sequence[Bill]) -> tuple[tuple[str, float, float], ...]:
    """Totals (currency, low, high), one for each currency; nothing is converted."""
    found: dict[str, tuple[float, float]] = {}
    for bill in bills:
        low, high = found.get(bill.currency, (0.0, 0.0))
        found[bill.currency] = (low + bill.low, high + bill.high)
    return tuple((currency, low, high) for currency, (low, high) in found.items())


def _bill(one: Timed) -> Bill | None:
    course = one.course
    found = _price(one)
    if found is None:
        return None
    price, sources = found
    given = course.schedule.applications(one.began + HORIZON_DAYS)[one.began :]
    days = np.flatnonzero(given)
    if not len(days):
        return None
    if price.per == "session":
        count = float(len(days))
    elif (period := period_days(price.per)) is not None:
        count = float(np.ceil((days[-1] - days[0] + 1) / period))
    else:  # bought once: a device or an operation; one bought before costs nothing more
        count = 0.0 if one.began else 1.0
    return Bill(
        course.therapy, price.low * count, price.high * count, price.currency, count, price.per, sources
    )


def _price(one: Timed) -> tuple[Price, tuple[str, ...]] | None:
    """Printed prices of the same item in the same currency; else the catalogue's; None without any."""
    therapy = one.course.definition
    product = therapy.products[one.course.product] if one.course.product else None
    if product is not None and product.price is not None:
        return product.price, (product.price.source,)
    price = therapy.price
    if price is None:
        return None
    printed = counted_prices(therapy.name, price.per, price.currency)
    if not printed:
        return price, (price.source,)
    low, high = min(row.low for row in printed), max(row.high for row in printed)
    sources = tuple(dict.fromkeys(_source(row.source, row.status) for row in printed))
    return Price(low, high, price.currency, price.per, price.source), sources


def _source(source: str, status: str) -> str:
    return source if status == "read" else f"{source} ({status})"
