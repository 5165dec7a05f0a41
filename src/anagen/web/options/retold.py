"""A kept forecast told anew: other wishes, health or warning signs, without following anybody again.

Wishes choose which options come first, health rules options out and puts words beside the others, and warning
signs send to a doctor first. None of them moves a hair, so the page forecasts once and changes the rest.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from anagen.forecasting.doctor_first import doctor_first
from anagen.forecasting.options import options_for
from anagen.forecasting.person import Person
from anagen.forecasting.summary import ForecastSummary
from anagen.planning.preferences import preferences_from_text
from anagen.safety.health import HealthTold
from anagen.safety.judge import safety_of
from anagen.web.options.answers import patient_text
from anagen.web.options.outlook import Outlook, person_of


def retold(found: Outlook, table: Mapping[str, Any]) -> Outlook:
    """Outlook of a whole patient table.

    Args:
        found: outlook of the bare table (`anagen.web.options.computed.bare`).
        table: the whole one.

    Raises:
        InputError: the table has a fault.
    """
    person = person_of(table)
    blind = found.blind
    if blind is not None:
        blind = summary_retold(blind, replace(person, readings=(), own_options=(), usual_options=False))
    return replace(
        found,
        summary=summary_retold(found.summary, person),
        blind=blind,
        wishes=preferences_from_text(patient_text(table), "answers"),
    )


def summary_retold(summary: ForecastSummary, person: Person) -> ForecastSummary:
    """Summary as a forecast of `person` gives it, made from one of the same person with no health told."""
    offered, left_out = options_for(person)
    followed = {one.name: one for one in summary.options}
    return replace(
        summary,
        doctor_first=doctor_first(person),
        health=HealthTold.of(person.health),
        options=tuple(
            replace(followed[one.name], safety=safety_of(one.courses, person.health) if one.courses else None)
            for one in offered
        ),
        not_offered=left_out,
    )
