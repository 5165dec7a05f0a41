"""Page of a checked article: its text marked sentence by sentence, and the claims behind the marks."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from anagen import __version__
from anagen.claims.checker.finding import STATUSES, Contradiction, Finding, SentenceReading
from anagen.claims.checker.reading import CHECK_NOTICE, Checked, Reading
from anagen.claims.checker.sentence_place import Place
from anagen.claims.file_model import VERDICTS
from anagen.files.writing import write_file
from anagen.report.article.wording import SYMBOLS, in_short, mark_legend
from anagen.report.page import fill

_ORDER = ("contradicted", "not found", "unsupported", "partly", "supported")


def save_check(checked: Checked, path: str | os.PathLike[str]) -> Path:
    """Write the page to `path`, whole or not at all.

    Raises:
        OSError: the folder cannot be written to.
    """
    return write_file(path, render_check(checked))


def render_check(checked: Checked) -> str:
    """Page as one self-contained HTML text; one reading always gives the same bytes."""
    return fill("check.html.j2", check_context(checked))


def check_context(checked: Checked) -> dict[str, Any]:
    """Context of the template, and of its part ``check_document.html.j2`` for other pages."""
    names = [reading.document.name for reading in checked.readings]
    return {
        "title": names[0] if len(names) == 1 else f"{len(names)} articles",
        "documents": [_document(reading, i, len(names) > 1) for i, reading in enumerate(checked.readings)],
        "between": [_contradiction(one, names) for one in checked.between],
        "legend": mark_legend(),
        "notice": CHECK_NOTICE,
        "belief": checked.readings[0].belief_note,
        "vectors": checked.readings[0].embeddings,
        "version": __version__,
    }


def _document(reading: Reading, number: int, several: bool) -> dict[str, Any]:
    names = {number: ""}
    return {
        "key": f"d{number}",
        "name": reading.document.name,
        "several": several,
        "short": in_short(reading),
        "blocks": _blocks(reading, number),
        "claims": _claims(reading, number),
        "unassessed": [_quoted(one, number) for one in reading.sentences if one.mark == "not assessed"],
        "contradictions": [_contradiction(one, names) for one in reading.contradictions],
        "numbers": [
            {
                "where": _where(one.place),
                "number": one.number,
                "note": one.note,
                "text": _text(reading, one.place),
            }
            for one in reading.numbers
        ],
        "citations": [
            {
                "where": _where(one.place),
                "kind": one.kind,
                "text": one.text,
                "status": one.status,
                "meaning": STATUSES[one.status],
                "note": one.note,
            }
            for one in reading.citations
        ],
        "missing": [one for one in reading.left_out if not one.places],
        "told": [
            {
                "topic": one.topic,
                "where": [_where(place) for place in one.places[:6]],
                "more": len(one.places) > 6,
            }
            for one in reading.left_out
            if one.places
        ],
        "links": [
            {
                "address": one.address,
                "anchor": one.anchor,
                "subject": one.subject,
                "where": _where(Place(number, one.sentence)) if one.sentence else None,
            }
            for one in reading.links
            if one.status == "unrelated"
        ],
        "other_links": sum(one.status != "unrelated" for one in reading.links),
    }


def _where(place: Place) -> dict[str, Any]:
    return {"id": f"d{place.document}s{place.sentence}", "number": place.sentence, "document": place.document}


def _text(reading: Reading, place: Place) -> str:
    return reading.sentences[place.sentence - 1].sentence.text


def _blocks(reading: Reading, number: int) -> list[dict[str, Any]]:
    """Blocks with their sentences; consecutive bullets make one list."""
    by_block: dict[int, list[SentenceReading]] = {}
    for one in reading.sentences:
        by_block.setdefault(one.sentence.block, []).append(one)
    shown: list[dict[str, Any]] = []
    for sentences in by_block.values():
        kind = sentences[0].sentence.kind
        item = [_marked(one, number) for one in sentences]
        if kind == "bullet" and shown and shown[-1]["kind"] == "bullet":
            shown[-1]["parts"].append(item)
        else:
            shown.append({"kind": kind, "parts": [item]})
    return shown


def _marked(one: SentenceReading, number: int) -> dict[str, Any]:
    return {
        "id": f"d{number}s{one.sentence.number}",
        "number": one.sentence.number,
        "text": one.sentence.text,
        "mark": one.mark,
        "style": one.mark.replace(" ", "-"),
        "hedged": one.hedged and bool(one.findings),
        "tags": [
            {
                "href": f"d{number}-{found.claim}",
                "symbol": SYMBOLS["denied" if found.stance == "denied" else found.verdict],
                "style": ("denied" if found.stance == "denied" else found.verdict).replace(" ", "-"),
                "words": _tag_words(found),
            }
            for found in one.findings
        ],
    }


def _tag_words(found: Finding) -> str:
    if found.stance == "denied":
        return f"says the opposite of a claim that is {found.verdict}"
    return found.verdict


def _claims(reading: Reading, number: int) -> list[dict[str, Any]]:
    """Claims, each once with the sentences that make or deny it, the gravest verdicts first."""
    found: dict[str, list[tuple[SentenceReading, Finding]]] = {}
    for one in reading.sentences:
        for finding in one.findings:
            found.setdefault(finding.claim, []).append((one, finding))
    rows = []
    for name, uses in found.items():
        first = uses[0][1]
        rows.append(
            {
                "id": f"d{number}-{name}",
                "claim": name,
                "statement": first.statement,
                "verdict": first.verdict,
                "meaning": VERDICTS[first.verdict],
                "style": first.verdict.replace(" ", "-"),
                "symbol": SYMBOLS[first.verdict],
                "certainty": first.certainty,
                "why": first.why,
                "stronger": first.stronger,
                "evidence": first.evidence,
                "no_link": first.no_link,
                "model": first.model,
                "said": [_quoted(one, number, finding) for one, finding in uses],
            }
        )
    return sorted(rows, key=lambda row: _ORDER.index(str(row["verdict"])))


def _quoted(one: SentenceReading, number: int, finding: Finding | None = None) -> dict[str, Any]:
    return {
        "id": f"d{number}s{one.sentence.number}",
        "number": one.sentence.number,
        "text": one.sentence.text,
        "hedged": one.hedged,
        "denied": finding is not None and finding.stance == "denied",
        "in_words": finding.in_words if finding is not None else "",
        "differs": finding.differs if finding is not None else "",
        "by": finding.by if finding is not None else "",
    }


def _contradiction(one: Contradiction, names: Sequence[str] | Mapping[int, str]) -> dict[str, Any]:
    return {
        "topic": one.topic,
        "kind": one.kind,
        "one": one.one,
        "other": one.other,
        "places": [{**_where(place), "name": names[place.document]} for place in one.places],
        "other_places": [{**_where(place), "name": names[place.document]} for place in one.other_places],
        "note": one.note,
    }
