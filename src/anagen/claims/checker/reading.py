"""Results of a check: every sentence with its mark, and the findings about the whole document."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from anagen import __version__
from anagen.claims.checker.document import Document
from anagen.claims.checker.finding import (
    MARKS,
    Citation,
    Contradiction,
    Left,
    LinkReading,
    SentenceReading,
    UnsourcedNumber,
)
from anagen.files.notice import NOTICE

SCHEMA = 1
CHECK_NOTICE = (
    f"{NOTICE} A sentence without a mark is not thereby true: only claims "
    "of the ledger are judged, and a claim outside it is not assessed."
)


@dataclass(frozen=True, slots=True)
class Reading:
    """One document read; `embeddings`: whether sentence vectors were used."""

    document: Document
    sentences: tuple[SentenceReading, ...]
    contradictions: tuple[Contradiction, ...]
    numbers: tuple[UnsourcedNumber, ...]
    citations: tuple[Citation, ...]
    left_out: tuple[Left, ...]
    links: tuple[LinkReading, ...]
    embeddings: bool
    belief_note: str

    @property
    def counts(self) -> dict[str, int]:
        """Sentences by mark, all marks in order."""
        marks = [one.mark for one in self.sentences]
        return {mark: marks.count(mark) for mark in MARKS}

    def to_dict(self) -> dict[str, Any]:
        """Plain data of the one document."""
        return {"schema": SCHEMA, "anagen": __version__, **self.document_data(), "notice": CHECK_NOTICE}

    def document_data(self) -> dict[str, Any]:
        """Plain data without the frame."""
        document = self.document
        return {
            "name": document.name,
            "format": document.format,
            "embeddings": self.embeddings,
            "text": document.text,
            "counts": self.counts,
            "sentences": [one.to_dict() for one in self.sentences],
            "contradictions": [one.to_dict() for one in self.contradictions],
            "numbers_without_source": [one.to_dict() for one in self.numbers],
            "citations": [one.to_dict() for one in self.citations],
            "left_out": [one.to_dict() for one in self.left_out],
            "links": [asdict(one) for one in self.links],
            "belief": self.belief_note,
        }


@dataclass(frozen=True, slots=True)
class Checked:
    """Documents read together: each by itself, and contradictions between them."""

    readings: tuple[Reading, ...]
    between: tuple[Contradiction, ...]

    def to_dict(self) -> dict[str, Any]:
        """Plain data of all documents."""
        return {
            "schema": SCHEMA,
            "anagen": __version__,
            "documents": [reading.document_data() for reading in self.readings],
            "between": [one.to_dict() for one in self.between],
            "notice": CHECK_NOTICE,
        }
