"""Addresses of the room: the overview, a therapy, a study and the claims ledger, as pages and JSON."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

from fastapi import APIRouter, Path, Query
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse

from anagen.errors import InputError
from anagen.web.computing import ENGINE, compute, reading_of
from anagen.web.known.computed import meta_analysis
from anagen.web.pages import page

if TYPE_CHECKING:
    from anagen.web.known.page_contents import StudyShown, TherapyShown

router = APIRouter()
api = APIRouter()
_T = TypeVar("_T")
UNKNOWN: dict[int | str, dict[str, Any]] = {404: {"description": "no such name; the nearest one is given"}}

Words = Annotated[str, Path(min_length=1, max_length=120, description="a name, as the overview gives it")]
Search = Annotated[str, Query(max_length=300, description="words to search for; empty: all")]
LEVELS = {"high": "good", "moderate": "good", "low": "alarm", "very low": "bad", "none found": "bad"}
VERDICT_LOOK = {
    "supported": "good",
    "partly": "alarm",
    "unsupported": "alarm",
    "contradicted": "bad",
    "not found": "",
}


def warm() -> None:
    """Read the tables and grade every body of evidence once."""
    from anagen.claims.ledger import load_claims
    from anagen.web.known import page_builders

    page_builders.overview()
    load_claims()


async def _named(value: Awaitable[_T]) -> _T:
    """A value that a name in the address stands for; 404 with the nearest name if it stands for none."""
    try:
        return await value
    except InputError as error:
        raise HTTPException(404, str(error)) from None


def _page(request: Request, name: str, title: str, /, **more: Any) -> HTMLResponse:
    return page(
        request,
        f"known/{name}.html.j2",
        room="known",
        title=title,
        levels=LEVELS,
        looks=VERDICT_LOOK,
        **more,
    )


@router.get("")
async def first(request: Request) -> HTMLResponse:
    """Overview of all therapies in all conditions in which they were studied."""

    def read() -> dict[str, Any]:
        from anagen.evidence_base.tables.records import load_evidence
        from anagen.web.known.page_builders import overview

        base = load_evidence()
        return {"found": overview(), "studies": len(base.studies), "results": len(base.results)}

    return _page(request, "overview", "What is known", **await reading_of(request).run(read))


@router.get("/therapy/{name:path}")
async def one_therapy(request: Request, name: Words) -> HTMLResponse:
    """One therapy: forest plot, certainty and its reasons, studies, harms, prices, and gaps."""

    def read() -> TherapyShown:
        from anagen.web.known.page_builders import name_of, therapy

        return therapy(name_of(name))

    found = await _named(reading_of(request).run(read))
    return _page(request, "therapy", found.name, **vars(found))


@router.get("/studies")
async def studies(request: Request) -> HTMLResponse:
    """Studies in people, by kind of hair loss."""

    def read() -> dict[str, Any]:
        from anagen.web.known.page_builders import all_studies

        return {"found": all_studies()}

    return _page(request, "studies", "Studies", **await reading_of(request).run(read))


@router.get("/study/{name:path}")
async def one_study(request: Request, name: Words) -> HTMLResponse:
    """One study: people, methods, results, and risk of bias."""

    def read() -> StudyShown:
        from anagen.web.known.page_builders import study

        return study(name)

    found = await _named(reading_of(request).run(read))
    return _page(request, "study", found.study.label, **vars(found))


@router.get("/new")
async def new(request: Request) -> HTMLResponse:
    """Rules and trials of the last two years, and rules that nobody has read for a year."""

    def read() -> dict[str, Any]:
        from datetime import date

        from anagen.evidence_base.news import read_news, unread
        from anagen.evidence_base.tables.regulation import load_rules

        found, rules = read_news(), load_rules()
        return {
            "rules": [one for one in found if one.kind == "rule"],
            "trials": [one for one in found if one.kind == "trial"],
            "read_on": max(rule.read_on for rule in rules),
            "unread": unread(rules, date.today()),
        }

    return _page(request, "new", "What is new", **await reading_of(request).run(read))


def _select(words: str, subject: str, verdict: str) -> dict[str, Any]:
    from anagen.claims.file_model import SUBJECTS, VERDICTS
    from anagen.report.evidence.claims import select_claims

    try:
        chosen = select_claims(words, subject or None, verdict or None)
    except InputError:
        if subject not in ("", *SUBJECTS) or verdict not in ("", *VERDICTS):
            raise
        chosen = ()
    return {"claims": chosen, "subjects": SUBJECTS, "verdicts": VERDICTS}


@router.get("/claims")
async def claims(
    request: Request, words: Search = "", subject: Search = "", verdict: Search = ""
) -> HTMLResponse:
    """Search of the claims ledger."""
    found = await reading_of(request).run(_select, words, subject, verdict)
    asked = {"words": words, "subject": subject, "verdict": verdict}
    return _page(request, "claims", "Claims", asked=asked, **found)


@router.get("/claim/{name}")
async def claim(request: Request, name: Words) -> HTMLResponse:
    """One claim: its verdict, the reasons, and the evidence for and against it."""

    def read() -> dict[str, Any]:
        from anagen.claims.file_model import VERDICTS
        from anagen.claims.ledger import load_claims
        from anagen.claims.questions import read_answers
        from anagen.errors import unknown_name
        from anagen.report.evidence.claims import belief_note

        known = {one.id: one for one in load_claims()}
        if name not in known:
            raise unknown_name("claim", name, known)
        found, stored = known[name], read_answers()
        answers = [stored.answers[key] for key in found.questions if key in stored.answers]
        note = belief_note(stored) if answers else ""
        return {"claim": found, "verdicts": VERDICTS, "model": answers, "note": note}

    found = await _named(reading_of(request).run(read))
    return _page(request, "claim", found["claim"].statement, **found)


@api.get("/evidence", summary="Every therapy in every condition: studies, people, net effects, certainty")
async def evidence(request: Request) -> list[dict[str, Any]]:
    """Result of `anagen evidence --json`."""
    found: list[dict[str, Any]] = await reading_of(request).run(_look_up, "")
    return found


@api.get("/evidence/{name:path}", summary="One therapy or study", responses=UNKNOWN)
async def evidence_of(request: Request, name: Words) -> dict[str, Any]:
    """Result of `anagen evidence NAME --json`."""
    found: dict[str, Any] = await _named(reading_of(request).run(_look_up, name, wanted=dict))
    return found


def _look_up(words: str, wanted: type = list) -> Any:
    from anagen.report.evidence.lookup import look_up

    found = look_up(words).data()
    if not isinstance(found, wanted):
        raise InputError(f"{words[:80]!r} is a table", expected="a therapy or a study")
    return found


@api.get("/meta/{name:path}", summary="Meta-analysis of one therapy against its controls", responses=UNKNOWN)
async def meta(request: Request, name: Words) -> dict[str, Any]:
    """Result of `anagen meta NAME --json`: net change in density in pattern hair loss."""

    found: dict[str, Any] = await _named(compute(request, ENGINE, meta_analysis, name))
    return found


@api.get("/claims", summary="The claims ledger, searched")
async def claims_found(
    request: Request, words: Search = "", subject: Search = "", verdict: Search = ""
) -> dict[str, Any]:
    """Result of `anagen claims WORDS --json`; an empty list if no claim matches."""

    def read() -> dict[str, Any]:
        from anagen.report.evidence.claims import claims_as_data

        return claims_as_data(_select(words, subject, verdict)["claims"])

    found: dict[str, Any] = await reading_of(request).run(read)
    return found
