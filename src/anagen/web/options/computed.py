"""What the room computes in a process of its own: forecasts, plans, and the pages made from them."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from anagen.web.options.answers import Answers, example, patient_table


def make_ready() -> None:
    """Load the posterior and the compiled engine with one small forecast, and the words of the page."""
    from anagen.web.options import view  # noqa: F401  (loads the pictures and words)
    from anagen.web.options.outlook import look_ahead

    table = patient_table(example(), datetime.date.today())
    look_ahead(table, workers=1, particles=4)  # compiles
    look_ahead(table, workers=1, particles=200)  # computes all joint draws that later forecasts use


def shown(workers: int, particles: int, answers: Answers) -> dict[str, Any]:
    """Context of the result and of the one-page summary."""
    from anagen.web.options.outlook import look_ahead
    from anagen.web.options.view import view

    return view(answers, look_ahead(patient_table(answers, datetime.date.today()), workers, particles))


def made_pdf(workers: int, particles: int, answers: Answers) -> bytes:
    """One page to take to a doctor, as a PDF file."""
    from anagen.report.person.summary_pdf import summary_pdf
    from anagen.web.options.outlook import look_ahead

    today = datetime.date.today()
    found = look_ahead(patient_table(answers, today), workers, particles)
    return bytes(summary_pdf(found.summary, found.economics, today=today))


def plans(workers: int, particles: int, answers: Answers) -> dict[str, Any]:
    """Context of the page of ranked plans."""
    from anagen.web.options.outlook import best_of
    from anagen.web.options.plan_view import FINALISTS, plan_view

    table = patient_table(answers, datetime.date.today())
    return plan_view(best_of(table, workers, particles, FINALISTS))


def forecast_of(
    workers: int, particles: int, table: Mapping[str, Any], parameters: str, seed: int
) -> dict[str, Any]:
    """Forecast of a patient table with its costs, as data."""
    from anagen.web.options.outlook import look_ahead

    return look_ahead(table, workers, particles, parameters, seed).whole.to_dict()


def ranking(workers: int, particles: int, table: Mapping[str, Any]) -> dict[str, Any]:
    """Ranked plans of a patient table, as data."""
    from anagen.web.options.outlook import best_of
    from anagen.web.options.plan_view import FINALISTS

    return best_of(table, workers, particles, FINALISTS).to_dict()
