"""A reading as plain data that JSON can hold."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from anagen import __version__
from anagen.claims.checker.citations import STATUSES
from anagen.claims.checker.finding import MARKS, Checked, Contradiction, Finding, Reading
from anagen.claims.checker.place import Place

SCHEMA = 1
NOTICE = (
    "Research and education, not medical advice. A sentence without a mark is not thereby true: only claims "
    "of the ledger are judged, and a claim outside it is not assessed."
)


def checked_as_data(checked: Checked) -> dict[str, object]:
    """Documents, and what they say against each other."""
    return {
        "schema": SCHEMA,
        "anagen": __version__,
        "documents": [_document(reading) for reading in checked.readings],
        "between": [contradiction_as_data(one) for one in checked.between],
        "notice": NOTICE,
    }


def reading_as_data(reading: Reading) -> dict[str, object]:
    """One document."""
    return {"schema": SCHEMA, "anagen": __version__, **_document(reading), "notice": NOTICE}


def counts(reading: Reading) -> dict[str, int]:
    """Sentences by mark, all marks in order."""
    marks = [one.mark for one in reading.sentences]
    return {mark: marks.count(mark) for mark in MARKS}


def _document(reading: Reading) -> dict[str, object]:
    document = reading.document
    return {
        "name": document.name,
        "format": document.format,
        "embeddings": reading.embeddings,
        "text": document.text,
        "counts": counts(reading),
        "sentences": [
            {
                "number": one.sentence.number,
                "start": one.sentence.start,
                "end": one.sentence.end,
                "text": one.sentence.text,
                "kind": one.sentence.kind,
                "mark": one.mark,
                "hedged": one.hedged,
                "findings": [_finding(found) for found in one.findings],
            }
            for one in reading.sentences
        ],
        "contradictions": [contradiction_as_data(one) for one in reading.contradictions],
        "numbers_without_source": [
            {"sentence": one.place.sentence, "number": one.number, "study": one.study, "note": one.note}
            for one in reading.numbers
        ],
        "citations": [
            {
                "sentence": one.place.sentence,
                "kind": one.kind,
                "text": one.text,
                "status": one.status,
                "meaning": STATUSES[one.status],
                "note": one.note,
                "study": one.study,
            }
            for one in reading.citations
        ],
        "left_out": [
            {
                "topic": one.topic,
                "asks": one.asks,
                "why": one.why,
                "left_out": not one.places,
                "sentences": [place.sentence for place in one.places],
            }
            for one in reading.left_out
        ],
        "links": [asdict(one) for one in reading.links],
        "belief": reading.belief_note,
    }


def _finding(found: Finding) -> dict[str, Any]:
    return asdict(found)


def contradiction_as_data(one: Contradiction) -> dict[str, object]:
    """A contradiction with its places as [document, sentence]."""
    return {
        "topic": one.topic,
        "kind": one.kind,
        "within": one.within,
        "one": one.one,
        "places": _places(one.places),
        "other": one.other,
        "other_places": _places(one.other_places),
        "note": one.note,
    }


def _places(places: tuple[Place, ...]) -> list[list[int]]:
    return [[place.document, place.sentence] for place in places]
