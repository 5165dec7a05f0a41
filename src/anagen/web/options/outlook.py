"""Forecast for the page, with its costs and a forecast without the person's measurements.

It is imported at the first forecast, so that the modules above it stay light.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from anagen.economics.appraisal import appraise
from anagen.economics.summary import AppraisalSummary
from anagen.errors import InputError
from anagen.forecasting.by_threshold import ByThreshold, by_threshold
from anagen.forecasting.company import Companies
from anagen.forecasting.person import Person, person_from_text
from anagen.forecasting.run import forecast
from anagen.forecasting.summary import ForecastSummary
from anagen.planning.plan import plan
from anagen.planning.preferences import Preferences, preferences_from_text
from anagen.planning.summary import PlanSummary
from anagen.report.view.person_view import PersonView, person_view
from anagen.report.view.whole import ViewedForecast
from anagen.web.options.answers import patient_text
from anagen.web.options.cached_distribution import remembered

COMPANIES = Companies(60_000_000)
"""Virtual people of those who asked this process lately, so that a plan or one more option costs little."""


@dataclass(frozen=True)
class Outlook:
    """A finished forecast for the page.

    Attributes:
        summary: as ``anagen forecast`` saves it.
        economics: costs and gains of the options.
        blind: summary without the person's measurements, only for the untreated course and for going on;
            None without measurements.
        wishes: of the person.
        by_threshold: people whose hair changes by a threshold of one's own choice.
    """

    summary: ForecastSummary
    economics: AppraisalSummary
    blind: ForecastSummary | None
    wishes: Preferences
    by_threshold: ByThreshold

    def seen(self, horizon: int) -> PersonView:
        """View of the forecast at a horizon of 6, 12 or 24 months."""
        return person_view(self.summary, self.economics.paid, self.wishes, horizon)

    def whole(self, horizon: int) -> ViewedForecast:
        """Forecast with the costs of its options and its view."""
        return ViewedForecast.seen(self.summary, self.economics, self.seen(horizon))


def person_of(table: Mapping[str, Any]) -> Person:
    """Person of a patient table.

    Raises:
        InputError: a key is wrong; it is named without a line, since a form has none.
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
    stamp: str = "",
) -> Outlook:
    """Forecast the person of a patient table under every option.

    Args:
        table: of a patient file.
        workers: threads; the result is the same for any number.
        particles: virtual people followed.
        parameters: "posterior", "prior" or "fixed".
        seed: of the people drawn.
        stamp: of the posterior's file (`anagen.web.options.posterior_file`); "" for the one read before.

    Raises:
        InputError: the table has a fault.
    """
    person = person_of(table)
    believed = remembered(parameters, stamp)
    how: dict[str, Any] = {"seed": seed, "particles": particles, "workers": workers, "companies": COMPANIES}
    made = forecast(person, believed, **how)
    blind = None
    if person.readings:
        # The untreated course and going on are enough to show the effect of the readings.
        unread = replace(person, readings=(), own_options=(), usual_options=False)
        blind = forecast(unread, believed, **how).summary
    wishes = preferences_from_text(patient_text(table), "answers")
    simulated = made.simulation
    return Outlook(made.summary, appraise(simulated).summary, blind, wishes, by_threshold(simulated))


def best_of(
    table: Mapping[str, Any], workers: int, particles: int, finalists: int, stamp: str = ""
) -> PlanSummary:
    """Plans of a patient table, ranked by its ``preferences``.

    Args:
        table: of a patient file.
        workers: threads; the result is the same for any number.
        particles: virtual people followed.
        finalists: combinations followed in full.
        stamp: as of `look_ahead`.

    Raises:
        InputError: the table has a fault.
    """
    person = person_of(table)
    wishes = preferences_from_text(patient_text(table), "answers")
    return plan(
        person,
        wishes,
        remembered(stamp=stamp),
        particles=particles,
        finalists=finalists,
        workers=workers,
        companies=COMPANIES,
    ).summary
