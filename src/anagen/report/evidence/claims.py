"""The claims ledger in words, for a terminal, and as data."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from anagen.claims.file_model import SUBJECTS, VERDICTS
from anagen.claims.ledger import Claim, Evidence, load_claims, search_claims
from anagen.claims.questions import Answer, StoredAnswers, read_answers
from anagen.errors import InputError, unknown_name
from anagen.files.notice import NOTICE
from anagen.learning.distribution import distribution

RERUN = "anagen claims --rerun FILE"
MOST_FOUND = 12
"""Claims shown for a search."""
_WIDTH = 110
_LEAST = 0.2
"""Share of the best score below which a search leaves claims out."""


def select_claims(
    words: str = "", subject: str | None = None, verdict: str | None = None
) -> tuple[Claim, ...]:
    """Claims by id, by words (best first) or all; limited to one subject and verdict if given.

    Raises:
        InputError: the subject or verdict is unknown, or no claim has the words.
    """
    for kind, given, choices in (("subject", subject, SUBJECTS), ("verdict", verdict, tuple(VERDICTS))):
        if given is not None and given not in choices:
            raise unknown_name(kind, given, choices)
    chosen = [
        claim
        for claim in _asked(words)
        if subject in (None, claim.subject) and verdict in (None, claim.verdict)
    ]
    if words and not chosen:
        narrowed = " of that subject and verdict" if subject or verdict else ""
        raise InputError(
            f"no claim{narrowed} has the words {words[:80]!r}",
            expected="other words, or one of the subjects: " + ", ".join(SUBJECTS),
        )
    return tuple(chosen)


def _asked(words: str) -> Iterable[Claim]:
    ledger = load_claims()
    if not words.strip():
        return ledger
    named = [claim for claim in ledger if claim.id == "-".join(words.lower().split())]
    if named:
        return named
    found = search_claims(words)
    return [claim for score, claim in found if score >= _LEAST * found[0][0]]


def describe_claims(claims: Sequence[Claim], searched: str = "") -> str:
    """One claim in full, or a list of several, with the origin of the model's answers at the end."""
    stored = read_answers()
    if len(claims) == 1:
        lines = _page(claims[0], stored)
    elif searched:
        lines = [*_found(claims), "", *_wrap("One in full: anagen claims ID")]
    else:
        lines = [*_list(claims), "", *_legend(claims), "", *_wrap("One in full: anagen claims ID")]
    return "\n".join([*lines, "", *_wrap(belief_note(stored)), "", NOTICE])


def claims_as_data(claims: Sequence[Claim]) -> dict[str, Any]:
    """Claims as data for JSON."""
    stored = read_answers()
    current = _current()
    return {
        "schema": 1,
        "belief": {"answers": stored.belief, "current": current, "is_current": stored.belief == current},
        "claims": [
            {
                **asdict(claim),
                "model": [
                    {"question": name, **asdict(stored.answers[name])}
                    for name in claim.questions
                    if name in stored.answers
                ],
            }
            for claim in claims
        ],
        "notice": NOTICE,
    }


def belief_note(stored: StoredAnswers) -> str:
    """Note on the posterior behind the stored answers, with a warning if it is not the current one."""
    note = f"The model's answers come from {stored.source} {stored.belief} ({stored.draws} draws)."
    current = _current()
    if current is None:
        return (
            f"{note} Warning: the current belief cannot be read, so nobody can say whether they still hold."
        )
    if current != stored.belief:
        return f"{note} Warning: the current belief is {current}; make them again with: {RERUN}"
    return f"{note} It is the current one."


def _current() -> str | None:
    try:
        return distribution().id
    except InputError:
        return None


def _wrap(text: str, first: str = "", later: str = "") -> list[str]:
    lines = textwrap.wrap(
        text.replace(" %", "\u00a0%"),  # keep a number and its per cent sign together
        _WIDTH,
        initial_indent=first,
        subsequent_indent=later,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return [line.replace("\u00a0", " ") for line in lines]


def _list(claims: Sequence[Claim]) -> list[str]:
    lines: list[str] = []
    for subject in SUBJECTS:
        mine = [claim for claim in claims if claim.subject == subject]
        if mine:
            lines += ["", subject, "-" * len(subject), *(line for claim in mine for line in _row(claim))]
    return lines[1:]


def _found(claims: Sequence[Claim]) -> list[str]:
    lines = [line for claim in claims[:MOST_FOUND] for line in _row(claim)]
    left = len(claims) - MOST_FOUND
    return [*lines, f"and {left} more with fewer of the words"] if left > 0 else lines


def _row(claim: Claim) -> list[str]:
    head = f"{claim.verdict:12}  "
    return _wrap(f"{claim.statement} [{claim.id}]", head, " " * len(head))


def _legend(claims: Sequence[Claim]) -> list[str]:
    counts = Counter(claim.verdict for claim in claims)
    lines = [f"{len(claims)} claim{'s' * (len(claims) != 1)}"]
    for name, meaning in VERDICTS.items():
        if counts[name]:
            lines += _wrap(f"{counts[name]:3}  {name}: {meaning}", later="     ")
    return lines


def _page(claim: Claim, stored: StoredAnswers) -> list[str]:
    lines = [*_wrap(claim.statement), "=" * min(len(claim.statement), _WIDTH), ""]
    lines += _item("Verdict", f"{claim.verdict} ({VERDICTS[claim.verdict]})")
    lines += _item("Certainty of the evidence", claim.certainty)
    lines += _item("Why", claim.why)
    for text in claim.stronger:
        lines += _item("Contradicted in this stronger form", text)
    if claim.evidence:
        lines += ["", "Evidence"]
        for item in claim.evidence:
            lines += _piece(item)
    if claim.no_link:
        lines += ["", *_item("No link", claim.no_link)]
    if claim.questions:
        lines += ["", "What the model gives"]
        for name in claim.questions:
            lines += _given(stored.answers.get(name), name)
        origins = [stored.answers[name].provenance for name in claim.questions if name in stored.answers]
        for origin in dict.fromkeys(origins):
            lines += _wrap(f"({origin})", "  ", "   ")
    lines += ["", *_item("Also worded", "; ".join(claim.variants))]
    return [*lines, *_item("Id, subject", f"{claim.id}, {claim.subject}")]


def _item(head: str, text: str) -> list[str]:
    return _wrap(f"{head}: {text}", later="  ")


_MARKS = {"for": "+", "against": "-", "context": "·"}


def _piece(item: Evidence) -> list[str]:
    lines = _wrap(f"{item.text} ({item.status}, {item.side})", f"  {_MARKS[item.side]} ", "    ")
    return [*lines, f"    {item.url}"] if item.url else lines


def _given(answer: Answer | None, name: str) -> list[str]:
    if answer is None:
        return _wrap(f"{name}: not among the stored answers; make them again with: {RERUN}", "  ", "    ")
    return _wrap(answer.text[:1].upper() + answer.text[1:] + ".", "  ", "    ")
