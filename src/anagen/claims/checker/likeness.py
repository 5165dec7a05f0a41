"""Likeness of a sentence to a claim, from the ledger's wordings and from sentences labelled by a person.

For each claim the numbers of `FEATURES` are weighed by a logistic curve: whether a rule finds it, the
likeness to the nearest ledger wording and to the nearest labelled sentence with that claim, its lead over the
other claims, the height of that lead, and the likeness to the nearest labelled sentence without any claim.
The weights are learned from labelled articles (`tools.checker.training`) and shipped with the vectors
of their sentences; no text of an article is kept.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import as_file, files

import numpy as np
from numpy.typing import NDArray

from anagen.claims.checker.vectors import DIMENSIONS, Vectors, centred, embed
from anagen.claims.ledger import load_claims

Numbers = NDArray[np.float64]
FEATURES = ("constant", "rule", "ledger", "labelled", "lead", "height", "no claim")
THRESHOLD = 0.4
"""Chance from which a claim counts as found; set once, not per article."""
_SCALE = 127.0


@dataclass(frozen=True, eq=False)
class Wordings:
    """The ledger's statements and variants as vectors; `claim` gives each row's place in `ids`."""

    ids: tuple[str, ...]
    texts: tuple[str, ...]
    claim: NDArray[np.int64]
    vectors: Vectors
    middle: Vectors


@dataclass(frozen=True, eq=False)
class Examples:
    """Labelled sentences as vectors (centred, unit), with their claims; empty for a sentence without."""

    vectors: Vectors
    claims: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, eq=False)
class Likeness:
    """Weights in the order of `FEATURES`, and the wordings and examples that a sentence is compared with."""

    weights: Numbers
    examples: Examples

    def chances(self, vectors: Vectors, ruled: Sequence[Collection[str]]) -> Numbers:
        """Probability of each claim (columns: `wordings().ids`) in each sentence (rows).

        Args:
            vectors: of the sentences, centred.
            ruled: claims that rules find in each.
        """
        rows = [features(v, r, self.examples) @ self.weights for v, r in zip(vectors, ruled, strict=True)]
        odds = np.array(rows).reshape(len(rows), len(wordings().ids))
        return 1.0 / (1.0 + np.exp(-np.clip(odds, -40.0, 40.0)))


@cache
def wordings() -> Wordings:
    """Vectors of the ledger's wordings."""
    claims = load_claims()
    texts = [(i, text) for i, claim in enumerate(claims) for text in (claim.statement, *claim.variants)]
    raw = embed([text for _, text in texts])
    middle = raw.mean(axis=0)
    return Wordings(
        tuple(claim.id for claim in claims),
        tuple(text for _, text in texts),
        np.array([i for i, _ in texts]),
        centred(raw, middle),
        middle,
    )


def vectors_of(texts: Sequence[str]) -> Vectors:
    """Centred unit vectors of sentences, shape (texts, 256)."""
    return centred(embed(texts), wordings().middle)


def features(vector: Vectors, ruled: Collection[str], examples: Examples) -> Numbers:
    """Values of `FEATURES` for every claim, shape (claims, 7)."""
    known = wordings()
    count = len(known.ids)
    ledger = np.full(count, -1.0)
    np.maximum.at(ledger, known.claim, known.vectors @ vector)
    labelled, empty = np.zeros(count), 0.0
    if len(examples.claims):
        likeness = examples.vectors @ vector
        rows, columns = _places(examples)
        np.maximum.at(labelled, columns, likeness[rows])
        bare = _bare(examples)
        empty = max(0.0, float(likeness[bare].max())) if bare.size else 0.0
    height = np.maximum(ledger, labelled)
    first, second = np.sort(height)[::-1][:2]
    lead = height - np.where(height >= first, second, first)
    rule = np.array([float(name in ruled) for name in known.ids])
    return np.column_stack(
        [
            np.ones(count),
            rule,
            ledger,
            labelled,
            lead,
            np.where(height >= first, height, 0.0),
            np.full(count, empty),
        ]
    )


@lru_cache(maxsize=16)
def _places(examples: Examples) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Rows of examples with a claim, once for each claim, and the claim's column."""
    column = {name: i for i, name in enumerate(wordings().ids)}
    pairs = [
        (row, column[name]) for row, names in enumerate(examples.claims) for name in names if name in column
    ]
    table = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    return table[:, 0], table[:, 1]


@lru_cache(maxsize=16)
def _bare(examples: Examples) -> NDArray[np.int64]:
    """Rows of examples without a claim."""
    return np.array([row for row, names in enumerate(examples.claims) if not names], dtype=np.int64)


def nearest_wording(vector: Vectors, claim: str) -> str:
    """Wording of `claim` in the ledger that is most like the sentence."""
    known = wordings()
    rows = np.flatnonzero(known.claim == known.ids.index(claim))
    return known.texts[int(rows[int(np.argmax(known.vectors[rows] @ vector))])]


def pack(likeness: Likeness) -> Mapping[str, NDArray[np.generic]]:
    """Arrays to be stored: vectors in steps of 1/127, claims as text."""
    return {
        "weights": likeness.weights,
        "vectors": np.round(likeness.examples.vectors * _SCALE).astype(np.int8),
        "claims": np.array([" ".join(names) for names in likeness.examples.claims]),
    }


def unpack(stored: Mapping[str, NDArray[np.generic]]) -> Likeness:
    """Likeness from stored arrays; the reverse of `pack`."""
    vectors = stored["vectors"].astype(np.float32).reshape(-1, DIMENSIONS) / np.float32(_SCALE)
    claims = tuple(tuple(str(names).split()) for names in stored["claims"])
    return Likeness(stored["weights"].astype(np.float64), Examples(vectors, claims))


@cache
def load_likeness() -> Likeness:
    """The shipped weights and examples."""
    with (
        as_file(files("anagen.claims.checker") / "data" / "likeness.npz") as path,
        np.load(path, allow_pickle=False) as stored,
    ):
        return unpack({name: stored[name] for name in stored.files})
