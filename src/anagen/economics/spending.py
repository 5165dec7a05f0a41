"""Spending on a plan over time: the dates of payment, as ranges and as draws."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from anagen.economics.assumptions import assumptions
from anagen.economics.file_model import VisitsFile
from anagen.economics.prices import UnitPrice, unit_price
from anagen.files.shape_check import check_shape
from anagen.files.source_text import read_source
from anagen.forecasting.cost import bills_of, period_days
from anagen.forecasting.horizon import HORIZON_DAYS, MONTH_DAYS
from anagen.forecasting.timeline import Plan, Timed

MONTHS = 24
YEAR = 12


@dataclass(frozen=True, eq=False)
class Purchase:
    """Purchase of one therapy: `units`, float64[MONTHS], in the month in which each is paid."""

    price: UnitPrice
    units: NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Spending:
    """Spending on one plan over two years.

    Attributes:
        visits: visits to a clinic, sessions included, float64[MONTHS].
        sessions: of them.
    """

    purchases: tuple[Purchase, ...]
    visits: NDArray[np.float64]
    sessions: int

    @property
    def currencies(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(one.price.currency for one in self.purchases))

    def monthly(self, currency: str, end: str) -> NDArray[np.float64]:
        """Paid in each month at the `end` ("low", "median" or "high") of the prices, float64[MONTHS].

        The median is that of each price, not of their sum; see `draws` for sums.
        """
        total = np.zeros(MONTHS)
        for one in self.purchases:
            if one.price.currency == currency:
                total += one.units * float(getattr(one.price, end))
        return total

    def draws(self, currency: str, count: int, *, discounted: bool = False) -> NDArray[np.float64]:
        """Paid in each month at prices drawn once for each therapy, float64[count, MONTHS]."""
        total = np.zeros((count, MONTHS))
        for one in self.purchases:
            if one.price.currency == currency:
                total += one.price.draws(count)[:, None] * one.units
        return total * discount_factors() if discounted else total


def together(parts: Sequence[Spending]) -> Spending:
    """Several plans' spending as one; a visit for one is not a visit for another."""
    return Spending(
        tuple(purchase for part in parts for purchase in part.purchases),
        np.sum([part.visits for part in parts], axis=0) if parts else np.zeros(MONTHS),
        sum(part.sessions for part in parts),
    )


def spending_of(plan: Plan) -> Spending:
    """Purchases and visits of all that a plan gives from now on."""
    bills = bills_of(plan)
    unpaid = list(bills)
    purchases, visits, sessions = [], np.zeros(MONTHS), 0
    for one in plan.going:
        days = _days(one)
        if not len(days):
            continue
        place = next((i for i, bill in enumerate(unpaid) if bill.therapy == one.course.therapy), None)
        if place is None:  # no price is known of it
            visits += _visits(one, days, "")
            continue
        bill = unpaid.pop(place)
        units = _units(days, bill.per, one)
        purchases.append(Purchase(unit_price(bill), units))
        visits += _visits(one, days, bill.per)
        if bill.per == "session":
            sessions += len(days)
    return Spending(tuple(purchases), visits, sessions)


def _days(one: Timed) -> NDArray[np.int64]:
    given = one.course.schedule.applications(one.began + HORIZON_DAYS)[one.began :]
    return np.flatnonzero(given)


def _units(days: NDArray[np.int64], per: str, one: Timed) -> NDArray[np.float64]:
    """Units paid in each month; a month of a drug is paid when it begins."""
    if per == "session":
        return np.bincount(_month(days), minlength=MONTHS).astype(np.float64)
    period = period_days(per)
    if period is not None:
        count = int(np.ceil((days[-1] - days[0] + 1) / period))
        begun = _month(days[0] + period * np.arange(count))
        return np.bincount(begun, minlength=MONTHS).astype(np.float64)
    units = np.zeros(MONTHS)
    units[int(_month(days[:1])[0])] = 0.0 if one.began else 1.0
    return units


def _month(days: NDArray[Any]) -> NDArray[np.int64]:
    return np.minimum((days / MONTH_DAYS + 1e-9).astype(np.int64), MONTHS - 1)


@cache
def _visit_file() -> VisitsFile:
    return check_shape(read_source(files("anagen.economics") / "data" / "visits.toml"), VisitsFile)


def _visits(one: Timed, days: NDArray[np.int64], per: str) -> NDArray[np.float64]:
    file, name = _visit_file(), one.course.therapy
    visits = np.zeros(MONTHS)
    first, last = int(_month(days[:1])[0]), int(_month(days[-1:])[0])
    if not one.began:
        visits[first] += file.to_begin.get(name, 0.0)
    a_year = file.a_year.get(name, 0.0)
    if a_year:
        step = round(YEAR / a_year)
        visits[first + step : last + 1 : step] += 1.0
    if per in ("session", "procedure"):
        visits += np.bincount(_month(days), minlength=MONTHS)
    return visits


def discount_factors() -> NDArray[np.float64]:
    """Present value of 1 paid in the middle of each month, float64[MONTHS]."""
    rate = assumptions().value("discount_rate")
    return np.asarray((1.0 + rate) ** (-(np.arange(MONTHS) + 0.5) / YEAR))


def main_currency(spendings: Sequence[Spending]) -> str:
    """Currency in which most plans are priced, in which ratios are worked out; "USD" if nothing costs."""
    counts: dict[str, int] = {}
    for spending in spendings:
        for currency in spending.currencies:
            counts[currency] = counts.get(currency, 0) + 1
    return max(counts, key=lambda name: counts[name]) if counts else "USD"
