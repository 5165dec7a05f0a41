"""Work of the room that runs in a process of its own: prognoses, and the pages made from them."""

from __future__ import annotations

import datetime
import json
import pickle
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from anagen.files.safe_text import escaped
from anagen.web.options.answers import patient_text

if TYPE_CHECKING:
    from anagen.economics.cost_lines import PaidByMonth
    from anagen.forecasting.prognosis.result import Prognosis
    from anagen.planning.preferences import Preferences
    from anagen.report.view.prognosis_view import PrognosisView

FEW_DRAWS = 3
"""Draws of a first answer."""


@dataclass(frozen=True)
class Prognosed:
    """A prognosis for the page.

    Attributes:
        found: as ``anagen forecast --prognosis`` gives it.
        paid: under every option by the end of each month, by option and currency.
        wishes: of the person.
    """

    found: Prognosis
    paid: Mapping[str, Mapping[str, PaidByMonth]]
    wishes: Preferences

    def seen(self, horizon: int) -> PrognosisView:
        """View at a horizon of 6, 12 or 24 months."""
        from anagen.report.view.prognosis_view import prognosis_view

        return prognosis_view(self.found, self.paid, self.wishes, horizon)


def prognosed(
    workers: int,
    particles: int,
    stamp: str,
    table: Mapping[str, Any],
    parameters: str,
    seed: int,
    draws: int | None,
) -> bytes:
    """Prognosis of a patient table with any kind of hair loss, for all that is made of it."""
    from anagen.economics.cost_lines import paid_for
    from anagen.forecasting.person import person_from_text
    from anagen.forecasting.prognosis.options import offered_to
    from anagen.forecasting.prognosis.run import prognosis
    from anagen.planning.preferences import preferences_from_text

    text = patient_text(table)
    person = person_from_text(text, "answers", every_kind=True)
    found = prognosis(person, parameters, seed=seed, draws=draws)
    paid = paid_for(offered_to(person), person) if found.options else {}
    made = Prognosed(found, paid, preferences_from_text(text, "answers"))
    return pickle.dumps(made, protocol=pickle.HIGHEST_PROTOCOL)


def prognosis_shown(horizon: int, found: bytes) -> bytes:
    """Context of the result and of the sheet, made of a `prognosed`."""
    from anagen.report.person.prognosis_page import prognosis_context

    told = _read(found)
    return pickle.dumps(prognosis_context(told.found, told.seen(horizon)), protocol=pickle.HIGHEST_PROTOCOL)


def prognosis_pdf_made(today: datetime.date, horizon: int, found: bytes) -> bytes:
    """One page to take to a doctor, as a PDF file, made of a `prognosed`."""
    from anagen.report.person.prognosis_pdf import prognosis_pdf

    told = _read(found)
    return bytes(prognosis_pdf(told.found, told.seen(horizon), today=today))


def prognosis_json_of(horizon: int, found: bytes) -> bytes:
    """Prognosis with its view as JSON text, made of a `prognosed`."""
    from anagen.report.view.prognosis_view import ViewedPrognosis

    told = _read(found)
    content = ViewedPrognosis.seen(told.found, told.seen(horizon)).to_dict()
    return escaped(json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":"))).encode()


def _read(found: bytes) -> Prognosed:
    told: Prognosed = pickle.loads(found)
    return told
