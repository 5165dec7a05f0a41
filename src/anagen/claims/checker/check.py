"""Check of whole documents: claims, contradictions, numbers, citations, omissions, links.

from anagen.claims.checker import check_text, read_document, check_documents
check_text("Exosomes are FDA-approved.").sentences[0].mark     # 'denied'
check_documents([read_document(data, "page.html")]).to_dict()
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from anagen.claims.checker.citations import citations
from anagen.claims.checker.contradictions import Said, contradictions, in_words
from anagen.claims.checker.detect import Detected, detect, look_up, may_claim
from anagen.claims.checker.document import Document
from anagen.claims.checker.finding import MARKS, Contradiction, Finding, SentenceReading
from anagen.claims.checker.lexicon import Found, load_lexicon
from anagen.claims.checker.likeness import load_likeness
from anagen.claims.checker.links import read_links
from anagen.claims.checker.omissions import left_out
from anagen.claims.checker.plain import plain
from anagen.claims.checker.quantities import quantities
from anagen.claims.checker.read import read_text
from anagen.claims.checker.reading import Checked, Reading
from anagen.claims.checker.rules import hedged
from anagen.claims.checker.sentence_place import Place
from anagen.claims.checker.sourcing import unsourced_numbers
from anagen.claims.checker.subject import about_exosomes
from anagen.claims.checker.topics import load_topics
from anagen.claims.checker.unassessed import claims_something
from anagen.claims.checker.vectors import wanted
from anagen.claims.file_model import VERDICTS
from anagen.claims.ledger import find_claim
from anagen.claims.questions import StoredAnswers, read_answers
from anagen.errors import InputError

MOST_DOCUMENTS = 20


def check_text(text: str, *, name: str = "text", embeddings: str = "auto") -> Reading:
    """Reading of a text (plain or HTML).

    Args:
        text: the text.
        name: name of the document in the result.
        embeddings: sentence vectors ``auto`` (if installed), ``on``, ``off``.

    Raises:
        InputError: no sentence in it, too long, or vectors asked for and not installed.
    """
    return check_documents([read_text(text, name)], embeddings=embeddings).readings[0]


def check_document(document: Document, *, embeddings: str = "auto") -> Reading:
    """Reading of one document; see `check_documents`."""
    return check_documents([document], embeddings=embeddings).readings[0]


def check_documents(documents: Sequence[Document], *, embeddings: str = "auto") -> Checked:
    """Readings of documents, each by itself and against each other.

    Raises:
        InputError: none, or more than `MOST_DOCUMENTS`; or vectors asked for and not installed.
    """
    if not 1 <= len(documents) <= MOST_DOCUMENTS:
        raise InputError(f"{len(documents)} documents", expected=f"1 to {MOST_DOCUMENTS}")
    vectors = wanted(embeddings)
    stored = read_answers()
    read = [_sentences(document, stored, vectors=vectors) for document in documents]
    said = [
        Said(Place(d, one.sentence.number), one.sentence.text, one.findings, topical)
        for d, pages in enumerate(read)
        for one, topical in zip(pages.sentences, pages.topical, strict=True)
    ]
    conflicts = contradictions(said)
    return Checked(
        tuple(
            _reading(document, d, pages, conflicts, stored, vectors=vectors)
            for d, (document, pages) in enumerate(zip(documents, read, strict=True))
        ),
        tuple(one for one in conflicts if not one.within),
    )


@dataclass(frozen=True, slots=True)
class _Pages:
    sentences: tuple[SentenceReading, ...]
    topical: tuple[Found, ...]


def _sentences(document: Document, stored: StoredAnswers, *, vectors: bool) -> _Pages:
    lexicon = load_lexicon()
    founds = look_up(document.sentences, lexicon)
    detected = detect(document.sentences, founds, lexicon, load_likeness() if vectors else None)
    about = about_exosomes(founds)
    read = []
    for sentence, found, is_about, claims in zip(document.sentences, founds, about, detected, strict=True):
        findings = tuple(_finding(one, sentence.text, stored) for one in claims)
        open_claim = not findings and may_claim(sentence, found) and claims_something(found, about=is_about)
        read.append(SentenceReading(sentence, mark_of(findings, open_claim), hedged(found.words), findings))
    topical = tuple(look_up(document.sentences, load_topics().lexicon))
    return _Pages(tuple(read), topical)


def mark_of(findings: Sequence[Finding], open_claim: bool) -> str:
    """Mark of a sentence: the verdict on its gravest claim, or that it denies, is open, or claims nothing."""
    verdicts = {one.verdict for one in findings if one.stance == "asserted"}
    grave = next((mark for mark in MARKS if mark in verdicts), None)
    if grave is not None:
        return grave
    if findings:
        return "denied"
    return "not assessed" if open_claim else "no claim"


_IN_WORDS = {
    "contradicted": "in line with the evidence, which goes against that claim",
    "supported": "against the evidence, which is for that claim",
    "partly": "a narrower form of that claim has evidence for it",
    "unsupported": "the evidence does not carry that claim; whether the opposite holds is another question",
    "not found": "no evidence was found on that claim, for or against",
}


def _finding(one: Detected, text: str, stored: StoredAnswers) -> Finding:
    claim = find_claim(one.claim)
    comment = (
        f"{claim.verdict}: {VERDICTS[claim.verdict]}"
        if one.stance == "asserted"
        else f"says the opposite of the claim; {_IN_WORDS[claim.verdict]}"
    )
    answers = [stored.answers[name] for name in claim.questions if name in stored.answers]
    return Finding(
        claim=claim.id,
        statement=claim.statement,
        stance=one.stance,
        verdict=claim.verdict,
        certainty=claim.certainty,
        in_words=comment,
        differs=other_numbers(text, claim.statement),
        why=claim.why,
        stronger=claim.stronger,
        evidence=claim.evidence,
        no_link=claim.no_link,
        model=tuple(answer.text for answer in answers),
        by=one.by,
        chance=one.chance,
    )


def other_numbers(text: str, statement: str) -> str:
    """Numbers of a sentence that differ from all numbers of the same kind in the statement.

    >>> other_numbers("It costs $5,000 a session.", "A session costs 1,500 to 3,000 USD.")
    '5,000 (price)'
    """
    known = quantities(plain(statement))
    apart = [
        in_words(one)
        for one in quantities(plain(text))
        if (same := [other for other in known if other.kind == one.kind and one.kind in _COMPARED])
        and all(one.high < other.low or other.high < one.low for other in same)
    ]
    return ", ".join(dict.fromkeys(apart))


_COMPARED = ("money", "percent", "weeks", "people")


def _reading(
    document: Document,
    number: int,
    pages: _Pages,
    conflicts: Sequence[Contradiction],
    stored: StoredAnswers,
    *,
    vectors: bool,
) -> Reading:
    mine = tuple(one for one in conflicts if one.within and one.places[0].document == number)
    return Reading(
        document,
        pages.sentences,
        mine,
        unsourced_numbers(document.sentences, number),
        citations(document.sentences, [one.findings for one in pages.sentences], number),
        left_out(document.sentences, pages.topical, number),
        read_links(document, vectors=vectors),
        vectors,
        f"The model's answers come from {stored.source} {stored.belief} ({stored.draws} draws), "
        "on virtual men with vertex loss.",
    )
