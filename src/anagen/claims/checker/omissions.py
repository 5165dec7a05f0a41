"""Required disclosures that an article leaves out."""

from __future__ import annotations

from collections.abc import Sequence

from anagen.claims.checker.document import Sentence
from anagen.claims.checker.finding import Left
from anagen.claims.checker.lexicon import Found
from anagen.claims.checker.sentence_place import Place
from anagen.claims.checker.topics import load_topics


def left_out(sentences: Sequence[Sentence], topical: Sequence[Found], document: int) -> tuple[Left, ...]:
    """Each required topic with the sentences that touch on it; none means that the article leaves it out."""
    return tuple(
        Left(
            row.topic,
            row.asks,
            row.why,
            tuple(
                Place(document, sentence.number)
                for sentence, found in zip(sentences, topical, strict=True)
                if found.has(*row.concepts)
            ),
        )
        for row in load_topics().omissions
    )
