"""Pages of a hair loss other than pattern loss: its prognosis, or what is known of it."""

from __future__ import annotations

import pickle
from collections.abc import Awaitable, Callable, Collection, Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from anagen.web.options.answers import Answers, patient_table
from anagen.web.options.prognosed import FEW_DRAWS, prognosed, prognosis_pdf_made, prognosis_shown
from anagen.web.options.questions import hair_losses, kind_pages, provider_questions, questions
from anagen.web.pages import page

FULL = "full"
"""Query of an address with which the whole prognosis is waited for."""
Work = Callable[..., Awaitable[Any]]
"""Function (request, function, table, parameters, seed, draws) whose answer is kept."""


async def result(request: Request, answers: Answers, work: Work, asked: Mapping[str, Any]) -> HTMLResponse:
    """Page with the prognosis of a kind, or with what is known of it.

    A first answer comes from few draws; the page asks for the whole one itself.

    Args:
        request: of the client.
        answers: without faults.
        work: that works a prognosis out and keeps it.
        asked: context that every page of the room shares.
    """
    if not answers.prognosed:
        return page(request, "options/kind.html.j2", room="options", **_about(answers), **asked)
    whole = FULL in request.query_params
    found = await _seen(request, answers, work, None if whole else FEW_DRAWS)
    return page(
        request,
        "options/kind_result.html.j2",
        room="options",
        whole=whole or not found["f"].people,
        **_about(answers),
        **asked,
        **found,
    )


async def sheet(request: Request, answers: Answers, work: Work, asked: Mapping[str, Any]) -> HTMLResponse:
    """One page to print and take to a doctor."""
    found = await _seen(request, answers, work, None)
    return page(request, "options/kind_sheet.html.j2", room="options", **_about(answers), **asked, **found)


async def pdf(request: Request, answers: Answers, work: Work) -> Response:
    """One page to take to a doctor, as a PDF file (extra ``[pdf]``)."""
    told = await _told(request, answers, work, None)
    made = await told.made(prognosis_pdf_made, answers.day, answers.months_ahead)
    headers = {"Content-Disposition": 'attachment; filename="my-hair-loss.pdf"'}
    return Response(made, media_type="application/pdf", headers=headers)


async def _told(request: Request, answers: Answers, work: Work, draws: int | None) -> Any:
    table = patient_table(answers, answers.day)
    return await work(request, prognosed, table, "posterior", 1, draws)


async def _seen(request: Request, answers: Answers, work: Work, draws: int | None) -> dict[str, Any]:
    told = await _told(request, answers, work, draws)
    found: dict[str, Any] = pickle.loads(await told.made(prognosis_shown, answers.months_ahead))
    found.pop("title")
    return found


def _about(answers: Answers) -> dict[str, Any]:
    """Facts known of a kind, whoever asks."""
    kind = next(kind for kind in questions().kinds if kind.key == answers.kind)
    told = kind_pages()[kind.key]
    return {
        "title": told["title"],
        "kind": kind,
        "told": told,
        "records": hair_losses(tuple(told["records"])),
        "rules": rules(told["records"]),
        "signs": [sign for sign in questions().signs if sign["answer"] in answers.signs],
        "provider": provider_questions(),
        "date": answers.day,
    }


def rules(alopecias: Collection[str]) -> list[tuple[str, tuple[str, ...]]]:
    """Therapies of some hair losses that are not for everybody, each with its rules in sentences."""
    from anagen.safety.rules import rules_of, therapies_of

    found = [(name, rules_of(name).words) for name in therapies_of(alopecias)]
    return [(name, words) for name, words in found if words]
