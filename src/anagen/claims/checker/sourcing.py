"""Numbers with no source near them: none in the sentence or beside it that could be looked up."""

from __future__ import annotations

import re
from collections.abc import Sequence

from anagen.claims.checker.document import Sentence
from anagen.claims.checker.finding import UnsourcedNumber
from anagen.claims.checker.plain import plain
from anagen.claims.checker.quantities import Quantity, quantities
from anagen.claims.checker.sentence_place import Place

SOURCE = re.compile(
    r"\b10\.\d{4,9}/|\bpmid\b|\bpmc\d{4,9}\b|\bnct\d{8}\b|https?://|www\.|\[\d{1,3}[\],]"
    r"|\bet al\b|\([a-z][a-z' -]{1,40},? (?:19|20)\d\d[a-z]?\)|\bjournal of\b|\bregistry\b"
)
"""Sources that can be looked up, in a plain sentence."""
_STUDY = re.compile(r"\b(?:study|studies|trial|trials|research|researchers|survey|review|data)\b")


def unsourced_numbers(sentences: Sequence[Sentence], document: int) -> tuple[UnsourcedNumber, ...]:
    """Prices, percentages, spans of time, sessions, people and hairs without a source in reach.

    In reach are the sentence itself, and those before and after it in the same block.
    """
    texts = [plain(sentence.text) for sentence in sentences]
    sourced = [SOURCE.search(text) is not None for text in texts]
    found: list[UnsourcedNumber] = []
    for i, (sentence, text) in enumerate(zip(sentences, texts, strict=True)):
        numbers = [one for one in quantities(text) if _telling(one)]
        if not numbers or text.rstrip().endswith("?"):
            continue
        near = [
            j for j in (i - 1, i, i + 1) if 0 <= j < len(sentences) and sentences[j].block == sentence.block
        ]
        if any(sourced[j] for j in near):
            continue
        study = _STUDY.search(text) is not None
        number = ", ".join(dict.fromkeys(sentence.text[one.start : one.end].strip() for one in numbers))
        note = (
            "a study is spoken of but not named, so nobody can look it up"
            if study
            else "nothing near it that could be looked up"
        )
        found.append(UnsourcedNumber(Place(document, sentence.number), number, study, note))
    return tuple(found)


def _telling(one: Quantity) -> bool:
    """Whether a number is informative; "one patient" and "one day" are not."""
    return not (one.low == one.high == 1.0 or (one.kind == "weeks" and one.high <= 1 / 7 + 1e-9))
