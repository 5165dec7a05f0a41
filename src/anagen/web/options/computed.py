"""Work of the room that runs in a process of its own: forecasts, plans, and the pages made from them.

An answer is made in two steps, each kept by the server (`anagen.web.kept`): what was worked out about a
person, which page, print, PDF and API share, and what is made of it. Both come back as bytes, so that their
size is known and nobody can change what is kept.
"""

from __future__ import annotations

import datetime
import json
import pickle
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from anagen.files.safe_text import escaped
from anagen.web.options.answers import Answers, example, patient_table

if TYPE_CHECKING:
    from anagen.planning.summary import PlanSummary
    from anagen.web.options.outlook import Outlook

MOVES_NO_HAIR = ("preferences", "health", "warning_signs")
"""Sections of a patient file on which no simulated hair depends."""


def bare(table: Mapping[str, Any]) -> dict[str, Any]:
    """Patient table without the sections on which no simulated hair depends."""
    return {name: part for name, part in table.items() if name not in MOVES_NO_HAIR}


def make_ready() -> None:
    """Load the posterior and the compiled engine with one small forecast, and the words of the page."""
    from anagen.web.options import answer_view  # noqa: F401  (loads the pictures and words)
    from anagen.web.options.outlook import look_ahead

    table = patient_table(example(), datetime.date.today())
    look_ahead(table, workers=1, particles=4)  # compiles
    look_ahead(table, workers=1, particles=200)  # computes all joint draws that later forecasts use


def outlook(
    workers: int, particles: int, stamp: str, table: Mapping[str, Any], parameters: str, seed: int
) -> bytes:
    """Forecast of a patient table, for all that is made of it."""
    from anagen.web.options.outlook import look_ahead

    return _packed(look_ahead(table, workers, particles, parameters, seed, stamp))


def told_anew(table: Mapping[str, Any], found: bytes) -> bytes:
    """Forecast of a whole patient table, made of the `outlook` of the bare one."""
    from anagen.web.options.retold import retold

    return _packed(retold(_outlook(found), table))


def shown(answers: Answers, found: bytes) -> bytes:
    """Context of all options in full and of the one-page summary, made of an `outlook`."""
    from anagen.web.options.view import view

    return _packed(view(answers, _outlook(found)))


def answered(answers: Answers, found: bytes) -> bytes:
    """Context of the answer, made of an `outlook`."""
    from anagen.web.options.answer_view import answer_view

    return _packed(answer_view(answers, _outlook(found)))


def made_pdf(today: datetime.date, horizon: int, found: bytes) -> bytes:
    """One page to take to a doctor, as a PDF file, made of an `outlook`."""
    from anagen.report.person.summary_pdf import summary_pdf

    told = _outlook(found)
    return bytes(summary_pdf(told.summary, told.seen(horizon), today=today))


def forecast_of(horizon: int, found: bytes) -> bytes:
    """Forecast with its costs as JSON text, made of an `outlook`."""
    return _json(_outlook(found).whole(horizon).to_dict())


def prognosis_of(
    workers: int,
    particles: int,
    stamp: str,
    table: Mapping[str, Any],
    parameters: str,
    seed: int,
    draws: int | None,
) -> bytes:
    """Prognosis of a patient table with any kind of hair loss, as JSON text."""
    from anagen.forecasting.person import person_from_text
    from anagen.forecasting.prognosis.run import prognosis
    from anagen.web.options.answers import patient_text

    person = person_from_text(patient_text(table), "answers", every_kind=True)
    return _json(prognosis(person, parameters, seed=seed, draws=draws).to_dict())


def plans(workers: int, particles: int, stamp: str, table: Mapping[str, Any]) -> bytes:
    """Plans of a patient table, ranked."""
    from anagen.web.options.outlook import best_of
    from anagen.web.options.plan_view import FINALISTS

    return _packed(best_of(table, workers, particles, FINALISTS, stamp))


def plans_shown(horizon: int, found: bytes) -> bytes:
    """Context of the page of ranked plans, made of `plans`."""
    from anagen.web.options.plan_view import plan_view

    return _packed(plan_view(_plans(found), horizon))


def ranking(horizon: int, found: bytes) -> bytes:
    """Ranked plans as JSON text, made of `plans`."""
    from anagen.report.view.plan_view import plans_view
    from anagen.report.view.whole import ViewedPlans

    told = _plans(found)
    return _json(ViewedPlans.seen(told, plans_view(told, horizon)).to_dict())


def _packed(value: object) -> bytes:
    return pickle.dumps(value, protocol=pickle.HIGHEST_PROTOCOL)


def _outlook(found: bytes) -> Outlook:
    told: Outlook = pickle.loads(found)
    return told


def _plans(found: bytes) -> PlanSummary:
    told: PlanSummary = pickle.loads(found)
    return told


def _json(content: object) -> bytes:
    return escaped(json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":"))).encode()
