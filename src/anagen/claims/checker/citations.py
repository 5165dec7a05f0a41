"""Sources that an article names, checked offline against the evidence base.

A source that is not in the evidence base may well exist; it is said to be unknown here, never to be absent.
Only a name that breaks its own format is called malformed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files

from anagen.claims.checker.document import Sentence
from anagen.claims.checker.finding import STATUSES, Citation, Finding
from anagen.claims.checker.plain import plain
from anagen.claims.checker.quantities import quantities
from anagen.claims.checker.sentence_place import Place
from anagen.claims.ledger import load_claims
from anagen.evidence_base.tables.records import load_evidence
from anagen.evidence_base.tables.study import Study
from anagen.parameters import read_toml

_DOI = re.compile(r"\b(?:doi(?:\.org/|:)\s?)?(10\.\d{1,9}/[^\s\"'<>)\]]{1,120})")
_DOI_WORD = re.compile(r"\bdoi:\s?([^\s,;)]{3,80})")
_PMID = re.compile(r"\b(?:pmid:?\s{0,2}|pubmed\.ncbi\.nlm\.nih\.gov/)(\d{1,12})\b")
_PMC = re.compile(r"\bpmc\s?(\d{3,9})\b")
_TRIAL = re.compile(r"\bnct\s?(\d{1,12})\b")
_AUTHOR = re.compile(
    r"\b([A-Z][a-zA-ZÀ-ÿ'’-]{2,25})(?: et al\.?| and colleagues| and [A-Z][a-zà-ÿ-]{2,25})?"
    r",? \(?((?:19|20)\d\d)\)?"
)
_JOURNAL = re.compile(
    r"((?:[A-Z][a-z]{2,20} ){0,3}(?:Journal|Archives|Annals|International Journal) of"
    r"(?: (?:the|and|of|[A-Z][A-Za-z&]{2,25})){1,7}|JAMA Dermatology|The Lancet|Scientific Reports"
    r"|New England Journal of Medicine|Aesthetic Plastic Surgery|Stem Cell Research)"
)
_YEAR = re.compile(r"\b((?:19|20)\d\d)\b")
_LIBRARY = re.compile(r"\b(?:pubmed|pmc ncbi|ncbi|google scholar|medline)\b")
_NO_AUTHOR_WORDS = """
In The A An On Since By From Until After Before Around During Early Late Study Trial Copyright
January February March April May June July August September October November December
"""
_NO_AUTHORS = frozenset(_NO_AUTHOR_WORDS.split())
_UP = re.compile(
    r"\b(?:increas|improv|grew|rose|rais|enhanc|boost|more hair|higher|significant|promot|thick)"
)
_NOTHING = re.compile(
    r"\b(?:no (?:difference|effect|improvement|benefit|change)|did not|didn't|failed|no better)\b"
)
_KINDS = {
    "percent": ("%", ("percent change", "net percent change", "responders")),
    "hairs": ("hairs", ("change", "net change")),
}
_GAINS = ("change", "percent change", "net change", "net percent change")
_CLOSE = 0.11
"""Numbers count as the same within this share of each other."""


def citations(
    sentences: Sequence[Sentence], findings: Sequence[Sequence[Finding]], document: int
) -> tuple[Citation, ...]:
    """Every source named, in the order of the sentences."""
    found: list[Citation] = []
    for sentence, claims in zip(sentences, findings, strict=True):
        found += _of_sentence(sentence, claims, Place(document, sentence.number))
    return tuple(found)


def _of_sentence(sentence: Sentence, claims: Sequence[Finding], place: Place) -> Iterable[Citation]:
    text = plain(sentence.text)
    known: Study | None = None
    named = False
    for kind, name, study, malformed in _names(sentence.text, text):
        named = True
        if malformed:
            yield Citation(place, kind, name, "malformed", malformed, "")
        elif study is None:
            url = _in_ledger(name)
            note = f"a source of the ledger's entry {url}" if url else STATUSES["not in our evidence base"]
            yield Citation(place, kind, name, "known" if url else "not in our evidence base", note, "")
        else:
            known = study
            status, note = _compared(study, text)
            yield Citation(place, kind, name, status, note, study.id)
    journal = _JOURNAL.search(sentence.text.replace("*", "").replace("_", " "))
    if journal is not None:
        yield _journal(journal.group(1).strip(), text, claims, place, known)
    elif not named and (library := _LIBRARY.search(text)):
        yield Citation(place, "library", library.group(), "not a source", STATUSES["not a source"], "")


def _names(raw: str, text: str) -> Iterable[tuple[str, str, Study | None, str]]:
    """Sources in the text: (kind, as named, the study if known, fault of its format)."""
    for match in _DOI.finditer(text):
        doi = match.group(1).rstrip(".,;:")
        registrant = doi[3:].split("/")[0]
        wrong = (
            ""
            if len(registrant) >= 4
            else f"a DOI starts with 10. and at least four digits, not {registrant!r}"
        )
        yield "DOI", doi, _by_doi().get(doi), wrong
    for match in _DOI_WORD.finditer(text):
        if not match.group(1).startswith(("10.", "http", "doi")):
            yield "DOI", match.group(1), None, "a DOI starts with 10."
    for match in _PMID.finditer(text):
        number = match.group(1)
        wrong = "" if 1 <= len(number) <= 8 and number[0] != "0" else "a PMID has at most eight digits"
        yield (
            "PMID",
            number,
            _by_text(f"pubmed.ncbi.nlm.nih.gov/{number}") or _by_text(f"PMID-{number}"),
            wrong,
        )
    for match in _PMC.finditer(text):
        yield "PMC", f"PMC{match.group(1)}", _by_text(f"PMC{match.group(1)}"), ""
    for match in _TRIAL.finditer(text):
        number = match.group(1)
        wrong = "" if len(number) == 8 else "a ClinicalTrials.gov number has eight digits"
        yield "trial", f"NCT{number}", _by_text(f"NCT{number}"), wrong
    for match in _AUTHOR.finditer(raw):
        if match.group(1) not in _NO_AUTHORS and (" et al" in match.group() or _by_author(match)):
            yield "author and year", match.group().strip(" ,()"), _by_author(match), ""


def _by_author(match: re.Match[str]) -> Study | None:
    name, year = match.group(1).lower(), int(match.group(2))
    hits = [s for s in _studies() if s.first_author.lower() == name and s.year == year]
    return hits[0] if hits else None


def _studies() -> Sequence[Study]:
    return tuple(load_evidence().studies.values())


@cache
def _by_doi() -> Mapping[str, Study]:
    return {study.doi.lower(): study for study in reversed(_studies()) if study.doi}


def _by_text(part: str) -> Study | None:
    """Study whose own record, and not that of a review it was read in, holds an identifier."""
    low = part.lower()
    hits = [
        s
        for s in _studies()
        if low in s.registry.lower() or low == s.id.lower() or low in s.reference.lower()
    ]
    linked = [s for s in _studies() if re.search(rf"{re.escape(low)}(?!\d)", s.link.lower())]
    if hits:
        return hits[0]
    return linked[0] if len(linked) == 1 else None


def _in_ledger(name: str) -> str:
    """Id of a ledger entry with that source, or ""."""
    low = name.lower()
    pattern = re.compile(rf"{re.escape(low)}(?![\w])")
    return next(
        (claim.id for claim in load_claims() for url in claim.links if pattern.search(url.lower())), ""
    )


def _journal(name: str, text: str, claims: Sequence[Finding], place: Place, known: Study | None) -> Citation:
    year = _YEAR.search(text)
    spoken = f"{name}{', ' + year.group(1) if year else ''}"
    searched = next((one for one in claims if one.verdict == "not found" and "study" in one.claim), None)
    if searched is not None:
        return Citation(place, "journal", spoken, "looked for and not found", searched.why, "")
    if known is not None:
        own = _journal_of(known.doi)
        if own and own.lower().removeprefix("the ") not in name.lower():
            return Citation(
                place, "journal", spoken, "says otherwise", f"{known.label} is in {own}", known.id
            )
        return Citation(place, "journal", spoken, "known", STATUSES["known"], known.id)
    return Citation(
        place,
        "journal",
        spoken,
        "not in our evidence base",
        "no authors or number are given; " + STATUSES["not in our evidence base"],
        "",
    )


def _journal_of(doi: str) -> str:
    return next((name for stem, name in _journals().items() if doi.lower().startswith(stem)), "")


@cache
def _journals() -> Mapping[str, str]:
    return dict(read_toml(files("anagen.claims.checker") / "data" / "journals.toml")["journal"])


def _compared(study: Study, text: str) -> tuple[str, str]:
    """Whether the record has the direction, the size and the number of people that the sentence gives."""
    base = load_evidence()
    rows = [row for row in base.of_study(study.id) if row.value is not None and not base.arm(row).control]
    faults: list[str] = []
    checked = False
    for one in quantities(text):
        if one.kind == "people" and study.n is not None and one.low == one.high and one.low > 1:
            checked = True
            if one.low not in {study.n, *(arm.n for arm in study.arms.values() if arm.n)}:
                faults.append(f"{one.low:.0f} people are named; the record has {study.n}")
        if one.kind in _KINDS:
            unit, kinds = _KINDS[one.kind]
            values = sorted({abs(row.value) for row in rows if row.kind in kinds and row.value is not None})
            if values:
                checked = True
                if not any(abs(value - one.low) <= _CLOSE * max(value, one.low) for value in values):
                    known = ", ".join(f"{value:g}" for value in values[:4])
                    faults.append(f"{one.low:g} {unit} is named; the record has {known}")
    gains = [row.value for row in rows if row.kind in _GAINS and row.value is not None]
    rose = bool(gains) and max(gains, key=abs) > 0
    up, nothing = _UP.search(text) is not None, _NOTHING.search(text) is not None
    if gains and (up or nothing):
        checked = True
        if up and not nothing and not rose:
            faults.append("a rise is named; the record has none")
        if nothing and not up and rose:
            faults.append("no effect is named; the record has a rise")
    about = f"{study.label}, {study.design_class}" + (f", {study.n} people" if study.n else "")
    if faults:
        return "says otherwise", f"{about}: " + "; ".join(faults)
    return ("agrees", about) if checked else ("known", about)
