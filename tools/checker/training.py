"""Learning the likeness curve from labelled articles, and judging the checker on articles left out.

To judge article k, the rules lose what was learned from it (``learned`` in ``data/rules.toml``), and the
curve is fitted to the others, each of which is itself read without what was learned from it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from anagen.claims.checker.detect import Detected, detect, look_up, may_claim
from anagen.claims.checker.document import Sentence
from anagen.claims.checker.labels import Label, check_labels, read_labels
from anagen.claims.checker.lexicon import load_lexicon
from anagen.claims.checker.likeness import (
    FEATURES,
    Examples,
    Likeness,
    Numbers,
    features,
    pack,
    vectors_of,
    wordings,
)
from anagen.claims.checker.rules import matches
from anagen.claims.checker.sentences import blocks_of, sentences_of
from anagen.claims.checker.subject import about_exosomes
from anagen.claims.checker.vectors import Vectors
from anagen.errors import InputError

RIDGE = 0.3
_STEPS = 40
_CLOSE = 1e-7


@dataclass(frozen=True, eq=False)
class Article:
    """A labelled article: its number, sentences and labels."""

    number: int
    sentences: tuple[Sentence, ...]
    labels: tuple[Label, ...]


def read_articles(texts: Path, labels: Path) -> tuple[Article, ...]:
    """Articles of the folder `texts` (``000_*.txt``) with the labels ``article0.csv`` of `labels`.

    Raises:
        InputError: no article there, or labels that belong to another text.
    """
    found: list[Article] = []
    for path in sorted(labels.glob("article*.csv")):
        number = int(path.stem.removeprefix("article"))
        sources = sorted(texts.glob(f"{number:03d}_*.txt"))
        if not sources:
            continue
        text = sources[0].read_text(encoding="utf-8")
        sentences = sentences_of(text, blocks_of(text))
        marked = read_labels(path)
        check_labels(marked, sentences, path.name)
        found.append(Article(number, sentences, marked))
    if not found:
        raise InputError("no labelled article", where=str(texts))
    return tuple(found)


@dataclass(frozen=True, eq=False)
class _Rows:
    """One article made ready: vectors, rules' finds and which sentences count."""

    article: Article
    vectors: Vectors
    ruled: tuple[tuple[str, ...], ...]
    used: tuple[bool, ...]


def fit_likeness(articles: Sequence[Article], left_out: int | None = None) -> Likeness:
    """The curve from all articles but number `left_out`, and their sentences as examples."""
    chosen = [article for article in articles if article.number != left_out]
    ready = [_ready(article, left_out) for article in chosen]
    tables, answers, counted = [], [], []
    ids = wordings().ids
    for rows in ready:
        # An article must not find itself among the examples, or likeness would look better than it is.
        others = _examples(other for other in ready if other is not rows)
        for vector, ruled, used, label in zip(
            rows.vectors, rows.ruled, rows.used, rows.article.labels, strict=True
        ):
            if used:
                names = {name.rstrip("!") for name in label.claims}
                allowed = {name.rstrip("!") for name in label.also}
                tables.append(features(vector, ruled, others))
                answers.append(np.array([float(name in names) for name in ids]))
                counted.append(np.array([name not in allowed or name in names for name in ids]))
    if not tables:
        return Likeness(np.zeros(len(FEATURES)), _examples(ready))
    keep = np.concatenate(counted)
    weights = _logistic(np.vstack(tables)[keep], np.concatenate(answers)[keep])
    return Likeness(weights, _examples(ready))


def _ready(article: Article, left_out: int | None) -> _Rows:
    without = {article.number} if left_out is None else {article.number, left_out}
    lexicon = load_lexicon(frozenset(without))
    founds = look_up(article.sentences, lexicon)
    about = about_exosomes(founds)
    able = [may_claim(s, f) for s, f in zip(article.sentences, founds, strict=True)]
    ruled = tuple(
        tuple(match.claim for match in matches(f, lexicon, about=a)) if can else ()
        for f, a, can in zip(founds, about, able, strict=True)
    )
    vectors = vectors_of([sentence.text for sentence in article.sentences])
    return _Rows(article, vectors, ruled, tuple(a and can for a, can in zip(about, able, strict=True)))


def _examples(ready: Iterable[_Rows]) -> Examples:
    rows = list(ready)
    if not rows:
        return Examples(np.zeros((0, 256), dtype=np.float32), ())
    claims = tuple(
        tuple(sorted(name for name in label.claims if not name.endswith("!")))
        for one in rows
        for label in one.article.labels
    )
    return Examples(np.vstack([one.vectors for one in rows]), claims)


def _logistic(table: Numbers, answers: Numbers) -> Numbers:
    """Weights of a logistic curve with a ridge, by Newton's steps."""
    weights = np.zeros(table.shape[1])
    for _ in range(_STEPS):
        chance = 1.0 / (1.0 + np.exp(-np.clip(table @ weights, -40.0, 40.0)))
        spread = chance * (1.0 - chance) + 1e-9
        curvature = (table * spread[:, None]).T @ table + RIDGE * np.eye(table.shape[1])
        step = np.linalg.solve(curvature, table.T @ (chance - answers) + RIDGE * weights)
        weights = weights - step
        if np.abs(step).max() < _CLOSE:
            break
    return weights


@dataclass(frozen=True, slots=True)
class Tally:
    """Right, false and missed finds."""

    right: int = 0
    false: int = 0
    missed: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.right + other.right, self.false + other.false, self.missed + other.missed)

    @property
    def precision(self) -> float:
        """Share of finds that are right; 1 without any."""
        return self.right / (self.right + self.false) if self.right + self.false else 1.0

    @property
    def recall(self) -> float:
        """Share of what is there that was found; 1 without any."""
        return self.right / (self.right + self.missed) if self.right + self.missed else 1.0


def judge(article: Article, found: Sequence[Sequence[Detected]]) -> Mapping[str, Tally]:
    """How well claims were found.

    ``detection``: a sentence with a claim is right if any is found in it. ``sentence``: it is right if a
    right claim is found with the right stance, and false if only others are. ``claim``: every pair of
    sentence and claim counts. Claims under ``also`` never count.
    """
    totals = {"detection": Tally(), "sentence": Tally(), "claim": Tally()}
    for label, finds in zip(article.labels, found, strict=True):
        named = {one.claim + ("!" if one.stance == "denied" else "") for one in finds}
        right, missed = named & label.claims, label.claims - named
        false = named - label.claims - label.also
        totals["claim"] += Tally(len(right), len(false), len(missed))
        if label.claims:
            totals["detection"] += Tally(int(bool(named)), 0, int(not named))
            totals["sentence"] += Tally(int(bool(right)), int(bool(false) and not right), int(not right))
        else:
            totals["detection"] += Tally(0, int(bool(false)), 0)
            totals["sentence"] += Tally(0, int(bool(false)), 0)
    return totals


def left_out_finds(
    articles: Sequence[Article], number: int, *, vectors: bool
) -> tuple[tuple[Detected, ...], ...]:
    """Claims found in article `number` by what the other articles taught."""
    article = next(one for one in articles if one.number == number)
    lexicon = load_lexicon(frozenset({number}))
    likeness = fit_likeness(articles, number) if vectors else None
    return detect(article.sentences, look_up(article.sentences, lexicon), lexicon, likeness)


def store(likeness: Likeness, path: Path) -> None:
    """Write the curve and its examples."""
    with path.open("wb") as file:
        np.savez_compressed(file, **pack(likeness))  # type: ignore[arg-type]
