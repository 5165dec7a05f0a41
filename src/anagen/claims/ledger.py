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
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from math import log
from typing import Any

from anagen.errors import InputError, unknown_name
from anagen.evidence_base.certainty import LEVELS, NONE_FOUND
from anagen.parameters import STATUSES, read_toml

VERDICTS = {
    "supported": "the statement as made has evidence for it",
    "partly": "a narrower statement than this has evidence for it",
    "unsupported": "there is evidence nearby, and it does not carry the statement",
    "contradicted": "evidence was read that goes against the statement",
    "not found": "the study, or any evidence on the statement, was looked for and not found",
}
"""The verdicts, and what each means. Missing evidence never contradicts."""

SUBJECTS = (
    "origin and cargo",
    "mechanism",
    "delivery",
    "efficacy",
    "time course",
    "permanence",
    "comparison",
    "combination",
    "indication",
    "candidates",
    "safety",
    "regulation",
    "quality",
    "cost",
)
SIDES = ("for", "against", "context")
"""Which way a piece of evidence points; context points neither way."""
SUBSTANTIAL = ("read", "derived")
"""Statuses of evidence that a verdict for or against may rest on."""


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


_REQUIRED = ("id", "statement", "variants", "keywords", "subject", "verdict", "certainty", "why")
_LISTS = ("variants", "keywords", "stronger", "covers", "questions")
_KNOWN = (*_REQUIRED, "evidence", "stronger", "covers", "questions", "no_link")
FEWEST_VARIANTS = 3


def claim_of(record: Mapping[str, Any]) -> Claim:
    """Claim of one record, checked.

    Raises:
        InputError: naming the claim's id: an unknown or missing key, an unknown verdict, certainty,
            subject, status or side, too few variants, no link and no reason for it, or a verdict
            stronger than its evidence.
    """
    where = f"claims.toml, {record.get('id', '(no id)')}"
    _keys(record, _KNOWN, _REQUIRED, where)
    for kind, choices in (("verdict", VERDICTS), ("certainty", LEVELS), ("subject", SUBJECTS)):
        if record[kind] not in choices:
            raise unknown_name(kind, record[kind], choices, where)
    for key in _LISTS:
        items = record.get(key, [])
        if not (isinstance(items, list) and all(isinstance(item, str) and item.strip() for item in items)):
            raise InputError("not a list of texts", where=f"{where}, {key}")
    for key in ("id", "statement", "why"):
        if not (isinstance(record[key], str) and record[key].strip()):
            raise InputError("not a text", where=f"{where}, {key}")
    if len(record["variants"]) < FEWEST_VARIANTS:
        raise InputError("too few variants", where=where, expected=f"at least {FEWEST_VARIANTS}")
    claim = Claim(
        **{
            **{key: value for key, value in record.items() if key not in (*_LISTS, "evidence")},
            **{key: tuple(record.get(key, ())) for key in _LISTS},
            "evidence": tuple(_evidence(item, where) for item in record.get("evidence", ())),
        }
    )
    _refuse_overstatement(claim, where)
    return claim


def _keys(record: Mapping[str, Any], known: Sequence[str], required: Sequence[str], where: str) -> None:
    for key in record:
        if key not in known:
            raise unknown_name("key", key, known, where)
    missing = [key for key in required if key not in record]
    if missing:
        raise InputError(f"missing {', '.join(missing)}", where=where)


def _evidence(record: Mapping[str, Any], where: str) -> Evidence:
    place = f"{where}, evidence"
    _keys(record, ("text", "url", "status", "side"), ("text", "url", "status", "side"), place)
    if record["status"] not in STATUSES:
        raise unknown_name("status", record["status"], STATUSES, place)
    if record["side"] not in SIDES:
        raise unknown_name("side", record["side"], SIDES, place)
    if record["url"] and not str(record["url"]).startswith(("https://", "http://")):
        raise InputError(f"{record['url']!r} is not an address", where=place, expected="https://... or empty")
    return Evidence(**record)


def _refuse_overstatement(claim: Claim, where: str) -> None:
    """Refuse a verdict beyond its evidence, and a record with neither a link nor a reason for having none."""
    if bool(claim.links) == bool(claim.no_link):
        raise InputError("neither a link nor a reason in no_link", where=where)
    needed = {"supported": "for", "partly": "for", "contradicted": "against"}.get(claim.verdict)
    if needed is None:
        return
    if not any(item.side == needed and item.status in SUBSTANTIAL for item in claim.evidence):
        raise InputError(
            f"the verdict {claim.verdict!r} has no evidence {needed} it that was read or derived",
            where=where,
            expected="such evidence, or the verdict unsupported or not found",
        )
    if claim.certainty == NONE_FOUND:
        raise InputError(f"the verdict {claim.verdict!r} with no certainty at all", where=where)


def claims_from_table(table: Mapping[str, Any]) -> tuple[Claim, ...]:
    """All records of a parsed ledger, in order.

    Raises:
        InputError: see `claim_of`; or two records share an id.
    """
    claims = tuple(claim_of(record) for record in table.get("claim", ()))
    twice = [name for name, count in Counter(claim.id for claim in claims).items() if count > 1]
    if twice:
        raise InputError(f"claim {twice[0]!r} is given twice", where="claims.toml")
    return claims


@cache
def load_claims() -> tuple[Claim, ...]:
    """Shipped ledger."""
    return claims_from_table(read_toml(files("anagen.evidence_base") / "data" / "claims.toml"))


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
