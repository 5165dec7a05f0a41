"""From answers to a forecast: the run itself, with what the page shows besides it.

Imported when the first forecast is asked for; everything above it stays light.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from anagen.errors import InputError
from anagen.forecast.cost import Bill, bills_of, total
from anagen.forecast.person import Person, person_from_text
from anagen.forecast.result import Forecast
from anagen.forecast.run import forecast
from anagen.forecast.timeline import Plan, plans_of
from anagen.web.options.answers import patient_text

YEAR = 365


@dataclass(frozen=True)
class Outlook:
    """A finished forecast for the page.

    Attributes:
        summary: as ``anagen forecast`` saves it. blind: the same person without their measurements, only
            what needs no therapy catalogue; None if nothing was measured.
        first_year: option by option, (currency, low, high) of the first year.
    """

    summary: Mapping[str, Any]
    blind: Mapping[str, Any] | None
    first_year: tuple[tuple[tuple[str, float, float], ...], ...]


def person_of(table: Mapping[str, Any]) -> Person:
    """The person of a patient table.

    Raises:
        InputError: a fault, named by its key (a form has no lines).
    """
    try:
        return person_from_text(patient_text(table), "answers")
    except InputError as error:
        where = re.sub(r"^answers(, line \d+)?(, )?", "", error.where or "")
        raise InputError(
            error.what, where=where or None, expected=error.expected, nearest=error.nearest
        ) from None


def look_ahead(
    table: Mapping[str, Any], workers: int, parameters: str = "posterior", seed: int = 1
) -> Outlook:
    """Forecast the person of a patient table under every option.

    Args:
        workers: threads; the result is the same for any number.

    Raises:
        InputError: a fault in the table.
    """
    person = person_of(table)
    made = forecast(person, parameters, seed=seed, workers=workers)
    blind = None
    if person.readings:
        # Nothing but the untreated course and what goes on: enough to see what the readings changed.
        unread = replace(person, readings=(), own_options=(), usual_options=False)
        blind = forecast(unread, parameters, seed=seed, workers=workers).summary
    return Outlook(made.summary, blind, _first_year(made))


def _first_year(made: Forecast) -> tuple[tuple[tuple[str, float, float], ...], ...]:
    sim = made.simulation
    plans = plans_of(sim.options, sim.person.given, sim.person.now)
    return tuple(total([_in_first_year(bill, plan) for bill in bills_of(plan)]) for plan in plans)


def _in_first_year(bill: Bill, plan: Plan) -> Bill:
    """The part of a two-year bill that falls into its first year; what is bought once falls into it whole."""
    if bill.per not in ("session", "month") or not bill.count:
        return bill
    timed = next(one for one in plan.going if one.course.therapy == bill.therapy)
    given = timed.course.schedule.applications(timed.began + YEAR)[timed.began :]
    days = np.flatnonzero(given)
    if bill.per == "session":
        count = float(len(days))
    else:
        count = float(np.ceil((days[-1] - days[0] + 1) / (365.25 / 12))) if len(days) else 0.0
    share = min(count / bill.count, 1.0)
    return replace(bill, low=bill.low * share, high=bill.high * share, count=count)
