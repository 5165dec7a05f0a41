"""Labels by a person: the claims of each sentence, by article and number, without its text."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from anagen.claims.checker.document import Sentence
from anagen.claims.checker.plain import plain, words
from anagen.claims.ledger import load_claims
from anagen.errors import InputError, unknown_name

NO_CLAIM = "none"
NOT_ASSESSED = "not-assessed"
COLUMNS = ("article", "sentence", "digest", "claims", "also")


@dataclass(frozen=True, slots=True)
class Label:
    """Label of one sentence.

    Attributes:
        claims: ids, ``!`` behind one that the sentence denies.
        also: ids that a fair reader could name too; finding them is neither right nor wrong.
        not_assessed: the sentence makes a claim on hair therapy that the ledger lacks.
    """

    article: int
    sentence: int
    digest: str
    claims: frozenset[str]
    also: frozenset[str]
    not_assessed: bool


def digest(text: str) -> str:
    """Twelve characters that identify the sentence that was labelled."""
    return sha256(" ".join(words(plain(text))).encode()).hexdigest()[:12]


def read_labels(path: Path) -> tuple[Label, ...]:
    """Labels of one article.

    Raises:
        InputError: a column is missing or a claim unknown.
    """
    known = {claim.id for claim in load_claims()}
    found: list[Label] = []
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        if tuple(reader.fieldnames or ()) != COLUMNS:
            raise InputError("wrong columns", where=path.name, expected=", ".join(COLUMNS))
        for row in reader:
            names = row["claims"].split()
            claims = frozenset(name for name in names if name not in (NO_CLAIM, NOT_ASSESSED))
            also = frozenset(row["also"].split())
            for name in claims | also:
                if name.rstrip("!") not in known:
                    raise unknown_name("claim", name, known, f"{path.name}, sentence {row['sentence']}")
            found.append(
                Label(
                    int(row["article"]),
                    int(row["sentence"]),
                    row["digest"],
                    claims,
                    also,
                    NOT_ASSESSED in names,
                )
            )
    return tuple(found)


def check_labels(labels: Sequence[Label], sentences: Sequence[Sentence], where: str) -> None:
    """Refuse labels that do not belong to the sentences.

    Raises:
        InputError: another number of sentences, or a sentence that is not the one labelled.
    """
    if len(labels) != len(sentences):
        raise InputError(f"{len(sentences)} sentences and {len(labels)} labels", where=where)
    for label, sentence in zip(labels, sentences, strict=True):
        if label.sentence != sentence.number or label.digest != digest(sentence.text):
            raise InputError(f"sentence {sentence.number} is not the one labelled", where=where)
