"""Cost of one patient of each arm of a trial, until the last visit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from anagen.economics.prices import UnitPrice, unit_price
from anagen.forecasting.cost import bills_of, period_days
from anagen.forecasting.timeline import Plan, Timed
from anagen.therapy.course import Course

DRAWS = 1000


@dataclass(frozen=True)
class Item:
    """Purchases for one treatment: `count` times `price`."""

    price: UnitPrice
    count: float

    @property
    def words(self) -> str:
        """``exosome: 3 sessions``."""
        if self.price.per.endswith("days"):
            return f"{self.price.therapy}: {self.count:g} times {self.price.per}"
        plural = "" if self.count == 1 else "s"
        return f"{self.price.therapy}: {self.count:g} {self.price.per}{plural}"


@dataclass(frozen=True)
class ArmCost:
    """Cost of one patient until the last visit, without the visits of the trial itself.

    Attributes:
        items: what is bought.
        unpriced: therapies of the arm whose price is not known: with one of them there is no cost.
    """

    items: tuple[Item, ...]
    unpriced: tuple[str, ...] = ()

    @property
    def currency(self) -> str | None:
        """The one currency of all items; None if there are several, "" if nothing is bought."""
        found = {item.price.currency for item in self.items if item.price.high > 0.0}
        if not found:
            return ""
        return found.pop() if len(found) == 1 else None

    def interval(self) -> tuple[float, float, float]:
        """5 %, 50 % and 95 % point of the cost, over the prices that people meet (`UnitPrice.draws`)."""
        total = np.zeros(DRAWS)
        for item in self.items:
            total += item.count * item.price.draws(DRAWS)
        low, median, high = (float(x) for x in np.quantile(total, [0.05, 0.5, 0.95]))
        return low, median, high


def arm_cost(courses: Iterable[Course], horizon_days: int) -> ArmCost:
    """Cost of an arm's courses until `horizon_days`."""
    given = tuple(courses)
    items = (_item(course, horizon_days) for course in given)
    return ArmCost(
        tuple(item for item in items if item is not None),
        tuple(course.therapy for course in given if course.definition.price is None),
    )


def _item(course: Course, horizon_days: int) -> Item | None:
    bills = bills_of(Plan((Timed.of(course),), (), 0.0))
    days = np.flatnonzero(course.schedule.applications(max(horizon_days, 1)))
    if not bills or not len(days) or not bills[0].high:  # a vehicle or a sham is not sold
        return None
    price = unit_price(bills[0])
    if price.per == "session":
        count = float(len(days))
    elif (period := period_days(price.per)) is not None:
        count = float(np.ceil((days[-1] - days[0] + 1) / period))
    else:
        count = 1.0
    return Item(price, count)
