"""Work of the room that runs in a process of its own: the view of a visit, and all that is made of it.

An answer is made in two steps, each kept by the server: what was worked out about a person, and what is
made of it at one horizon. Both come back as bytes.
"""

from __future__ import annotations

import datetime
import json
import pickle
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from anagen.files.safe_text import escaped
from anagen.web.options.answers import patient_text
from anagen.web.options.computed import outlook

if TYPE_CHECKING:
    from anagen.forecasting.person import Person
    from anagen.report.view.visit_view import VisitView


def told(
    workers: int, particles: int, stamp: str, table: Mapping[str, Any], parameters: str, seed: int
) -> bytes:
    """Forecast or prognosis of a patient table."""
    from anagen.forecasting.prognosis.run import prognosis
    from anagen.report.visit.made import forecast_answers

    person = _person(table)
    if forecast_answers(person):
        return outlook(workers, particles, stamp, table, parameters, seed)
    return pickle.dumps(prognosis(person, parameters, seed=seed), protocol=pickle.HIGHEST_PROTOCOL)


def shown(table: Mapping[str, Any], horizon: int, today: datetime.date, found: bytes) -> bytes:
    """Context of the page: both sheets with their pictures and texts, made of what was `told`."""
    from anagen.report.visit.page import pictures_of
    from anagen.report.visit.saved import visit_text
    from anagen.report.visit.versions import sheet_for
    from anagen.report.visit.words import READERS

    view = _view(table, horizon, found)
    sheets = [sheet_for(reader, view, today) for reader in READERS]
    context = {
        "sheets": [(sheet, pictures_of(sheet)) for sheet in sheets],
        "texts": {reader: visit_text(view, (reader,), today) for reader in READERS},
        "horizon": horizon,
        "view": view,
    }
    return pickle.dumps(context, protocol=pickle.HIGHEST_PROTOCOL)


def made_pdf(
    table: Mapping[str, Any], horizon: int, today: datetime.date, readers: tuple[str, ...], found: bytes
) -> bytes:
    """Sheets as PDF, one page for each reader, made of what was `told`."""
    from anagen.report.visit.pdf import visit_pdf
    from anagen.report.visit.versions import sheet_for
    from anagen.report.visit.words import reader_of

    view = _view(table, horizon, found)
    return visit_pdf([sheet_for(reader_of(reader), view, today) for reader in readers], today=today)


def as_json(table: Mapping[str, Any], horizon: int, found: bytes) -> bytes:
    """View of the visit as JSON text, made of what was `told`."""
    content = _view(table, horizon, found).to_dict()
    return escaped(json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":"))).encode()


def _view(table: Mapping[str, Any], horizon: int, found: bytes) -> VisitView:
    from anagen.forecasting.prognosis.result import Prognosis
    from anagen.planning.preferences import preferences_from_text
    from anagen.report.view.prognosis_view import view_of_prognosis
    from anagen.report.view.visit_of_forecast import visit_of_forecast
    from anagen.report.view.visit_of_prognosis import visit_of_prognosis

    person = _person(table)
    made: Any = pickle.loads(found)
    if isinstance(made, Prognosis):
        wishes = preferences_from_text(patient_text(table), "answers")
        seen = view_of_prognosis(made, person, wishes, horizon)
        return visit_of_prognosis(made, seen, person.asked)
    return visit_of_forecast(made.summary, made.seen(horizon), person.asked)


def _person(table: Mapping[str, Any]) -> Person:
    from anagen.forecasting.person import person_from_text

    return person_from_text(patient_text(table), "answers", every_kind=True)
