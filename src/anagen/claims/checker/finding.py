"""What is found in an article, with everything a page needs to show it."""

from __future__ import annotations

from dataclasses import dataclass

from anagen.claims.checker.document import Document, Sentence
from anagen.claims.checker.place import Place
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
"""How a sentence is marked, the gravest first: the verdict of its gravest claim, else one of the last
three. ``denied``: it says the opposite of a claim of the ledger."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A claim of the ledger found in a sentence.

    Attributes:
        stance: ``asserted``: the sentence makes the claim, and verdict and certainty are the ledger's.
            ``denied``: it says the opposite; they are the ledger's on the claim, not on the sentence.
        in_words: what the ledger has to say to this sentence.
        differs: the sentence's numbers, where they are not those that the ledger's entry speaks of.
        by: ``rules``, ``likeness`` or ``both``. chance: of the likeness curve, or None.
        model: what the model gives on the claim, with its interval, or nothing.
        model_note: which belief the answers come from.
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
    """A sentence with its mark (one of `MARKS`), its claims, and whether it only says that it may be so."""

    sentence: Sentence
    mark: str
    hedged: bool
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two things said that cannot both be so (``contradiction``), or numbers apart (``difference``).

    Attributes:
        places: where the one is said; other_places: where the other. within: both in one document.
    """

    topic: str
    kind: str
    within: bool
    one: str
    places: tuple[Place, ...]
    other: str
    other_places: tuple[Place, ...]
    note: str


@dataclass(frozen=True, slots=True)
class UnsourcedNumber:
    """A number without a source near it; `study`: a study is spoken of but not named."""

    place: Place
    number: str
    study: bool
    note: str


@dataclass(frozen=True, slots=True)
class Citation:
    """A source that the article names, and what can be said of it offline.

    Attributes:
        kind: ``DOI``, ``PMID``, ``PMC``, ``trial``, ``author and year``, ``journal`` or ``library``.
        status: one of `anagen.claims.checker.citations.STATUSES`.
        study: id in the evidence base, or "".
    """

    place: Place
    kind: str
    text: str
    status: str
    note: str
    study: str


@dataclass(frozen=True, slots=True)
class Left:
    """Something a fair article tells: told (where) or left out (`places` empty)."""

    topic: str
    asks: str
    why: str
    places: tuple[Place, ...]


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

    def as_json(self) -> dict[str, object]:
        """Plain data; see `anagen.claims.checker.as_data`."""
        from anagen.claims.checker.as_data import reading_as_data

        return reading_as_data(self)


@dataclass(frozen=True, slots=True)
class Checked:
    """Documents read together: each by itself, and what they say against each other."""

    readings: tuple[Reading, ...]
    between: tuple[Contradiction, ...]

    def as_json(self) -> dict[str, object]:
        """Plain data; see `anagen.claims.checker.as_data`."""
        from anagen.claims.checker.as_data import checked_as_data

        return checked_as_data(self)
