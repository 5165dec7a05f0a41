"""The promise of an offer: its claims before the ledger, and signs to walk away in its words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from anagen.claims.checker import check_text
from anagen.claims.checker.document import Sentence
from anagen.claims.checker.lexicon import Lexicon
from anagen.claims.checker.plain import plain
from anagen.claims.checker.rules import negated
from anagen.claims.file_model import VERDICTS
from anagen.evidence_base.tables.red_flags import ANY, RedFlag, load_red_flags
from anagen.offers.offer import Told, settings

PROMISE, PRODUCT = "the promise", "what is known of the product"


@dataclass(frozen=True)
class ClaimMade:
    """A claim of the promise that the ledger knows.

    Attributes:
        sentence: of the promise.
        claim: as the ledger states it.
        denied: whether the sentence says the opposite of the claim.
        verdict: of the ledger on the claim.
        meaning: of the verdict, in words.
        certainty: of the evidence behind the verdict.
        why: the reason, in words.
    """

    sentence: str
    claim: str
    denied: bool
    verdict: str
    meaning: str
    certainty: str
    why: str


@dataclass(frozen=True)
class RedSign:
    """A sign to walk away.

    Attributes:
        id: its short name.
        sign: in a sentence.
        why: why it matters.
        seen_in: "the promise" or "what is known of the product"; "" for one that was not seen.
        words: of the promise or the table that show it, or "".
        who: who says so.
        place: where they are.
        date: as the source gives it, or "".
        source: where it can be read.
    """

    id: str
    sign: str
    why: str
    seen_in: str
    words: str
    who: str
    place: str
    date: str
    source: str


@dataclass(frozen=True)
class Promise:
    """Promise of an offer, checked.

    Attributes:
        text: in the words of the offer, or "".
        claims: that the ledger knows.
        not_assessed: sentences that claim something of which the ledger says nothing.
        signs: to walk away, that were seen.
        look_for: signs of offers like this one that a text cannot show, or that were not seen.
    """

    text: str
    claims: tuple[ClaimMade, ...]
    not_assessed: tuple[str, ...]
    signs: tuple[RedSign, ...]
    look_for: tuple[RedSign, ...]


def promise_of(offer: Told) -> Promise:
    """Promise of an offer, checked."""
    text = offer.offer.promise.strip()
    sentences: tuple[Sentence, ...] = ()
    claims: list[ClaimMade] = []
    open_claims: list[str] = []
    if text:
        reading = check_text(text, name="promise", embeddings="off")
        for one in reading.sentences:
            claims += [
                ClaimMade(
                    sentence=one.sentence.text,
                    claim=found.statement,
                    denied=found.stance == "denied",
                    verdict=found.verdict,
                    meaning=VERDICTS[found.verdict],
                    certainty=found.certainty,
                    why=found.why,
                )
                for found in one.findings
            ]
            if one.mark == "not assessed":
                open_claims.append(one.sentence.text)
        sentences = tuple(one.sentence for one in reading.sentences)
    seen = _seen(offer, [sentence.text for sentence in sentences])
    known = {sign.id for sign in seen}
    others = [_sign(flag, "", "") for flag in _flags(offer) if flag.id not in known]
    return Promise(text, tuple(claims), tuple(open_claims), tuple(seen), tuple(others))


def _flags(offer: Told) -> tuple[RedFlag, ...]:
    """Signs of offers like this one."""
    groups = {ANY, offer.therapy}
    groups |= {name for name, members in settings().groups.items() if offer.therapy in members}
    return tuple(flag for flag in load_red_flags() if groups & set(flag.about))


def _seen(offer: Told, sentences: Sequence[str]) -> list[RedSign]:
    found: dict[str, RedSign] = {}
    flags = {flag.id: flag for flag in _flags(offer)}
    for text in sentences:
        for name, words in _hits(text):
            if name in flags:
                found.setdefault(name, _sign(flags[name], PROMISE, words))
    if offer.product is not None and offer.product.source:
        for name, _ in _hits(offer.product.source):
            if name in flags:
                found.setdefault(name, _sign(flags[name], PRODUCT, offer.product.source))
    return list(found.values())


def _hits(text: str) -> list[tuple[str, str]]:
    """Signs in a sentence, unless it denies them, each with the sentence."""
    found = _lexicon().find(plain(text))
    return [
        (name, text)
        for name, hits in found.hits.items()
        if any(not negated(found.words[: hit.last + 1], hit) for hit in hits)
    ]


def shows_sign(text: str) -> bool:
    """Whether a sentence shows a sign to walk away, of any kind of offer."""
    return bool(_hits(text))


@cache
def _lexicon() -> Lexicon:
    return Lexicon({flag.id: flag.phrases for flag in load_red_flags() if flag.phrases}, ())


def _sign(flag: RedFlag, seen_in: str, words: str) -> RedSign:
    return RedSign(flag.id, flag.sign, flag.why, seen_in, words, flag.who, flag.place, flag.date, flag.source)
