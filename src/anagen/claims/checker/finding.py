"""Findings in an article, with all that a page needs to show them."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from anagen.claims.checker.document import Sentence
from anagen.claims.checker.sentence_place import Place
from anagen.claims.ledger import Evidence

MARKS = (
    "contradicted",
    "not found",
    "unsupported",
    "partly",
    "supported",
    "denied",
    "not assessed",
    "no claim",
)
"""Marks of a sentence, the gravest first: the verdict of its gravest claim, else one of the last
three. ``denied``: it says the opposite of a claim of the ledger."""


STATUSES = {
    "agrees": "in the evidence base, and what it records fits",
    "known": "in the evidence base",
    "says otherwise": "in the evidence base, which records something else",
    "looked for and not found": "the ledger's authors searched for it and did not find it",
    "not in our evidence base": "could not be checked offline; it may well exist",
    "malformed": "breaks the format of such a name, so it leads nowhere",
    "not a source": "names a library or a search page, not a study",
}
"""Status of a source that an article names, as far as it is known offline."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A claim of the ledger found in a sentence.

    Attributes:
        stance: ``asserted``: the sentence makes the claim, and verdict and certainty are the ledger's.
            ``denied``: it says the opposite; they are the ledger's on the claim, not on the sentence.
        in_words: comment of the ledger on this sentence.
        differs: the sentence's numbers where they differ from those of the ledger's entry.
        by: ``rules``, ``likeness`` or ``both``.
        chance: of the likeness curve, or None.
        model: the model's answers on the claim, with their intervals, or nothing.
    """

    claim: str
    statement: str
    stance: str
    verdict: str
    certainty: str
    in_words: str
    differs: str
    why: str
    stronger: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    no_link: str
    model: tuple[str, ...]
    by: str
    chance: float | None


@dataclass(frozen=True, slots=True)
class SentenceReading:
    """A sentence with its mark (one of `MARKS`), its claims, and whether it is hedged."""

    sentence: Sentence
    mark: str
    hedged: bool
    findings: tuple[Finding, ...]

    def to_dict(self) -> dict[str, Any]:
        """Plain data."""
        return {
            "number": self.sentence.number,
            "start": self.sentence.start,
            "end": self.sentence.end,
            "text": self.sentence.text,
            "kind": self.sentence.kind,
            "mark": self.mark,
            "hedged": self.hedged,
            "findings": [asdict(found) for found in self.findings],
        }


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two statements that cannot both be true (``contradiction``), or numbers apart (``difference``).

    Attributes:
        places: of the one statement.
        other_places: of the other.
        within: whether both are in one document.
    """

    topic: str
    kind: str
    within: bool
    one: str
    places: tuple[Place, ...]
    other: str
    other_places: tuple[Place, ...]
    note: str

    def to_dict(self) -> dict[str, Any]:
        """Plain data, with places as [document, sentence]."""
        return {
            "topic": self.topic,
            "kind": self.kind,
            "within": self.within,
            "one": self.one,
            "places": _places(self.places),
            "other": self.other,
            "other_places": _places(self.other_places),
            "note": self.note,
        }


@dataclass(frozen=True, slots=True)
class UnsourcedNumber:
    """A number without a source near it; `study`: a study is mentioned but not named."""

    place: Place
    number: str
    study: bool
    note: str

    def to_dict(self) -> dict[str, Any]:
        """Plain data."""
        return {
            "sentence": self.place.sentence,
            "number": self.number,
            "study": self.study,
            "note": self.note,
        }


@dataclass(frozen=True, slots=True)
class Citation:
    """A source that the article names, and what the evidence base knows of it.

    Attributes:
        kind: ``DOI``, ``PMID``, ``PMC``, ``trial``, ``author and year``, ``journal`` or ``library``.
        status: one of `STATUSES`.
        study: id in the evidence base, or "".
    """

    place: Place
    kind: str
    text: str
    status: str
    note: str
    study: str

    def to_dict(self) -> dict[str, Any]:
        """Plain data, with what the status means."""
        return {
            "sentence": self.place.sentence,
            "kind": self.kind,
            "text": self.text,
            "status": self.status,
            "meaning": STATUSES[self.status],
            "note": self.note,
            "study": self.study,
        }


@dataclass(frozen=True, slots=True)
class Left:
    """A disclosure expected of a fair article: made (where) or left out (`places` empty)."""

    topic: str
    asks: str
    why: str
    places: tuple[Place, ...]

    def to_dict(self) -> dict[str, Any]:
        """Plain data."""
        return {
            "topic": self.topic,
            "asks": self.asks,
            "why": self.why,
            "left_out": not self.places,
            "sentences": [place.sentence for place in self.places],
        }


@dataclass(frozen=True, slots=True)
class LinkReading:
    """A link: ``related``, ``unrelated`` (with its subject) or ``not judged``."""

    address: str
    anchor: str
    start: int
    end: int
    sentence: int
    status: str
    subject: str


def _places(places: tuple[Place, ...]) -> list[list[int]]:
    return [[place.document, place.sentence] for place in places]
