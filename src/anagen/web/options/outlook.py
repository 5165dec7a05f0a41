"""From answers to a forecast: the run itself, with what the page shows besides it.

Imported when the first forecast is asked for; everything above it stays light.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from anagen.economics.appraisal import appraise
from anagen.economics.summary import AppraisalSummary, CostedForecast
from anagen.errors import InputError
from anagen.forecasting.person import Person, person_from_text
from anagen.forecasting.run import forecast
from anagen.forecasting.summary import ForecastSummary
from anagen.planning.plan import plan
from anagen.planning.preferences import preferences_from_text
from anagen.planning.summary import PlanSummary
from anagen.web.options.answers import patient_text
from anagen.web.options.remembered import remembered


@dataclass(frozen=True)
class Outlook:
    """A finished forecast for the page.

    Attributes:
        summary: as ``anagen forecast`` saves it.
        economics: what the options cost and what that buys.
        blind: summary of the same person without their measurements, only for the untreated course and
            what goes on; None if nothing was measured.
    """

    summary: ForecastSummary
    economics: AppraisalSummary
    blind: ForecastSummary | None

    @property
    def whole(self) -> CostedForecast:
        """The forecast with what its options cost."""
        return CostedForecast.of(self.summary, self.economics)


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
    table: Mapping[str, Any],
    workers: int,
    particles: int,
    parameters: str = "posterior",
    seed: int = 1,
) -> Outlook:
    """Forecast the person of a patient table under every option.

    Args:
        workers: threads; the result is the same for any number. particles: virtual people followed.

    Raises:
        InputError: a fault in the table.
    """
    person = person_of(table)
    believed = remembered(parameters)
    made = forecast(person, believed, seed=seed, particles=particles, workers=workers)
    blind = None
    if person.readings:
        # Nothing but the untreated course and what goes on: enough to see what the readings changed.
        unread = replace(person, readings=(), own_options=(), usual_options=False)
        blind = forecast(unread, believed, seed=seed, particles=particles, workers=workers).summary
    return Outlook(made.summary, appraise(made.simulation).summary, blind)


def best_of(table: Mapping[str, Any], workers: int, particles: int, finalists: int) -> PlanSummary:
    """Every plan of a patient table, ranked by what its ``preferences`` want.

    Args:
        finalists: combinations followed in full.

    Raises:
        InputError: a fault in the table.
    """
    person = person_of(table)
    wishes = preferences_from_text(patient_text(table), "answers")
    return plan(
        person, wishes, remembered(), particles=particles, finalists=finalists, workers=workers
    ).summary
