"""The claims ledger: claims about hair therapy, each with a verdict on the evidence for it.

Every record of ``evidence_base/data/claims.toml`` is a statement in plain words with the ways it is worded, a
verdict, the certainty of the evidence that bears on it, and that evidence with links:

    [[claim]]
    id        = "fewer-sessions-than-prp"
    statement = "..."                     # the claim, as a reader meets it
    variants  = ["...", "...", "..."]     # other wordings
    keywords  = ["..."]
    subject   = "comparison"
    verdict   = "unsupported"
    certainty = "very low"
    why       = "..."
    stronger  = ["..."]                   # stronger forms that the evidence contradicts
    covers    = ["evidence 6d"]           # entry of the project's evidence tables that it answers
    questions = ["..."]                   # questions put to the model about it
    [[claim.evidence]]
    text = "..."; url = "https://..."; status = "read"; side = "for"
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cache
from math import log

from anagen.claims.file_model import ClaimsFile
from anagen.errors import unknown_name
from anagen.evidence_base.tables.read import data_folder, read_toml_table
from anagen.files.shape_check import check_shape
from anagen.files.source_text import SourceText


@dataclass(frozen=True, slots=True)
class Evidence:
    """One piece of evidence: its text, address, status (how it was obtained), and side (for or against)."""

    text: str
    url: str
    status: str
    side: str


@dataclass(frozen=True, slots=True)
class Claim:
    """One record of the ledger (see the head of this file).

    Attributes:
        why: two to four plain sentences.
        certainty: of the evidence that bears on the statement.
        no_link: why there is no link, where there is none.
    """

    id: str
    statement: str
    variants: tuple[str, ...]
    keywords: tuple[str, ...]
    subject: str
    verdict: str
    certainty: str
    why: str
    evidence: tuple[Evidence, ...] = ()
    stronger: tuple[str, ...] = ()
    covers: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    no_link: str = ""

    @property
    def links(self) -> tuple[str, ...]:
        """Addresses of its evidence, each once."""
        return tuple(dict.fromkeys(item.url for item in self.evidence if item.url))


def claims_from(source: SourceText) -> tuple[Claim, ...]:
    """All records of a ledger, in order.

    Raises:
        InputError: an unknown or missing key, an unknown verdict, certainty, subject, status or side, too
            few variants, no link and no reason for it, a verdict stronger than its evidence, or two
            records that share an id.
    """
    return tuple(
        Claim(**{**dict(one), "evidence": tuple(Evidence(**dict(item)) for item in one.evidence)})
        for one in check_shape(source, ClaimsFile).claim
    )


@cache
def load_claims() -> tuple[Claim, ...]:
    """Shipped ledger."""
    return claims_from(read_toml_table(data_folder(), "claims.toml"))


def find_claim(name: str) -> Claim:
    """Claim with that id.

    Raises:
        InputError: no such id.
    """
    known = {claim.id: claim for claim in load_claims()}
    if name not in known:
        raise unknown_name("claim", name, known)
    return known[name]


# --- search by words -------------------------------------------------------------------------

_COMMON = frozenset(
    [
        "a",
        "an",
        "and",
        "are",
        "as",
        "at",
        "be",
        "been",
        "but",
        "by",
        "can",
        "do",
        "does",
        "for",
        "from",
        "has",
        "have",
        "how",
        "in",
        "into",
        "is",
        "it",
        "its",
        "may",
        "more",
        "most",
        "no",
        "not",
        "of",
        "on",
        "one",
        "only",
        "or",
        "our",
        "so",
        "such",
        "than",
        "that",
        "the",
        "their",
        "them",
        "then",
        "there",
        "these",
        "they",
        "this",
        "those",
        "to",
        "up",
        "was",
        "were",
        "what",
        "when",
        "which",
        "while",
        "who",
        "will",
        "with",
        "you",
        "your",
        "exosome",
        "exosomes",
        "hair",
        "therapy",
        "treatment",
    ]
)
_WEIGHTS = {"keywords": 3.0, "statement": 2.0, "variants": 1.5, "why": 0.5}


def words_of(text: str) -> list[str]:
    """Lower-case words without their endings, in order, the commonest left out.

    >>> words_of("Fewer sessions are needed")
    ['fewer', 'session', 'need']
    """
    found = re.findall(r"[a-z0-9]+", text.lower())
    return [_stem(word) for word in found if word not in _COMMON and (len(word) > 1 or word.isdigit())]


def _stem(word: str) -> str:
    for ending, least in (("ations", 4), ("ation", 4), ("ings", 4), ("ing", 4), ("ies", 3), ("ed", 3)):
        if word.endswith(ending) and len(word) - len(ending) >= least:
            return word[: -len(ending)]
    if word.endswith("s") and not word.endswith("ss") and len(word) > 3:
        return word[:-1]
    return word


@cache
def _index() -> tuple[dict[str, dict[str, float]], dict[str, float]]:
    """Weight of each word in each claim, and how informative each word is."""
    weights: dict[str, dict[str, float]] = {}
    for claim in load_claims():
        mine: dict[str, float] = {}
        texts = {
            "keywords": (*claim.keywords, claim.id),
            "statement": (claim.statement,),
            "variants": claim.variants,
            "why": (claim.why,),
        }
        for part, sources in texts.items():
            for word in {word for text in sources for word in words_of(text)}:
                mine[word] = max(mine.get(word, 0.0), _WEIGHTS[part])
        weights[claim.id] = mine
    seen = Counter(word for mine in weights.values() for word in mine)
    return weights, {word: log(1.0 + len(weights) / count) for word, count in seen.items()}


def search_claims(text: str) -> list[tuple[float, Claim]]:
    """Claims that share words with `text`, best first, each with its score (above 0).

    The score is the share of the text's informative words that the claim has, weighted by where it has
    them: 3 for a claim all of whose keywords are the text's, 0 for one with no word in common.
    """
    weights, telling = _index()
    asked = dict.fromkeys(words_of(text))
    total = sum(telling.get(word, log(1.0 + len(weights))) for word in asked)
    scored = [
        (sum(telling[word] * weights[claim.id].get(word, 0.0) for word in asked if word in telling), claim)
        for claim in load_claims()
    ]
    found = [(score / total, claim) for score, claim in scored if score > 0.0]
    return sorted(found, key=lambda pair: (-pair[0], pair[1].id))
